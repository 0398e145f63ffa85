/* Threads: suspend, resume, sleep, relinquish, abort a wait. */
#include "kernel.h"

static bool is_waiting(const TX_THREAD *thread) {
    return thread->tx_thread_state >= TX_SLEEP;
}

UINT tx_thread_suspend(TX_THREAD *thread_ptr) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (is_waiting(thread_ptr)) {
        thread_ptr->tx_thread_delayed_suspend = TX_TRUE;
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (thread_ptr->tx_thread_state != TX_READY) {
        return rtos_leave(posture, thread_ptr->tx_thread_state == TX_SUSPENDED ? TX_SUCCESS : TX_SUSPEND_ERROR);
    }
    rtos_ready_remove(thread_ptr);
    thread_ptr->tx_thread_state = TX_SUSPENDED;
    if (thread_ptr == rtos_current && !rtos_is_interrupt()) {
        rtos_block(posture);
        return TX_SUCCESS;
    }
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_resume(TX_THREAD *thread_ptr) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (thread_ptr->tx_thread_state == TX_SUSPENDED) {
        thread_ptr->tx_thread_state = TX_READY;
        rtos_ready_append(thread_ptr);
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (is_waiting(thread_ptr) && thread_ptr->tx_thread_delayed_suspend) {
        thread_ptr->tx_thread_delayed_suspend = TX_FALSE;
        return rtos_leave(posture, TX_SUSPEND_LIFTED);
    }
    return rtos_leave(posture, TX_RESUME_ERROR);
}

UINT tx_thread_sleep(ULONG timer_ticks) {
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    if (timer_ticks == 0) {
        return TX_SUCCESS;
    }
    static const rtos_wait_t sleep = {.state = TX_SLEEP, .timeout_result = TX_SUCCESS};
    UINT posture = tx_port_interrupts_mask();
    rtos_wait_begin(&sleep, timer_ticks);
    return rtos_wait_end(posture);
}

VOID tx_thread_relinquish(VOID) {
    if (rtos_current == NULL || rtos_is_interrupt()) {
        return;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_yield(rtos_current);
    (void)rtos_leave(posture, TX_SUCCESS);
}

UINT tx_thread_wait_abort(TX_THREAD *thread_ptr) {
    if (!rtos_registry_has(&rtos_threads, thread_ptr)) {
        return TX_THREAD_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (!is_waiting(thread_ptr)) {
        return rtos_leave(posture, TX_WAIT_ABORT_ERROR);
    }
    rtos_wake(thread_ptr, TX_WAIT_ABORTED);
    return rtos_leave(posture, TX_SUCCESS);
}
