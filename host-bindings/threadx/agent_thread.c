/* The thread in which the agent lives: it makes the agent, runs what is due, and sleeps in between. */
#include "threadx/port_threadx.h"

#include <string.h>

#define STACK_BYTES_MIN 2048u
#define WAIT_MS_MAX     60000u
#define PAINT           0xEFu /* what ThreadX fills stacks with, so that its own stack checking agrees */
#define PAINT_MARGIN    64u   /* below this function's frame */

static ULONG ticks_of_ms(uint32_t ms) {
    uint32_t bounded = ms < WAIT_MS_MAX ? ms : WAIT_MS_MAX;

    return (ULONG)((bounded * (uint64_t)TX_TIMER_TICKS_PER_SECOND + 999u) / 1000u);
}

static void wait_for_work(vedette_threadx_t *self, uint32_t wait_ms) {
    ULONG flags;

    if (wait_ms == 0) {
        tx_thread_relinquish(); /* threads of the same priority get their turn */
        return;
    }
    tx_event_flags_get(&self->flags, VEDETTE_THREADX_FLAG_WAKE, TX_OR_CLEAR, &flags, ticks_of_ms(wait_ms));
}

static void run(vedette_threadx_t *self, vedette_agent_t *agent) {
    vedette_result_t result = vedette_start(agent);

    while (result == VEDETTE_OK) {
        uint32_t wait_ms = 0;

        result = vedette_run(agent, &wait_ms);
        if (result == VEDETTE_OK) {
            wait_for_work(self, wait_ms);
        }
    }
    self->result = result;
}

/* Not left to ThreadX: its own fill can be switched off or random. What is below the frame belongs to nobody. */
static __attribute__((noinline)) void paint_stack(const vedette_threadx_t *self) {
    volatile uint8_t *frame = __builtin_frame_address(0);

    for (volatile uint8_t *byte = self->stack; byte < frame - PAINT_MARGIN; byte++) {
        *byte = PAINT;
    }
}

size_t vedette_threadx_stack_peak(const vedette_threadx_t *self) {
    const volatile uint8_t *byte = self->stack;
    size_t unused = 0;

    while (unused < self->stack_bytes && byte[unused] == PAINT) {
        unused++;
    }
    return self->stack_bytes - unused;
}

static void entry(ULONG argument) {
    vedette_threadx_t *self = (vedette_threadx_t *)argument;
    vedette_agent_t *agent = NULL;
    vedette_result_t result;

    paint_stack(self);
    result = vedette_create(&self->agent_config, &agent);
    if (result == VEDETTE_OK) {
        self->agent = agent;
    } else {
        self->result = result;
    }
    tx_event_flags_set(&self->flags, VEDETTE_THREADX_FLAG_MADE, TX_OR);
    if (result == VEDETTE_OK) {
        run(self, agent);
    }
}

/* Waiting does not take the flag away: result and agent are what counts, and they are there before it is set. */
static vedette_result_t wait_until_made(vedette_threadx_t *self, ULONG wait_ticks) {
    ULONG flags;

    if (wait_ticks != 0) {
        tx_event_flags_get(&self->flags, VEDETTE_THREADX_FLAG_MADE, TX_OR, &flags, wait_ticks);
    }
    return self->agent != NULL ? VEDETTE_OK : self->result;
}

vedette_result_t vedette_threadx_start(vedette_threadx_t *self, const vedette_threadx_thread_t *thread,
                                       const vedette_config_t *config, ULONG wait_ticks) {
    if (self == NULL || thread == NULL || config == NULL || thread->stack == NULL ||
        thread->stack_bytes < STACK_BYTES_MIN) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    self->agent_config = *config;
    self->agent_config.port = &self->port;
    self->stack = thread->stack;
    self->stack_bytes = thread->stack_bytes;
    if (tx_thread_create(&self->thread, "vedette", entry, (ULONG)self, thread->stack, thread->stack_bytes,
                         thread->priority, thread->priority, TX_NO_TIME_SLICE, TX_DONT_START) != TX_SUCCESS) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    tx_thread_resume(&self->thread);
    return wait_until_made(self, wait_ticks);
}

vedette_agent_t *vedette_threadx_agent(const vedette_threadx_t *self) {
    return self->agent;
}

vedette_result_t vedette_threadx_result(const vedette_threadx_t *self) {
    return self->result;
}
