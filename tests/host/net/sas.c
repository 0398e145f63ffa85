/** SAS tokens against node:crypto's, keys that are refused, and buffers that are too small. */
#include "net/iothub.h"

#include "check.h"

typedef struct sas_vector {
    const char *connection_string;
    uint64_t expires_s;
    const char *token;
} sas_vector_t;

#include "sas_vectors.h"

static vedette_result_t make(const char *connection_string, uint64_t expires_s, char *token, size_t capacity) {
    vedette_iothub_t iothub;
    vedette_writer_t writer = {(uint8_t *)token, (uint8_t *)token + capacity, 0};
    CHECK(vedette_iothub_parse(connection_string, &iothub) == VEDETTE_OK, "%s", connection_string);
    vedette_result_t result = vedette_iothub_put_token(&iothub, expires_s, &writer);
    if (result == VEDETTE_OK && writer.at < writer.end) {
        *writer.at = '\0';
    }
    return result;
}

static void matches(const sas_vector_t *vector) {
    char token[VEDETTE_IOTHUB_TOKEN_BYTES];
    CHECK(make(vector->connection_string, vector->expires_s, token, sizeof(token)) == VEDETTE_OK, "token");
    CHECK(strcmp(token, vector->token) == 0, "\n%s\nis not\n%s", token, vector->token);
    /* The exact size is enough, one less is refused and nothing is written behind it (ASan watches). */
    size_t length = strlen(vector->token);
    for (size_t capacity = 0; capacity <= length; capacity++) {
        char exact[VEDETTE_IOTHUB_TOKEN_BYTES];
        memset(exact, '#', sizeof(exact));
        vedette_result_t result = make(vector->connection_string, vector->expires_s, exact, capacity);
        CHECK((result == VEDETTE_OK) == (capacity == length), "capacity %zu of %zu: %d", capacity, length, result);
        CHECK(exact[capacity] == '#', "wrote past %zu", capacity);
    }
}

/* 66 bytes */
static const char long_key[] =
    "HostName=h;DeviceId=d;SharedAccessKey="
    "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB";

int main(void) {
    static const char *const bad_keys[] = {
        "HostName=h;DeviceId=d;SharedAccessKey=not base64",
        "HostName=h;DeviceId=d;SharedAccessKey=abc",
        "HostName=h;DeviceId=d;SharedAccessKey=====",
        "HostName=h;DeviceId=d;SharedAccessKey=YWJj-_==",
        long_key,
    };
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        matches(&vectors[i]);
    }
    for (size_t i = 0; i < sizeof(bad_keys) / sizeof(bad_keys[0]); i++) {
        char token[VEDETTE_IOTHUB_TOKEN_BYTES];
        CHECK(make(bad_keys[i], 1, token, sizeof(token)) == VEDETTE_ERROR_CREDENTIAL, "accepted %s", bad_keys[i]);
    }
    return CHECK_END();
}
