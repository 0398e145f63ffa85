/** The MQTT client over a scripted stream: window, partial writes, order and DUP after a loss, time-outs, bad servers.
 */
#include "net/mqtt.h"

#include "check.h"

#define LOGIN_MS 1000u

static const vedette_text_t topic[] = {{"t", 1}};
static const uint8_t payload[3][5] = {"aaaaa", "bbbbb", "ccccc"};

static struct fake {
    vedette_stream_t stream;
    uint8_t in[4096], out[8192];
    size_t in_length, in_at, out_length;
    size_t send_max;  /* bytes the peer still takes */
    size_t send_once; /* bytes of one call */
    vedette_result_t recv_error;
} fake;

static struct log {
    uint32_t sequences[64];
    size_t count;
    vedette_mqtt_t *publish_from; /* publishes the next message from within acked() */
} acks;

static int fake_send(vedette_stream_t *stream, const uint8_t *data, size_t length) {
    (void)stream;
    length = length < fake.send_once ? length : fake.send_once;
    length = length < fake.send_max ? length : fake.send_max;
    if (length == 0) {
        return VEDETTE_AGAIN;
    }
    memcpy(fake.out + fake.out_length, data, length);
    fake.out_length += length;
    fake.send_max -= length;
    return (int)length;
}

static int fake_recv(vedette_stream_t *stream, uint8_t *data, size_t capacity) {
    (void)stream;
    size_t left = fake.in_length - fake.in_at;
    if (left == 0) {
        return fake.recv_error != VEDETTE_OK ? fake.recv_error : VEDETTE_AGAIN;
    }
    left = left < capacity ? left : capacity;
    memcpy(data, fake.in + fake.in_at, left);
    fake.in_at += left;
    return (int)left;
}

static void answer(const void *bytes, size_t length) {
    memcpy(fake.in + fake.in_length, bytes, length);
    fake.in_length += length;
}

static void acknowledge(unsigned id) {
    uint8_t bytes[] = {0x40, 2, (uint8_t)(id >> 8), (uint8_t)id};
    answer(bytes, sizeof(bytes));
}

static void on_acked(void *context, uint32_t sequence) {
    (void)context;
    acks.sequences[acks.count++] = sequence;
    if (acks.publish_from != NULL) {
        CHECK(vedette_mqtt_publish(acks.publish_from, sequence + 100, payload[2], 5) == VEDETTE_OK, "from acked()");
    }
}

static vedette_result_t poll(vedette_mqtt_t *mqtt, uint64_t now) {
    uint32_t wait_ms = 0;
    return vedette_mqtt_poll(mqtt, now, &wait_ms);
}

/** A new connection below; what was on the old one is gone. */
static void connect(vedette_mqtt_t *mqtt, uint64_t now, size_t send_once) {
    static const vedette_mqtt_login_t login = {{"c", 1}, {"u", 1}, {"secret", 6}, 60};
    fake = (struct fake){.stream = {NULL, fake_send, fake_recv, NULL, NULL}, .send_max = SIZE_MAX};
    fake.send_once = send_once;
    CHECK(vedette_mqtt_begin(mqtt, now, &login) == VEDETTE_OK, "begin");
    CHECK(poll(mqtt, now) == VEDETTE_AGAIN, "waits for CONNACK");
    CHECK(fake.out[0] == 0x10 && fake.out_length == 2 + 10 + 3 + 3 + 8, "CONNECT of %zu", fake.out_length);
    fake.out_length = 0;
}

static void log_in(vedette_mqtt_t *mqtt, uint64_t now, size_t send_once) {
    connect(mqtt, now, send_once);
    answer("\x20\x02\x00\x00", 4);
    CHECK(poll(mqtt, now) == VEDETTE_OK, "logged in");
}

static void new_client(vedette_mqtt_t *mqtt) {
    static const vedette_link_events_t events = {NULL, on_acked};
    acks = (struct log){.count = 0};
    vedette_mqtt_init(mqtt, &fake.stream, topic, 1);
    vedette_mqtt_set_events(mqtt, &events);
}

static void wrote(const char *expected, size_t length, const char *what) {
    CHECK(fake.out_length == length && memcmp(fake.out, expected, length) == 0, "%s: %zu bytes", what, fake.out_length);
    fake.out_length = 0;
}

