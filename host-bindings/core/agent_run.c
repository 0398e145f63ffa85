/* What the agent thread does, step by step. */
#include "core/agent.h"

#include <string.h>

/* ---- Clock and own traffic, for the producers ---------------------------------------------------------------- */

/* v4-mapped IPv6 (::ffff:a.b.c.d) is what a dual-stack socket says of an IPv4 peer. Source: RFC 4291 2.5.5.2. */
static void set_own_address(vedette_own_endpoint_t *own, const vedette_address_t *address) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const uint8_t *v4 = address->length == 4 ? address->bytes : address->bytes + 12;

    own->length = address->length;
    if (address->length == 4 || (address->length == 16 && memcmp(address->bytes, mapped, sizeof mapped) == 0)) {
        own->length = 4;
        own->remote4 = (uint32_t)v4[0] << 24 | (uint32_t)v4[1] << 16 | (uint32_t)v4[2] << 8 | v4[3];
    } else {
        memcpy(own->remote6, address->bytes, sizeof own->remote6);
    }
}

static vedette_own_endpoint_t own_endpoint(const vedette_agent_t *agent) {
    vedette_link_t *link = agent->config.link;
    vedette_own_endpoint_t own = {0};
    vedette_endpoint_t endpoint;

    if (link->endpoint && link->endpoint(link, &endpoint) == VEDETTE_OK && endpoint.remote.length) {
        own.known = 1;
        own.ports = (uint32_t)endpoint.remote_port << 16 | endpoint.local_port;
        set_own_address(&own, &endpoint.remote);
    }
    return own;
}

/* A connection that closed goes on for some packets (FIN, RST): the last endpoint stays until there is another. */
static void refresh(vedette_agent_t *agent, uint64_t now_ms) {
    const vedette_port_t *port = agent->config.port;
    vedette_own_endpoint_t own = own_endpoint(agent);
    uint32_t seconds = (uint32_t)(now_ms / 1000u);

    port->lock(port->context);
    if (own.known)
        agent->own = own;
    agent->clock_s = seconds;
    agent->clock_ms = (uint32_t)((uint64_t)seconds * 1000u);
    port->unlock(port->context);
}

/* ---- Staging to module --------------------------------------------------------------------------------------- */

static void release(vedette_agent_t *agent, const vedette_batch_t *batch, uint32_t lost) {
    const vedette_port_t *port = agent->config.port;
    port->lock(port->context);
    agent->staging.tail += batch->consumed;
    agent->staging.passed += batch->records - lost;
    agent->staging.dropped += batch->oversized + lost;
    port->unlock(port->context);
}

static vedette_result_t drain(vedette_agent_t *agent, int *more) {
    const vedette_port_t *port = agent->config.port;
    vedette_batch_t batch;
    uint32_t capacity;
    int32_t answer = 0;

    port->lock(port->context);
    uint32_t head = agent->staging.head;
    port->unlock(port->context);
    *more = 0;
    if (head == agent->staging.tail)
        return VEDETTE_OK;

    uint8_t *inbox = vedette_engine_inbox(agent->engine, &capacity);
    if (!inbox)
        return VEDETTE_ERROR_STATE;
    size_t length = vedette_staging_copy(&agent->staging, head, inbox, capacity, &batch);
    vedette_result_t result = length ? vedette_engine_ingest(agent->engine, (uint32_t)length, &answer) : VEDETTE_OK;
    if (result == VEDETTE_OK && answer < 0)
        result = VEDETTE_ERROR_MODULE_RESULT;
    /* After a fault the batch is gone: given again, it might well be what made the module fail. */
    release(agent, &batch, result == VEDETTE_OK ? 0 : batch.records);
    *more = agent->staging.tail != head;
    return result;
}

static vedette_result_t drain_all(vedette_agent_t *agent, int *more) {
    vedette_result_t result = VEDETTE_OK;
    *more = 1;
    for (unsigned i = 0; i < VEDETTE_STEPS_PER_RUN && *more && result == VEDETTE_OK; i++)
        result = drain(agent, more);
    return result;
}

/* ---- Ticks --------------------------------------------------------------------------------------------------- */

/* Ticks until the module wants to wait or to be given something, but not for ever: the link and the producers need
 * their turn. */
static vedette_result_t tick(vedette_agent_t *agent, uint64_t now_ms) {
    const vedette_port_t *port = agent->config.port;
    for (unsigned i = 0; i < VEDETTE_STEPS_PER_RUN && now_ms >= agent->next_tick_ms && !agent->collect_due; i++) {
        int32_t wait = 0;
        vedette_result_t result = vedette_engine_tick(agent->engine, now_ms, port->unix_ms(port->context), &wait);
        if (result != VEDETTE_OK)
            return result;
        if (wait < 0 || wait > VEDETTE_LIMIT_TICK_MAX_MS)
            return VEDETTE_ERROR_MODULE_RESULT;
        agent->next_tick_ms = now_ms + (uint32_t)wait;
    }
    return VEDETTE_OK;
}

/* ---- Collectors ---------------------------------------------------------------------------------------------- */

