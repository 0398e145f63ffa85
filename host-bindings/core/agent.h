/** The agent's own state. Private to core. */
#ifndef VEDETTE_AGENT_H
#define VEDETTE_AGENT_H

#include "core/config.h"
#include "core/engine.h"
#include "core/link.h"
#include "core/port.h"
#include "core/staging.h"

/** The agent's own connection, in the form in which packets are compared with it. */
typedef struct vedette_own_endpoint {
    uint8_t known;
    uint8_t length;   /**< Of the address: 4 or 16. */
    uint32_t ports;   /**< Local and remote port as they lie in a flow record. */
    uint32_t remote4; /**< Address as a number, if length is 4. */
    uint8_t remote6[16];
} vedette_own_endpoint_t;

struct vedette_agent {
    vedette_config_t config;
    vedette_engine_t *engine;
    vedette_imports_t imports;
    vedette_link_events_t events;

    volatile uint8_t state; /**< vedette_state_t */
    volatile uint8_t stop_requested;
    uint8_t no_entropy; /**< The module asked for entropy and there was none. */
    uint8_t faults_in_a_row;
    vedette_result_t last_error, link_state, module_fault;
    vedette_result_t pending_fault; /**< Found while the link polled; dealt with after it. */
    uint32_t restarts;
    uint32_t messages_sent;
    uint32_t collect_due; /**< Bit n: the collector of event n is to run. */
    uint64_t next_tick_ms;
    uint32_t intervals_s[3]; /**< high, medium, low: what a restarted module gets */

    /* Under the port's lock from here on. */
    uint32_t clock_ms, clock_s; /**< An instant, as low bits of the uptime in ms and as seconds: saves a division. */
    vedette_own_endpoint_t own;
    vedette_staging_t staging;
};

#define VEDETTE_FLOW4_RECORD_BYTES (VEDETTE_RECORD_SIZE + VEDETTE_FLOW4_SIZE)
#define VEDETTE_FLOW6_RECORD_BYTES (VEDETTE_RECORD_SIZE + VEDETTE_FLOW6_SIZE)

/** Stages a whole flow4 or flow6 record after setting its time and its own-traffic flag. Any thread. */
vedette_result_t vedette_agent_stage_flow(vedette_agent_t *agent, uint32_t *record, uint32_t bytes);

/** Loads the module for the first time and calls init(). */
vedette_result_t vedette_agent_load(vedette_agent_t *agent);

/** Notes a fault of the module and restarts it; VEDETTE_OK, or the fault when the agent has to give up. */
vedette_result_t vedette_agent_recover(vedette_agent_t *agent, vedette_result_t fault);

/** Writes a settings block with these intervals (high, medium, low) and the contract's priorities. */
void vedette_agent_write_settings(const uint32_t intervals_s[3], uint8_t out[VEDETTE_SETTINGS_SIZE]);

/** Core's own collectors (Heartbeat, host counters for Statistics): adds records for event; 0 if it has none. */
int vedette_collect_core(vedette_agent_t *agent, uint16_t event);

/** Logs "text", or "text: number sentence" if result is none of VEDETTE_OK. level: VEDETTE_LOG_LEVEL_*. */
void vedette_agent_log(const vedette_agent_t *agent, int level, const char *text, vedette_result_t result);

/** Logs "text number". */
void vedette_agent_log_value(const vedette_agent_t *agent, int level, const char *text, uint32_t value);

#endif
