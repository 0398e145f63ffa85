/** SNTP: a table of answers good and bad, and the client's tries, times and errors over a scripted datagram seam. */
#include "net/sntp.h"

#include <string.h>

#include "check.h"

#define FLOOR_S 1700000000ull

static const uint8_t nonce[8] = {1, 2, 3, 4, 5, 6, 7, 8};

typedef struct answer {
    const char *name;
    size_t length;
    uint8_t head, stratum;
    uint32_t seconds, fraction; /* NTP */
    int is_forged;
    vedette_sntp_verdict_t verdict;
    uint64_t unix_ms;
} answer_t;

static const answer_t answers[] = {
    {"good", 48, 0x24, 1, 3908988800u, 0x80000000u, 0, VEDETTE_SNTP_GOOD, 1700000000500ull},
    {"version 3", 48, 0x1C, 15, 3908988801u, 0, 0, VEDETTE_SNTP_GOOD, 1700000001000ull},
    {"leap second to come", 48, 0x64, 2, 3908988801u, 0, 0, VEDETTE_SNTP_GOOD, 1700000001000ull},
    {"last second of era 0", 48, 0x24, 2, 0xFFFFFFFFu, 0xFFFFFFFFu, 0, VEDETTE_SNTP_GOOD, 2085978495999ull},
    {"first of era 1, 2036-02-07", 48, 0x24, 2, 0, 1u << 31, 0, VEDETTE_SNTP_GOOD, 2085978496500ull},
    {"era 1", 48, 0x24, 2, 1000000000u, 0, 0, VEDETTE_SNTP_GOOD, 3085978496000ull},
    {"longer, with an extension", 68, 0x24, 2, 3908988801u, 0, 0, VEDETTE_SNTP_GOOD, 1700000001000ull},
    {"short", 47, 0x24, 1, 3908988801u, 0, 0, VEDETTE_SNTP_SHORT, 0},
    {"empty", 0, 0x24, 1, 3908988801u, 0, 0, VEDETTE_SNTP_SHORT, 0},
    {"a client's packet", 48, 0x23, 1, 3908988801u, 0, 0, VEDETTE_SNTP_MODE, 0},
    {"broadcast", 48, 0x25, 1, 3908988801u, 0, 0, VEDETTE_SNTP_MODE, 0},
    {"version 2", 48, 0x14, 1, 3908988801u, 0, 0, VEDETTE_SNTP_MODE, 0},
    {"version 5", 48, 0x2C, 1, 3908988801u, 0, 0, VEDETTE_SNTP_MODE, 0},
    {"forged", 48, 0x24, 1, 3908988801u, 0, 1, VEDETTE_SNTP_ORIGIN, 0},
    {"forged kiss", 48, 0x24, 0, 0, 0, 1, VEDETTE_SNTP_ORIGIN, 0},
    {"kiss of death", 48, 0x24, 0, 3908988801u, 0, 0, VEDETTE_SNTP_KISS, 0},
    {"stratum 16", 48, 0x24, 16, 3908988801u, 0, 0, VEDETTE_SNTP_UNSYNCED, 0},
    {"clock not set", 48, 0xE4, 1, 3908988801u, 0, 0, VEDETTE_SNTP_UNSYNCED, 0},
    {"no time", 48, 0x24, 1, 0, 0, 0, VEDETTE_SNTP_UNSYNCED, 0},
    {"before the floor", 48, 0x24, 1, 3908988799u, 0xFFFFFFFFu, 0, VEDETTE_SNTP_FLOOR, 0},
    {"1968", 48, 0x24, 1, 0x80000000u, 0, 0, VEDETTE_SNTP_FLOOR, 0},
};

static size_t write_answer(const answer_t *answer, const uint8_t *origin, uint8_t packet[96]) {
    memset(packet, 0, 96);
    packet[0] = answer->head;
    packet[1] = answer->stratum;
    memcpy(packet + 24, origin, 8);
    packet[24] ^= (uint8_t)answer->is_forged;
    for (int i = 0; i < 4; i++) {
        packet[40 + i] = (uint8_t)(answer->seconds >> (24 - 8 * i));
        packet[44 + i] = (uint8_t)(answer->fraction >> (24 - 8 * i));
    }
    return answer->length;
}

static void judges(const answer_t *answer) {
    uint8_t packet[96];
    uint64_t unix_ms = 0;
    size_t length = write_answer(answer, nonce, packet);
    vedette_sntp_verdict_t verdict = vedette_sntp_judge(packet, length, nonce, FLOOR_S, &unix_ms);
    CHECK(verdict == answer->verdict, "%s: %d", answer->name, verdict);
    CHECK(unix_ms == answer->unix_ms, "%s: %llu", answer->name, (unsigned long long)unix_ms);
}

/* ---- The client ----------------------------------------------------------------------------------------------- */

static struct fake {
    vedette_datagram_t datagram;
    vedette_result_t open_result;
    const answer_t *answer; /* NULL: none */
    uint8_t sent[48];
    int requests, is_open, no_entropy;
    uint8_t counter;
} fake;

