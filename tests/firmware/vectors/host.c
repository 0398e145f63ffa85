#include "host.h"

#include <string.h>

#include "board.h"
#include "harness.h"

#define CALL_BUDGET_MS 2000u

vedette_engine_t *vector_engine;
static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];
static const vector_events_t *handlers;
static uint32_t verdicts;

static int32_t import_send(void *context, uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length) {
    (void)context;
    return handlers->send(sequence, priority, data, length);
}

static int32_t import_random(void *context, uint8_t *out, uint32_t length) {
    (void)context;
    return handlers->random(out, length);
}

static void import_log(void *context, uint32_t level, uint32_t code, uint32_t value) {
    (void)context;
    (void)level;
    (void)code;
    (void)value;
}

static void import_collect(void *context, uint32_t events) {
    (void)context;
    (void)events;
}

bool vector_load(uint32_t memory_bytes, const vector_events_t *events) {
    static const vedette_imports_t imports = {NULL, import_send, import_random, import_log, import_collect};
    vedette_engine_config_t config = {
        .module = &vedette_linked_module,
        .port = harness_port(),
        .imports = &imports,
        .arena = arena,
        .arena_bytes = sizeof(arena),
        .memory_bytes = memory_bytes,
        .call_budget_ms = CALL_BUDGET_MS,
    };

    handlers = events;
    return vedette_engine_create(&config, &vector_engine) == VEDETTE_OK;
}

int32_t vector_put(const vector_bytes_t *part, uint32_t at) {
    uint32_t capacity = 0;
    uint8_t *inbox = vedette_engine_inbox(vector_engine, &capacity);
    uint32_t length = part->length * part->repeat;

    if (inbox == NULL || at > capacity || length > capacity - at) {
        return -1;
    }
    for (uint32_t i = 0; i < part->repeat; i++) {
        memcpy(inbox + at + i * part->length, part->bytes, part->length);
    }
    return (int32_t)length;
}

bool vector_is_equal(const vector_bytes_t *expected, const uint8_t *data, uint32_t length) {
    return expected->length == length && memcmp(expected->bytes, data, length) == 0;
}

void vector_verdict(bool is_good, const char *what, const char *name) {
    verdicts++;
    board_uart_puts(is_good ? "ok " : "FAILED ");
    board_uart_puts(what);
    board_uart_puts(" ");
    print_line(name);
}

uint32_t vector_count(void) {
    return verdicts;
}
