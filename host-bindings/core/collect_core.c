/* The collectors that need no platform: how the agent itself fares. */
#include "core/agent.h"

static void collect_heartbeat(vedette_agent_t *agent) {
    const vedette_port_t *port = agent->config.port;
    vedette_status_info_t status;
    uint8_t payload[VEDETTE_HEARTBEAT_BYTES_MAX];

    vedette_get_status(agent, &status);
    vedette_event_heartbeat_t heartbeat = {
        .restarts = status.module_restarts,
        .last_fault = (uint32_t)-status.module_fault,
        .arena_peak_bytes = (uint32_t)status.arena_peak_bytes,
        .stack_peak_bytes = port->stack_peak ? port->stack_peak(port->context) : 0,
    };
    size_t length = vedette_pack_heartbeat(&heartbeat, payload, sizeof payload);
    vedette_stage(agent, VEDETTE_KIND_HEARTBEAT, payload, length);
}

/* The snapshot counts itself as neither offered nor passed: it balances as it stands. */
static void collect_host_counters(vedette_agent_t *agent) {
    vedette_status_info_t status;

    vedette_get_status(agent, &status);
    const uint32_t counters[3] = {status.staged, status.staging_passed, status.staging_dropped};
    vedette_stage(agent, VEDETTE_KIND_HOST_COUNTERS, counters, sizeof counters);
}

int vedette_collect_core(vedette_agent_t *agent, uint16_t event) {
    switch (event) {
    case VEDETTE_EVENT_HEARTBEAT:
        collect_heartbeat(agent);
        return 1;
    case VEDETTE_EVENT_STATISTICS:
        collect_host_counters(agent);
        return 1;
    default:
        return 0;
    }
}
