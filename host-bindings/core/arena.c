#include "core/arena.h"

#include <string.h>

static vedette_arena_t *selected;

static size_t align_up(size_t value, size_t alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}

void vedette_arena_init(vedette_arena_t *arena, void *memory, size_t bytes) {
    memset(arena, 0, sizeof *arena);
    arena->base = memory;
    arena->bytes = bytes;
    vedette_arena_reset(arena);
}

void vedette_arena_reset(vedette_arena_t *arena) {
    arena->used = 0;
    arena->newest = NULL;
    arena->exhausted = 0;
    VEDETTE_POISON(arena->base, arena->bytes);
}

/* Moves the end of the newest block; nothing changes if it does not fit. */
static int set_end(vedette_arena_t *arena, size_t start, size_t bytes) {
    if (start > arena->bytes || bytes > arena->bytes - start) {
        arena->exhausted = 1;
        return 0;
    }
    VEDETTE_POISON(arena->base + start, arena->bytes - start);
    VEDETTE_UNPOISON(arena->base + start, bytes);
    arena->newest = arena->base + start;
    arena->used = start + bytes;
    if (arena->used > arena->peak)
        arena->peak = arena->used;
    return 1;
}

void *vedette_arena_alloc(vedette_arena_t *arena, size_t bytes) {
    size_t start = align_up(arena->used + VEDETTE_ARENA_REDZONE, bytes < 16 ? sizeof(void *) : 8);
    if (!set_end(arena, start, bytes))
        return NULL;
    memset(arena->newest, 0, bytes);
    return arena->newest;
}

/* May read past the end of the old block, into what is the arena's all the same. */
#if defined(__SANITIZE_ADDRESS__)
__attribute__((no_sanitize_address))
#endif
static void
copy_block(uint8_t *to, const uint8_t *from, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        to[i] = from[i];
}

void *vedette_arena_realloc(vedette_arena_t *arena, void *block, size_t bytes) {
    if (!block)
        return vedette_arena_alloc(arena, bytes);
    if (block == arena->fixed)
        return bytes <= arena->fixed_bytes ? block : NULL;
    if (block == arena->newest)
        return set_end(arena, (size_t)(arena->newest - arena->base), bytes) ? block : NULL;
    /* The old size is not kept: copy what can be copied, the block's own bytes are among them. */
    size_t available = arena->used - (size_t)((uint8_t *)block - arena->base);
    void *moved = vedette_arena_alloc(arena, bytes);
    if (moved)
        copy_block(moved, block, bytes < available ? bytes : available);
    return moved;
}

void vedette_arena_free(vedette_arena_t *arena, const void *block) {
    if (!block || block != arena->newest)
        return;
    arena->used = (size_t)(arena->newest - arena->base);
    VEDETTE_POISON(arena->newest, arena->bytes - arena->used);
    arena->newest = NULL;
}

void vedette_arena_select(vedette_arena_t *arena) {
    selected = arena;
}

/* What core/CMakeLists.txt renames the interpreter's calloc, realloc and free to. */
void *vedette_wasm3_calloc(size_t count, size_t size);
void *vedette_wasm3_realloc(void *block, size_t bytes);
void vedette_wasm3_free(void *block);

void *vedette_wasm3_calloc(size_t count, size_t size) {
    if (!selected || (size && count > SIZE_MAX / size))
        return NULL;
    return vedette_arena_alloc(selected, count * size);
}

void *vedette_wasm3_realloc(void *block, size_t bytes) {
    return selected ? vedette_arena_realloc(selected, block, bytes) : NULL;
}

void vedette_wasm3_free(void *block) {
    if (selected)
        vedette_arena_free(selected, block);
}
