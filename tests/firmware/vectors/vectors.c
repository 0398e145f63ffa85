/* The contract's vectors, replayed with the linked module under the device's interpreter. */
#include "board.h"
#include "harness.h"
#include "host.h"

#include <string.h>

#define DIGEST_BYTES        32u
#define TICKS_MAX           64
#define SENT_MAX            16u
#define MEMORY_BYTES_OFFSET 4u /* in the init block */

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

static uint32_t skipped;

/* ---- The host's side ---- */

static int32_t take_message(uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length) {
    (void)priority;
    if (run.count == SENT_MAX || run.count == run.vector->message_count) {
        run.is_bad = true;
        return 1;
    }
    run.is_bad |= !vector_is_equal(&run.vector->messages[run.count], data, length);
    run.sequences[run.count++] = sequence;
    return 0;
}

static int32_t give_random(uint8_t *out, uint32_t length) {
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

static uint32_t put(const vector_bytes_t *part, uint32_t at) {
    int32_t length = vector_put(part, at);

    run.is_bad |= length < 0;
    return length < 0 ? 0 : (uint32_t)length;
}

static bool load(uint32_t memory_bytes) {
    static const vector_events_t events = {take_message, give_random};

    return vector_load(memory_bytes, &events);
}

/* ---- Hashes ---- */

static void check_hash(const hash_vector_t *vector, bool is_hmac) {
    uint32_t capacity = 0;
    int32_t answer = -1;
    vedette_result_t result;
    uint32_t key_length, length;

    (void)vedette_engine_inbox(vector_engine, &capacity);
    if (vector->key.length * vector->key.repeat + vector->message.length * vector->message.repeat > capacity) {
        skipped++;
        return;
    }
    key_length = put(&vector->key, 0);
    length = put(&vector->message, key_length);
    result = is_hmac ? vedette_engine_hmac(vector_engine, key_length, length, &answer)
                     : vedette_engine_sha256(vector_engine, length, &answer);
    vector_verdict(result == VEDETTE_OK && answer == 0 &&
                       memcmp(vedette_engine_inbox(vector_engine, &capacity), vector->expected, DIGEST_BYTES) == 0,
                   is_hmac ? "hmac" : "sha256", vector->name);
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
        run.is_bad |= vedette_engine_tick(vector_engine, step->uptime_ms, step->unix_ms, &wait) != VEDETTE_OK;
    }
    run.is_bad |= wait <= 0;
    while (run.acked < run.count) {
        int32_t answer = -1;

        run.is_bad |=
            vedette_engine_acked(vector_engine, run.sequences[run.acked++], &answer) != VEDETTE_OK || answer != 0;
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
        status = vedette_engine_ingest(vector_engine, put(&step->bytes, 0), &answer);
        check_result(status, answer);
        break;
    default:
        status = vedette_engine_configure(vector_engine, put(&step->bytes, 0), &answer);
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
        run.is_bad = vedette_engine_init(vector_engine, put(&vector->init, 0), &answer) != VEDETTE_OK || answer != 0;
        for (uint32_t i = 0; i < vector->step_count; i++) {
            take_step(&vector->steps[i]);
        }
    }
    vector_verdict(!run.is_bad && run.count == vector->message_count && run.result == vector->result_count,
                   "observations", vector->name);
}

static int body(void) {
    uint32_t hashes;

    if (!load(VEDETTE_MEMORY_BYTES)) {
        print_line("error: the module does not load");
        return 1;
    }
    check_hashes();
    hashes = vector_count();
    for (size_t i = 0; i < sizeof(observation_vectors) / sizeof(observation_vectors[0]); i++) {
        check_observations(&observation_vectors[i]);
    }
    check_scripts();
    print_value("ran", vector_count());
    print_value("longer than the inbox", skipped);
    print_line("done");
    return hashes > skipped ? 0 : 1; /* most hash vectors must fit into the inbox */
}

int main(void) {
    return harness_main(body);
}
