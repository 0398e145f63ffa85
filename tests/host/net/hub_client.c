/**
 * Runs a hub link over real sockets and says what happens, one line an event; server.ts gives the options, plays the
 * hub and judges the lines. Time runs `scale` times as fast as real time, so that time-outs can be waited for.
 *
 *   connection=… ca=FILE        as in vedette_hub_link_config_t
 *   publish=N bytes=B           messages to send, each of B bytes
 *   errors=N                    end after so many failed attempts
 *   hold=MS                     stay connected until this uptime
 *   scale=S token=S keep=S      speed; token lifetime, keep-alive
 *   random=N                    calls to random() that succeed (default: all)
 *   unix=0                      the time is not known
 *   forget=1                    forget and hand over again after the first message
 */
#include "net/hub_link.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mbedtls/platform.h"
#include "posix/stream_posix.h"

#include "check.h"

#define REAL_LIMIT_MS 25000u

static int argument_count;
static char **arguments;
static uint64_t scale = 1;
static int64_t randoms_left;
static uint32_t acked_count;
static size_t heap_now, heap_peak;

static const char *option(const char *name, const char *otherwise) {
    size_t length = strlen(name);
    for (int i = 1; i < argument_count; i++) {
        if (strncmp(arguments[i], name, length) == 0 && arguments[i][length] == '=') {
            return arguments[i] + length + 1;
        }
    }
    return otherwise;
}

static unsigned long number(const char *name, const char *otherwise) {
    return strtoul(option(name, otherwise), NULL, 10);
}

static uint64_t real_ms(void) {
    static uint64_t start;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
    start = start == 0 ? ms : start;
    return ms - start;
}

static uint64_t uptime_ms(void *context) {
    (void)context;
    return real_ms() * scale;
}

static uint64_t unix_ms(void *context) {
    static uint64_t start;
    start = start == 0 ? (uint64_t)time(NULL) * 1000u : start;
    return number("unix", "1") == 0 ? 0 : start + uptime_ms(context);
}

static vedette_result_t entropy(void *context, uint8_t *out, size_t length) {
    (void)context;
    if (randoms_left-- <= 0) {
        return VEDETTE_ERROR_ENTROPY;
    }
    int file = open("/dev/urandom", O_RDONLY);
    ssize_t count = read(file, out, length);
    close(file);
    return count == (ssize_t)length ? VEDETTE_OK : VEDETTE_ERROR_ENTROPY;
}

static void nothing(void *context) {
    (void)context;
}

static void log_line(void *context, int level, const char *line) {
    (void)context;
    printf("log %d %s\n", level, line);
}

static void on_acked(void *context, uint32_t sequence) {
    (void)context;
    acked_count++;
    printf("acked %u\n", sequence);
}

static void *counting_calloc(size_t count, size_t size) {
    size_t *block = calloc(1, count * size + 16);
    if (block != NULL) {
        block[0] = count * size;
        heap_now += block[0];
        heap_peak = heap_now > heap_peak ? heap_now : heap_peak;
        block += 2;
    }
    return block;
}

static void counting_free(void *memory) {
    if (memory != NULL) {
        size_t *block = (size_t *)memory - 2;
        heap_now -= block[0];
        free(block);
    }
}

static char *read_file(const char *path) {
    static char text[8192];
    FILE *file = fopen(path, "r");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof(text) - 1, file);
    text[length] = '\0';
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static const uint8_t *payload_of(uint32_t sequence, size_t length) {
    static uint8_t payloads[32][131072];
    memset(payloads[sequence % 32], (int)sequence, length);
    return payloads[sequence % 32];
}

static void publish_more(vedette_link_t *link, uint32_t *sequence) {
    uint32_t last = (uint32_t)number("publish", "0");
    size_t bytes = number("bytes", "100");
    while (*sequence < last && link->publish(link, *sequence + 1, VEDETTE_PRIORITY_HIGH,
                                             payload_of(*sequence + 1, bytes), bytes) == VEDETTE_OK) {
        ++*sequence;
        if (*sequence == 1 && number("forget", "0") != 0) {
            link->forget(link);
            *sequence = 0;
            arguments[1] = "forget=0"; /* the first argument of that case */
        }
    }
}

static void announce(vedette_link_t *link, vedette_result_t result) {
    vedette_endpoint_t endpoint;
    printf("result %d at %llu heap %zu\n", result, (unsigned long long)uptime_ms(NULL), heap_now);
    if (result == VEDETTE_OK && link->endpoint(link, &endpoint) == VEDETTE_OK) {
        printf("endpoint %u local %u remote %u\n", endpoint.remote.length, endpoint.local_port, endpoint.remote_port);
    }
}

static void run(vedette_link_t *link) {
    vedette_result_t before = VEDETTE_AGAIN;
    uint32_t sequence = 0;
    unsigned long errors = 0;
    int is_done = 0;
    while (!is_done && real_ms() < REAL_LIMIT_MS) {
        uint32_t wait_ms = 0;
        vedette_result_t result = link->poll(link, uptime_ms(NULL), &wait_ms);
        if (result != before) {
            announce(link, result);
            errors += result != VEDETTE_OK && result != VEDETTE_AGAIN;
        }
        before = result;
        if (result == VEDETTE_OK) {
            publish_more(link, &sequence);
        }
        int is_sent = acked_count >= number("publish", "0") && uptime_ms(NULL) >= number("hold", "0");
        is_done = errors >= number("errors", "1") || (result == VEDETTE_OK && is_sent);
        uint64_t sleep_us = (uint64_t)wait_ms * 1000u / scale;
        usleep(sleep_us > 20000 ? 20000 : (useconds_t)sleep_us);
    }
    printf(is_done ? "done\n" : "gave up\n");
}

int main(int count, char **values) {
    static uint64_t storage[512];
    static vedette_stream_posix_t tcp;
    argument_count = count;
    arguments = values;
    setvbuf(stdout, NULL, _IOLBF, 0);
    scale = number("scale", "1");
    randoms_left = (int64_t)number("random", "1000000000");
    mbedtls_platform_set_calloc_free(counting_calloc, counting_free);

    vedette_port_t port = {.uptime_ms = uptime_ms,
                           .unix_ms = unix_ms,
                           .random = entropy,
                           .lock = nothing,
                           .unlock = nothing,
                           .wake = nothing,
                           .log = log_line};
    vedette_hub_link_config_t config = {
        .connection_string = option("connection", ""),
        .ca_pem = read_file(option("ca", "")),
        .port = &port,
        .tcp = vedette_stream_posix_init(&tcp),
        .keep_alive_s = (uint16_t)number("keep", "0"),
        .token_lifetime_s = (uint32_t)number("token", "0"),
    };
    vedette_link_t *link = NULL;
    vedette_result_t created = vedette_hub_link_create(storage, sizeof(storage), &config, &link);
    printf("created %d\n", created);
    if (created == VEDETTE_OK) {
        vedette_link_events_t events = {NULL, on_acked};
        CHECK(link->start(link, &events) == VEDETTE_OK, "start");
        run(link);
        link->stop(link);
        usleep(100000 / (useconds_t)scale); /* a look-up that was given up on may still be under way */
        printf("heap peak %zu left %zu\n", heap_peak, heap_now);
    }
    return CHECK_END();
}
