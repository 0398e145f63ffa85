/**
 * One fixed piece of memory that the interpreter allocates from. Blocks are handed out upwards; only the newest one can
 * be given back or grown in place. Everything else is dropped at once by vedette_arena_reset().
 */
#ifndef VEDETTE_ARENA_H
#define VEDETTE_ARENA_H

#include <stddef.h>
#include <stdint.h>

/*
 * Under AddressSanitizer what is not handed out is poisoned, with this much between two blocks, so that the interpreter
 * cannot run from one of its blocks into the next unseen. Elsewhere these cost nothing.
 */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define VEDETTE_ARENA_REDZONE           64u
#define VEDETTE_POISON(memory, bytes)   ASAN_POISON_MEMORY_REGION(memory, bytes)
#define VEDETTE_UNPOISON(memory, bytes) ASAN_UNPOISON_MEMORY_REGION(memory, bytes)
#else
#define VEDETTE_ARENA_REDZONE           0u
#define VEDETTE_POISON(memory, bytes)   ((void)(memory), (void)(bytes))
#define VEDETTE_UNPOISON(memory, bytes) ((void)(memory), (void)(bytes))
#endif

typedef struct vedette_arena {
    uint8_t *base;
    size_t bytes;
    size_t used;
    size_t peak;
    uint8_t *newest; /**< The block that realloc and free can change; NULL if none. */
    void *fixed;     /**< A block outside the arena that realloc leaves in place (the linear memory), or NULL. */
    size_t fixed_bytes;
    uint8_t exhausted; /**< An allocation failed since the last reset. */
} vedette_arena_t;

/** Takes memory (8-byte aligned, kept by the caller) as the arena. */
void vedette_arena_init(vedette_arena_t *arena, void *memory, size_t bytes);

/** Drops every block. The high-water mark stays. */
void vedette_arena_reset(vedette_arena_t *arena);

/** bytes of zeroed memory, or NULL. Blocks of 16 bytes and more are 8-byte aligned, smaller ones pointer-aligned. */
void *vedette_arena_alloc(vedette_arena_t *arena, size_t bytes);

/** realloc() of block, or of a new one if block is NULL. The fixed block never moves; growing past its size fails. */
void *vedette_arena_realloc(vedette_arena_t *arena, void *block, size_t bytes);

/** Gives back the newest block; ignores every other pointer, also foreign ones. */
void vedette_arena_free(vedette_arena_t *arena, const void *block);

/**
 * Sets the arena that the interpreter's calloc, realloc and free use from now on. wasm3 allocates through the C names
 * with no context, so this is a global: engines on several threads must not load or call at the same time.
 */
void vedette_arena_select(vedette_arena_t *arena);

#endif