static void window_and_order(size_t send_once) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_AGAIN, "not logged in");
    log_in(&mqtt, LOGIN_MS, send_once);
    for (uint32_t i = 1; i <= 4; i++) {
        CHECK(vedette_mqtt_publish(&mqtt, i, payload[0], 5) == VEDETTE_OK, "%u", i);
    }
    CHECK(vedette_mqtt_publish(&mqtt, 5, payload[0], 5) == VEDETTE_AGAIN, "window full");
    CHECK(poll(&mqtt, LOGIN_MS + 1) == VEDETTE_OK, "sends");
    wrote("\x32\x0a\x00\x01t\x00\x01"
          "aaaaa\x32\x0a\x00\x01t\x00\x02"
          "aaaaa\x32\x0a\x00\x01t\x00\x03"
          "aaaaa\x32\x0a\x00\x01t\x00\x04"
          "aaaaa",
          48, "four messages");
    acknowledge(2);
    acknowledge(1);
    CHECK(poll(&mqtt, LOGIN_MS + 2) == VEDETTE_OK && acks.count == 2, "two acknowledged");
    CHECK(acks.sequences[0] == 2 && acks.sequences[1] == 1, "in the order they came");
    CHECK(vedette_mqtt_publish(&mqtt, 5, payload[1], 5) == VEDETTE_OK, "room again");
    wrote("\x32\x0a\x00\x01t\x00\x05"
          "bbbbb",
          12, "the fifth");

    vedette_mqtt_end(&mqtt);
    log_in(&mqtt, LOGIN_MS + 100, send_once);
    CHECK(poll(&mqtt, LOGIN_MS + 101) == VEDETTE_OK, "resends");
    wrote("\x3a\x0a\x00\x01t\x00\x03"
          "aaaaa\x3a\x0a\x00\x01t\x00\x04"
          "aaaaa\x3a\x0a\x00\x01t\x00\x05"
          "bbbbb",
          36, "oldest first, DUP, same ids");
}

static void loss_in_the_middle_of_a_packet(void) {
    for (size_t taken = 0; taken < 24; taken++) {
        vedette_mqtt_t mqtt;
        new_client(&mqtt);
        log_in(&mqtt, LOGIN_MS, SIZE_MAX);
        fake.send_max = taken;
        CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "1");
        CHECK(vedette_mqtt_publish(&mqtt, 2, payload[1], 5) == VEDETTE_OK, "2");
        CHECK(poll(&mqtt, LOGIN_MS + 1) == VEDETTE_OK && fake.out_length == taken, "%zu", taken);
        vedette_mqtt_end(&mqtt);
        log_in(&mqtt, LOGIN_MS + 2, SIZE_MAX);
        CHECK(poll(&mqtt, LOGIN_MS + 3) == VEDETTE_OK && fake.out_length == 24, "whole packets after %zu", taken);
        CHECK(fake.out[0] == 0x3A && fake.out[6] == 1 && fake.out[18] == 2, "in order after %zu", taken);
        CHECK(fake.out[12] == (taken >= 12 ? 0x3A : 0x32), "DUP only if it was begun: %zu", taken);
    }
}

typedef struct server {
    const char *name;
    const char *bytes;
    size_t length;
    int before_login;
    vedette_result_t expected;
} server_t;

static const server_t servers[] = {
    {"refused: identity", "\x20\x02\x00\x02", 4, 1, VEDETTE_ERROR_MQTT_REFUSED},
    {"refused: not authorised", "\x20\x02\x00\x05", 4, 1, VEDETTE_ERROR_MQTT_REFUSED},
    {"reserved return code", "\x20\x02\x00\x06", 4, 1, VEDETTE_ERROR_MQTT},
    {"reserved flags", "\x20\x02\x02\x00", 4, 1, VEDETTE_ERROR_MQTT},
    {"refusal with a session", "\x20\x02\x01\x05", 4, 1, VEDETTE_ERROR_MQTT},
    {"PUBACK before CONNACK", "\x40\x02\x00\x01", 4, 1, VEDETTE_ERROR_MQTT},
    {"PUBLISH before CONNACK", "\x30\x03\x00\x01t", 5, 1, VEDETTE_ERROR_MQTT},
    {"session present", "\x20\x02\x01\x00", 4, 1, VEDETTE_OK},
    {"second CONNACK", "\x20\x02\x00\x00", 4, 0, VEDETTE_ERROR_MQTT},
    {"PUBACK of nothing", "\x40\x02\x00\x07", 4, 0, VEDETTE_ERROR_MQTT},
    {"PUBACK of id 0", "\x40\x02\x00\x00", 4, 0, VEDETTE_ERROR_MQTT},
    {"PUBACK twice", "\x40\x02\x00\x01\x40\x02\x00\x01", 8, 0, VEDETTE_ERROR_MQTT},
    {"PINGRESP unasked", "\xd0\x00", 2, 0, VEDETTE_ERROR_MQTT},
    {"message that nobody asked for", "\x32\x07\x00\x01t\x00\x09xx", 9, 0, VEDETTE_OK},
};

