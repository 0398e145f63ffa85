#include "net/backoff.h"

void vedette_backoff_init(vedette_backoff_t *backoff, uint32_t min_ms, uint32_t max_ms) {
    backoff->min_ms = min_ms;
    backoff->max_ms = max_ms;
    backoff->step_ms = min_ms;
}

void vedette_backoff_reset(vedette_backoff_t *backoff) {
    backoff->step_ms = backoff->min_ms;
}

uint32_t vedette_backoff_next(vedette_backoff_t *backoff, uint32_t random) {
    uint32_t low = backoff->step_ms;
    uint32_t high = low > backoff->max_ms / 2 ? backoff->max_ms : low * 2;
    /* At the end of the climb waits still spread over half the longest one. */
    uint32_t top = backoff->max_ms / 2 > backoff->min_ms ? backoff->max_ms / 2 : backoff->min_ms;
    backoff->step_ms = high > top ? top : high;
    return low + random % (high - low + 1);
}
