/* The agent's port on the public ThreadX API. */
#include "threadx/port_threadx.h"

#include <string.h>

#define MS_PER_S             1000u
#define SUPERVISOR_TICKS_MIN 2u /* the first tick may be nearly over: one tick more than asked, never less */

/* tx_interrupt_control() is the one lock that interrupt handlers, network drivers and every thread may take. */
static void lock(void *context) {
    vedette_threadx_t *self = context;
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);

    self->lock_posture = posture;
}

static void unlock(void *context) {
    const vedette_threadx_t *self = context;

    tx_interrupt_control(self->lock_posture);
}

/* tx_time_get() wraps after 2^32 ticks; the agent thread asks at least every minute, so no wrap goes unseen. */
static uint64_t ticks_since_boot(vedette_threadx_t *self) {
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    ULONG ticks = tx_time_get();
    uint64_t result;

    if (ticks < self->last_ticks) {
        self->tick_wraps++;
    }
    self->last_ticks = ticks;
    result = ((uint64_t)self->tick_wraps << 32) | (uint32_t)ticks;
    tx_interrupt_control(posture);
    return result;
}

/* Asked for each packet: without a 64-bit division where the tick is whole milliseconds. */
static uint64_t uptime_ms(void *context) {
    uint64_t ticks = ticks_since_boot(context);

    if (MS_PER_S % TX_TIMER_TICKS_PER_SECOND == 0) {
        return ticks * (uint32_t)(MS_PER_S / TX_TIMER_TICKS_PER_SECOND);
    }
    return ticks * MS_PER_S / TX_TIMER_TICKS_PER_SECOND;
}

static uint64_t read_unix_base(const vedette_threadx_t *self) {
    UINT posture = tx_interrupt_control(TX_INT_DISABLE); /* 64 bits are two loads */
    uint64_t base = self->unix_base_ms;

    tx_interrupt_control(posture);
    return base;
}

static uint64_t unix_ms(void *context) {
    uint64_t base = read_unix_base(context);

    return base == 0 ? 0 : base + uptime_ms(context);
}

void vedette_threadx_set_time(void *context, uint64_t now_unix_ms) {
    vedette_threadx_t *self = context;
    uint64_t uptime = uptime_ms(self);
    uint64_t base = now_unix_ms > uptime ? now_unix_ms - uptime : 0;
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);

    self->unix_base_ms = base;
    tx_interrupt_control(posture);
}

static vedette_result_t fill_random(void *context, uint8_t *out, size_t length) {
    vedette_threadx_t *self = context;

    return self->config.random(self->config.context, out, length);
}

static void log_line(void *context, int level, const char *line) {
    vedette_threadx_t *self = context;

    if (self->config.log != NULL) {
        self->config.log(self->config.context, level, line);
    }
}

static void wake(void *context) {
    vedette_threadx_t *self = context;

    tx_event_flags_set(&self->flags, VEDETTE_THREADX_FLAG_WAKE, TX_OR);
}

/* Runs in ThreadX's timer thread (priority 0), above the agent's: what it interrupts is a module that overruns. */
static void on_expiry(ULONG argument) {
    vedette_threadx_t *self = (vedette_threadx_t *)argument;

    if (self->expire != NULL) {
        self->expire(self->expire_argument);
    }
}

/* Disarming needs no wait: the timer thread runs above the agent's, so its function is over when we run. */
static void supervise(void *context, uint32_t budget_ms, void (*expire)(void *argument), void *argument) {
    vedette_threadx_t *self = context;
    ULONG ticks;

    tx_timer_deactivate(&self->supervisor);
    if (budget_ms == 0) {
        self->expire = NULL;
        return;
    }
    self->expire = expire;
    self->expire_argument = argument;
    ticks = (ULONG)(((uint64_t)budget_ms * TX_TIMER_TICKS_PER_SECOND + MS_PER_S - 1u) / MS_PER_S) + 1u;
    tx_timer_change(&self->supervisor, ticks < SUPERVISOR_TICKS_MIN ? SUPERVISOR_TICKS_MIN : ticks, 0);
    tx_timer_activate(&self->supervisor);
}

static uint32_t stack_peak(void *context) {
    return (uint32_t)vedette_threadx_stack_peak(context);
}

static UINT create_objects(vedette_threadx_t *self) {
    UINT status = tx_event_flags_create(&self->flags, "vedette");

    if (status != TX_SUCCESS) {
        return status;
    }
    status = tx_timer_create(&self->supervisor, "vedette supervisor", on_expiry, (ULONG)self, SUPERVISOR_TICKS_MIN, 0,
                             TX_NO_ACTIVATE);
    if (status != TX_SUCCESS) {
        tx_event_flags_delete(&self->flags);
    }
    return status;
}

const vedette_port_t *vedette_threadx_init(vedette_threadx_t *self, const vedette_threadx_config_t *config) {
    if (self == NULL || config == NULL || config->random == NULL) {
        return NULL;
    }
    memset(self, 0, sizeof(*self));
    self->config = *config;
    self->result = VEDETTE_AGAIN;
    self->port.context = self;
    self->port.uptime_ms = uptime_ms;
    self->port.unix_ms = unix_ms;
    self->port.random = fill_random;
    self->port.lock = lock;
    self->port.unlock = unlock;
    self->port.wake = wake;
    self->port.supervise = supervise;
    self->port.log = log_line;
    self->port.stack_peak = stack_peak;
    self->port.collectors = vedette_threadx_collectors;
    self->port.collector_count = vedette_threadx_collector_count;
    return create_objects(self) == TX_SUCCESS ? &self->port : NULL;
}