static void judges(const server_t *server) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    if (server->before_login) {
        connect(&mqtt, LOGIN_MS, SIZE_MAX);
    } else {
        log_in(&mqtt, LOGIN_MS, SIZE_MAX);
        CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "%s", server->name);
    }
    fake.out_length = 0;
    answer(server->bytes, server->length);
    vedette_result_t result = poll(&mqtt, LOGIN_MS + 1);
    CHECK(result == server->expected, "%s: %d", server->name, result);
    CHECK(fake.out_length == 0, "%s: answered %zu bytes", server->name, fake.out_length);
}

static void half_sent_cannot_be_acknowledged(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    fake.send_max = 9;
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "1");
    acknowledge(1);
    CHECK(poll(&mqtt, LOGIN_MS + 1) == VEDETTE_ERROR_MQTT && acks.count == 0, "early PUBACK");
}

static void keeps_alive(void) {
    vedette_mqtt_t mqtt;
    uint32_t wait_ms = 0;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    CHECK(poll(&mqtt, LOGIN_MS + 44999) == VEDETTE_OK && fake.out_length == 0, "quiet until 45 s of 60");
    CHECK(poll(&mqtt, LOGIN_MS + 45000) == VEDETTE_OK, "asks");
    wrote("\xc0\x00", 2, "PINGREQ");
    CHECK(vedette_mqtt_poll(&mqtt, LOGIN_MS + 45001, &wait_ms) == VEDETTE_OK && wait_ms < 100, "%u", wait_ms);
    answer("\xd0\x00", 2);
    CHECK(vedette_mqtt_poll(&mqtt, LOGIN_MS + 45002, &wait_ms) == VEDETTE_OK && wait_ms >= 1000, "%u", wait_ms);
    CHECK(poll(&mqtt, LOGIN_MS + 90000) == VEDETTE_OK, "asks again");
    wrote("\xc0\x00", 2, "PINGREQ");
    CHECK(poll(&mqtt, LOGIN_MS + 119999) == VEDETTE_OK, "waits 30 s");
    CHECK(poll(&mqtt, LOGIN_MS + 120000) == VEDETTE_ERROR_MQTT_TIMEOUT, "no PINGRESP");
}

static void times_out(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    connect(&mqtt, LOGIN_MS, SIZE_MAX);
    CHECK(poll(&mqtt, LOGIN_MS + 29999) == VEDETTE_AGAIN, "waits for CONNACK");
    CHECK(poll(&mqtt, LOGIN_MS + 30000) == VEDETTE_ERROR_MQTT_TIMEOUT, "no CONNACK");

    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "1");
    CHECK(poll(&mqtt, LOGIN_MS + 29999) == VEDETTE_OK, "waits for PUBACK");
    CHECK(poll(&mqtt, LOGIN_MS + 30000) == VEDETTE_ERROR_MQTT_TIMEOUT, "no PUBACK");

    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    fake.send_max = 9;
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "1");
    CHECK(poll(&mqtt, LOGIN_MS + 29999) == VEDETTE_OK, "waits for the peer to read");
    fake.send_max = 1;
    CHECK(poll(&mqtt, LOGIN_MS + 29999) == VEDETTE_OK, "a byte is progress");
    CHECK(poll(&mqtt, LOGIN_MS + 59998) == VEDETTE_OK, "waits anew");
    CHECK(poll(&mqtt, LOGIN_MS + 59999) == VEDETTE_ERROR_MQTT_TIMEOUT, "the peer does not read");
}

