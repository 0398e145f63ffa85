/** The MQTT parser: valid streams in every fragmentation, a table of hostile ones, and random bytes. */
#include "net/mqtt_packet.h"

#include <stdlib.h>

#include "check.h"

#define STREAM_BYTES 4096

typedef struct hostile {
    const char *name;
    size_t length;
    uint8_t bytes[8];
} hostile_t;

/* Each must be refused at its last byte, not before and not after. */
static const hostile_t hostiles[] = {
    {"type 0", 1, {0x00}},
    {"CONNECT from a server", 1, {0x10}},
    {"SUBACK unasked", 1, {0x90}},
    {"PUBREC", 1, {0x50}},
    {"PUBREL", 1, {0x62}},
    {"UNSUBACK", 1, {0xB0}},
    {"PINGREQ from a server", 1, {0xC0}},
    {"DISCONNECT from a server", 1, {0xE0}},
    {"type 15", 1, {0xF0}},
    {"CONNACK with flags", 1, {0x21}},
    {"PUBACK with flags", 1, {0x48}},
    {"PINGRESP with flags", 1, {0xD1}},
    {"PUBLISH QoS 2", 1, {0x34}},
    {"PUBLISH QoS 3", 1, {0x36}},
    {"CONNACK of 1 byte", 2, {0x20, 1}},
    {"CONNACK of 3 bytes", 2, {0x20, 3}},
    {"CONNACK of 0 bytes", 2, {0x20, 0}},
    {"PUBACK of 4 bytes", 2, {0x40, 4}},
    {"PINGRESP with a body", 2, {0xD0, 2}},
    {"PUBLISH too short for a topic", 2, {0x30, 2}},
    {"PUBLISH too long", 4, {0x30, 0x81, 0x80, 0x08}},
    {"PUBLISH at the protocol's limit", 5, {0x30, 0xFF, 0xFF, 0xFF, 0x7F}},
    {"five length bytes", 5, {0x30, 0xFF, 0xFF, 0xFF, 0xFF}},
    {"five length bytes, small", 5, {0x40, 0x82, 0x80, 0x80, 0x80}},
    {"padded length", 3, {0x40, 0x82, 0x00}},
};

static void refuses(const hostile_t *hostile) {
    vedette_mqtt_parser_t parser;
    vedette_mqtt_packet_t packet;
    size_t used = 0;
    vedette_mqtt_parser_init(&parser);
    for (size_t i = 0; i + 1 < hostile->length; i++) {
        CHECK(vedette_mqtt_parse(&parser, hostile->bytes + i, 1, &used, &packet) == VEDETTE_AGAIN, "%s: byte %zu",
              hostile->name, i);
    }
    CHECK(vedette_mqtt_parse(&parser, hostile->bytes + hostile->length - 1, 1, &used, &packet) == VEDETTE_ERROR_MQTT,
          "%s", hostile->name);
    vedette_mqtt_parser_init(&parser);
    CHECK(vedette_mqtt_parse(&parser, hostile->bytes, hostile->length, &used, &packet) == VEDETTE_ERROR_MQTT &&
              used == hostile->length,
          "%s at once: %zu", hostile->name, used);
}

