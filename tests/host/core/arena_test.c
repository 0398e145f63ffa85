#include "core/arena.h"
#include "test_support.h"

static uint64_t memory[256]; /* 2,048 bytes */

static void blocks_grow_and_shrink_at_the_end_only(void) {
    vedette_arena_t arena;
    VEDETTE_UNPOISON(memory, sizeof memory);
    memset(memory, 0xff, sizeof memory);
    vedette_arena_init(&arena, memory, sizeof memory);

    uint8_t *first = vedette_arena_alloc(&arena, 20);
    EXPECT("alloc", first == (uint8_t *)memory + VEDETTE_ARENA_REDZONE, 1);
    EXPECT("zeroed", first[19], 0);
    uint8_t *second = vedette_arena_alloc(&arena, 3);
    EXPECT("small blocks are pointer-aligned", (uintptr_t)second % sizeof(void *), 0);
    uint8_t *third = vedette_arena_alloc(&arena, 16);
    EXPECT("larger blocks are 8-byte aligned", (uintptr_t)third % 8, 0);

    memset(third, 7, 16);
    EXPECT("newest grows in place", vedette_arena_realloc(&arena, third, 64) == third, 1);
    vedette_arena_free(&arena, first);
    EXPECT("an older block stays", arena.newest == third, 1);
    memcpy(first, "first", 6);
    uint8_t *moved = vedette_arena_realloc(&arena, first, 200);
    EXPECT("an older block moves", moved != first, 1);
    EXPECT("with its bytes", memcmp(moved, "first", 6), 0);
    size_t used = arena.used;
    vedette_arena_free(&arena, moved);
    EXPECT("newest is given back", arena.used < used, 1);
    EXPECT("peak stays", arena.peak, used);
}

static void foreign_and_fixed_pointers(void) {
    vedette_arena_t arena;
    uint8_t foreign[8] = {1};
    uint8_t fixed[32];
    vedette_arena_init(&arena, memory, sizeof memory);
    vedette_arena_free(&arena, foreign);
    vedette_arena_free(&arena, NULL);
    EXPECT("foreign pointers are ignored", foreign[0], 1);
    arena.fixed = fixed;
    arena.fixed_bytes = sizeof fixed;
    EXPECT("fixed stays", vedette_arena_realloc(&arena, fixed, 32) == fixed, 1);
    EXPECT("fixed does not grow", vedette_arena_realloc(&arena, fixed, 33) == NULL, 1);
}

static void exhaustion(void) {
    vedette_arena_t arena;
    vedette_arena_init(&arena, memory, sizeof memory);
    EXPECT("whole", vedette_arena_alloc(&arena, sizeof memory - VEDETTE_ARENA_REDZONE) != NULL, 1);
    EXPECT("one more byte", vedette_arena_alloc(&arena, 1) == NULL, 1);
    EXPECT("noted", arena.exhausted, 1);
    vedette_arena_reset(&arena);
    EXPECT("reset", arena.exhausted, 0);
    EXPECT("no wrap", vedette_arena_alloc(&arena, SIZE_MAX - 4) == NULL, 1);
    void *block = vedette_arena_alloc(&arena, 8);
    EXPECT("growing too far fails", vedette_arena_realloc(&arena, block, sizeof memory + 8) == NULL, 1);
    EXPECT("peak is within the arena", arena.peak, sizeof memory);
}

int main(void) {
    blocks_grow_and_shrink_at_the_end_only();
    foreign_and_fixed_pointers();
    exhaustion();
    return test_result("arena_test");
}
