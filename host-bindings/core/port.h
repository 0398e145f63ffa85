/**
 * What a platform gives the agent. One struct of function pointers; every platform folder (threadx/, linux/) has one.
 * All functions get `context`. None may block longer than said here.
 */
#ifndef VEDETTE_PORT_H
#define VEDETTE_PORT_H

#include "vedette.h"

/** A collector: adds observation records when the module asks for its event. Listed in <platform>/collectors.def. */
typedef struct vedette_collector {
    uint16_t event; /**< VEDETTE_EVENT_* of contract/generated/vedette_contract.h */
    /** Calls vedette_stage() once per record. Agent thread. Returns VEDETTE_OK or why it cannot. */
    vedette_result_t (*collect)(vedette_agent_t *agent, void *context);
} vedette_collector_t;

typedef struct vedette_port {
    void *context;
    /** Monotonic time since boot in milliseconds. Any thread. */
    uint64_t (*uptime_ms)(void *context);
    /** UNIX time in milliseconds, or 0 while it is not known from a trusted source. Any thread. */
    uint64_t (*unix_ms)(void *context);
    /** Fills out with entropy. VEDETTE_OK or VEDETTE_ERROR_ENTROPY; never weaker bytes. */
    vedette_result_t (*random)(void *context, uint8_t *out, size_t length);
    /** Mutual exclusion for the staging ring; held for tens of instructions. Any thread. */
    void (*lock)(void *context);
    void (*unlock)(void *context);
    /** Wakes the agent thread out of its sleep. Any thread. */
    void (*wake)(void *context);
    /**
     * Arms the supervisor: unless disarmed within budget_ms, calls expire(argument) from an interrupt, a timer thread
     * of higher priority, or a signal, once. budget_ms 0 disarms; after it returns expire() is not running.
     */
    void (*supervise)(void *context, uint32_t budget_ms, void (*expire)(void *argument), void *argument);
    /** Logs one line (no line end, no secrets). May be NULL. */
    void (*log)(void *context, int level, const char *line);
    const vedette_collector_t *collectors;
    size_t collector_count;
    /** High-water mark of the agent thread's stack in bytes, for Heartbeat. May be NULL: reported as not measured. */
    uint32_t (*stack_peak)(void *context);
} vedette_port_t;

/** Offers one observation record payload to the staging ring; called by collectors and vedette_report_*(). */
vedette_result_t vedette_stage(vedette_agent_t *agent, uint16_t kind, const void *payload, size_t length);

#endif
