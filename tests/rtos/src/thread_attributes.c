/* Threads: what they are called, how they rank, what they are doing. */
#include "kernel.h"

TX_THREAD *tx_thread_identify(VOID) {
    TX_THREAD *thread = rtos_current;
    return thread == &rtos_idle ? NULL : thread;
}

UINT tx_thread_info_get(TX_THREAD *thread_ptr, CHAR **name, UINT *state, ULONG *run_count, UINT *priority,
                        UINT *preemption_threshold, ULONG *time_slice, TX_THREAD **next_thread,
                        TX_THREAD **next_suspended_thread) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, thread_ptr->tx_thread_name);
    RTOS_GIVE(state, thread_ptr->tx_thread_state);
    RTOS_GIVE(run_count, thread_ptr->tx_thread_run_count);
    RTOS_GIVE(priority, thread_ptr->tx_thread_user_priority);
    RTOS_GIVE(preemption_threshold, thread_ptr->tx_thread_user_preempt_threshold);
    RTOS_GIVE(time_slice, thread_ptr->tx_thread_time_slice);
    RTOS_GIVE(next_thread, thread_ptr->tx_thread_created_next);
    RTOS_GIVE(next_suspended_thread, thread_ptr->tx_thread_suspended_next);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_priority_change(TX_THREAD *thread_ptr, UINT new_priority, UINT *old_priority) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    if (new_priority >= TX_MAX_PRIORITIES || old_priority == NULL) {
        return old_priority == NULL ? TX_PTR_ERROR : TX_PRIORITY_ERROR;
    }
    if (rtos_is_interrupt() || rtos_current == NULL) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    *old_priority = thread_ptr->tx_thread_user_priority;
    thread_ptr->tx_thread_user_priority = new_priority;
    thread_ptr->tx_thread_user_preempt_threshold = new_priority;
    UINT inherited = rtos_mutex_inherited(thread_ptr);
    rtos_set_priority(thread_ptr, inherited < new_priority ? inherited : new_priority, new_priority);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_preemption_change(TX_THREAD *thread_ptr, UINT new_threshold, UINT *old_threshold) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    if (old_threshold == NULL) {
        return TX_PTR_ERROR;
    }
    if (rtos_is_interrupt() || rtos_current == NULL) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (new_threshold > thread_ptr->tx_thread_user_priority) {
        return rtos_leave(posture, TX_THRESH_ERROR);
    }
    *old_threshold = thread_ptr->tx_thread_user_preempt_threshold;
    thread_ptr->tx_thread_user_preempt_threshold = new_threshold;
    rtos_set_threshold(thread_ptr, new_threshold);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_time_slice_change(TX_THREAD *thread_ptr, ULONG new_time_slice, ULONG *old_time_slice) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    if (old_time_slice == NULL) {
        return TX_PTR_ERROR;
    }
    if (rtos_is_interrupt() || rtos_current == NULL) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    *old_time_slice = thread_ptr->tx_thread_new_time_slice;
    thread_ptr->tx_thread_new_time_slice = new_time_slice;
    thread_ptr->tx_thread_time_slice = new_time_slice;
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_entry_exit_notify(TX_THREAD *thread_ptr, VOID (*notify)(TX_THREAD *thread_ptr, UINT type)) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    thread_ptr->tx_thread_entry_exit_notify = notify;
    return TX_SUCCESS;
}

/* Stacks are filled for the application to look at; nobody checks them at each switch. */
UINT tx_thread_stack_error_notify(VOID (*stack_error_handler)(TX_THREAD *thread_ptr)) {
    (void)stack_error_handler;
    return TX_FEATURE_NOT_ENABLED;
}
