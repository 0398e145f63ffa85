/*
 * netflow-1k through the agent's real entry points: vedette_observe_packet() for each packet, vedette_run() as an agent
 * thread calls it. Run with -icount shift=5,align=off,sleep=off; prints "name value" lines.
 */
#include "board.h"
#include "core/agent.h"
#include "harness.h"
#include "netflow.h"
#include "ticks.h"

#include <string.h>

#define DAY_S    86400u
#define WINDOW_S 10u

tick_trace_t tick_trace;

static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];
static message_store_t store;
static vedette_agent_t *agent;
static uint32_t hook_instructions, ingest_instructions;

vedette_result_t __real_vedette_engine_tick(vedette_engine_t *engine, uint64_t uptime_ms, uint64_t unix_ms,
                                            int32_t *result);
vedette_result_t __wrap_vedette_engine_tick(vedette_engine_t *engine, uint64_t uptime_ms, uint64_t unix_ms,
                                            int32_t *result);

vedette_result_t __wrap_vedette_engine_tick(vedette_engine_t *engine, uint64_t uptime_ms, uint64_t unix_ms,
                                            int32_t *result) {
    tick_record_t record = {0, false};
    uint32_t published = store.count;
    uint32_t start = board_instruction_ticks();
    vedette_result_t status = __real_vedette_engine_tick(engine, uptime_ms, unix_ms, result);

    record.instructions = instructions_since(start);
    record.is_publishing = store.count != published;
    if (tick_trace.count < TICKS_MAX) {
        tick_trace.records[tick_trace.count++] = record;
    }
    return status;
}

static uint32_t uptime_ms(void) {
    const vedette_port_t *port = harness_port();

    return (uint32_t)port->uptime_ms(port->context);
}

static void sleep_ms(uint32_t ms) {
    tx_thread_sleep((ms * TX_TIMER_TICKS_PER_SECOND + 999u) / 1000u);
}

/* As the agent's thread does it, until the agent wants to sleep. Returns for how long. */
static uint32_t run_until_idle(void) {
    uint32_t wait = 0;

    do {
        if (vedette_run(agent, &wait) != VEDETTE_OK) {
            print_line("error vedette_run");
            board_exit(2);
        }
    } while (wait == 0);
    return wait;
}

static void run_until(uint32_t end_ms) {
    while ((int32_t)(uptime_ms() - end_ms) < 0) {
        uint32_t wait = run_until_idle();
        uint32_t left = end_ms - uptime_ms();

        if ((int32_t)left > 0) {
            sleep_ms(wait < left ? wait : left);
        }
    }
}

/* Runs the agent until it has handed over the message of the window that is open now. */
static void run_until_message(void) {
    uint32_t count = store.count;
    uint32_t end = uptime_ms() + 3u * WINDOW_S * 1000u;

    while (store.count == count && (int32_t)(uptime_ms() - end) < 0) {
        sleep_ms(run_until_idle());
    }
    run_until_idle();
}

static int create(void) {
    vedette_config_t config = {
        .port = harness_port(),
        .link = message_store_init(&store),
        .arena = arena,
        .arena_bytes = sizeof(arena),
        .memory_bytes = VEDETTE_MEMORY_BYTES,
        .interval_high_s = WINDOW_S,
        .interval_medium_s = DAY_S,
        .interval_low_s = DAY_S,
    };
    uint32_t start = board_instruction_ticks();
    vedette_result_t result = vedette_create(&config, &agent);

    print_value("cold-start.instructions", instructions_since(start));
    if (result != VEDETTE_OK) {
        print_value("error vedette_create", (uint32_t)-result);
        return 1;
    }
    return vedette_start(agent) == VEDETTE_OK ? 0 : 1;
}

/* ---- Observations ---- */

static __attribute__((noinline)) vedette_result_t empty_hook(vedette_agent_t *to, int outbound, const uint8_t *packet,
                                                             size_t captured) {
    __asm volatile("" ::"r"(to), "r"(outbound), "r"(packet), "r"(captured) : "memory");
    return VEDETTE_OK;
}

static uint32_t hook_cost(vedette_result_t (*hook)(vedette_agent_t *, int, const uint8_t *, size_t),
                          const netflow_packet_t *packet) {
    uint32_t start = board_instruction_ticks();

    (void)hook(agent, packet->is_outbound, packet->bytes, sizeof(packet->bytes));
    return instructions_since(start);
}

/* What calling a hook that does nothing costs, for as many packets as the workload has. */
static uint32_t calibrate(void) {
    static const netflow_packet_t packet;
    uint32_t sum = 0;

    for (uint32_t i = 0; i < NETFLOW_OBSERVATIONS; i++) {
        sum += hook_cost(empty_hook, &packet);
    }
    return sum;
}

