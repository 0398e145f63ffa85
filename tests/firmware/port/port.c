/* The ThreadX port and the agent's thread, against what core/port.h and vedette_threadx.h promise. */
#include "board.h"
#include "harness.h"

#include <string.h>

#define TICK_MS     (1000u / TX_TIMER_TICKS_PER_SECOND)
#define STACK_BYTES 4096u

static const vedette_port_t *port;
static uint32_t expired;
static UINT expired_priority;

static void check(const char *name, bool is_good) {
    board_uart_puts(is_good ? "ok " : "FAILED ");
    print_line(name);
}

static uint64_t uptime(void) {
    return port->uptime_ms(port->context);
}

/* ---- Time ---- */

static void test_uptime(void) {
    uint64_t start = uptime();

    tx_thread_sleep(7);
    check("uptime follows the tick", uptime() - start >= 7u * TICK_MS && uptime() - start <= 8u * TICK_MS);
}

static void test_uptime_wrap(void) {
    uint64_t before, after;

    tx_time_set(0xFFFFFFFEu);
    before = uptime();
    tx_thread_sleep(4);
    after = uptime();
    check("uptime goes on when the 32-bit tick wraps",
          after - before >= 4u * TICK_MS && after - before <= 5u * TICK_MS);
    check("uptime has passed 2^32 ticks", after >= (uint64_t)TICK_MS << 32);
}

static void test_unix_time(void) {
    const uint64_t now = 1764000000123u;

    check("UNIX time is not known at first", port->unix_ms(port->context) == 0);
    vedette_threadx_set_time(port->context, now);
    tx_thread_sleep(5);
    check("UNIX time goes on with the tick", port->unix_ms(port->context) - now - 5u * TICK_MS <= TICK_MS);
    vedette_threadx_set_time(port->context, 0);
    check("UNIX time can be taken back", port->unix_ms(port->context) == 0);
}

/* ---- Supervisor ---- */

static void on_expiry(void *argument) {
    *(uint32_t *)argument += 1;
    expired_priority = 99;
    tx_thread_info_get(tx_thread_identify(), NULL, NULL, NULL, &expired_priority, NULL, NULL, NULL, NULL);
}

static void test_supervisor_fires(void) {
    uint64_t start = uptime();

    expired = 0;
    port->supervise(port->context, 50, on_expiry, &expired);
    while (expired == 0 && uptime() - start < 500u) {
    }
    check("supervisor interrupts a thread that spins", expired == 1);
    check("supervisor does not fire early", uptime() - start >= 50u);
    check("supervisor fires within two ticks of the budget", uptime() - start <= 50u + 2u * TICK_MS);
    check("supervisor runs above every thread", expired_priority == 0);
    tx_thread_sleep(20);
    check("supervisor fires once", expired == 1);
}

static void test_supervisor_disarmed(void) {
    expired = 0;
    for (int i = 0; i < 50; i++) {
        port->supervise(port->context, 10, on_expiry, &expired);
        port->supervise(port->context, 0, NULL, NULL);
    }
    tx_thread_sleep(20);
    check("supervisor that was disarmed does not fire", expired == 0);
    port->supervise(port->context, 10, on_expiry, &expired);
    tx_thread_sleep(5);
    check("supervisor can be armed again", expired == 1);
    port->supervise(port->context, 0, NULL, NULL);
}

/* ---- Lock ---- */

static void test_lock(void) {
    uint32_t fired;

    expired = 0;
    port->supervise(port->context, 10, on_expiry, &expired);
    port->lock(port->context);
    for (uint32_t start = board_clock_25mhz(); board_clock_25mhz() - start < 25u * 50000u;) {
    }
    fired = expired;
    port->unlock(port->context);
    check("nothing runs while the lock is held", fired == 0);
    tx_thread_sleep(5);
    check("what waited for the lock runs after it", expired == 1);
    port->supervise(port->context, 0, NULL, NULL);
}

/* ---- Agent thread ---- */

static vedette_threadx_t threadx;
static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];
static uint64_t agent_stack[STACK_BYTES / sizeof(uint64_t)];
static message_store_t store;

static vedette_result_t some_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    memset(out, 0x5A, length);
    return VEDETTE_OK;
}

static vedette_config_t agent_config(void) {
    vedette_config_t config = {
        .link = message_store_init(&store),
        .arena = arena,
        .arena_bytes = sizeof(arena),
        .memory_bytes = VEDETTE_MEMORY_BYTES,
        .interval_high_s = 1,
        .interval_medium_s = 1,
        .interval_low_s = 1,
    };

    return config;
}

static void test_bad_arguments(void) {
    vedette_threadx_config_t no_random = {0};
    vedette_threadx_thread_t no_stack = {NULL, STACK_BYTES, 25};
    vedette_threadx_thread_t short_stack = {agent_stack, 1024, 25};
    vedette_config_t config = agent_config();

    check("a port needs a random function", vedette_threadx_init(&threadx, &no_random) == NULL);
    check("a thread needs a stack", vedette_threadx_start(&threadx, &no_stack, &config, 0) == VEDETTE_ERROR_ARGUMENT);
    check("a thread needs enough of it",
          vedette_threadx_start(&threadx, &short_stack, &config, 0) == VEDETTE_ERROR_ARGUMENT);
}

static void test_agent_thread(void) {
    static const vedette_threadx_config_t platform = {.random = some_random};
    vedette_threadx_thread_t thread = {agent_stack, sizeof(agent_stack), 25};
    vedette_config_t config = agent_config();
    vedette_result_t result = VEDETTE_ERROR_STATE;

    if (vedette_threadx_init(&threadx, &platform) != NULL) {
        result = vedette_threadx_start(&threadx, &thread, &config, 10u * TX_TIMER_TICKS_PER_SECOND);
    }
    check("the agent's thread makes the agent", result == VEDETTE_OK && vedette_threadx_agent(&threadx) != NULL);
    if (result != VEDETTE_OK) {
        return;
    }
    check("it runs", vedette_threadx_result(&threadx) == VEDETTE_AGAIN);
    vedette_report_login(vedette_threadx_agent(&threadx), VEDETTE_LOGIN_FAILED, "eve", "console", NULL);
    tx_thread_sleep(8u * TX_TIMER_TICKS_PER_SECOND);
    check("its messages come", store.count > 0);
    check("its stack has room", vedette_threadx_stack_peak(&threadx) < STACK_BYTES - 256u);
    check("its stack was used", vedette_threadx_stack_peak(&threadx) > 512u);
    vedette_stop(vedette_threadx_agent(&threadx));
    tx_thread_sleep(TX_TIMER_TICKS_PER_SECOND);
    check("it ends when it is stopped", vedette_threadx_result(&threadx) == VEDETTE_ERROR_STATE);
    print_value("stack with callback link", (uint32_t)vedette_threadx_stack_peak(&threadx));
}

static int body(void) {
    port = harness_port();
    test_unix_time();
    test_uptime();
    test_supervisor_fires();
    test_supervisor_disarmed();
    test_lock();
    test_bad_arguments();
    test_agent_thread();
    test_uptime_wrap();
    print_line("done");
    return 0;
}

int main(void) {
    return harness_main(body);
}
