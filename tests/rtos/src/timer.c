/* Time: the tick, one sorted list for application timers and time-outs of threads, and the thread that serves it. */
#include "kernel.h"

TX_THREAD rtos_timer_thread;

static UCHAR timer_thread_stack[TX_TIMER_THREAD_STACK_SIZE] __attribute__((aligned(8)));
static volatile ULONG system_clock;

/* Soonest first; of equal ones the first started first. While a timer is active its remaining_ticks count from the one
   before it, so that a tick touches one counter and no wait is too long. */
static TX_TIMER_INTERNAL *first_timer;

ULONG tx_time_get(VOID) {
    return system_clock;
}

VOID tx_time_set(ULONG new_time) {
    system_clock = new_time;
}

void rtos_timer_start(TX_TIMER_INTERNAL *timer, ULONG ticks) {
    TX_TIMER_INTERNAL *previous = NULL;
    TX_TIMER_INTERNAL *next = first_timer;
    while (next != NULL && next->tx_timer_internal_remaining_ticks <= ticks) {
        ticks -= next->tx_timer_internal_remaining_ticks;
        previous = next;
        next = next->tx_timer_internal_active_next;
    }
    timer->tx_private_active = TX_TRUE;
    timer->tx_timer_internal_remaining_ticks = ticks;
    timer->tx_timer_internal_active_next = next;
    timer->tx_timer_internal_active_previous = previous;
    if (next != NULL) {
        next->tx_timer_internal_remaining_ticks -= ticks;
        next->tx_timer_internal_active_previous = timer;
    }
    if (previous != NULL) {
        previous->tx_timer_internal_active_next = timer;
    } else {
        first_timer = timer;
    }
}

ULONG rtos_timer_remaining(const TX_TIMER_INTERNAL *timer) {
    ULONG ticks = timer->tx_timer_internal_remaining_ticks;
    if (!timer->tx_private_active) {
        return ticks;
    }
    while ((timer = timer->tx_timer_internal_active_previous) != NULL) {
        ticks += timer->tx_timer_internal_remaining_ticks;
    }
    return ticks;
}

void rtos_timer_stop(TX_TIMER_INTERNAL *timer) {
    if (!timer->tx_private_active) {
        return;
    }
    ULONG remaining = rtos_timer_remaining(timer);
    TX_TIMER_INTERNAL *next = timer->tx_timer_internal_active_next;
    TX_TIMER_INTERNAL *previous = timer->tx_timer_internal_active_previous;
    if (next != NULL) {
        next->tx_timer_internal_remaining_ticks += timer->tx_timer_internal_remaining_ticks;
        next->tx_timer_internal_active_previous = previous;
    }
    if (previous != NULL) {
        previous->tx_timer_internal_active_next = next;
    } else {
        first_timer = next;
    }
    timer->tx_timer_internal_remaining_ticks = remaining;
    timer->tx_private_active = TX_FALSE;
}

static bool is_due(const TX_TIMER_INTERNAL *timer) {
    return timer != NULL && timer->tx_timer_internal_remaining_ticks == 0;
}

/* Those already due wait for the timer thread; time goes on for the first behind them. */
static void count_down(void) {
    TX_TIMER_INTERNAL *timer = first_timer;
    while (is_due(timer)) {
        timer = timer->tx_timer_internal_active_next;
    }
    if (timer != NULL) {
        timer->tx_timer_internal_remaining_ticks--;
    }
}

void rtos_timer_tick(void) {
    system_clock++;
    count_down();
    if (is_due(first_timer) && rtos_timer_thread.tx_thread_state == TX_SUSPENDED) {
        rtos_timer_thread.tx_thread_state = TX_READY;
        rtos_ready_append(&rtos_timer_thread);
    }
}

/* A periodic timer runs again before its function is called, so that the function may stop or change it. */
static void expire(TX_TIMER_INTERNAL *timer, UINT posture) {
    VOID (*function)(ULONG) = timer->tx_timer_internal_timeout_function;
    ULONG parameter = timer->tx_timer_internal_timeout_param;
    rtos_timer_stop(timer);
    if (function == NULL) {
        TX_THREAD *thread = (TX_THREAD *)parameter;
        rtos_wake(thread, thread->tx_thread_suspend_status);
        (void)rtos_leave(posture, TX_SUCCESS);
        return;
    }
    if (timer->tx_timer_internal_re_initialize_ticks != 0) {
        rtos_timer_start(timer, timer->tx_timer_internal_re_initialize_ticks);
    }
    (void)rtos_leave(posture, TX_SUCCESS);
    function(parameter);
}

static VOID serve_timers(ULONG unused) {
    (void)unused;
    for (;;) {
        UINT posture = tx_port_interrupts_mask();
        if (is_due(first_timer)) {
            expire(first_timer, posture);
        } else {
            rtos_ready_remove(&rtos_timer_thread);
            rtos_timer_thread.tx_thread_state = TX_SUSPENDED;
            rtos_block(posture);
        }
    }
}

void rtos_timer_create_thread(void) {
    (void)tx_thread_create(&rtos_timer_thread, "System Timer Thread", serve_timers, 0, timer_thread_stack,
                           sizeof timer_thread_stack, 0, 0, TX_NO_TIME_SLICE, TX_DONT_START);
}