static vedette_result_t fake_open(vedette_datagram_t *datagram, const char *host, uint16_t port) {
    (void)datagram;
    CHECK(strcmp(host, "ntp.test") == 0 && port == 123, "%s:%u", host, port);
    fake.is_open = fake.open_result == VEDETTE_OK;
    return fake.open_result;
}

static int fake_send(vedette_datagram_t *datagram, const uint8_t *data, size_t length) {
    (void)datagram;
    CHECK(fake.is_open && length == 48 && data[0] == 0x23, "request");
    memcpy(fake.sent, data, 48);
    fake.requests++;
    return 48;
}

static int fake_recv(vedette_datagram_t *datagram, uint8_t *data, size_t capacity) {
    uint8_t packet[96];
    (void)datagram;
    if (fake.answer == NULL) {
        return VEDETTE_AGAIN;
    }
    size_t length = write_answer(fake.answer, fake.sent + 40, packet);
    fake.answer = NULL;
    length = length < capacity ? length : capacity;
    memcpy(data, packet, length);
    return (int)length;
}

static void fake_close(vedette_datagram_t *datagram) {
    (void)datagram;
    fake.is_open = 0;
}

static vedette_result_t fake_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    memset(out, ++fake.counter, length);
    return fake.no_entropy ? VEDETTE_ERROR_ENTROPY : VEDETTE_OK;
}

static const vedette_port_t port = {.random = fake_random};

static vedette_clock_source_t *new_client(vedette_sntp_t *sntp) {
    fake = (struct fake){.datagram = {fake_open, fake_send, fake_recv, fake_close}};
    vedette_clock_source_t *source = vedette_sntp_init(sntp, &fake.datagram, &port, "ntp.test", 0);
    sntp->floor_unix_s = FLOOR_S;
    return source;
}

static void asks_and_gets(void) {
    vedette_sntp_t sntp;
    uint64_t unix_ms = 0;
    vedette_clock_source_t *source = new_client(&sntp);
    fake.open_result = VEDETTE_AGAIN;
    CHECK(source->poll(source, 100, &unix_ms) == VEDETTE_AGAIN && fake.requests == 0, "resolving");
    fake.open_result = VEDETTE_OK;
    CHECK(source->poll(source, 200, &unix_ms) == VEDETTE_AGAIN && fake.requests == 1, "asked");
    fake.answer = &answers[13];
    CHECK(source->poll(source, 250, &unix_ms) == VEDETTE_AGAIN, "a forged answer changes nothing");
    fake.answer = &answers[0];
    CHECK(source->poll(source, 300, &unix_ms) == VEDETTE_OK, "answered");
    CHECK(unix_ms == 1700000000550ull, "half of the 100 ms on the way: %llu", (unsigned long long)unix_ms);
    CHECK(!fake.is_open, "closed");
}

static void gives_up_and_begins_anew(void) {
    vedette_sntp_t sntp;
    uint64_t unix_ms = 0;
    vedette_clock_source_t *source = new_client(&sntp);
    uint64_t times[8] = {0};
    vedette_result_t result = VEDETTE_AGAIN;
    uint64_t now = 0;
    for (int seen = 0; result == VEDETTE_AGAIN && now < 60000; now += 10) {
        result = source->poll(source, now, &unix_ms);
        if (fake.requests > seen && seen < 8) {
            times[seen++] = now;
        }
    }
    CHECK(result == VEDETTE_ERROR_TIME && fake.requests == VEDETTE_SNTP_TRIES && !fake.is_open, "%d", result);
    CHECK(times[1] == 1000 && times[2] == 3000 && times[3] == 7000 && now == 15010, "at %llu, %llu, %llu, %llu",
          (unsigned long long)times[1], (unsigned long long)times[2], (unsigned long long)times[3],
          (unsigned long long)now);
    CHECK(source->poll(source, now, &unix_ms) == VEDETTE_AGAIN && fake.requests == 5, "anew");
}

static void names_what_fails(void) {
    vedette_sntp_t sntp;
    uint64_t unix_ms = 0;
    vedette_clock_source_t *source = new_client(&sntp);
    fake.open_result = VEDETTE_ERROR_RESOLVE;
    CHECK(source->poll(source, 0, &unix_ms) == VEDETTE_ERROR_RESOLVE, "resolve");
    source = new_client(&sntp);
    fake.no_entropy = 1;
    CHECK(source->poll(source, 0, &unix_ms) == VEDETTE_ERROR_ENTROPY && fake.requests == 0, "entropy");
    source = new_client(&sntp);
    CHECK(source->poll(source, 0, &unix_ms) == VEDETTE_AGAIN, "asked");
    fake.answer = &answers[15];
    CHECK(source->poll(source, 1, &unix_ms) == VEDETTE_ERROR_TIME && fake.requests == 1, "kiss of death");
    CHECK(unix_ms == 0, "no time was given");
}

int main(void) {
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        judges(&answers[i]);
    }
    asks_and_gets();
    gives_up_and_begins_anew();
    names_what_fails();
    return CHECK_END();
}
