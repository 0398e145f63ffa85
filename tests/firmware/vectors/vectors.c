/* The contract's vectors, replayed with the linked module under the device's interpreter. */
#include "board.h"
#include "core/engine.h"
#include "harness.h"

#include <string.h>

#define DIGEST_BYTES        32u
#define TICKS_MAX           64
#define SENT_MAX            16u
#define MEMORY_BYTES_OFFSET 4u /* in the init block */

typedef struct vector_bytes {
    const char *bytes;
    uint32_t length;
    uint32_t repeat;
} vector_bytes_t;

typedef struct hash_vector {
    const char *name;
    vector_bytes_t key;
    vector_bytes_t message;
    const char *expected;
} hash_vector_t;

enum step_kind { STEP_TICK, STEP_INGEST, STEP_CONFIGURE };

typedef struct vector_step {
    enum step_kind kind;
    vector_bytes_t bytes;
    uint64_t uptime_ms;
    uint64_t unix_ms;
} vector_step_t;

typedef struct observation_vector {
    const char *name;
    vector_bytes_t init;
    vector_bytes_t random;
    const vector_step_t *steps;
    uint32_t step_count;
    const vector_bytes_t *messages;
    uint32_t message_count;
    const int32_t *results;
    uint32_t result_count;
} observation_vector_t;

#include "vectors.h"

/* What the module did since the last load(). */
static struct {
    const observation_vector_t *vector;
    uint32_t sequences[SENT_MAX];
    uint32_t count;  /* messages sent */
    uint32_t acked;  /* of them */
    uint32_t result; /* of ingest() and configure(), the next to compare */
    bool is_bad;
} run;

static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];
static vedette_engine_t *engine;
static uint32_t ran, skipped;

static void print_verdict(bool is_good, const char *what, const char *name) {
    ran++;
    board_uart_puts(is_good ? "ok " : "FAILED ");
    board_uart_puts(what);
    print_line(name);
}

static bool is_equal(const vector_bytes_t *expected, const uint8_t *data, uint32_t length) {
    return expected->length == length && memcmp(expected->bytes, data, length) == 0;
}

/* ---- The host's side ---- */

static int32_t take_message(void *context, uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length) {
    (void)context;
    (void)priority;
    if (run.count == SENT_MAX || run.count == run.vector->message_count) {
        run.is_bad = true;
        return 1;
    }
    run.is_bad |= !is_equal(&run.vector->messages[run.count], data, length);
    run.sequences[run.count++] = sequence;
    return 0;
}

static int32_t give_random(void *context, uint8_t *out, uint32_t length) {
    (void)context;
    if (run.vector == NULL) {
        memset(out, 1, length);
        return 0;
    }
    if (length != run.vector->random.length) {
        return -1;
    }
    memcpy(out, run.vector->random.bytes, length);
    return 0;
}

static void drop_log(void *context, uint32_t level, uint32_t code, uint32_t value) {
    (void)context;
    (void)level;
    (void)code;
    (void)value;
}

static void drop_collect(void *context, uint32_t events) {
    (void)context;
    (void)events;
}

static uint32_t put(const vector_bytes_t *part, uint32_t at) {
    uint32_t capacity = 0;
    uint8_t *inbox = vedette_engine_inbox(engine, &capacity);
    uint32_t length = part->length * part->repeat;

    if (inbox == NULL || at > capacity || length > capacity - at) {
        run.is_bad = true;
        return 0;
    }
    for (uint32_t i = 0; i < part->repeat; i++) {
        memcpy(inbox + at + i * part->length, part->bytes, part->length);
    }
    return length;
}

static bool load(uint32_t memory_bytes) {
    static const vedette_imports_t imports = {NULL, take_message, give_random, drop_log, drop_collect};
    vedette_engine_config_t config = {
        .module = &vedette_linked_module,
        .port = harness_port(),
        .imports = &imports,
        .arena = arena,
        .arena_bytes = sizeof(arena),
        .memory_bytes = memory_bytes,
        .call_budget_ms = 2000,
    };

    memset(arena, 0, sizeof(arena)); /* what is left of another vector's queue is not to be found */
    return vedette_engine_create(&config, &engine) == VEDETTE_OK;
}

