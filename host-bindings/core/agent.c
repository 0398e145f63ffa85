/* Life of an agent: create, start, stop, status, and the ways in that other threads use. */
#include "core/agent.h"

#include <string.h>

/* ---- Log: without printf, which costs more flash than the rest of the core ------------------------------------- */

typedef struct line {
    char text[128];
    size_t length;
} line_t;

static void append(line_t *line, const char *text) {
    while (*text && line->length < sizeof line->text - 1)
        line->text[line->length++] = *text++;
    line->text[line->length] = 0;
}

static void append_number(line_t *line, uint32_t value) {
    char digits[11];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    do {
        digits[--at] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value);
    append(line, digits + at);
}

void vedette_agent_log(const vedette_agent_t *agent, int level, const char *text, vedette_result_t result) {
    const vedette_port_t *port = agent->config.port;
    line_t line = {.length = 0};
    if (!port->log)
        return;
    append(&line, text);
    if (result != VEDETTE_OK) {
        append(&line, ": ");
        append(&line, vedette_error_text(result));
        append(&line, " (-");
        append_number(&line, (uint32_t)-result);
        append(&line, ")");
    }
    port->log(port->context, level, line.text);
}

void vedette_agent_log_value(const vedette_agent_t *agent, int level, const char *text, uint32_t value) {
    const vedette_port_t *port = agent->config.port;
    line_t line = {.length = 0};
    if (!port->log)
        return;
    append(&line, text);
    append(&line, " ");
    append_number(&line, value);
    port->log(port->context, level, line.text);
}

/* ---- Create -------------------------------------------------------------------------------------------------- */

static int interval_is_valid(uint32_t seconds) {
    return seconds >= VEDETTE_LIMIT_INTERVAL_MIN_S && seconds <= VEDETTE_LIMIT_INTERVAL_MAX_S;
}

static void set_defaults(vedette_config_t *config) {
    if (!config->module)
        config->module = &vedette_linked_module;
    if (!config->interval_high_s)
        config->interval_high_s = VEDETTE_LIMIT_INTERVAL_HIGH_S;
    if (!config->interval_medium_s)
        config->interval_medium_s = VEDETTE_LIMIT_INTERVAL_MEDIUM_S;
    if (!config->interval_low_s)
        config->interval_low_s = VEDETTE_LIMIT_INTERVAL_LOW_S;
    if (!config->call_budget_ms)
        config->call_budget_ms = VEDETTE_CALL_BUDGET_MS;
}

static int port_is_complete(const vedette_port_t *port) {
    return port && port->uptime_ms && port->unix_ms && port->random && port->lock && port->unlock && port->wake &&
           port->supervise && (port->collectors || port->collector_count == 0);
}

static int link_is_complete(const vedette_link_t *link) {
    return link && link->start && link->stop && link->poll && link->publish && link->forget;
}

static int config_is_valid(const vedette_config_t *config) {
    return port_is_complete(config->port) && link_is_complete(config->link) && config->arena &&
           ((uintptr_t)config->arena & 7u) == 0 && interval_is_valid(config->interval_high_s) &&
           interval_is_valid(config->interval_medium_s) && interval_is_valid(config->interval_low_s);
}

vedette_result_t vedette_create(const vedette_config_t *config, vedette_agent_t **agent_out) {
    if (!config || !agent_out)
        return VEDETTE_ERROR_ARGUMENT;
    vedette_config_t filled = *config;
    set_defaults(&filled);
    *agent_out = NULL;
    if (!config_is_valid(&filled))
        return VEDETTE_ERROR_ARGUMENT;
    if (filled.arena_bytes < sizeof(vedette_agent_t))
        return VEDETTE_ERROR_MEMORY;

    vedette_agent_t *agent = filled.arena;
    memset(agent, 0, sizeof *agent);
    agent->config = filled;
    agent->intervals_s[0] = filled.interval_high_s;
    agent->intervals_s[1] = filled.interval_medium_s;
    agent->intervals_s[2] = filled.interval_low_s;
    agent->link_state = VEDETTE_AGAIN;
    vedette_result_t result = vedette_agent_load(agent);
    if (result == VEDETTE_OK)
        *agent_out = agent;
    return result;
}

/* ---- Start and stop ------------------------------------------------------------------------------------------ */

vedette_result_t vedette_start(vedette_agent_t *agent) {
    if (!agent)
        return VEDETTE_ERROR_ARGUMENT;
    if (agent->state == VEDETTE_STATE_RUNNING)
        return VEDETTE_ERROR_STATE;
    if (agent->state == VEDETTE_STATE_FAULTED) {
        agent->faults_in_a_row = 0;
        vedette_result_t result = vedette_agent_recover(agent, VEDETTE_OK);
        if (result != VEDETTE_OK)
            return result;
    }
    vedette_result_t result = agent->config.link->start(agent->config.link, &agent->events);
    if (result != VEDETTE_OK)
        return result;
    agent->link_state = VEDETTE_AGAIN;
    agent->stop_requested = 0;
    agent->next_tick_ms = 0;
    agent->state = VEDETTE_STATE_RUNNING;
    return VEDETTE_OK;
}

