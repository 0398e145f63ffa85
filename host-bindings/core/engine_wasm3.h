/** Insides of the wasm3 engine; private to the engine. */
#ifndef VEDETTE_ENGINE_WASM3_H
#define VEDETTE_ENGINE_WASM3_H

#include "core/arena.h"
#include "core/config.h"
#include "core/engine.h"

#include "contract/generated/vedette_contract.h"

#include "m3_env.h"
#include "wasm3.h"

/** ENGINE_init, ENGINE_ingest, ...: index into vedette_engine.functions[]. */
#define ENGINE_INDEX(name, type) ENGINE_##name,
enum { VEDETTE_ABI_EXPORTS(ENGINE_INDEX) ENGINE_EXPORTS };

struct vedette_engine {
    vedette_engine_config_t config;
    vedette_arena_t arena;  /**< What the interpreter allocates from: the rest of the caller's arena. */
    M3MemoryHeader *memory; /**< Linear memory with its header; config.memory_bytes follow it. */
    IM3Runtime runtime;
    IM3Function functions[ENGINE_EXPORTS];
    uint32_t inbox, inbox_bytes;
    uint32_t heap;            /**< First byte kept by a restart; 0 before the first load. */
    volatile uint8_t expired; /**< Set by the supervisor. */
    uint8_t loaded;           /**< Calls are possible; a fault ends that until the restart. */
    vedette_result_t fault;   /**< Why an import ended the call. */
};

/** Resets the arena and loads config.module into it, up to resolved exports. Linear memory is the caller's to clear. */
vedette_result_t vedette_engine_load(vedette_engine_t *engine);

/** Links the host functions of contract/abi.json; refuses modules that import anything else. */
vedette_result_t vedette_engine_link(IM3Module module);

/** Resolves functions and globals of contract/abi.json, each with exactly its type. */
vedette_result_t vedette_engine_resolve(vedette_engine_t *engine, IM3Module module);

#endif
