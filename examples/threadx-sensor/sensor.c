/* A thermometer that is not there: the reading is simulated, and the status page says so. */
#include "product.h"

#include <string.h>

#define STACK_BYTES     768u
#define READ_INTERVAL_S 1u

static TX_THREAD thread;
static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];
static sensor_reading_t latest;

/* A slow triangle between 20 and 24 degrees with a little noise from a linear congruential generator. */
static int32_t simulate(uint32_t count) {
    static uint32_t noise = 1;
    uint32_t phase = count % 240u;
    int32_t slope = (int32_t)(phase < 120u ? phase : 240u - phase);

    noise = noise * 1664525u + 1013904223u;
    return 20000 + slope * 33 + (int32_t)(noise >> 25) - 64;
}

static void entry(ULONG argument) {
    uint32_t count = 0;

    (void)argument;
    for (;;) {
        sensor_reading_t reading = {++count, simulate(count)};
        UINT posture = tx_interrupt_control(TX_INT_DISABLE);

        latest = reading;
        tx_interrupt_control(posture);
        tx_thread_sleep(READ_INTERVAL_S * TX_TIMER_TICKS_PER_SECOND);
    }
}

sensor_reading_t sensor_read(void) {
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    sensor_reading_t reading = latest;

    tx_interrupt_control(posture);
    return reading;
}

void sensor_start(void) {
    product_thread(&thread, "sensor", entry, stack, sizeof(stack), PRIORITY_SENSOR);
}