/* ---- Hashes ---- */

static void check_hash(const hash_vector_t *vector, bool is_hmac) {
    uint32_t capacity = 0;
    int32_t answer = -1;
    vedette_result_t result;
    uint32_t key_length, length;

    (void)vedette_engine_inbox(engine, &capacity);
    if (vector->key.length * vector->key.repeat + vector->message.length * vector->message.repeat > capacity) {
        skipped++;
        return;
    }
    key_length = put(&vector->key, 0);
    length = put(&vector->message, key_length);
    result = is_hmac ? vedette_engine_hmac(engine, key_length, length, &answer)
                     : vedette_engine_sha256(engine, length, &answer);
    print_verdict(result == VEDETTE_OK && answer == 0 &&
                      memcmp(vedette_engine_inbox(engine, &capacity), vector->expected, DIGEST_BYTES) == 0,
                  is_hmac ? "hmac " : "sha256 ", vector->name);
}

static void check_hashes(void) {
    for (size_t i = 0; i < sizeof(sha256_vectors) / sizeof(sha256_vectors[0]); i++) {
        check_hash(&sha256_vectors[i], false);
    }
    for (size_t i = 0; i < sizeof(hmac_vectors) / sizeof(hmac_vectors[0]); i++) {
        check_hash(&hmac_vectors[i], true);
    }
}

/* ---- Observations ---- */

static void check_result(vedette_result_t status, int32_t answer) {
    run.is_bad |=
        status != VEDETTE_OK || run.result == run.vector->result_count || run.vector->results[run.result] != answer;
    run.result++;
}

static void tick(const vector_step_t *step) {
    int32_t wait = 0;

    for (int i = 0; i < TICKS_MAX && wait == 0; i++) {
        run.is_bad |= vedette_engine_tick(engine, step->uptime_ms, step->unix_ms, &wait) != VEDETTE_OK;
    }
    run.is_bad |= wait <= 0;
    while (run.acked < run.count) {
        int32_t answer = -1;

        run.is_bad |= vedette_engine_acked(engine, run.sequences[run.acked++], &answer) != VEDETTE_OK || answer != 0;
    }
}

static void take_step(const vector_step_t *step) {
    int32_t answer = 0;
    vedette_result_t status;

    switch (step->kind) {
    case STEP_TICK:
        tick(step);
        break;
    case STEP_INGEST:
        status = vedette_engine_ingest(engine, put(&step->bytes, 0), &answer);
        check_result(status, answer);
        break;
    default:
        status = vedette_engine_configure(engine, put(&step->bytes, 0), &answer);
        check_result(status, answer);
        break;
    }
}

static void check_observations(const observation_vector_t *vector) {
    uint32_t memory_bytes;
    int32_t answer = -1;

    memset(&run, 0, sizeof(run));
    run.vector = vector;
    memcpy(&memory_bytes, vector->init.bytes + MEMORY_BYTES_OFFSET, sizeof(memory_bytes));
    run.is_bad = !load(memory_bytes);
    if (!run.is_bad) {
        run.is_bad = vedette_engine_init(engine, put(&vector->init, 0), &answer) != VEDETTE_OK || answer != 0;
        for (uint32_t i = 0; i < vector->step_count; i++) {
            take_step(&vector->steps[i]);
        }
    }
    print_verdict(!run.is_bad && run.count == vector->message_count && run.result == vector->result_count,
                  "observations ", vector->name);
}

static int body(void) {
    if (!load(VEDETTE_MEMORY_BYTES)) {
        print_line("error: the module does not load");
        return 1;
    }
    check_hashes();
    for (size_t i = 0; i < sizeof(observation_vectors) / sizeof(observation_vectors[0]); i++) {
        check_observations(&observation_vectors[i]);
    }
    print_value("ran", ran);
    print_value("longer than the inbox", skipped);
    print_line("done");
    return 0;
}

int main(void) {
    return harness_main(body);
}