vedette_result_t vedette_stop(vedette_agent_t *agent) {
    if (!agent)
        return VEDETTE_ERROR_ARGUMENT;
    if (agent->state != VEDETTE_STATE_RUNNING)
        return VEDETTE_ERROR_STATE;
    agent->stop_requested = 1;
    agent->config.port->wake(agent->config.port->context);
    return VEDETTE_OK;
}

/* ---- Status -------------------------------------------------------------------------------------------------- */

void vedette_get_status(const vedette_agent_t *agent, vedette_status_info_t *info) {
    const vedette_port_t *port = agent->config.port;

    port->lock(port->context);
    info->state = (vedette_state_t)agent->state;
    info->last_error = agent->last_error;
    info->link_state = agent->link_state;
    info->module_restarts = agent->restarts;
    info->module_fault = agent->module_fault;
    info->arena_bytes = agent->config.arena_bytes;
    info->arena_peak_bytes = sizeof *agent + vedette_engine_arena_peak(agent->engine);
    info->staged = agent->staging.staged;
    info->staging_passed = agent->staging.passed;
    info->staging_dropped = agent->staging.dropped;
    info->messages_sent = agent->messages_sent;
    port->unlock(port->context);
}

/* ---- Staging: any thread ------------------------------------------------------------------------------------- */

/* With the lock held. The agent thread moves the base along in vedette_run(), so that the difference stays small. */
static uint32_t now_s(const vedette_agent_t *agent, uint32_t now_ms) {
    return agent->clock_s + (now_ms - agent->clock_ms) / 1000u;
}

/* Once per filling: the agent sleeps at most as long as its tick, which is soon enough for the rest. */
static int is_time_to_wake(const vedette_staging_t *staging, uint32_t level_before) {
    return level_before < VEDETTE_STAGING_WAKE_BYTES && staging->head - staging->tail >= VEDETTE_STAGING_WAKE_BYTES;
}

vedette_result_t vedette_stage(vedette_agent_t *agent, uint16_t kind, const void *payload, size_t length) {
    if (!agent || !payload || length > VEDETTE_STAGING_BYTES - sizeof(vedette_record_t))
        return VEDETTE_ERROR_ARGUMENT;

    const vedette_port_t *port = agent->config.port;
    uint32_t now_ms = (uint32_t)port->uptime_ms(port->context);
    port->lock(port->context);
    uint32_t level = agent->staging.head - agent->staging.tail;
    vedette_record_t record = {kind, (uint16_t)length, now_s(agent, now_ms)};
    vedette_result_t result = vedette_staging_put(&agent->staging, &record, payload);
    int is_wake = is_time_to_wake(&agent->staging, level);
    port->unlock(port->context);
    if (is_wake)
        port->wake(port->context);
    return result;
}

/* On a loopback interface both ends are this device: its packets are seen from the other end, too. */
static int is_own_ports(const vedette_own_endpoint_t *own, uint32_t ports) {
    return ports == own->ports || ports == (own->ports << 16 | own->ports >> 16);
}

/* words: a flow record with its header of two words. */
static int is_own(const vedette_own_endpoint_t *own, const uint32_t *words, uint32_t bytes) {
    if (!own->known)
        return 0;
    if (bytes == VEDETTE_FLOW4_RECORD_BYTES)
        return own->length == 4 && is_own_ports(own, words[4]) && words[3] == own->remote4;
    return own->length == 16 && is_own_ports(own, words[10]) && memcmp(words + 6, own->remote6, 16) == 0;
}

vedette_result_t vedette_agent_stage_flow(vedette_agent_t *agent, uint32_t *record, uint32_t bytes) {
    const vedette_port_t *port = agent->config.port;
    uint8_t *flags = (uint8_t *)record + bytes - 3; /* before the 16-bit byte count */
    uint32_t now_ms = (uint32_t)port->uptime_ms(port->context);

    port->lock(port->context);
    uint32_t level = agent->staging.head - agent->staging.tail;
    if (is_own(&agent->own, record, bytes))
        *flags |= VEDETTE_FLOW_OWN;
    record[1] = now_s(agent, now_ms);
    vedette_result_t result = vedette_staging_put_words(&agent->staging, record, bytes);
    int is_wake = is_time_to_wake(&agent->staging, level);
    port->unlock(port->context);
    if (is_wake)
        port->wake(port->context);
    return result;
}
