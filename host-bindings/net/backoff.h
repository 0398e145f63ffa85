/** Jittered exponential back-off, so that a fleet does not come back all at once. */
#ifndef VEDETTE_BACKOFF_H
#define VEDETTE_BACKOFF_H

#include <stdint.h>

typedef struct vedette_backoff {
    uint32_t min_ms;
    uint32_t max_ms;
    uint32_t step_ms;
} vedette_backoff_t;

/** @param min_ms 1..max_ms  @param max_ms up to 2^31 */
void vedette_backoff_init(vedette_backoff_t *backoff, uint32_t min_ms, uint32_t max_ms);

/** The next wait begins at the minimum again. */
void vedette_backoff_reset(vedette_backoff_t *backoff);

/**
 * The next wait: evenly spread over step..2*step, never outside min_ms..max_ms; the step doubles each time.
 *
 * @param random Any number, from a generator that differs between devices.
 */
uint32_t vedette_backoff_next(vedette_backoff_t *backoff, uint32_t random);

#endif
