/* The rings of created objects. */
#include "kernel.h"

typedef struct link {
    void *next;
    void *previous;
} link_t;

#define REGISTRY(name, type, field) rtos_registry_t name = {NULL, 0, offsetof(type, field)}
REGISTRY(rtos_threads, TX_THREAD, tx_thread_created_next);
REGISTRY(rtos_timers, TX_TIMER, tx_timer_created_next);
REGISTRY(rtos_queues, TX_QUEUE, tx_queue_created_next);
REGISTRY(rtos_semaphores, TX_SEMAPHORE, tx_semaphore_created_next);
REGISTRY(rtos_mutexes, TX_MUTEX, tx_mutex_created_next);
REGISTRY(rtos_event_groups, TX_EVENT_FLAGS_GROUP, tx_event_flags_group_created_next);
REGISTRY(rtos_block_pools, TX_BLOCK_POOL, tx_block_pool_created_next);
REGISTRY(rtos_byte_pools, TX_BYTE_POOL, tx_byte_pool_created_next);

static link_t *link_of(const rtos_registry_t *registry, void *object) {
    return (link_t *)(void *)((UCHAR *)object + registry->link_offset);
}

void rtos_registry_add(rtos_registry_t *registry, void *object) {
    link_t *link = link_of(registry, object);
    if (registry->first == NULL) {
        registry->first = object;
        link->next = object;
        link->previous = object;
    } else {
        link_t *first = link_of(registry, registry->first);
        link->next = registry->first;
        link->previous = first->previous;
        link_of(registry, first->previous)->next = object;
        first->previous = object;
    }
    registry->count++;
}

void rtos_registry_remove(rtos_registry_t *registry, void *object) {
    link_t *link = link_of(registry, object);
    registry->count--;
    if (registry->count == 0) {
        registry->first = NULL;
        return;
    }
    link_of(registry, link->next)->previous = link->previous;
    link_of(registry, link->previous)->next = link->next;
    if (registry->first == object) {
        registry->first = link->next;
    }
}

bool rtos_registry_has(const rtos_registry_t *registry, const void *object) {
    UINT posture = tx_port_interrupts_mask();
    void *at = registry->first;
    bool is_found = false;
    for (ULONG i = 0; i < registry->count && !is_found; i++) {
        is_found = at == object;
        at = link_of(registry, at)->next;
    }
    tx_port_interrupts_restore(posture);
    return is_found;
}
