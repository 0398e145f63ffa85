/** An engine with a port that supervises for real and imports that count. */
#ifndef ENGINE_FIXTURE_H
#define ENGINE_FIXTURE_H

#include "linux/vedette_linux.h"
#include "test_support.h"

#define FIXTURE_MEMORY_BYTES 8192u

typedef struct engine_fixture {
    vedette_linux_t platform;
    vedette_imports_t imports;
    vedette_engine_config_t config;
    vedette_engine_t *engine;
    uint32_t sends, randoms, collected;
    uint32_t send_length;
    uint64_t *arena; /* of its exact size, from malloc: ASan sees a byte too many */
} engine_fixture_t;

/** Makes an engine of this module in an arena of this size; returns what vedette_engine_create() did. */
vedette_result_t engine_fixture_create(engine_fixture_t *fixture, const vedette_module_t *module, size_t arena_bytes);
void engine_fixture_end(engine_fixture_t *fixture);

#endif