static void run_collectors(vedette_agent_t *agent, uint16_t event) {
    const vedette_port_t *port = agent->config.port;
    int is_found = vedette_collect_core(agent, event);
    for (size_t i = 0; i < port->collector_count; i++) {
        if (port->collectors[i].event != event)
            continue;
        is_found = 1;
        vedette_result_t result = port->collectors[i].collect(agent, port->context);
        if (result != VEDETTE_OK)
            vedette_agent_log(agent, VEDETTE_LOG_LEVEL_WARNING, "collector failed", result);
    }
    if (!is_found)
        vedette_agent_log_value(agent, VEDETTE_LOG_LEVEL_DEBUG, "no collector for event", event);
}

/* One at a time, each with an empty ring before it: a long list must not push out its own end. */
static vedette_result_t collect(vedette_agent_t *agent) {
    int more;
    while (agent->collect_due) {
        uint16_t event = (uint16_t)__builtin_ctz(agent->collect_due);
        agent->collect_due &= agent->collect_due - 1u;
        run_collectors(agent, event);
        vedette_result_t result = drain_all(agent, &more);
        if (result != VEDETTE_OK)
            return result;
    }
    return VEDETTE_OK;
}

/* ---- Run ----------------------------------------------------------------------------------------------------- */

static vedette_result_t stop_now(vedette_agent_t *agent) {
    agent->config.link->stop(agent->config.link);
    agent->link_state = VEDETTE_AGAIN;
    agent->state = VEDETTE_STATE_STOPPED;
    return VEDETTE_ERROR_STATE;
}

static vedette_result_t poll_link(vedette_agent_t *agent, uint64_t now_ms, uint32_t *wait_ms) {
    vedette_link_t *link = agent->config.link;
    vedette_result_t state = link->poll(link, now_ms, wait_ms);
    if (state != agent->link_state) {
        if (state != VEDETTE_AGAIN)
            vedette_agent_log(agent, VEDETTE_LOG_LEVEL_INFO, state == VEDETTE_OK ? "link: connected" : "link", state);
        if (state != VEDETTE_OK && state != VEDETTE_AGAIN)
            agent->last_error = state;
        if (state == VEDETTE_OK)
            agent->next_tick_ms = 0; /* messages may be waiting for it */
        agent->link_state = state;
    }
    return agent->pending_fault;
}

static vedette_result_t run_module(vedette_agent_t *agent, uint64_t now_ms, int *more) {
    vedette_result_t result = drain_all(agent, more);
    if (result == VEDETTE_OK)
        result = tick(agent, now_ms);
    if (result == VEDETTE_OK)
        result = collect(agent);
    return result;
}

static uint32_t time_to_sleep(const vedette_agent_t *agent, uint64_t now_ms, uint32_t link_wait_ms) {
    uint64_t wait = agent->next_tick_ms > now_ms ? agent->next_tick_ms - now_ms : 0;
    if (wait > link_wait_ms)
        wait = link_wait_ms;
    return wait > VEDETTE_LIMIT_TICK_MAX_MS ? VEDETTE_LIMIT_TICK_MAX_MS : (uint32_t)wait;
}

vedette_result_t vedette_run(vedette_agent_t *agent, uint32_t *wait_ms) {
    const vedette_port_t *port;
    uint32_t link_wait_ms = VEDETTE_LIMIT_TICK_MAX_MS;
    int more = 0;

    if (!agent || !wait_ms)
        return VEDETTE_ERROR_ARGUMENT;
    *wait_ms = 0;
    if (agent->state != VEDETTE_STATE_RUNNING)
        return agent->state == VEDETTE_STATE_FAULTED ? agent->last_error : VEDETTE_ERROR_STATE;
    if (agent->stop_requested)
        return stop_now(agent);

    port = agent->config.port;
    uint64_t now_ms = port->uptime_ms(port->context);
    refresh(agent, now_ms);
    vedette_result_t result = run_module(agent, now_ms, &more);
    if (result == VEDETTE_OK)
        result = poll_link(agent, now_ms, &link_wait_ms);
    if (result != VEDETTE_OK)
        return vedette_agent_recover(agent, result);
    *wait_ms = more ? 0 : time_to_sleep(agent, now_ms, link_wait_ms);
    return VEDETTE_OK;
}

/* ---- Configure ----------------------------------------------------------------------------------------------- */

vedette_result_t vedette_configure(vedette_agent_t *agent, uint32_t high_s, uint32_t medium_s, uint32_t low_s) {
    uint32_t intervals_s[3] = {high_s, medium_s, low_s};
    uint32_t capacity;
    int32_t answer = 0;

    if (!agent)
        return VEDETTE_ERROR_ARGUMENT;
    for (int i = 0; i < 3; i++)
        if (intervals_s[i] < VEDETTE_LIMIT_INTERVAL_MIN_S || intervals_s[i] > VEDETTE_LIMIT_INTERVAL_MAX_S)
            return VEDETTE_ERROR_ARGUMENT;
    uint8_t *inbox = vedette_engine_inbox(agent->engine, &capacity);
    if (!inbox || agent->state == VEDETTE_STATE_FAULTED)
        return VEDETTE_ERROR_STATE;
    vedette_agent_write_settings(intervals_s, inbox);
    vedette_result_t result = vedette_engine_configure(agent->engine, VEDETTE_SETTINGS_SIZE, &answer);
    if (result != VEDETTE_OK)
        return vedette_agent_recover(agent, result);
    if (answer < 0)
        return VEDETTE_ERROR_MODULE_RESULT;
    memcpy(agent->intervals_s, intervals_s, sizeof intervals_s);
    agent->next_tick_ms = 0;
    return VEDETTE_OK;
}
