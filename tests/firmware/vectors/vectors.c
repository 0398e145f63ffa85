/* The contract's hash vectors, computed by the linked module under the device's interpreter. */
#include "board.h"
#include "core/agent.h"
#include "harness.h"

#include <string.h>

#define DIGEST_BYTES 32u

typedef struct repeated_bytes {
    const char *bytes;
    uint32_t length;
    uint32_t repeat;
} repeated_bytes_t;

typedef struct hash_vector {
    const char *name;
    repeated_bytes_t key;
    repeated_bytes_t message;
    const char *expected;
} hash_vector_t;

#include "vectors.h"

static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];
static message_store_t store;
static vedette_agent_t *agent;
static uint32_t ran, skipped;

static uint32_t put(uint8_t *out, const repeated_bytes_t *part) {
    for (uint32_t i = 0; i < part->repeat; i++) {
        memcpy(out + i * part->length, part->bytes, part->length);
    }
    return part->length * part->repeat;
}

static void check(const hash_vector_t *vector, bool is_hmac) {
    uint32_t capacity = 0;
    int32_t answer = -1;
    uint8_t *inbox = vedette_engine_inbox(agent->engine, &capacity);
    vedette_result_t result;
    uint32_t key_length, length;

    if (vector->key.length * vector->key.repeat + vector->message.length * vector->message.repeat > capacity) {
        skipped++;
        return;
    }
    key_length = put(inbox, &vector->key);
    length = put(inbox + key_length, &vector->message);
    result = is_hmac ? vedette_engine_hmac(agent->engine, key_length, length, &answer)
                     : vedette_engine_sha256(agent->engine, length, &answer);
    inbox = vedette_engine_inbox(agent->engine, &capacity);
    ran++;
    board_uart_puts(
        result == VEDETTE_OK && answer == 0 && memcmp(inbox, vector->expected, DIGEST_BYTES) == 0 ? "ok " : "FAILED ");
    board_uart_puts(is_hmac ? "hmac " : "sha256 ");
    print_line(vector->name);
}

static int body(void) {
    vedette_config_t config = {
        .port = harness_port(),
        .link = message_store_init(&store),
        .arena = arena,
        .arena_bytes = sizeof(arena),
        .memory_bytes = VEDETTE_MEMORY_BYTES,
    };
    vedette_result_t result = vedette_create(&config, &agent);

    if (result != VEDETTE_OK) {
        print_value("error vedette_create", (uint32_t)-result);
        return 1;
    }
    for (size_t i = 0; i < sizeof(sha256_vectors) / sizeof(sha256_vectors[0]); i++) {
        check(&sha256_vectors[i], false);
    }
    for (size_t i = 0; i < sizeof(hmac_vectors) / sizeof(hmac_vectors[0]); i++) {
        check(&hmac_vectors[i], true);
    }
    print_value("ran", ran);
    print_value("longer than the inbox", skipped);
    print_line("done");
    return 0;
}

int main(void) {
    return harness_main(body);
}
