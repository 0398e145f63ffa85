/* Pools of equal blocks. Each block has one word in front: free, the next free block; taken, its pool. */
#include "kernel.h"

#include <string.h>

static UCHAR **header_of(VOID *block) {
    return (UCHAR **)block - 1;
}

/* First to last in address order, so that blocks are handed out from the start of the pool. */
static void chain_blocks(TX_BLOCK_POOL *pool) {
    ULONG stride = pool->tx_block_pool_block_size + sizeof(UCHAR *);
    UCHAR *next = NULL;
    for (UINT i = pool->tx_block_pool_total; i > 0; i--) {
        UCHAR *block = pool->tx_block_pool_start + (i - 1) * stride + sizeof(UCHAR *);
        *header_of(block) = next;
        next = block;
    }
    pool->tx_block_pool_available_list = next;
}

static ULONG whole_words(ULONG size) {
    return (size + sizeof(ULONG) - 1) & ~(ULONG)(sizeof(ULONG) - 1);
}

static ULONG count_blocks(ULONG block_size, ULONG pool_size) {
    if (block_size == 0 || block_size > pool_size) {
        return 0;
    }
    return pool_size / (whole_words(block_size) + sizeof(UCHAR *));
}

UINT tx_block_pool_create(TX_BLOCK_POOL *pool_ptr, CHAR *name_ptr, ULONG block_size, VOID *pool_start,
                          ULONG pool_size) {
    if (pool_ptr == NULL || rtos_registry_has(&rtos_block_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (pool_start == NULL) {
        return TX_PTR_ERROR;
    }
    ULONG total = count_blocks(block_size, pool_size);
    if (total == 0) {
        return TX_SIZE_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(pool_ptr, 0, sizeof *pool_ptr);
    pool_ptr->tx_block_pool_name = name_ptr;
    pool_ptr->tx_block_pool_start = pool_start;
    pool_ptr->tx_block_pool_size = pool_size;
    pool_ptr->tx_block_pool_block_size = (UINT)whole_words(block_size);
    pool_ptr->tx_block_pool_total = (UINT)total;
    pool_ptr->tx_block_pool_available = pool_ptr->tx_block_pool_total;
    chain_blocks(pool_ptr);
    UINT posture = tx_port_interrupts_mask();
    pool_ptr->tx_block_pool_id = RTOS_ID_BLOCK_POOL;
    rtos_registry_add(&rtos_block_pools, pool_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_block_pool_delete(TX_BLOCK_POOL *pool_ptr) {
    if (!rtos_registry_has(&rtos_block_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    pool_ptr->tx_block_pool_id = 0;
    rtos_registry_remove(&rtos_block_pools, pool_ptr);
    rtos_wake_all(&pool_ptr->tx_block_pool_suspension_list, TX_DELETED);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_block_allocate(TX_BLOCK_POOL *pool_ptr, VOID **block_ptr, ULONG wait_option) {
    if (!rtos_registry_has(&rtos_block_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    if (block_ptr == NULL) {
        return TX_PTR_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    UCHAR *block = pool_ptr->tx_block_pool_available_list;
    if (block != NULL) {
        pool_ptr->tx_block_pool_available_list = *header_of(block);
        pool_ptr->tx_block_pool_available--;
        *header_of(block) = (UCHAR *)pool_ptr;
        *block_ptr = block;
        return rtos_leave(posture, TX_SUCCESS);
    }
    *block_ptr = NULL;
    if (wait_option == TX_NO_WAIT) {
        return rtos_leave(posture, TX_NO_MEMORY);
    }
    const rtos_wait_t wait = {TX_BLOCK_MEMORY, pool_ptr, &pool_ptr->tx_block_pool_suspension_list,
                              &pool_ptr->tx_block_pool_suspended_count, TX_NO_MEMORY};
    rtos_current->tx_thread_additional_suspend_info = block_ptr;
    rtos_wait_begin(&wait, wait_option);
    return rtos_wait_end(posture);
}

UINT tx_block_release(VOID *block_ptr) {
    if (block_ptr == NULL) {
        return TX_PTR_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    TX_BLOCK_POOL *pool = (TX_BLOCK_POOL *)*header_of(block_ptr);
    if (!rtos_registry_has(&rtos_block_pools, pool)) {
        return rtos_leave(posture, TX_PTR_ERROR);
    }
    TX_THREAD *waiter = pool->tx_block_pool_suspension_list;
    if (waiter != NULL) {
        *(VOID **)waiter->tx_thread_additional_suspend_info = block_ptr;
        rtos_wake(waiter, TX_SUCCESS);
    } else {
        *header_of(block_ptr) = pool->tx_block_pool_available_list;
        pool->tx_block_pool_available_list = block_ptr;
        pool->tx_block_pool_available++;
    }
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_block_pool_prioritize(TX_BLOCK_POOL *pool_ptr) {
    if (!rtos_registry_has(&rtos_block_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_wait_prioritize(&pool_ptr->tx_block_pool_suspension_list);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_block_pool_info_get(TX_BLOCK_POOL *pool_ptr, CHAR **name, ULONG *available_blocks, ULONG *total_blocks,
                            TX_THREAD **first_suspended, ULONG *suspended_count, TX_BLOCK_POOL **next_pool) {
    if (!rtos_registry_has(&rtos_block_pools, pool_ptr)) {
        return TX_POOL_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, pool_ptr->tx_block_pool_name);
    RTOS_GIVE(available_blocks, pool_ptr->tx_block_pool_available);
    RTOS_GIVE(total_blocks, pool_ptr->tx_block_pool_total);
    RTOS_GIVE(first_suspended, pool_ptr->tx_block_pool_suspension_list);
    RTOS_GIVE(suspended_count, pool_ptr->tx_block_pool_suspended_count);
    RTOS_GIVE(next_pool, pool_ptr->tx_block_pool_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