static void observe(const netflow_packet_t *packet) {
    hook_instructions += hook_cost(vedette_observe_packet, packet);
    if (agent->staging.head - agent->staging.tail >= VEDETTE_STAGING_WAKE_BYTES) { /* the hook has woken the thread */
        uint32_t start = board_instruction_ticks();

        run_until_idle();
        ingest_instructions += instructions_since(start);
    }
}

static void drain(void) {
    uint32_t start = board_instruction_ticks();

    run_until_idle();
    ingest_instructions += instructions_since(start);
}

/* ---- Workloads ---- */

typedef struct workload {
    const char *name;
    uint32_t flows;
    uint32_t windows;
} workload_t;

static void name_value(const workload_t *workload, const char *metric, uint32_t value) {
    char name[64] = "netflow-1k.";

    strncat(name, workload->name, sizeof(name) - strlen(name) - 1u);
    strncat(name, metric, sizeof(name) - strlen(name) - 1u);
    print_value(name, value);
}

static void print_ticks(const workload_t *workload) {
    for (uint32_t i = 0; i < tick_trace.count; i++) {
        name_value(workload, tick_trace.records[i].is_publishing ? ".tick-publishing" : ".tick",
                   tick_trace.records[i].instructions);
    }
}

static void run_workload(const workload_t *workload, uint32_t seed) {
    netflow_t generator;
    netflow_packet_t packet;
    uint64_t fnv = NETFLOW_FNV_START;
    uint32_t bytes = 0;
    uint32_t per_window = NETFLOW_OBSERVATIONS / workload->windows;

    hook_instructions = 0;
    ingest_instructions = 0;
    message_store_clear(&store);
    tick_trace.count = 0;
    netflow_start(&generator, seed, workload->flows);
    for (uint32_t i = 0; i < NETFLOW_OBSERVATIONS; i++) {
        netflow_next(&generator, i, &packet);
        fnv = netflow_fnv(fnv, packet.bytes, sizeof(packet.bytes));
        bytes += packet.l4_bytes;
        observe(&packet);
        if ((i + 1u) % per_window == 0) {
            drain();
            tick_trace.count = 0;
            run_until_message();
        }
    }
    print_hex("fnv", (const uint8_t *)&fnv, sizeof(fnv));
    name_value(workload, ".bytes", store.bytes);
    name_value(workload, ".messages", store.count);
    name_value(workload, ".l4-bytes", bytes);
    name_value(workload, ".hook-instructions", hook_instructions - calibrate());
    name_value(workload, ".ingest-instructions", ingest_instructions);
    print_ticks(workload);
    name_value(workload, ".staging-dropped", agent->staging.dropped);
    message_store_print(&store, workload->name);
}

/* ---- Hash ---- */

static void measure_sha256(void) {
    uint32_t capacity = 0;
    int32_t result = 0;
    uint8_t *inbox = vedette_engine_inbox(agent->engine, &capacity);
    uint32_t start;

    if (inbox == NULL || capacity < 1024u) {
        print_value("error inbox", capacity);
        return;
    }
    for (uint32_t i = 0; i < 1024u; i++) {
        inbox[i] = (uint8_t)(i * 7u + 3u);
    }
    start = board_instruction_ticks();
    (void)vedette_engine_sha256(agent->engine, 1024, &result);
    print_value("sha256.1k.instructions", instructions_since(start));
    print_hex("sha256.1k.digest", vedette_engine_inbox(agent->engine, &capacity), 32);
}

static int body(void) {
    static const workload_t workloads[] = {{"48x1", 48, 1}, {"64x10", 64, 10}, {"128x1", 128, 1}};
    uint32_t seed = option_value("--seed", 3);
    vedette_status_info_t status;

    if (create() != 0) {
        return 1;
    }
    run_until(3000);     /* the snapshots of the start are taken */
    run_until_message(); /* and gone: what follows is the workload alone */
    for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++) {
        run_workload(&workloads[i], seed);
        run_until_message();
    }
    measure_sha256();
    vedette_get_status(agent, &status);
    print_value("arena.peak.bytes", (uint32_t)status.arena_peak_bytes);
    print_value("arena.promised.bytes", VEDETTE_ARENA_BYTES);
    print_value("module.restarts", status.module_restarts);
    print_value("stack.agent.bytes", (uint32_t)harness_stack_peak());
    print_line("done");
    return 0;
}

int main(void) {
    return harness_main(body);
}
