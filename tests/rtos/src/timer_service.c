/* Application timers: the services. */
#include "kernel.h"

#include <string.h>

UINT tx_timer_create(TX_TIMER *timer_ptr, CHAR *name_ptr, VOID (*expiration_function)(ULONG input),
                     ULONG expiration_input, ULONG initial_ticks, ULONG reschedule_ticks, UINT auto_activate) {
    if (timer_ptr == NULL || rtos_registry_has(&rtos_timers, timer_ptr)) {
        return TX_TIMER_ERROR;
    }
    if (expiration_function == NULL) {
        return TX_PTR_ERROR;
    }
    if (initial_ticks == 0) {
        return TX_TICK_ERROR;
    }
    if (auto_activate > TX_AUTO_ACTIVATE) {
        return TX_ACTIVATE_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(timer_ptr, 0, sizeof *timer_ptr);
    timer_ptr->tx_timer_name = name_ptr;
    TX_TIMER_INTERNAL *timer = &timer_ptr->tx_timer_internal;
    timer->tx_timer_internal_timeout_function = expiration_function;
    timer->tx_timer_internal_timeout_param = expiration_input;
    timer->tx_timer_internal_remaining_ticks = initial_ticks;
    timer->tx_timer_internal_re_initialize_ticks = reschedule_ticks;
    UINT posture = tx_port_interrupts_mask();
    timer_ptr->tx_timer_id = RTOS_ID_TIMER;
    rtos_registry_add(&rtos_timers, timer_ptr);
    if (auto_activate) {
        rtos_timer_start(timer, initial_ticks);
    }
    return rtos_leave(posture, TX_SUCCESS);
}

/* A one-shot timer that has expired has no ticks left: it needs tx_timer_change() first. */
UINT tx_timer_activate(TX_TIMER *timer_ptr) {
    if (!rtos_registry_has(&rtos_timers, timer_ptr)) {
        return TX_TIMER_ERROR;
    }
    TX_TIMER_INTERNAL *timer = &timer_ptr->tx_timer_internal;
    UINT posture = tx_port_interrupts_mask();
    if (timer->tx_private_active || timer->tx_timer_internal_remaining_ticks == 0) {
        return rtos_leave(posture, TX_ACTIVATE_ERROR);
    }
    rtos_timer_start(timer, timer->tx_timer_internal_remaining_ticks);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_timer_deactivate(TX_TIMER *timer_ptr) {
    if (!rtos_registry_has(&rtos_timers, timer_ptr)) {
        return TX_TIMER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_timer_stop(&timer_ptr->tx_timer_internal);
    return rtos_leave(posture, TX_SUCCESS);
}

/* Meant for a timer that is not active; has no effect on an active one. */
UINT tx_timer_change(TX_TIMER *timer_ptr, ULONG initial_ticks, ULONG reschedule_ticks) {
    if (!rtos_registry_has(&rtos_timers, timer_ptr)) {
        return TX_TIMER_ERROR;
    }
    if (initial_ticks == 0) {
        return TX_TICK_ERROR;
    }
    if (rtos_is_interrupt()) {
        return TX_CALLER_ERROR;
    }
    TX_TIMER_INTERNAL *timer = &timer_ptr->tx_timer_internal;
    UINT posture = tx_port_interrupts_mask();
    if (!timer->tx_private_active) {
        timer->tx_timer_internal_remaining_ticks = initial_ticks;
        timer->tx_timer_internal_re_initialize_ticks = reschedule_ticks;
    }
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_timer_delete(TX_TIMER *timer_ptr) {
    if (!rtos_registry_has(&rtos_timers, timer_ptr)) {
        return TX_TIMER_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_timer_stop(&timer_ptr->tx_timer_internal);
    timer_ptr->tx_timer_id = 0;
    rtos_registry_remove(&rtos_timers, timer_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_timer_info_get(TX_TIMER *timer_ptr, CHAR **name, UINT *active, ULONG *remaining_ticks, ULONG *reschedule_ticks,
                       TX_TIMER **next_timer) {
    if (!rtos_registry_has(&rtos_timers, timer_ptr)) {
        return TX_TIMER_ERROR;
    }
    TX_TIMER_INTERNAL *timer = &timer_ptr->tx_timer_internal;
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, timer_ptr->tx_timer_name);
    RTOS_GIVE(active, timer->tx_private_active);
    RTOS_GIVE(remaining_ticks, rtos_timer_remaining(timer));
    RTOS_GIVE(reschedule_ticks, timer->tx_timer_internal_re_initialize_ticks);
    RTOS_GIVE(next_timer, timer_ptr->tx_timer_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
