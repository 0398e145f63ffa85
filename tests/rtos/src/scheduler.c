/* Ready lists, choice of the next thread, start of the kernel. */
#include "kernel.h"

CHAR _tx_version_id[] = "Vedette test kernel with the ThreadX 6 API";

TX_THREAD *volatile rtos_current;
TX_THREAD rtos_idle;

/* One ring a priority, first to run first. Bit p of ready_bits: ring p is not empty. */
static TX_THREAD *ready[TX_MAX_PRIORITIES];
static ULONG ready_bits;

/* Threads that have begun to run with a preemption-threshold and are still ready, by that threshold: each keeps off
   everything that is not above it, also while a thread above it runs. Two never share a threshold, because the second
   could only have started by being above the first's. */
static TX_THREAD *holder[TX_MAX_PRIORITIES];
static ULONG holder_bits;

static ULONG idle_stack[64];

_Static_assert(TX_MAX_PRIORITIES <= 32, "one bit a priority");

static UINT first_bit(ULONG bits) {
    return (UINT)__builtin_ctzl(bits);
}

bool rtos_is_interrupt(void) {
    ULONG ipsr;
    __asm volatile("mrs %0, ipsr" : "=r"(ipsr));
    return ipsr != 0;
}

bool rtos_is_plain_thread(void) {
    return rtos_current != NULL && !rtos_is_interrupt() && rtos_current != &rtos_timer_thread;
}

bool rtos_may_create(void) {
    return !rtos_is_interrupt() && rtos_current != &rtos_timer_thread;
}

bool rtos_may_wait(ULONG wait_option) {
    return wait_option == TX_NO_WAIT || rtos_is_plain_thread();
}

static void hold_threshold(TX_THREAD *thread) {
    if (thread->tx_thread_preempt_threshold < thread->tx_thread_priority) {
        holder[thread->tx_thread_preempt_threshold] = thread;
        holder_bits |= 1ul << thread->tx_thread_preempt_threshold;
    }
}

static void release_threshold(const TX_THREAD *thread) {
    UINT threshold = thread->tx_thread_preempt_threshold;
    if (threshold < TX_MAX_PRIORITIES && holder[threshold] == thread) {
        holder[threshold] = NULL;
        holder_bits &= ~(1ul << threshold);
    }
}

static TX_THREAD *choose(void) {
    if (ready_bits == 0) {
        return &rtos_idle;
    }
    UINT priority = first_bit(ready_bits);
    if (holder_bits != 0 && first_bit(holder_bits) <= priority) {
        return holder[first_bit(holder_bits)];
    }
    return ready[priority];
}

/* In a thread the switch happens here even if the caller had masked interrupts: ThreadX does the same. */
UINT rtos_leave(UINT posture, UINT result) {
    if (rtos_current == NULL || choose() == rtos_current) {
        tx_port_interrupts_restore(posture);
    } else if (rtos_is_interrupt()) {
        rtos_port_request_switch();
        tx_port_interrupts_restore(posture);
    } else {
        rtos_block(posture);
    }
    return result;
}

void rtos_ready_append(TX_THREAD *thread) {
    UINT priority = thread->tx_thread_priority;
    TX_THREAD *first = ready[priority];
    thread->tx_thread_time_slice = thread->tx_thread_new_time_slice;
    if (first == NULL) {
        ready[priority] = thread;
        thread->tx_thread_ready_next = thread;
        thread->tx_thread_ready_previous = thread;
        ready_bits |= 1ul << priority;
        return;
    }
    thread->tx_thread_ready_next = first;
    thread->tx_thread_ready_previous = first->tx_thread_ready_previous;
    first->tx_thread_ready_previous->tx_thread_ready_next = thread;
    first->tx_thread_ready_previous = thread;
}

void rtos_ready_remove(TX_THREAD *thread) {
    UINT priority = thread->tx_thread_priority;
    release_threshold(thread);
    if (thread->tx_thread_ready_next == thread) {
        ready[priority] = NULL;
        ready_bits &= ~(1ul << priority);
        return;
    }
    thread->tx_thread_ready_next->tx_thread_ready_previous = thread->tx_thread_ready_previous;
    thread->tx_thread_ready_previous->tx_thread_ready_next = thread->tx_thread_ready_next;
    if (ready[priority] == thread) {
        ready[priority] = thread->tx_thread_ready_next;
    }
}

/* The running thread goes on, in front of its equals, if none above it is ready; any other goes behind its equals. */
static void move_to_priority(TX_THREAD *thread, UINT priority) {
    ULONG slice = thread->tx_thread_time_slice;
    rtos_ready_remove(thread);
    thread->tx_thread_priority = priority;
    rtos_ready_append(thread);
    thread->tx_thread_time_slice = slice;
    if (thread == rtos_current && first_bit(ready_bits) == priority) {
        ready[priority] = thread;
    }
}

void rtos_set_threshold(TX_THREAD *thread, UINT threshold) {
    UINT priority = thread->tx_thread_priority;
    release_threshold(thread);
    thread->tx_thread_preempt_threshold = threshold < priority ? threshold : priority;
    if (thread == rtos_current && thread->tx_thread_state == TX_READY) {
        hold_threshold(thread);
    }
}

void rtos_set_priority(TX_THREAD *thread, UINT priority, UINT threshold) {
    if (thread->tx_thread_state == TX_READY) {
        move_to_priority(thread, priority);
    } else {
        thread->tx_thread_priority = priority;
    }
    rtos_set_threshold(thread, threshold);
}

void rtos_yield(TX_THREAD *thread) {
    release_threshold(thread);
    thread->tx_thread_time_slice = thread->tx_thread_new_time_slice;
    if (ready[thread->tx_thread_priority] == thread) {
        ready[thread->tx_thread_priority] = thread->tx_thread_ready_next;
    }
    if (choose() == thread) {
        hold_threshold(thread); /* nobody wanted to run */
    }
}

/* A threshold switches time-slicing off. */
void rtos_time_slice_tick(void) {
    TX_THREAD *thread = rtos_current;
    if (thread == NULL || thread->tx_thread_time_slice == 0 || thread->tx_thread_state != TX_READY) {
        return;
    }
    thread->tx_thread_time_slice--;
    if (thread->tx_thread_time_slice != 0) {
        return;
    }
    thread->tx_thread_time_slice = thread->tx_thread_new_time_slice;
    if (thread->tx_thread_preempt_threshold == thread->tx_thread_priority) {
        rtos_yield(thread);
    }
}

TX_THREAD *rtos_switch(void) {
    TX_THREAD *next = choose();
    if (next != rtos_current) {
        rtos_current = next;
        next->tx_thread_run_count++;
    }
    if (next != &rtos_idle) {
        hold_threshold(next);
    }
    return next;
}

void rtos_block(UINT posture) {
    rtos_port_request_switch();
    tx_port_interrupts_restore(0); /* the switch happens here */
    tx_port_interrupts_restore(posture);
}

VOID tx_kernel_enter(VOID) {
    (void)tx_port_interrupts_mask();
    rtos_thread_build(&rtos_idle, "idle", rtos_port_idle, 0, idle_stack, sizeof idle_stack);
    rtos_idle.tx_thread_priority = TX_MAX_PRIORITIES;
    rtos_idle.tx_thread_preempt_threshold = TX_MAX_PRIORITIES;
    rtos_timer_create_thread();
    tx_application_define(rtos_port_first_unused_memory());
    rtos_port_start();
}

UINT tx_interrupt_control(UINT new_posture) {
    UINT old = tx_port_interrupts_mask();
    tx_port_interrupts_restore(new_posture);
    return old;
}