static void forgets(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "1");
    vedette_mqtt_forget(&mqtt);
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[1], 5) == VEDETTE_OK, "handed over again");
    acknowledge(1);
    CHECK(poll(&mqtt, LOGIN_MS + 1) == VEDETTE_OK && acks.count == 0, "the forgotten one's PUBACK tells nobody");
    acknowledge(2);
    CHECK(poll(&mqtt, LOGIN_MS + 2) == VEDETTE_OK && acks.count == 1, "the new one's does");

    fake.send_max = 9;
    CHECK(vedette_mqtt_publish(&mqtt, 2, payload[0], 5) == VEDETTE_OK, "half sent");
    vedette_mqtt_forget(&mqtt);
    fake.send_max = SIZE_MAX;
    fake.out_length = 0;
    CHECK(poll(&mqtt, LOGIN_MS + 3) == VEDETTE_ERROR_CLOSED && fake.out_length == 0, "the cut packet ends the session");
    log_in(&mqtt, LOGIN_MS + 4, SIZE_MAX);
    CHECK(poll(&mqtt, LOGIN_MS + 5) == VEDETTE_OK && fake.out_length == 0, "nothing is left to send again");
}

static void publishes_from_acked(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    for (uint32_t i = 1; i <= 4; i++) {
        CHECK(vedette_mqtt_publish(&mqtt, i, payload[0], 5) == VEDETTE_OK, "%u", i);
    }
    acks.publish_from = &mqtt;
    acknowledge(1);
    acknowledge(3);
    CHECK(poll(&mqtt, LOGIN_MS + 1) == VEDETTE_OK && acks.count == 2 && fake.out_length == 72, "six sent");
}

static void packet_ids_wrap(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "stays unacknowledged");
    unsigned last = 1;
    for (uint32_t i = 0; i < 70000 && check_failures == 0; i++) {
        fake.out_length = 0;
        fake.in_length = fake.in_at = 0;
        acks.count = 0;
        CHECK(vedette_mqtt_publish(&mqtt, 2, payload[0], 5) == VEDETTE_OK, "%u", i);
        unsigned id = (unsigned)(fake.out[5] << 8 | fake.out[6]);
        unsigned expected = last == 65535 ? 2 : last + 1; /* 0 is none, 1 is taken */
        CHECK(id == expected, "%u after %u", id, last);
        last = id;
        acknowledge(id);
        CHECK(poll(&mqtt, LOGIN_MS) == VEDETTE_OK && acks.count == 1, "%u", i);
    }
}

static void wipes_the_password(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    for (size_t i = 0; i + 6 <= sizeof(mqtt.head); i++) {
        CHECK(memcmp(mqtt.head + i, "secret", 6) != 0, "at %zu", i);
    }
    static char user[VEDETTE_MQTT_HEAD_BYTES];
    vedette_mqtt_login_t login = {{"c", 1}, {user, sizeof(user)}, {"secret", 6}, 60};
    CHECK(vedette_mqtt_begin(&mqtt, 0, &login) == VEDETTE_ERROR_CREDENTIAL, "too long");
}

static void says_goodbye(void) {
    vedette_mqtt_t mqtt;
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    vedette_mqtt_disconnect(&mqtt);
    wrote("\xe0\x00", 2, "DISCONNECT");
    CHECK(poll(&mqtt, LOGIN_MS + 1) == VEDETTE_ERROR_STATE, "closed");
    new_client(&mqtt);
    log_in(&mqtt, LOGIN_MS, SIZE_MAX);
    fake.send_max = 9;
    CHECK(vedette_mqtt_publish(&mqtt, 1, payload[0], 5) == VEDETTE_OK, "half sent");
    fake.send_max = SIZE_MAX;
    fake.out_length = 0;
    vedette_mqtt_disconnect(&mqtt);
    CHECK(fake.out_length == 0, "nothing in the middle of a packet");
}

int main(void) {
    window_and_order(SIZE_MAX);
    window_and_order(1);
    window_and_order(3);
    loss_in_the_middle_of_a_packet();
    for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
        judges(&servers[i]);
    }
    half_sent_cannot_be_acknowledged();
    keeps_alive();
    times_out();
    forgets();
    publishes_from_acked();
    packet_ids_wrap();
    wipes_the_password();
    says_goodbye();
    return CHECK_END();
}
