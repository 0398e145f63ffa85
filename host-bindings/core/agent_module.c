/* The agent and its module: start, restart after a fault, and what the module asks the host for. */
#include "core/agent.h"

#include <string.h>

/* ---- Imports ------------------------------------------------------------------------------------------------- */

static int32_t import_send(void *context, uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length) {
    vedette_agent_t *agent = context;
    vedette_link_t *link = agent->config.link;
    if (agent->state != VEDETTE_STATE_RUNNING)
        return 1;
    /* Whatever else went wrong is the link's to mend; the module keeps the message and asks again. */
    return link->publish(link, sequence, (vedette_priority_t)priority, data, length) == VEDETTE_OK ? 0 : 1;
}

static int32_t import_random(void *context, uint8_t *out, uint32_t length) {
    vedette_agent_t *agent = context;
    const vedette_port_t *port = agent->config.port;
    if (port->random(port->context, out, length) == VEDETTE_OK)
        return 0;
    agent->no_entropy = 1;
    return -1;
}

static const char *const log_texts[] = {
    [VEDETTE_LOG_STARTED] = "module: started, restarts",
    [VEDETTE_LOG_QUEUE_KEPT] = "module: kept its queue, messages",
    [VEDETTE_LOG_QUEUE_LOST] = "module: lost its queue, messages",
    [VEDETTE_LOG_TABLE_FULL] = "module: flow table full, evicted",
    [VEDETTE_LOG_MALFORMED] = "module: malformed record of kind",
    [VEDETTE_LOG_QUEUE_FULL] = "module: queue full, gave up message",
    [VEDETTE_LOG_CONFIGURED] = "module: new settings, interval high in s",
    [VEDETTE_LOG_CLOSED] = "module: closed a message, bytes",
};

static void import_log(void *context, uint32_t level, uint32_t code, uint32_t value) {
    const char *text = "module: unknown log code";
    if (code < sizeof log_texts / sizeof *log_texts && log_texts[code])
        text = log_texts[code];
    else
        value = code;
    vedette_agent_log_value(context, level > VEDETTE_LOG_LEVEL_DEBUG ? VEDETTE_LOG_LEVEL_DEBUG : (int)level, text,
                            value);
}

static void import_collect(void *context, uint32_t events) {
    ((vedette_agent_t *)context)->collect_due |= events;
}

/* ---- Link events --------------------------------------------------------------------------------------------- */

static void on_acked(void *context, uint32_t sequence) {
    vedette_agent_t *agent = context;
    int32_t result = 0;
    vedette_result_t called = vedette_engine_acked(agent->engine, sequence, &result);
    agent->faults_in_a_row = 0;
    agent->messages_sent++;
    agent->next_tick_ms = 0; /* room in the link's window: the module may have more to send */
    /* STATE: an earlier acknowledgement of the same poll() found the fault; its restart is under way. */
    if (called != VEDETTE_OK && called != VEDETTE_ERROR_STATE)
        agent->pending_fault = called;
}

/* ---- Blocks -------------------------------------------------------------------------------------------------- */

static void put_u32(uint8_t *at, uint32_t value) {
    memcpy(at, &value, sizeof value); /* little-endian host: config.h checks */
}

void vedette_agent_write_settings(const uint32_t intervals_s[3], uint8_t out[VEDETTE_SETTINGS_SIZE]) {
    static const uint8_t priorities[16] = VEDETTE_DEFAULT_PRIORITIES;
    put_u32(out + VEDETTE_SETTINGS_LAYOUT, VEDETTE_SETTINGS_LAYOUT_NUMBER);
    put_u32(out + VEDETTE_SETTINGS_HIGH_S, intervals_s[0]);
    put_u32(out + VEDETTE_SETTINGS_MEDIUM_S, intervals_s[1]);
    put_u32(out + VEDETTE_SETTINGS_LOW_S, intervals_s[2]);
    memcpy(out + VEDETTE_SETTINGS_PRIORITIES, priorities, sizeof priorities);
}

static vedette_result_t call_init(vedette_agent_t *agent) {
    uint32_t capacity;
    int32_t answer = 0;
    uint8_t *inbox = vedette_engine_inbox(agent->engine, &capacity);

    if (!inbox || capacity < VEDETTE_INIT_SIZE + VEDETTE_SETTINGS_SIZE)
        return VEDETTE_ERROR_MODULE_ABI;
    put_u32(inbox + VEDETTE_INIT_LAYOUT, VEDETTE_INIT_LAYOUT_NUMBER);
    put_u32(inbox + VEDETTE_INIT_MEMORY_BYTES, agent->config.memory_bytes);
    put_u32(inbox + VEDETTE_INIT_RESTARTS, agent->restarts);
    put_u32(inbox + VEDETTE_INIT_LAST_FAULT, (uint32_t)-agent->module_fault);
    vedette_agent_write_settings(agent->intervals_s, inbox + VEDETTE_INIT_SIZE);
    agent->no_entropy = 0;
    vedette_result_t result = vedette_engine_init(agent->engine, VEDETTE_INIT_SIZE + VEDETTE_SETTINGS_SIZE, &answer);
    if (result == VEDETTE_OK && answer < 0)
        result = agent->no_entropy ? VEDETTE_ERROR_ENTROPY : VEDETTE_ERROR_MODULE_RESULT;
    return result;
}

/* ---- Load and recover ---------------------------------------------------------------------------------------- */

vedette_result_t vedette_agent_load(vedette_agent_t *agent) {
    size_t own = (sizeof *agent + 7u) & ~(size_t)7u;
    const vedette_config_t *config = &agent->config;

    agent->imports = (vedette_imports_t){agent, import_send, import_random, import_log, import_collect};
    agent->events = (vedette_link_events_t){agent, on_acked};
    vedette_engine_config_t engine = {
        .module = config->module,
        .port = config->port,
        .imports = &agent->imports,
        .arena = (uint8_t *)config->arena + own,
        .arena_bytes = config->arena_bytes > own ? config->arena_bytes - own : 0,
        .memory_bytes = config->memory_bytes,
        .call_budget_ms = config->call_budget_ms,
    };
    vedette_result_t result = vedette_engine_create(&engine, &agent->engine);
    return result == VEDETTE_OK ? call_init(agent) : result;
}

static vedette_result_t restart(vedette_agent_t *agent) {
    /* What the link holds points into memory that the module is about to set up again. */
    agent->config.link->forget(agent->config.link);
    agent->collect_due = 0;
    agent->pending_fault = VEDETTE_OK;
    agent->next_tick_ms = 0;
    agent->restarts++;
    vedette_result_t result = vedette_engine_restart(agent->engine);
    return result == VEDETTE_OK ? call_init(agent) : result;
}

static vedette_result_t give_up(vedette_agent_t *agent, vedette_result_t fault) {
    agent->config.link->stop(agent->config.link);
    agent->state = VEDETTE_STATE_FAULTED;
    agent->last_error = fault;
    vedette_agent_log(agent, VEDETTE_LOG_LEVEL_ERROR, "agent gives up", fault);
    return fault;
}

vedette_result_t vedette_agent_recover(vedette_agent_t *agent, vedette_result_t fault) {
    do {
        if (fault != VEDETTE_OK) {
            vedette_agent_log(agent, VEDETTE_LOG_LEVEL_ERROR, "module stopped", fault);
            agent->module_fault = fault;
            agent->last_error = fault;
            if (++agent->faults_in_a_row >= VEDETTE_FAULT_LIMIT)
                return give_up(agent, fault);
        }
        fault = restart(agent);
    } while (fault != VEDETTE_OK);
    return VEDETTE_OK;
}
