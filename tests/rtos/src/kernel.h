/**
 * What the files of this kernel share. All rtos_… functions are called with interrupts masked unless they say
 * otherwise; a service masks them on entry and leaves through rtos_leave().
 */
#ifndef RTOS_KERNEL_H
#define RTOS_KERNEL_H

#include "tx_api.h"

#include <stdbool.h>
#include <stddef.h>

/* Created objects, one registry a type: a ring through the control blocks, for info_get and for checking pointers. */

typedef struct rtos_registry {
    void *first;
    ULONG count;
    size_t link_offset; /* of the pair {next, previous} in the control block */
} rtos_registry_t;

extern rtos_registry_t rtos_threads, rtos_timers, rtos_queues, rtos_semaphores, rtos_mutexes, rtos_event_groups,
    rtos_block_pools, rtos_byte_pools;

/* The first word of a live control block: "THRD", "TIMR", … */
enum {
    RTOS_ID_THREAD = 0x54485244,
    RTOS_ID_TIMER = 0x4154494D,
    RTOS_ID_QUEUE = 0x51554555,
    RTOS_ID_SEMAPHORE = 0x53454D41,
    RTOS_ID_MUTEX = 0x4D555445,
    RTOS_ID_EVENT_GROUP = 0x4456444E,
    RTOS_ID_BLOCK_POOL = 0x424C4F43,
    RTOS_ID_BYTE_POOL = 0x42595445,
};

void rtos_registry_add(rtos_registry_t *registry, void *object);
void rtos_registry_remove(rtos_registry_t *registry, void *object);

/** Any caller, interrupts masked or not. */
bool rtos_registry_has(const rtos_registry_t *registry, const void *object);

/* Who is calling. Interrupts masked or not. */

bool rtos_is_interrupt(void);

/** A thread, and not the timer thread: the only ones that may wait. */
bool rtos_is_plain_thread(void);

/** May create objects: the initialization or a plain thread. */
bool rtos_may_create(void);

/** May wait this long: anybody not at all, plain threads for any time. */
bool rtos_may_wait(ULONG wait_option);

/** Fills an output of an info_get service; every one of them may be NULL. */
#define RTOS_GIVE(pointer, value)                                                                                      \
    do {                                                                                                               \
        if ((pointer) != NULL) {                                                                                       \
            *(pointer) = (value);                                                                                      \
        }                                                                                                              \
    } while (0)

/* Scheduling (scheduler.c) */

extern TX_THREAD *volatile rtos_current; /* the idle thread when nothing runs; NULL before the start */
extern TX_THREAD rtos_idle;
extern TX_THREAD rtos_timer_thread;

/** Ends a service: switches if another thread should run now, restores interrupts, passes the result through. */
UINT rtos_leave(UINT posture, UINT result);

void rtos_ready_append(TX_THREAD *thread);
void rtos_ready_remove(TX_THREAD *thread);

/** Gives a thread an effective priority, be it the same, and a threshold (the priority if that is above it). */
void rtos_set_priority(TX_THREAD *thread, UINT priority, UINT threshold);

/** Gives a thread a threshold only (its priority if that is above it). */
void rtos_set_threshold(TX_THREAD *thread, UINT threshold);

/** Moves the running thread behind those of its priority, and lets go of its threshold. */
void rtos_yield(TX_THREAD *thread);

/** Accounts for one tick of the running thread's time slice. */
void rtos_time_slice_tick(void);

/** Called by the port's switch: chooses and marks the next thread. */
TX_THREAD *rtos_switch(void);

/** Lets the thread that should run now run, at once; restores the interrupts to posture when this one is back. */
void rtos_block(UINT posture);

/* Waiting (wait.c) */

typedef struct rtos_wait {
    UINT state; /* TX_QUEUE_SUSP, … */
    void *object;
    TX_THREAD **list;
    UINT *count;
    UINT timeout_result;
} rtos_wait_t;

/** Takes the running thread off the ready list and puts it last on the object's list. */
void rtos_wait_begin(const rtos_wait_t *wait, ULONG ticks);

/** Sleeps until woken. Restores interrupts to posture. Returns the result that the waker gave. */
UINT rtos_wait_end(UINT posture);

/** Ends a thread's wait with this result; it becomes ready, or suspended if that was asked for meanwhile. */
void rtos_wake(TX_THREAD *thread, UINT result);

/** Wakes all on a list with this result. */
void rtos_wake_all(TX_THREAD **list, UINT result);

/** Takes a thread off the list that it waits on and stops its time-out; changes neither state nor result. */
void rtos_wait_cancel(TX_THREAD *thread);

/** Brings the waiter with the highest priority (the longest waiting of those) to the front. */
void rtos_wait_prioritize(TX_THREAD **list);

/** Moves the last of a list to its front. */
void rtos_wait_rotate_back(TX_THREAD **list);

/* Timers (timer.c) */

void rtos_timer_create_thread(void);

/** Starts a timer or time-out, ticks from now (> 0). */
void rtos_timer_start(TX_TIMER_INTERNAL *timer, ULONG ticks);

/** Stops it if it runs and keeps what remained. */
void rtos_timer_stop(TX_TIMER_INTERNAL *timer);

/** Ticks until it expires, or those that were left when it stopped. */
ULONG rtos_timer_remaining(const TX_TIMER_INTERNAL *timer);

/** From the tick interrupt: time goes on by one tick. */
void rtos_timer_tick(void);

/* Threads and mutexes */

/** Creation without the checks of the public service; interrupts not masked. */
void rtos_thread_build(TX_THREAD *thread, CHAR *name, VOID (*entry)(ULONG), ULONG input, void *stack, ULONG stack_size);

/** A thread starts here. */
void rtos_thread_shell(void);

/** The highest priority that a thread has from waiters for what it owns; TX_MAX_PRIORITIES if none. */
UINT rtos_mutex_inherited(const TX_THREAD *owner);

/** Releases all that a thread owns, when it ends. */
void rtos_mutex_release_all(TX_THREAD *thread);

/* Port (../port) */

/** Prepares the first context on the thread's stack and sets tx_thread_stack_ptr. */
void rtos_port_build_stack(TX_THREAD *thread);

/** Sets the tick timer and exception priorities, and starts the first thread. Does not return. */
void rtos_port_start(void) __attribute__((noreturn));

/** Requests the switch exception; it comes when interrupts are unmasked and no interrupt is active. */
void rtos_port_request_switch(void);

/** First memory that the image does not use. */
void *rtos_port_first_unused_memory(void);

/** Waits for an interrupt, for ever. */
void rtos_port_idle(ULONG unused);

#endif
