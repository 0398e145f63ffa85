/** Bounds, growth, spread and reset of the back-off, over a fake clock that only adds the waits up. */
#include "net/backoff.h"

#include "check.h"

static void climbs_within_bounds(uint32_t min_ms, uint32_t max_ms, uint32_t seed) {
    vedette_backoff_t backoff;
    vedette_backoff_init(&backoff, min_ms, max_ms);
    uint32_t low = min_ms;
    for (int attempt = 0; attempt < 40; attempt++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t wait = vedette_backoff_next(&backoff, seed);
        CHECK(wait >= min_ms && wait <= max_ms, "attempt %d of %u..%u waits %u", attempt, min_ms, max_ms, wait);
        CHECK(wait >= low, "attempt %d waits %u, less than %u", attempt, wait, low);
        low = low * 2 < max_ms / 2 ? low * 2 : (max_ms / 2 > min_ms ? max_ms / 2 : min_ms);
    }
}

int main(void) {
    static const uint32_t ranges[][2] = {{1000, 60000}, {100, 100}, {100, 150}, {1000, 1999}, {60000, 3600000}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        for (uint32_t seed = 0; seed < 200; seed++) {
            climbs_within_bounds(ranges[i][0], ranges[i][1], seed * 7919u);
        }
    }

    vedette_backoff_t backoff;
    vedette_backoff_init(&backoff, 1000, 60000);
    CHECK(vedette_backoff_next(&backoff, 0) == 1000, "the first wait begins at the minimum");
    CHECK(vedette_backoff_next(&backoff, 2000) == 4000, "the second ends at four times the minimum");
    for (int i = 0; i < 10; i++) {
        (void)vedette_backoff_next(&backoff, 0);
    }
    CHECK(vedette_backoff_next(&backoff, 0) == 30000, "at the top waits spread from one half");
    CHECK(vedette_backoff_next(&backoff, 30000) == 60000, "to the maximum");
    vedette_backoff_reset(&backoff);
    CHECK(vedette_backoff_next(&backoff, 1000) == 2000, "a reset begins anew");
    return CHECK_END();
}