static uint32_t next_random(uint32_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static size_t write_publish(uint8_t *out, uint32_t *seed) {
    uint32_t length = 3 + next_random(seed) % 300;
    size_t at = 0;
    out[at++] = (uint8_t)(0x30 | (next_random(seed) % 2 << 1) | (next_random(seed) % 2) | (next_random(seed) % 2 << 3));
    if (length > 127) {
        out[at++] = (uint8_t)(length | 128);
    }
    out[at++] = (uint8_t)(length > 127 ? length >> 7 : length);
    for (uint32_t i = 0; i < length; i++) {
        out[at++] = (uint8_t)next_random(seed);
    }
    return at;
}

/** Fills a stream with valid packets and notes their types and bodies. */
static size_t write_stream(uint8_t *out, vedette_mqtt_packet_t *packets, size_t *count, uint32_t *seed) {
    size_t at = 0;
    *count = 0;
    while (at < STREAM_BYTES - 400) {
        vedette_mqtt_packet_t *packet = &packets[(*count)++];
        static const uint8_t types[] = {VEDETTE_MQTT_CONNACK, VEDETTE_MQTT_PUBACK, VEDETTE_MQTT_PINGRESP,
                                        VEDETTE_MQTT_PUBLISH};
        *packet = (vedette_mqtt_packet_t){types[next_random(seed) % 4], {0, 0}};
        if (packet->type == VEDETTE_MQTT_PUBLISH) {
            at += write_publish(out + at, seed);
            continue;
        }
        out[at++] = (uint8_t)(packet->type << 4);
        out[at++] = packet->type == VEDETTE_MQTT_PINGRESP ? 0 : 2;
        for (int i = 0; packet->type != VEDETTE_MQTT_PINGRESP && i < 2; i++) {
            packet->body[i] = out[at++] = (uint8_t)next_random(seed);
        }
    }
    return at;
}

static void reads_in_pieces(uint32_t seed, size_t piece_max) {
    static uint8_t stream[STREAM_BYTES];
    static vedette_mqtt_packet_t packets[STREAM_BYTES];
    size_t expected = 0;
    size_t length = write_stream(stream, packets, &expected, &seed);
    vedette_mqtt_parser_t parser;
    vedette_mqtt_parser_init(&parser);
    size_t at = 0;
    size_t seen = 0;
    while (at < length && check_failures == 0) {
        size_t piece = 1 + next_random(&seed) % piece_max;
        piece = piece < length - at ? piece : length - at;
        /* A copy of exactly that size: ASan sees a byte read too far. */
        uint8_t *copy = malloc(piece);
        memcpy(copy, stream + at, piece);
        vedette_mqtt_packet_t packet;
        size_t used = 0;
        vedette_result_t result = vedette_mqtt_parse(&parser, copy, piece, &used, &packet);
        free(copy);
        CHECK(result == VEDETTE_OK || (result == VEDETTE_AGAIN && used == piece), "%d at %zu", result, at);
        if (result == VEDETTE_OK) {
            CHECK(packet.type == packets[seen].type && memcmp(packet.body, packets[seen].body, 2) == 0, "packet %zu",
                  seen);
            seen++;
        }
        at += used;
    }
    CHECK(seen == expected, "%zu of %zu packets", seen, expected);
}

/** Whatever comes, a call takes at least one byte or refuses, and never reads past the end. */
static void survives(uint32_t seed) {
    vedette_mqtt_parser_t parser;
    vedette_mqtt_parser_init(&parser);
    for (int round = 0; round < 200; round++) {
        size_t length = 1 + next_random(&seed) % 40;
        uint8_t *bytes = malloc(length);
        for (size_t i = 0; i < length; i++) {
            /* Half of the first bytes are plausible, or nothing would get past the type. */
            static const uint8_t plausible[] = {0x20, 0x30, 0x32, 0x40, 0xD0, 0x02, 0x00, 0x80};
            bytes[i] = (uint8_t)(next_random(&seed) % 2 ? plausible[next_random(&seed) % 8] : next_random(&seed));
        }
        size_t used = 0;
        vedette_mqtt_packet_t packet;
        vedette_result_t result = vedette_mqtt_parse(&parser, bytes, length, &used, &packet);
        CHECK(used >= 1 && used <= length, "%zu of %zu", used, length);
        free(bytes);
        if (result == VEDETTE_ERROR_MQTT) {
            vedette_mqtt_parser_init(&parser);
        }
    }
}

static void writes_heads(void) {
    uint8_t out[64];
    static const vedette_text_t topic[] = {{"a/", 2}, {"b", 1}};
    static const uint8_t publish[] = {0x3A, 0x87, 0x02, 0, 3, 'a', '/', 'b', 0x12, 0x34};
    static const uint8_t connect[] = {0x10, 23,  0, 4, 'M', 'Q', 'T', 'T', 4, 0xC0, 0,   60, 0,
                                      1,    'c', 0, 3, 'u', 's', 'r', 0,   3, 'p',  'w', 'd'};
    vedette_writer_t writer = {out, out + sizeof(out), 0};
    vedette_mqtt_put_publish(&writer, topic, 2, 0x1234, 1, 256);
    CHECK(!writer.overflow && (size_t)(writer.at - out) == sizeof(publish), "length");
    CHECK(memcmp(out, publish, sizeof(publish)) == 0, "PUBLISH with DUP and two length bytes");
    vedette_mqtt_login_t login = {{"c", 1}, {"usr", 3}, {"pwd", 3}, 60};
    writer = (vedette_writer_t){out, out + sizeof(out), 0};
    vedette_mqtt_put_connect(&writer, &login);
    CHECK((size_t)(writer.at - out) == sizeof(connect) && memcmp(out, connect, sizeof(connect)) == 0, "CONNECT");
    writer = (vedette_writer_t){out, out + sizeof(connect) - 1, 0};
    vedette_mqtt_put_connect(&writer, &login);
    CHECK(writer.overflow, "one byte too few");
}

int main(void) {
    for (size_t i = 0; i < sizeof(hostiles) / sizeof(hostiles[0]); i++) {
        refuses(&hostiles[i]);
    }
    for (uint32_t seed = 1; seed <= 50; seed++) {
        reads_in_pieces(seed, 1);
        reads_in_pieces(seed, 7);
        reads_in_pieces(seed, STREAM_BYTES);
    }
    for (uint32_t seed = 1; seed <= 500; seed++) {
        survives(seed * 2654435761u);
    }
    writes_heads();
    return CHECK_END();
}
