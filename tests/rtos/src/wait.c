/* Waiting on objects: one list an object, first come first served. */
#include "kernel.h"

static void append(TX_THREAD **list, TX_THREAD *thread) {
    TX_THREAD *first = *list;
    if (first == NULL) {
        *list = thread;
        thread->tx_thread_suspended_next = thread;
        thread->tx_thread_suspended_previous = thread;
        return;
    }
    thread->tx_thread_suspended_next = first;
    thread->tx_thread_suspended_previous = first->tx_thread_suspended_previous;
    first->tx_thread_suspended_previous->tx_thread_suspended_next = thread;
    first->tx_thread_suspended_previous = thread;
}

static void unlink_waiter(TX_THREAD **list, TX_THREAD *thread) {
    if (thread->tx_thread_suspended_next == thread) {
        *list = NULL;
        return;
    }
    thread->tx_thread_suspended_next->tx_thread_suspended_previous = thread->tx_thread_suspended_previous;
    thread->tx_thread_suspended_previous->tx_thread_suspended_next = thread->tx_thread_suspended_next;
    if (*list == thread) {
        *list = thread->tx_thread_suspended_next;
    }
}

void rtos_wait_begin(const rtos_wait_t *wait, ULONG ticks) {
    TX_THREAD *thread = rtos_current;
    rtos_ready_remove(thread);
    thread->tx_thread_state = wait->state;
    thread->tx_thread_suspend_status = wait->timeout_result;
    thread->tx_thread_suspend_control_block = wait->object;
    thread->tx_private_wait_list = wait->list;
    thread->tx_private_wait_count = wait->count;
    if (wait->list != NULL) {
        append(wait->list, thread);
        (*wait->count)++;
    }
    if (ticks != TX_WAIT_FOREVER) {
        rtos_timer_start(&thread->tx_thread_timer, ticks);
    }
}

UINT rtos_wait_end(UINT posture) {
    TX_THREAD *thread = rtos_current;
    rtos_block(posture);
    return thread->tx_thread_suspend_status;
}

void rtos_wait_cancel(TX_THREAD *thread) {
    if (thread->tx_private_wait_list != NULL) {
        unlink_waiter(thread->tx_private_wait_list, thread);
        (*thread->tx_private_wait_count)--;
        thread->tx_private_wait_list = NULL;
    }
    rtos_timer_stop(&thread->tx_thread_timer);
}

void rtos_wake(TX_THREAD *thread, UINT result) {
    rtos_wait_cancel(thread);
    thread->tx_thread_suspend_status = result;
    if (thread->tx_thread_delayed_suspend) {
        thread->tx_thread_delayed_suspend = TX_FALSE;
        thread->tx_thread_state = TX_SUSPENDED;
        return;
    }
    thread->tx_thread_state = TX_READY;
    rtos_ready_append(thread);
}

void rtos_wake_all(TX_THREAD **list, UINT result) {
    while (*list != NULL) {
        rtos_wake(*list, result);
    }
}

void rtos_wait_prioritize(TX_THREAD **list) {
    TX_THREAD *best = *list;
    if (best == NULL) {
        return;
    }
    for (TX_THREAD *thread = best->tx_thread_suspended_next; thread != *list;
         thread = thread->tx_thread_suspended_next) {
        if (thread->tx_thread_priority < best->tx_thread_priority) {
            best = thread;
        }
    }
    if (best != *list) {
        unlink_waiter(list, best);
        append(list, best);
        *list = best;
    }
}

void rtos_wait_rotate_back(TX_THREAD **list) {
    *list = (*list)->tx_thread_suspended_previous;
}
