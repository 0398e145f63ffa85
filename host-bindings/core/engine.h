/**
 * Runs one WebAssembly module: load, verify, link, call with a time budget, turn every fault into a result.
 * Knows nothing of agents; no interpreter type appears here, so that an ahead-of-time engine can stand behind it.
 */
#ifndef VEDETTE_ENGINE_H
#define VEDETTE_ENGINE_H

#include "core/port.h"

/** The host side of contract/abi.json's imports. Pointers are into linear memory and already range-checked. */
typedef struct vedette_imports {
    void *context;
    int32_t (*send)(void *context, uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length);
    int32_t (*random)(void *context, uint8_t *out, uint32_t length);
    void (*log)(void *context, uint32_t level, uint32_t code, uint32_t value);
    void (*collect)(void *context, uint32_t events);
} vedette_imports_t;

typedef struct vedette_engine vedette_engine_t;

typedef struct vedette_engine_config {
    const vedette_module_t *module;
    const vedette_port_t *port; /**< supervise() is used around every call */
    const vedette_imports_t *imports;
    void *arena;
    size_t arena_bytes;
    uint32_t memory_bytes;
    uint32_t call_budget_ms;
} vedette_engine_config_t;

/** Loads the module and resolves everything in abi.json. Errors: _MEMORY, _MODULE_FORMAT, _DIGEST, _ABI, _STACK. */
vedette_result_t vedette_engine_create(const vedette_engine_config_t *config, vedette_engine_t **engine);

/** Loads the module anew in the same arena. Linear memory from the module's HEAP export on keeps its bytes. */
vedette_result_t vedette_engine_restart(vedette_engine_t *engine);

/** The module's inbox window; NULL if the module's exports are out of range. Valid until the next call or restart. */
uint8_t *vedette_engine_inbox(vedette_engine_t *engine, uint32_t *capacity);

/* One function per export. Each is supervised; result gets the module's answer where there is one. */
vedette_result_t vedette_engine_init(vedette_engine_t *engine, uint32_t length, int32_t *result);
vedette_result_t vedette_engine_ingest(vedette_engine_t *engine, uint32_t length, int32_t *result);
vedette_result_t vedette_engine_tick(vedette_engine_t *engine, uint64_t uptime_ms, uint64_t unix_ms, int32_t *result);
vedette_result_t vedette_engine_configure(vedette_engine_t *engine, uint32_t length, int32_t *result);
vedette_result_t vedette_engine_acked(vedette_engine_t *engine, uint32_t sequence, int32_t *result);
vedette_result_t vedette_engine_sha256(vedette_engine_t *engine, uint32_t length, int32_t *result);
vedette_result_t vedette_engine_hmac(vedette_engine_t *engine, uint32_t key_length, uint32_t length, int32_t *result);

/** Bytes of the arena in use at most so far. */
size_t vedette_engine_arena_peak(const vedette_engine_t *engine);

#endif
