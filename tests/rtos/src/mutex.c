/* Mutexes with optional priority inheritance. A raised owner that waits itself does not pass the raise on. A raise
   stays when the waiter that gave it gives up, as in ThreadX, and ends with the put of that mutex. */
#include "kernel.h"

#include <string.h>

UINT tx_mutex_create(TX_MUTEX *mutex_ptr, CHAR *name_ptr, UINT inherit) {
    if (mutex_ptr == NULL || rtos_registry_has(&rtos_mutexes, mutex_ptr)) {
        return TX_MUTEX_ERROR;
    }
    if (inherit > TX_INHERIT) {
        return TX_INHERIT_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(mutex_ptr, 0, sizeof *mutex_ptr);
    mutex_ptr->tx_mutex_name = name_ptr;
    mutex_ptr->tx_mutex_inherit = inherit;
    mutex_ptr->tx_mutex_highest_priority_waiting = TX_MAX_PRIORITIES;
    UINT posture = tx_port_interrupts_mask();
    mutex_ptr->tx_mutex_id = RTOS_ID_MUTEX;
    rtos_registry_add(&rtos_mutexes, mutex_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

static void note_highest_waiter(TX_MUTEX *mutex) {
    UINT priority = TX_MAX_PRIORITIES;
    TX_THREAD *thread = mutex->tx_mutex_suspension_list;
    for (UINT i = 0; i < mutex->tx_mutex_suspended_count; i++) {
        if (thread->tx_thread_priority < priority) {
            priority = thread->tx_thread_priority;
        }
        thread = thread->tx_thread_suspended_next;
    }
    mutex->tx_mutex_highest_priority_waiting = priority;
}

UINT rtos_mutex_inherited(const TX_THREAD *owner) {
    UINT priority = TX_MAX_PRIORITIES;
    const TX_MUTEX *mutex = owner->tx_thread_owned_mutex_list;
    for (UINT i = 0; i < owner->tx_thread_owned_mutex_count; i++) {
        if (mutex->tx_mutex_inherit && mutex->tx_mutex_highest_priority_waiting < priority) {
            priority = mutex->tx_mutex_highest_priority_waiting;
        }
        mutex = mutex->tx_mutex_owned_next;
    }
    return priority;
}

/* After a waiter came or a mutex went. */
static void recompute(TX_THREAD *owner) {
    if (owner == NULL) {
        return;
    }
    UINT inherited = rtos_mutex_inherited(owner);
    UINT user = owner->tx_thread_user_priority;
    UINT priority = inherited < user ? inherited : user;
    if (priority != owner->tx_thread_priority) {
        rtos_set_priority(owner, priority, owner->tx_thread_user_preempt_threshold);
    }
}

static void raise_owner(TX_MUTEX *mutex, UINT priority) {
    if (priority < mutex->tx_mutex_highest_priority_waiting) {
        mutex->tx_mutex_highest_priority_waiting = priority;
    }
    recompute(mutex->tx_mutex_owner);
}

static void own(TX_MUTEX *mutex, TX_THREAD *thread) {
    mutex->tx_mutex_ownership_count = 1;
    mutex->tx_mutex_owner = thread;
    if (thread == NULL) {
        return; /* taken during initialization */
    }
    TX_MUTEX *first = thread->tx_thread_owned_mutex_list;
    if (first == NULL) {
        thread->tx_thread_owned_mutex_list = mutex;
        mutex->tx_mutex_owned_next = mutex;
        mutex->tx_mutex_owned_previous = mutex;
    } else {
        mutex->tx_mutex_owned_next = first;
        mutex->tx_mutex_owned_previous = first->tx_mutex_owned_previous;
        first->tx_mutex_owned_previous->tx_mutex_owned_next = mutex;
        first->tx_mutex_owned_previous = mutex;
    }
    thread->tx_thread_owned_mutex_count++;
}

static void disown(TX_MUTEX *mutex) {
    TX_THREAD *thread = mutex->tx_mutex_owner;
    mutex->tx_mutex_ownership_count = 0;
    mutex->tx_mutex_owner = NULL;
    if (thread == NULL) {
        return;
    }
    thread->tx_thread_owned_mutex_count--;
    if (thread->tx_thread_owned_mutex_count == 0) {
        thread->tx_thread_owned_mutex_list = NULL;
        return;
    }
    mutex->tx_mutex_owned_next->tx_mutex_owned_previous = mutex->tx_mutex_owned_previous;
    mutex->tx_mutex_owned_previous->tx_mutex_owned_next = mutex->tx_mutex_owned_next;
    if (thread->tx_thread_owned_mutex_list == mutex) {
        thread->tx_thread_owned_mutex_list = mutex->tx_mutex_owned_next;
    }
}

/* With inheritance the waiter with the highest priority is next, else the longest waiting. */
static void hand_over(TX_MUTEX *mutex) {
    TX_THREAD *previous = mutex->tx_mutex_owner;
    disown(mutex);
    recompute(previous);
    if (mutex->tx_mutex_inherit) {
        rtos_wait_prioritize(&mutex->tx_mutex_suspension_list);
    }
    TX_THREAD *next = mutex->tx_mutex_suspension_list;
    if (next != NULL) {
        own(mutex, next);
        rtos_wake(next, TX_SUCCESS);
    }
    note_highest_waiter(mutex);
}

UINT tx_mutex_get(TX_MUTEX *mutex_ptr, ULONG wait_option) {
    if (!rtos_registry_has(&rtos_mutexes, mutex_ptr)) {
        return TX_MUTEX_ERROR;
    }
    if (rtos_is_interrupt()) {
        return TX_CALLER_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (mutex_ptr->tx_mutex_ownership_count == 0) {
        own(mutex_ptr, rtos_current);
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (mutex_ptr->tx_mutex_owner == rtos_current) {
        mutex_ptr->tx_mutex_ownership_count++;
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (wait_option == TX_NO_WAIT) {
        return rtos_leave(posture, TX_NOT_AVAILABLE);
    }
    const rtos_wait_t wait = {TX_MUTEX_SUSP, mutex_ptr, &mutex_ptr->tx_mutex_suspension_list,
                              &mutex_ptr->tx_mutex_suspended_count, TX_NOT_AVAILABLE};
    rtos_wait_begin(&wait, wait_option);
    raise_owner(mutex_ptr, rtos_current->tx_thread_priority);
    return rtos_wait_end(posture);
}

UINT tx_mutex_put(TX_MUTEX *mutex_ptr) {
    if (!rtos_registry_has(&rtos_mutexes, mutex_ptr)) {
        return TX_MUTEX_ERROR;
    }
    if (rtos_is_interrupt()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (mutex_ptr->tx_mutex_ownership_count == 0 || mutex_ptr->tx_mutex_owner != rtos_current) {
        return rtos_leave(posture, TX_NOT_OWNED);
    }
    if (mutex_ptr->tx_mutex_ownership_count > 1) {
        mutex_ptr->tx_mutex_ownership_count--;
    } else {
        hand_over(mutex_ptr);
    }
    return rtos_leave(posture, TX_SUCCESS);
}

void rtos_mutex_release_all(TX_THREAD *thread) {
    while (thread->tx_thread_owned_mutex_list != NULL) {
        hand_over(thread->tx_thread_owned_mutex_list);
    }
}

UINT tx_mutex_delete(TX_MUTEX *mutex_ptr) {
    if (!rtos_registry_has(&rtos_mutexes, mutex_ptr)) {
        return TX_MUTEX_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    TX_THREAD *owner = mutex_ptr->tx_mutex_owner;
    mutex_ptr->tx_mutex_id = 0;
    rtos_registry_remove(&rtos_mutexes, mutex_ptr);
    disown(mutex_ptr);
    rtos_wake_all(&mutex_ptr->tx_mutex_suspension_list, TX_DELETED);
    recompute(owner);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_mutex_prioritize(TX_MUTEX *mutex_ptr) {
    if (!rtos_registry_has(&rtos_mutexes, mutex_ptr)) {
        return TX_MUTEX_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_wait_prioritize(&mutex_ptr->tx_mutex_suspension_list);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_mutex_info_get(TX_MUTEX *mutex_ptr, CHAR **name, ULONG *count, TX_THREAD **owner, TX_THREAD **first_suspended,
                       ULONG *suspended_count, TX_MUTEX **next_mutex) {
    if (!rtos_registry_has(&rtos_mutexes, mutex_ptr)) {
        return TX_MUTEX_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, mutex_ptr->tx_mutex_name);
    RTOS_GIVE(count, mutex_ptr->tx_mutex_ownership_count);
    RTOS_GIVE(owner, mutex_ptr->tx_mutex_owner);
    RTOS_GIVE(first_suspended, mutex_ptr->tx_mutex_suspension_list);
    RTOS_GIVE(suspended_count, mutex_ptr->tx_mutex_suspended_count);
    RTOS_GIVE(next_mutex, mutex_ptr->tx_mutex_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
