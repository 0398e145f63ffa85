/* Byte pools: first fit over a list of pieces in address order; free neighbours are joined while searching. */
#include "kernel.h"

#include <string.h>

/** Before each piece. The last one of a pool has no bytes and is never free. */
typedef struct piece {
    struct piece *next;
    TX_BYTE_POOL *owner; /* NULL: free */
} piece_t;

enum { POOL_BYTES_MIN = 100, REMAINDER_BYTES_MIN = 20 };

static ULONG piece_bytes(const piece_t *piece) {
    return (ULONG)((const UCHAR *)piece->next - (const UCHAR *)(piece + 1));
}

UINT tx_byte_pool_create(TX_BYTE_POOL *pool_ptr, CHAR *name_ptr, VOID *pool_start, ULONG pool_size) {
    if (pool_ptr == NULL || rtos_registry_has(&rtos_byte_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (pool_start == NULL) {
        return TX_PTR_ERROR;
    }
    if (pool_size < POOL_BYTES_MIN) {
        return TX_SIZE_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(pool_ptr, 0, sizeof *pool_ptr);
    pool_size &= ~(ULONG)(sizeof(ULONG) - 1);
    piece_t *first = pool_start;
    piece_t *last = (piece_t *)(void *)((UCHAR *)pool_start + pool_size) - 1;
    *first = (piece_t){last, NULL};
    *last = (piece_t){NULL, pool_ptr};
    pool_ptr->tx_byte_pool_name = name_ptr;
    pool_ptr->tx_byte_pool_start = pool_start;
    pool_ptr->tx_byte_pool_size = pool_size;
    pool_ptr->tx_byte_pool_available = piece_bytes(first) + sizeof(piece_t);
    pool_ptr->tx_byte_pool_fragments = 2;
    UINT posture = tx_port_interrupts_mask();
    pool_ptr->tx_byte_pool_id = RTOS_ID_BYTE_POOL;
    rtos_registry_add(&rtos_byte_pools, pool_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_byte_pool_delete(TX_BYTE_POOL *pool_ptr) {
    if (!rtos_registry_has(&rtos_byte_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    pool_ptr->tx_byte_pool_id = 0;
    rtos_registry_remove(&rtos_byte_pools, pool_ptr);
    rtos_wake_all(&pool_ptr->tx_byte_pool_suspension_list, TX_DELETED);
    return rtos_leave(posture, TX_SUCCESS);
}

static piece_t *find(TX_BYTE_POOL *pool, ULONG size) {
    for (piece_t *piece = (piece_t *)(void *)pool->tx_byte_pool_start; piece->next != NULL; piece = piece->next) {
        if (piece->owner != NULL) {
            continue;
        }
        while (piece->next->owner == NULL) {
            piece->next = piece->next->next;
            pool->tx_byte_pool_fragments--;
        }
        if (piece_bytes(piece) >= size) {
            return piece;
        }
    }
    return NULL;
}

/* A remainder too small to be of use stays with the piece. Available bytes count the headers of free pieces. */
static VOID *take(TX_BYTE_POOL *pool, ULONG size) {
    piece_t *piece = find(pool, size);
    if (piece == NULL) {
        return NULL;
    }
    if (piece_bytes(piece) - size >= sizeof(piece_t) + REMAINDER_BYTES_MIN) {
        piece_t *rest = (piece_t *)(void *)((UCHAR *)(piece + 1) + size);
        *rest = (piece_t){piece->next, NULL};
        piece->next = rest;
        pool->tx_byte_pool_fragments++;
    }
    piece->owner = pool;
    pool->tx_byte_pool_available -= piece_bytes(piece) + sizeof(piece_t);
    return piece + 1;
}

static UINT check_allocation(TX_BYTE_POOL *pool, VOID **memory, ULONG size, ULONG wait_option) {
    if (!rtos_registry_has(&rtos_byte_pools, pool)) {
        return TX_POOL_ERROR;
    }
    if (memory == NULL) {
        return TX_PTR_ERROR;
    }
    if (size == 0 || size > pool->tx_byte_pool_size) {
        return TX_SIZE_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    return rtos_may_create() ? TX_SUCCESS : TX_CALLER_ERROR;
}

UINT tx_byte_allocate(TX_BYTE_POOL *pool_ptr, VOID **memory_ptr, ULONG memory_size, ULONG wait_option) {
    UINT result = check_allocation(pool_ptr, memory_ptr, memory_size, wait_option);
    if (result != TX_SUCCESS) {
        return result;
    }
    ULONG size = (memory_size + sizeof(ULONG) - 1) & ~(ULONG)(sizeof(ULONG) - 1);
    UINT posture = tx_port_interrupts_mask();
    *memory_ptr = take(pool_ptr, size);
    if (*memory_ptr != NULL || wait_option == TX_NO_WAIT) {
        return rtos_leave(posture, *memory_ptr != NULL ? TX_SUCCESS : TX_NO_MEMORY);
    }
    const rtos_wait_t wait = {TX_BYTE_MEMORY, pool_ptr, &pool_ptr->tx_byte_pool_suspension_list,
                              &pool_ptr->tx_byte_pool_suspended_count, TX_NO_MEMORY};
    rtos_current->tx_thread_suspend_info = size;
    rtos_current->tx_thread_additional_suspend_info = memory_ptr;
    rtos_wait_begin(&wait, wait_option);
    return rtos_wait_end(posture);
}

/* First come, first served: a large request at the front holds up smaller ones behind it. */
static void serve_waiters(TX_BYTE_POOL *pool) {
    TX_THREAD *waiter;
    while ((waiter = pool->tx_byte_pool_suspension_list) != NULL) {
        VOID *memory = take(pool, waiter->tx_thread_suspend_info);
        if (memory == NULL) {
            return;
        }
        *(VOID **)waiter->tx_thread_additional_suspend_info = memory;
        rtos_wake(waiter, TX_SUCCESS);
    }
}

UINT tx_byte_release(VOID *memory_ptr) {
    if (memory_ptr == NULL) {
        return TX_PTR_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    piece_t *piece = (piece_t *)memory_ptr - 1;
    UINT posture = tx_port_interrupts_mask();
    TX_BYTE_POOL *pool = piece->owner;
    if (!rtos_registry_has(&rtos_byte_pools, pool)) {
        return rtos_leave(posture, TX_PTR_ERROR);
    }
    piece->owner = NULL;
    pool->tx_byte_pool_available += piece_bytes(piece) + sizeof(piece_t);
    serve_waiters(pool);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_byte_pool_prioritize(TX_BYTE_POOL *pool_ptr) {
    if (!rtos_registry_has(&rtos_byte_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_wait_prioritize(&pool_ptr->tx_byte_pool_suspension_list);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_byte_pool_info_get(TX_BYTE_POOL *pool_ptr, CHAR **name, ULONG *available_bytes, ULONG *fragments,
                           TX_THREAD **first_suspended, ULONG *suspended_count, TX_BYTE_POOL **next_pool) {
    if (!rtos_registry_has(&rtos_byte_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, pool_ptr->tx_byte_pool_name);
    RTOS_GIVE(available_bytes, pool_ptr->tx_byte_pool_available);
    RTOS_GIVE(fragments, pool_ptr->tx_byte_pool_fragments);
    RTOS_GIVE(first_suspended, pool_ptr->tx_byte_pool_suspension_list);
    RTOS_GIVE(suspended_count, pool_ptr->tx_byte_pool_suspended_count);
    RTOS_GIVE(next_pool, pool_ptr->tx_byte_pool_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
