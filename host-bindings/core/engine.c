#include "core/engine_wasm3.h"

#include <string.h>

/* ---- Supervision --------------------------------------------------------------------------------------------- */

/*
 * Called by the port when a call overran. wasm3 has no fuel; but every load and store compares with length and every
 * call with maxStack, so that closing both makes the next of them trap. The build gate makes sure that every loop
 * has one. Volatile, because the interpreter runs while this writes.
 */
static void expire(void *argument) {
    vedette_engine_t *engine = argument;
    engine->expired = 1;
    *(volatile size_t *)&engine->memory->length = 0;
    *(void *volatile *)&engine->memory->maxStack = NULL;
}

static vedette_result_t fault_of(const vedette_engine_t *engine, M3Result trap) {
    if (engine->expired)
        return VEDETTE_ERROR_MODULE_TIME;
    if (engine->fault)
        return engine->fault;
    if (trap == m3Err_trapStackOverflow)
        return VEDETTE_ERROR_MODULE_STACK;
    return trap ? VEDETTE_ERROR_MODULE_TRAP : VEDETTE_OK;
}

static vedette_result_t call(vedette_engine_t *engine, int which, uint32_t count, const void *arguments[],
                             int32_t *result) {
    const vedette_port_t *port = engine->config.port;
    const void *results[1] = {result};

    if (!engine->loaded)
        return VEDETTE_ERROR_STATE;
    vedette_arena_select(&engine->arena);
    engine->expired = 0;
    engine->fault = VEDETTE_OK;
    port->supervise(port->context, engine->config.call_budget_ms, expire, engine);
    M3Result trap = m3_Call(engine->functions[which], count, arguments);
    port->supervise(port->context, 0, NULL, NULL);

    vedette_result_t fault = fault_of(engine, trap);
    if (fault == VEDETTE_OK && m3_GetResults(engine->functions[which], 1, results) != m3Err_none)
        fault = VEDETTE_ERROR_MODULE_TRAP;
    if (fault != VEDETTE_OK)
        engine->loaded = 0; /* memory may be half written: only a restart makes it whole */
    return fault;
}

static vedette_result_t call_with_length(vedette_engine_t *engine, int which, uint32_t length, int32_t *result) {
    const void *arguments[1] = {&length};
    if (length > engine->inbox_bytes)
        return VEDETTE_ERROR_ARGUMENT;
    return call(engine, which, 1, arguments, result);
}

/* ---- Life ---------------------------------------------------------------------------------------------------- */

static uint8_t *memory_bytes(const vedette_engine_t *engine) {
    return (uint8_t *)(engine->memory + 1);
}

static int config_is_valid(const vedette_engine_config_t *config) {
    if (!config || !config->module || !config->port || !config->imports || !config->arena || !config->module->bytes ||
        !config->module->sha256 || !config->port->supervise)
        return 0;
    return ((uintptr_t)config->arena & 7u) == 0 && config->memory_bytes >= VEDETTE_LIMIT_MEMORY_MIN_BYTES &&
           config->memory_bytes <= VEDETTE_LIMIT_MEMORY_MAX_BYTES && config->call_budget_ms > 0 &&
           config->module->length <= UINT32_MAX;
}

vedette_result_t vedette_engine_create(const vedette_engine_config_t *config, vedette_engine_t **engine_out) {
    if (!engine_out || !config_is_valid(config))
        return VEDETTE_ERROR_ARGUMENT;

    size_t engine_bytes = (sizeof(vedette_engine_t) + 7u) & ~(size_t)7u;
    size_t memory_block = (sizeof(M3MemoryHeader) + config->memory_bytes + VEDETTE_ARENA_REDZONE + 7u) & ~(size_t)7u;
    if (config->arena_bytes < engine_bytes + memory_block)
        return VEDETTE_ERROR_MEMORY;

    VEDETTE_UNPOISON(config->arena, config->arena_bytes);
    vedette_engine_t *engine = config->arena;
    memset(engine, 0, sizeof *engine);
    engine->config = *config;
    engine->memory = (M3MemoryHeader *)(void *)((uint8_t *)config->arena + engine_bytes);
    memset(engine->memory, 0, memory_block);
    vedette_arena_init(&engine->arena, (uint8_t *)engine->memory + memory_block,
                       config->arena_bytes - engine_bytes - memory_block);
    engine->arena.fixed = engine->memory;
    engine->arena.fixed_bytes = memory_block;
    VEDETTE_POISON((uint8_t *)(engine->memory + 1) + config->memory_bytes, VEDETTE_ARENA_REDZONE);
    *engine_out = engine;
    return vedette_engine_load(engine);
}

vedette_result_t vedette_engine_restart(vedette_engine_t *engine) {
    /* Before the first complete load nothing in memory is worth keeping. */
    memset(memory_bytes(engine), 0, engine->heap ? engine->heap : engine->config.memory_bytes);
    return vedette_engine_load(engine);
}

/* ---- Access -------------------------------------------------------------------------------------------------- */

uint8_t *vedette_engine_inbox(vedette_engine_t *engine, uint32_t *capacity) {
    *capacity = engine->loaded ? engine->inbox_bytes : 0;
    return engine->loaded ? memory_bytes(engine) + engine->inbox : NULL;
}

size_t vedette_engine_arena_peak(const vedette_engine_t *engine) {
    return engine->arena.peak + (size_t)(engine->arena.base - (const uint8_t *)engine);
}

/* ---- Exports ------------------------------------------------------------------------------------------------- */

vedette_result_t vedette_engine_init(vedette_engine_t *engine, uint32_t length, int32_t *result) {
    return call_with_length(engine, ENGINE_init, length, result);
}

vedette_result_t vedette_engine_ingest(vedette_engine_t *engine, uint32_t length, int32_t *result) {
    return call_with_length(engine, ENGINE_ingest, length, result);
}

vedette_result_t vedette_engine_tick(vedette_engine_t *engine, uint64_t uptime_ms, uint64_t unix_ms, int32_t *result) {
    const void *arguments[2] = {&uptime_ms, &unix_ms};
    return call(engine, ENGINE_tick, 2, arguments, result);
}

vedette_result_t vedette_engine_configure(vedette_engine_t *engine, uint32_t length, int32_t *result) {
    return call_with_length(engine, ENGINE_configure, length, result);
}

vedette_result_t vedette_engine_acked(vedette_engine_t *engine, uint32_t sequence, int32_t *result) {
    const void *arguments[1] = {&sequence};
    return call(engine, ENGINE_acked, 1, arguments, result);
}

vedette_result_t vedette_engine_sha256(vedette_engine_t *engine, uint32_t length, int32_t *result) {
    return call_with_length(engine, ENGINE_sha256, length, result);
}

vedette_result_t vedette_engine_hmac(vedette_engine_t *engine, uint32_t key_length, uint32_t length, int32_t *result) {
    const void *arguments[2] = {&key_length, &length};
    if (key_length > engine->inbox_bytes || length > engine->inbox_bytes - key_length)
        return VEDETTE_ERROR_ARGUMENT;
    return call(engine, ENGINE_hmac, 2, arguments, result);
}
