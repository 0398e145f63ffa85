/** What TLS and the hub link refuse before anything is sent: no time, no entropy, bad CA, bad configuration. */
#include "net/hub_link.h"

#include <string.h>

#include "check.h"
#include "net/tls.h"

#define CONNECTION "HostName=localhost;DeviceId=d;SharedAccessKey=c2VjcmV0"

/* EC P-256, self-signed, made for this test; its key is thrown away. */
static const char ca_pem[] = "-----BEGIN CERTIFICATE-----\n"
                             "MIIBijCCATGgAwIBAgIUDOAiVwjw0oRV5GhuwdyVnAG5JkcwCgYIKoZIzj0EAwIw\n"
                             "GjEYMBYGA1UEAwwPVmVkZXR0ZSB0ZXN0IENBMCAXDTI2MTEyMjE2MjEyOFoYDzIx\n"
                             "MjYxMDI5MTYyMTI4WjAaMRgwFgYDVQQDDA9WZWRldHRlIHRlc3QgQ0EwWTATBgcq\n"
                             "hkjOPQIBBggqhkjOPQMBBwNCAAQqKMJTvJTfgt0tZUUrIk3Lh2AK01YI/oi/1Fg/\n"
                             "zB7Id+Ph40cLcEVK2VQQnMJOTGleX5OkbRzHHMWirVu9AFroo1MwUTAdBgNVHQ4E\n"
                             "FgQUZzISJxMv5dQE91OrAOoq6omhdH0wHwYDVR0jBBgwFoAUZzISJxMv5dQE91Or\n"
                             "AOoq6omhdH0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAQpxvY\n"
                             "LzMf/LLgGxhi0560M0tBSjF3EsEJunlTn+f4hAIgYgdCXp3gy66rF6rg1D3rxbRe\n"
                             "fhyOYfpWwAYEXWrV+kQ=\n"
                             "-----END CERTIFICATE-----\n";

static struct world {
    uint64_t unix_ms;
    uint64_t set_ms;
    int has_entropy;
    int opened;
    vedette_result_t clock_result;
    int clock_asked;
    char log[512];
} world;

static uint64_t get_unix_ms(void *context) {
    (void)context;
    return world.unix_ms;
}

static vedette_result_t get_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    memset(out, 0x5A, length);
    return world.has_entropy ? VEDETTE_OK : VEDETTE_ERROR_ENTROPY;
}

static void take_log(void *context, int level, const char *line) {
    (void)context;
    (void)level;
    strncat(world.log, line, sizeof(world.log) - strlen(world.log) - 1);
}

static const vedette_port_t port = {.unix_ms = get_unix_ms, .random = get_random, .log = take_log};

static vedette_result_t below_open(vedette_stream_t *stream, const char *host, uint16_t tcp_port) {
    (void)stream;
    CHECK(strcmp(host, "localhost") == 0 && tcp_port == 8883, "%s:%u", host, tcp_port);
    world.opened++;
    return VEDETTE_AGAIN;
}

static void below_close(vedette_stream_t *stream) {
    (void)stream;
}

static vedette_stream_t below = {.open = below_open, .close = below_close};

static vedette_result_t clock_poll(vedette_clock_source_t *source, uint64_t uptime_ms, uint64_t *unix_ms) {
    (void)source;
    (void)uptime_ms;
    world.clock_asked++;
    *unix_ms = 1800000000000u;
    return world.clock_result;
}

static void set_time(void *context, uint64_t unix_ms) {
    (void)context;
    world.set_ms = world.unix_ms = unix_ms;
}

static vedette_clock_source_t clock_source = {clock_poll};

static void on_acked(void *context, uint32_t sequence) {
    (void)context;
    (void)sequence;
}

static void new_world(void) {
    world = (struct world){.unix_ms = 1800000000000u, .has_entropy = 1};
}

static void tls_refuses_to_begin(void) {
    static vedette_tls_t tls;
    new_world();
    CHECK(vedette_tls_init(&tls, &below, &port, ca_pem) == VEDETTE_OK, "init");
    CHECK(tls.stream.open(&tls.stream, "localhost", 8883) == VEDETTE_AGAIN && world.opened == 1, "connects");
    tls.stream.close(&tls.stream);
    CHECK(tls.stream.send(&tls.stream, (const uint8_t *)"x", 1) == VEDETTE_ERROR_STATE,
          "nothing goes out in the clear");
    new_world();
    world.unix_ms = 0;
    CHECK(tls.stream.open(&tls.stream, "localhost", 8883) == VEDETTE_ERROR_TIME && world.opened == 0, "no time");
    world.unix_ms = 999;
    CHECK(tls.stream.open(&tls.stream, "localhost", 8883) == VEDETTE_ERROR_TIME && world.opened == 0, "1970");
    new_world();
    world.has_entropy = 0;
    CHECK(tls.stream.open(&tls.stream, "localhost", 8883) == VEDETTE_ERROR_ENTROPY && world.opened == 0, "no entropy");
}

