/** The host's side of a replay: one engine with the linked module, and what the module calls. */
#ifndef VECTORS_HOST_H
#define VECTORS_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/engine.h"

typedef struct vector_bytes {
    const char *bytes;
    uint32_t length;
    uint32_t repeat;
} vector_bytes_t;

/** What a replay expects of the module's calls; each returns what the import answers. */
typedef struct vector_events {
    int32_t (*send)(uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length);
    int32_t (*random)(uint8_t *out, uint32_t length);
} vector_events_t;

/** The engine of the last vector_load(). */
extern vedette_engine_t *vector_engine;

/** Loads the linked module anew; the engine begins with a memory of zeros. */
bool vector_load(uint32_t memory_bytes, const vector_events_t *events);

/** Copies part into the inbox from `at` on. Returns its length, or -1 if it does not fit. */
int32_t vector_put(const vector_bytes_t *part, uint32_t at);

/** True if data is what was expected. */
bool vector_is_equal(const vector_bytes_t *expected, const uint8_t *data, uint32_t length);

/** Prints "ok WHAT NAME" or "FAILED WHAT NAME" and counts it. */
void vector_verdict(bool is_good, const char *what, const char *name);

/** Verdicts so far. */
uint32_t vector_count(void);

/** Replays contract/vectors/agent-*.json. */
void check_scripts(void);

#endif
