/*
 * Modules with one thing wrong each, one after the other in the same arena. The firmware prints what the agent says of
 * each, and shows that its own thread went on ticking; at the end the real module runs.
 */
#include "board.h"
#include "harness.h"

#include <string.h>

#define FAULT_MEMORY_BYTES 8192u
#define CALL_BUDGET_MS     50u
#define RUNS_MAX           20

typedef struct fault_module {
    const char *name;
    vedette_module_t module;
} fault_module_t;

#include "fault_modules.h"

static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];
static message_store_t store;
static TX_THREAD product;
static uint64_t product_stack[64];
static volatile uint32_t product_ticks;

static void product_entry(ULONG argument) {
    (void)argument;
    for (;;) {
        product_ticks++;
        tx_thread_sleep(1);
    }
}

static vedette_config_t make_config(const vedette_module_t *module, uint32_t memory_bytes) {
    vedette_config_t config = {
        .module = module,
        .port = harness_port(),
        .link = message_store_init(&store),
        .arena = arena,
        .arena_bytes = sizeof(arena),
        .memory_bytes = memory_bytes,
        .interval_high_s = 1,
        .interval_medium_s = 1,
        .interval_low_s = 1,
        .call_budget_ms = CALL_BUDGET_MS,
    };

    return config;
}

/* Runs as an agent's thread would, until the agent gives up or RUNS_MAX sleeps have passed. */
static vedette_result_t run(vedette_agent_t *agent, int runs_max) {
    vedette_result_t result = vedette_start(agent);

    for (int i = 0; i < runs_max && result == VEDETTE_OK; i++) {
        uint32_t wait = 0;

        result = vedette_run(agent, &wait);
        tx_thread_sleep(wait == 0 ? 1 : (wait * TX_TIMER_TICKS_PER_SECOND + 999u) / 1000u);
    }
    return result;
}

static void print_result(const char *what, const char *name, vedette_result_t result) {
    board_uart_puts(what);
    board_uart_puts(" ");
    print_value(name, (uint32_t)-result);
}

static void try_module(const fault_module_t *fault) {
    vedette_config_t config = make_config(&fault->module, FAULT_MEMORY_BYTES);
    vedette_agent_t *agent = NULL;
    vedette_status_info_t status;
    uint32_t ticks = product_ticks;
    vedette_result_t result = vedette_create(&config, &agent);

    print_result("create", fault->name, result);
    if (result == VEDETTE_OK) {
        print_result("run", fault->name, run(agent, RUNS_MAX));
        vedette_get_status(agent, &status);
        print_result("fault", fault->name, status.module_fault);
        board_uart_puts("restarts ");
        print_value(fault->name, status.module_restarts);
    }
    tx_thread_sleep(2);
    board_uart_puts("ticks ");
    print_value(fault->name, product_ticks - ticks);
}

/* The real module with a byte changed, or its end missing: the digest that was linked with it tells. */
static void try_damaged(const char *name, size_t length, size_t flipped) {
    static uint8_t copy[32768];
    vedette_module_t module = {copy, length, vedette_linked_module.sha256};
    fault_module_t fault = {name, module};

    if (length > sizeof(copy)) {
        print_value("error module too long", (uint32_t)length);
        return;
    }
    memcpy(copy, vedette_linked_module.bytes, length);
    copy[flipped] ^= 0x10;
    try_module(&fault);
}

static vedette_result_t no_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    (void)out;
    (void)length;
    return VEDETTE_ERROR_ENTROPY;
}

static void try_without_entropy(void) {
    vedette_port_t port = *harness_port();
    vedette_config_t config = make_config(NULL, VEDETTE_MEMORY_BYTES);
    vedette_agent_t *agent = NULL;

    port.random = no_random;
    config.port = &port;
    print_result("create", "no_entropy", vedette_create(&config, &agent));
}

static void try_small_arena(void) {
    vedette_config_t config = make_config(NULL, VEDETTE_MEMORY_BYTES);
    vedette_agent_t *agent = NULL;

    config.arena_bytes = VEDETTE_MEMORY_BYTES;
    print_result("create", "small_arena", vedette_create(&config, &agent));
}

static void try_linked_module(void) {
    vedette_config_t config = make_config(NULL, VEDETTE_MEMORY_BYTES);
    vedette_agent_t *agent = NULL;
    vedette_result_t result;

    config.call_budget_ms = 0;
    result = vedette_create(&config, &agent);
    print_result("create", "linked", result);
    if (result == VEDETTE_OK) {
        print_result("run", "linked", run(agent, 200));
        print_value("messages linked", store.count);
    }
}

static int body(void) {
    tx_thread_create(&product, "product", product_entry, 0, product_stack, sizeof(product_stack), 5, 5,
                     TX_NO_TIME_SLICE, TX_AUTO_START);
    for (size_t i = 0; i < sizeof(fault_modules) / sizeof(fault_modules[0]); i++) {
        try_module(&fault_modules[i]);
    }
    try_damaged("linked_flipped", vedette_linked_module.length, vedette_linked_module.length / 2u);
    try_damaged("linked_truncated", vedette_linked_module.length - 1u, 0);
    try_without_entropy();
    try_small_arena();
    try_linked_module();
    print_value("stack", (uint32_t)harness_stack_peak());
    print_line("done");
    return 0;
}

int main(void) {
    return harness_main(body);
}