static void ca_must_be_readable(void) {
    static const char *const bad[] = {
        "", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"};
    static vedette_tls_t tls;
    new_world();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        vedette_result_t result = vedette_tls_init(&tls, &below, &port, bad[i]);
        CHECK(result == VEDETTE_ERROR_CREDENTIAL, "CA %zu: %d", i, result);
    }
    static char twice[2 * sizeof(ca_pem)];
    snprintf(twice, sizeof(twice), "%s-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ca_pem);
    CHECK(vedette_tls_init(&tls, &below, &port, twice) == VEDETTE_ERROR_CREDENTIAL, "one good, one not");
    CHECK(vedette_tls_init(&tls, &below, &port, NULL) == VEDETTE_ERROR_ARGUMENT, "NULL");
}

static vedette_result_t create(const vedette_hub_link_config_t *config, vedette_link_t **link) {
    static uint64_t storage[VEDETTE_HUB_LINK_BYTES / 8];
    return vedette_hub_link_create(storage, sizeof(storage), config, link);
}

static void configuration_is_checked(void) {
    static const vedette_hub_link_config_t good = {
        .connection_string = CONNECTION, .ca_pem = ca_pem, .port = &port, .tcp = &below};
    static const struct {
        const char *name;
        uint16_t keep_alive_s;
        uint32_t token_s, min_ms, max_ms;
        vedette_result_t expected;
    } rows[] = {
        {"defaults", 0, 0, 0, 0, VEDETTE_OK},
        {"lowest", 1, 60, 100, 100, VEDETTE_OK},
        {"highest", 1177, 31536000, 60000, 3600000, VEDETTE_OK},
        {"keep-alive", 1178, 0, 0, 0, VEDETTE_ERROR_ARGUMENT},
        {"token too short", 0, 59, 0, 0, VEDETTE_ERROR_ARGUMENT},
        {"token too long", 0, 31536001, 0, 0, VEDETTE_ERROR_ARGUMENT},
        {"back-off too short", 0, 0, 99, 0, VEDETTE_ERROR_ARGUMENT},
        {"back-off too long", 0, 0, 0, 3600001, VEDETTE_ERROR_ARGUMENT},
        {"back-off upside down", 0, 0, 2000, 1999, VEDETTE_ERROR_ARGUMENT},
    };
    vedette_link_t *link = NULL;
    new_world();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        vedette_hub_link_config_t config = good;
        config.keep_alive_s = rows[i].keep_alive_s;
        config.token_lifetime_s = rows[i].token_s;
        config.backoff_min_ms = rows[i].min_ms;
        config.backoff_max_ms = rows[i].max_ms;
        vedette_result_t result = create(&config, &link);
        CHECK(result == rows[i].expected, "%s: %d", rows[i].name, result);
    }
    vedette_hub_link_config_t config = good;
    config.connection_string = "HostName=localhost;DeviceId=d;SharedAccessKey=not base64";
    CHECK(create(&config, &link) == VEDETTE_ERROR_CREDENTIAL, "the key is tried at once");
    CHECK(strstr(world.log, "not base64") == NULL, "a secret was logged");
    config = good;
    config.clock = &clock_source;
    CHECK(create(&config, &link) == VEDETTE_ERROR_ARGUMENT, "a clock needs set_time");
    world.has_entropy = 0;
    CHECK(create(&good, &link) == VEDETTE_ERROR_ENTROPY, "no entropy");
    uint64_t small[8];
    CHECK(vedette_hub_link_create(small, sizeof(small), &good, &link) == VEDETTE_ERROR_ARGUMENT, "storage");
}

/** The first error within 70 s, or VEDETTE_AGAIN. */
static vedette_result_t run_until_error(vedette_link_t *link, uint64_t *now) {
    vedette_result_t result = VEDETTE_AGAIN;
    for (int i = 0; i < 3500 && result == VEDETTE_AGAIN; i++) {
        uint32_t wait_ms = 0;
        result = link->poll(link, *now, &wait_ms);
        *now += 20;
    }
    return result;
}

static void time_comes_first(void) {
    static const vedette_link_events_t events = {NULL, on_acked};
    vedette_hub_link_config_t config = {.connection_string = CONNECTION,
                                        .ca_pem = ca_pem,
                                        .port = &port,
                                        .tcp = &below,
                                        .clock = &clock_source,
                                        .set_time = set_time};
    vedette_link_t *link = NULL;
    uint64_t now = 0;
    new_world();
    world.unix_ms = 0;
    world.clock_result = VEDETTE_ERROR_RESOLVE;
    CHECK(create(&config, &link) == VEDETTE_OK && link->start(link, &events) == VEDETTE_OK, "starts without time");
    CHECK(link->start(link, &events) == VEDETTE_ERROR_STATE, "once");
    CHECK(run_until_error(link, &now) == VEDETTE_ERROR_TIME && world.opened == 0, "no time, no connection");
    world.clock_result = VEDETTE_OK;
    now += 60000;
    CHECK(run_until_error(link, &now) == VEDETTE_ERROR_CONNECT && world.opened > 0, "then connects, in vain");
    CHECK(world.set_ms == 1800000000000u, "the time was handed on");
    int asked = world.clock_asked;
    now += 60000;
    CHECK(run_until_error(link, &now) == VEDETTE_ERROR_CONNECT && world.clock_asked == asked, "not asked twice a day");
    world.clock_result = VEDETTE_ERROR_TIME;
    now += 86400000;
    CHECK(run_until_error(link, &now) == VEDETTE_ERROR_CONNECT, "an old time is good enough");
    CHECK(world.clock_asked > asked, "asked again the day after");
    link->stop(link);
}

int main(void) {
    tls_refuses_to_begin();
    ca_must_be_readable();
    configuration_is_checked();
    time_comes_first();
    return CHECK_END();
}
