/* vedette-agent: the agent as a Linux program. */
#include "linux/options.h"
#include "linux/vedette_linux.h"
#include "net/hub_link.h"
#include "posix/stream_posix.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Wall-clock time: on a busy machine the thread may not run for longer than a microcontroller's whole budget. */
#define CALL_BUDGET_MS 2000u

typedef struct program {
    vedette_options_t options;
    vedette_linux_t platform;
    vedette_stream_posix_t tcp;
    vedette_link_t *link;
    vedette_agent_t *agent;
    vedette_linux_capture_t capture;
    int is_capturing;
    uint64_t link_storage[VEDETTE_HUB_LINK_BYTES / 8];
    void *arena;
} program_t;

static program_t program;
static volatile sig_atomic_t is_ending;

static void on_signal(int number) {
    (void)number;
    is_ending = 1;
    if (program.platform.port.wake)
        program.platform.port.wake(program.platform.port.context); /* one write(2): allowed here */
}

static void catch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int fail(const char *what, vedette_result_t result) {
    fprintf(stderr, "vedette-agent: %s: %s (%d)\n", what, vedette_error_text(result), result);
    return 1;
}

static vedette_result_t make_link(const vedette_port_t *port) {
    vedette_hub_link_config_t config = {
        .connection_string = program.options.connection_string,
        .ca_pem = program.options.ca_pem,
        .port = port,
        .tcp = vedette_stream_posix_init(&program.tcp),
        .tcp_port = program.options.tcp_port,
    };
    return vedette_hub_link_create(program.link_storage, sizeof program.link_storage, &config, &program.link);
}

static vedette_result_t make_agent(const vedette_port_t *port) {
    size_t arena_bytes = VEDETTE_ARENA_BYTES_FOR(program.options.memory_bytes);
    program.arena = aligned_alloc(8, (arena_bytes + 7u) & ~(size_t)7u);
    if (!program.arena)
        return VEDETTE_ERROR_MEMORY;
    vedette_config_t config = {
        .port = port,
        .link = program.link,
        .arena = program.arena,
        .arena_bytes = arena_bytes,
        .memory_bytes = program.options.memory_bytes,
        .interval_high_s = program.options.interval_high_s,
        .interval_medium_s = program.options.interval_medium_s,
        .interval_low_s = program.options.interval_low_s,
        .call_budget_ms = CALL_BUDGET_MS,
    };
    return vedette_create(&config, &program.agent);
}

static void start_capture(void) {
    int error = vedette_linux_capture_start(&program.capture, program.agent);
    program.is_capturing = error == 0;
    if (error)
        fprintf(stderr, "vedette: warning: network activity is not available: %s%s\n", strerror(error),
                error == EPERM ? " (needs root or CAP_NET_RAW)" : "");
}

static vedette_result_t run(const vedette_port_t *port) {
    uint64_t end_ms =
        program.options.run_s ? port->uptime_ms(port->context) + program.options.run_s * 1000ull : UINT64_MAX;
    vedette_result_t result = VEDETTE_OK;

    while (result == VEDETTE_OK) {
        uint32_t wait_ms = 0;
        uint64_t now_ms = port->uptime_ms(port->context);
        if (is_ending || now_ms >= end_ms)
            vedette_stop(program.agent);
        result = vedette_run(program.agent, &wait_ms);
        if (wait_ms > end_ms - now_ms && now_ms < end_ms)
            wait_ms = (uint32_t)(end_ms - now_ms);
        if (result == VEDETTE_OK && wait_ms)
            vedette_linux_wait(&program.platform, vedette_stream_posix_fd(&program.tcp), wait_ms);
    }
    return result;
}

static void report_end(void) {
    vedette_status_info_t status;
    vedette_get_status(program.agent, &status);
    if (program.options.log_level >= 3)
        fprintf(stderr, "vedette: info: %u observations (%u dropped), %u messages acknowledged, %u restarts\n",
                status.staged, status.staging_dropped, status.messages_sent, status.module_restarts);
}

static int run_agent(const vedette_port_t *port) {
    vedette_result_t result = make_link(port);
    if (result != VEDETTE_OK)
        return fail(program.options.config_path, result);
    result = make_agent(port);
    if (result != VEDETTE_OK)
        return fail("cannot make the agent", result);
    result = vedette_start(program.agent);
    if (result != VEDETTE_OK)
        return fail("cannot start", result);
    start_capture();
    result = run(port);
    if (program.is_capturing)
        vedette_linux_capture_stop(&program.capture);
    report_end();
    return result == VEDETTE_ERROR_STATE ? 0 : fail("gave up", result);
}

int main(int argc, char **argv) {
    int code = vedette_options_read(&program.options, argc, argv);
    if (code < 0) {
        const vedette_port_t *port = vedette_linux_init(&program.platform, program.options.log_level);
        catch_signals();
        code = port ? run_agent(port) : fail("no threads or descriptors", VEDETTE_ERROR_STATE);
        if (port)
            vedette_linux_end(&program.platform);
    }
    free(program.arena);
    vedette_options_free(&program.options);
    return code;
}
