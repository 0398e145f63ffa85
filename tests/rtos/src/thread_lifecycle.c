/* Threads: create, run, end, delete, reset. */
#include "kernel.h"

#include <string.h>

void rtos_thread_build(TX_THREAD *thread, CHAR *name, VOID (*entry)(ULONG), ULONG input, void *stack,
                       ULONG stack_size) {
    memset(thread, 0, sizeof *thread);
    thread->tx_thread_name = name;
    thread->tx_thread_entry = entry;
    thread->tx_thread_entry_parameter = input;
    thread->tx_thread_stack_start = stack;
    thread->tx_thread_stack_size = stack_size;
    thread->tx_thread_stack_end = (UCHAR *)stack + stack_size - 1;
    thread->tx_thread_timer.tx_timer_internal_timeout_param = (ULONG)thread;
    thread->tx_thread_state = TX_SUSPENDED;
    memset(stack, (int)(TX_STACK_FILL & 0xFF), stack_size);
    rtos_port_build_stack(thread);
}

static bool is_stack_free(const UCHAR *start, ULONG size) {
    TX_THREAD *thread = rtos_threads.first;
    for (ULONG i = 0; i < rtos_threads.count; i++) {
        const UCHAR *used = thread->tx_thread_stack_start;
        if (start <= (const UCHAR *)thread->tx_thread_stack_end && start + size > used) {
            return false;
        }
        thread = thread->tx_thread_created_next;
    }
    return true;
}

static UINT check_priorities(UINT priority, UINT threshold, UINT auto_start) {
    if (priority >= TX_MAX_PRIORITIES) {
        return TX_PRIORITY_ERROR;
    }
    if (threshold > priority) {
        return TX_THRESH_ERROR;
    }
    return auto_start > TX_AUTO_START ? TX_START_ERROR : TX_SUCCESS;
}

static UINT check_creation(const TX_THREAD *thread, const void *entry, const void *stack, ULONG stack_size) {
    if (thread == NULL || rtos_registry_has(&rtos_threads, thread)) {
        return TX_THREAD_ERROR;
    }
    if (stack == NULL || entry == NULL || !is_stack_free(stack, stack_size)) {
        return TX_PTR_ERROR;
    }
    return stack_size < TX_MINIMUM_STACK ? TX_SIZE_ERROR : TX_SUCCESS;
}

UINT tx_thread_create(TX_THREAD *thread_ptr, CHAR *name_ptr, VOID (*entry_function)(ULONG id), ULONG entry_input,
                      VOID *stack_start, ULONG stack_size, UINT priority, UINT preempt_threshold, ULONG time_slice,
                      UINT auto_start) {
    UINT result = check_creation(thread_ptr, (const void *)entry_function, stack_start, stack_size);
    if (result == TX_SUCCESS) {
        result = check_priorities(priority, preempt_threshold, auto_start);
    }
    if (result != TX_SUCCESS || !rtos_may_create()) {
        return result != TX_SUCCESS ? result : TX_CALLER_ERROR;
    }
    rtos_thread_build(thread_ptr, name_ptr, entry_function, entry_input, stack_start, stack_size);
    thread_ptr->tx_thread_priority = priority;
    thread_ptr->tx_thread_user_priority = priority;
    thread_ptr->tx_thread_preempt_threshold = preempt_threshold;
    thread_ptr->tx_thread_user_preempt_threshold = preempt_threshold;
    thread_ptr->tx_thread_time_slice = time_slice;
    thread_ptr->tx_thread_new_time_slice = time_slice;
    UINT posture = tx_port_interrupts_mask();
    thread_ptr->tx_thread_id = RTOS_ID_THREAD;
    rtos_registry_add(&rtos_threads, thread_ptr);
    if (auto_start) {
        thread_ptr->tx_thread_state = TX_READY;
        rtos_ready_append(thread_ptr);
    }
    return rtos_leave(posture, TX_SUCCESS);
}

static void notify(TX_THREAD *thread, UINT type) {
    if (thread->tx_thread_entry_exit_notify != NULL) {
        thread->tx_thread_entry_exit_notify(thread, type);
    }
}

void rtos_thread_shell(void) {
    TX_THREAD *thread = rtos_current;
    notify(thread, TX_THREAD_ENTRY);
    thread->tx_thread_entry(thread->tx_thread_entry_parameter);
    notify(thread, TX_THREAD_EXIT);
    UINT posture = tx_port_interrupts_mask();
    rtos_mutex_release_all(thread);
    rtos_ready_remove(thread);
    thread->tx_thread_state = TX_COMPLETED;
    for (;;) {
        rtos_block(posture);
    }
}

static bool has_ended(const TX_THREAD *thread) {
    return thread->tx_thread_state == TX_COMPLETED || thread->tx_thread_state == TX_TERMINATED;
}

UINT tx_thread_terminate(TX_THREAD *thread_ptr) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    if (rtos_is_interrupt() || rtos_current == NULL) {
        return TX_CALLER_ERROR;
    }
    if (has_ended(thread_ptr)) {
        return TX_SUCCESS;
    }
    notify(thread_ptr, TX_THREAD_EXIT);
    UINT posture = tx_port_interrupts_mask();
    if (thread_ptr->tx_thread_state == TX_READY) {
        rtos_ready_remove(thread_ptr);
    } else {
        rtos_wait_cancel(thread_ptr);
    }
    thread_ptr->tx_thread_state = TX_TERMINATED;
    thread_ptr->tx_thread_delayed_suspend = TX_FALSE;
    rtos_mutex_release_all(thread_ptr);
    if (thread_ptr == rtos_current) {
        rtos_block(posture);
    }
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_delete(TX_THREAD *thread_ptr) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    if (rtos_is_interrupt() || rtos_current == NULL) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (!has_ended(thread_ptr)) {
        return rtos_leave(posture, TX_DELETE_ERROR);
    }
    thread_ptr->tx_thread_id = 0;
    rtos_registry_remove(&rtos_threads, thread_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_reset(TX_THREAD *thread_ptr) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    if (!rtos_is_plain_thread() || thread_ptr == rtos_current) {
        return rtos_is_plain_thread() ? TX_NOT_DONE : TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (!has_ended(thread_ptr)) {
        return rtos_leave(posture, TX_NOT_DONE);
    }
    memset(thread_ptr->tx_thread_stack_start, (int)(TX_STACK_FILL & 0xFF), thread_ptr->tx_thread_stack_size);
    rtos_port_build_stack(thread_ptr);
    thread_ptr->tx_thread_run_count = 0;
    thread_ptr->tx_thread_state = TX_SUSPENDED;
    return rtos_leave(posture, TX_SUCCESS);
}
