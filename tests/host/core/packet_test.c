#include "agent_fixture.h"
#include "core/agent.h"

/* One case: a packet as hex words, and the record that it must become. Addresses and flags are in the record's form. */
typedef struct packet_case {
    const char *name;
    int outbound;
    const char *hex;
    vedette_result_t result;
    uint16_t kind;
    uint32_t local, remote; /* IPv4; of IPv6 addresses the last four bytes */
    uint16_t local_port, remote_port;
    uint8_t protocol, flags;
    uint16_t bytes;
} packet_case_t;

#define V4_TCP  "45000028 00010000 40060000 0a000209 0a00020f " /* 10.0.2.9 > 10.0.2.15, 40 bytes */
#define V6_HEAD "60000000 "
#define V6_PAIR "fe800000000000000000000000000001 fe800000000000000000000000000002 "

#define SYN  VEDETTE_FLOW_SYN
#define ACK  VEDETTE_FLOW_ACK
#define OUT  VEDETTE_FLOW_OUT
#define LOST VEDETTE_FLOW_UNREACHABLE

static const packet_case_t cases[] = {
    {"tcp syn in", 0, V4_TCP "c350 0050 00000000 00000000 5002 1000 0000 0000", 0, 1, 0x0a00020f, 0x0a000209, 80, 50000,
     6, SYN, 20},
    {"tcp syn ack out", 1, V4_TCP "c350 0050 00000000 00000000 5012 1000 0000 0000", 0, 1, 0x0a000209, 0x0a00020f,
     50000, 80, 6, OUT | SYN | ACK, 20},
    {"tcp rst fin", 0, V4_TCP "c350 0050 00000000 00000000 5005 1000 0000 0000", 0, 1, 0x0a00020f, 0x0a000209, 80,
     50000, 6, VEDETTE_FLOW_RST | VEDETTE_FLOW_FIN, 20},
    {"tcp cut after the ports", 0, V4_TCP "c350 0050", 0, 1, 0x0a00020f, 0x0a000209, 80, 50000, 6, 0, 20},
    {"tcp cut before the ports", 0, V4_TCP "c350", 0, 1, 0x0a00020f, 0x0a000209, 0, 0, 6, 0, 20},
    {"ethernet padding is not the packet's", 0, "45000016 00010000 40060000 0a000209 0a00020f 0001 c350 0050", 0, 1,
     0x0a00020f, 0x0a000209, 0, 0, 6, 0, 2},
    {"udp with options", 0, "46000020 00000000 40110000 08080808 0a00020f 01010101 0035 c351 0008 0000", 0, 1,
     0x0a00020f, 0x08080808, 0xc351, 53, 17, 0, 8},
    {"icmp echo", 0, "4500001c 00000000 40010000 0a000202 0a00020f 0800 f7ff 00000000", 0, 1, 0x0a00020f, 0x0a000202, 0,
     0, 1, 0, 8},
    {"first fragment", 0, "45000024 00012000 40110000 0a000209 0a00020f 0035 c351 0100 0000 11111111 11111111", 0, 1,
     0x0a00020f, 0x0a000209, 0xc351, 53, 17, 0, 16},
    {"later fragment", 0, "45000024 00010010 40110000 0a000209 0a00020f 0035 c351 0100 0000 11111111 11111111", 0, 1,
     0x0a00020f, 0x0a000209, 0, 0, 17, 0, 16},
    {"other protocol", 1, "45000018 00000000 402f0000 0a00020f 0a000209 deadbeef", 0, 1, 0x0a00020f, 0x0a000209, 0, 0,
     47, OUT, 4},
    {"port unreachable in", 0,
     "45000038 00000000 40010000 0a000209 0a00020f 0303 0000 00000000 "
     "45000020 00000000 40110000 0a00020f 0a000209 c351 0045 000c 0000",
     0, 1, 0x0a00020f, 0x0a000209, 0xc351, 69, 17, LOST, 36},
    {"host unreachable by a router", 0,
     "45000038 00000000 40010000 0a000202 0a00020f 0301 0000 00000000 "
     "45000028 00000000 40060000 0a00020f c0000201 c351 01bb 00000000",
     0, 1, 0x0a00020f, 0xc0000201, 0xc351, 443, 6, LOST, 36},
    {"port unreachable out", 1,
     "45000038 00000000 40010000 0a00020f 0a000209 0303 0000 00000000 "
     "45000020 00000000 40110000 0a000209 0a00020f c351 0045 000c 0000",
     0, 1, 0x0a00020f, 0x0a000209, 69, 0xc351, 17, OUT | LOST, 36},
    {"fragmentation needed is routine", 0,
     "45000038 00000000 40010000 0a000202 0a00020f 0304 0000 00000000 "
     "45000028 00000000 40060000 0a00020f c0000201 c351 01bb 00000000",
     0, 1, 0x0a00020f, 0x0a000202, 0, 0, 1, 0, 36},
    {"error about somebody else's packet", 0,
     "45000038 00000000 40010000 0a000209 0a00020f 0303 0000 00000000 "
     "45000020 00000000 40110000 0a000210 0a000209 c351 0045 000c 0000",
     0, 1, 0x0a00020f, 0x0a000209, 0, 0, 1, 0, 36},
    {"error without its packet", 0, "4500001c 00000000 40010000 0a000209 0a00020f 0303 0000 00000000", 0, 1, 0x0a00020f,
     0x0a000209, 0, 0, 1, 0, 8},
    {"error about an icmp packet", 0,
     "45000038 00000000 40010000 0a000209 0a00020f 0303 0000 00000000 "
     "4500001c 00000000 40010000 0a00020f 0a000209 0800 0000 00000000",
     0, 1, 0x0a00020f, 0x0a000209, 0, 0, 1, 0, 36},

    {"v6 tcp", 1, V6_HEAD "0014 06 40 " V6_PAIR "c350 0050 00000000 00000000 5002 1000 0000 0000", 0, 2, 1, 2, 50000,
     80, 6, OUT | SYN, 20},
    {"v6 udp behind hop-by-hop and destination options", 0,
     V6_HEAD "0018 00 40 " V6_PAIR "3c00 0502 00000100 1100 0104 00000000 0035 c351 0008 0000", 0, 2, 2, 1, 0xc351, 53,
     17, 0, 8},
    {"v6 first fragment", 0, V6_HEAD "0010 2c 40 " V6_PAIR "1100 0001 00000001 0035 c351 0100 0000", 0, 2, 2, 1, 0xc351,
     53, 17, 0, 8},
    {"v6 later fragment", 0, V6_HEAD "0010 2c 40 " V6_PAIR "1100 0010 00000001 0035 c351 0100 0000", 0, 2, 2, 1, 0, 0,
     17, 0, 8},
    {"v6 authentication header", 0, V6_HEAD "0014 33 40 " V6_PAIR "1101 0000 00000001 00000001 0035 c351 0008 0000", 0,
     2, 2, 1, 0xc351, 53, 17, 0, 8},
    {"v6 extension header beyond the packet", 0, V6_HEAD "0008 00 40 " V6_PAIR "06ff 0502 00000100", 0, 2, 2, 1, 0, 0,
     0, 0, 8},
    {"v6 port unreachable", 0,
     V6_HEAD "0038 3a 40 fe800000000000000000000000000002 fe800000000000000000000000000001 0104 0000 00000000 " V6_HEAD
             "0008 11 40 " V6_PAIR "c351 0045 0008 0000",
     0, 2, 1, 2, 0xc351, 69, 17, LOST, 56},
    {"v6 too big is routine", 0,
     V6_HEAD "0038 3a 40 fe800000000000000000000000000002 fe800000000000000000000000000001 0200 0000 00000500 " V6_HEAD
             "0008 11 40 " V6_PAIR "c351 0045 0008 0000",
     0, 2, 1, 2, 0, 0, 58, 0, 56},
    {"v6 without a payload", 0, V6_HEAD "0000 3b 40 " V6_PAIR, 0, 2, 2, 1, 0, 0, 59, 0, 0},

    {"empty", 0, "", VEDETTE_ERROR_ARGUMENT, 0, 0, 0, 0, 0, 0, 0, 0},
    {"v4 header cut", 0, "45000028 00010000 40060000 0a000209 0a0002", VEDETTE_ERROR_ARGUMENT, 0, 0, 0, 0, 0, 0, 0, 0},
    {"v4 header length below 20", 0, "44000028 00010000 40060000 0a000209 0a00020f 00000000", VEDETTE_ERROR_ARGUMENT, 0,
     0, 0, 0, 0, 0, 0, 0},
    {"v4 options cut", 0, "4f000050 00010000 40060000 0a000209 0a00020f 01010101", VEDETTE_ERROR_ARGUMENT, 0, 0, 0, 0,
     0, 0, 0, 0},
    {"v4 total below its header", 0, "45000013 00010000 40060000 0a000209 0a00020f", VEDETTE_ERROR_ARGUMENT, 0, 0, 0, 0,
     0, 0, 0, 0},
    {"v6 header cut", 0, V6_HEAD "0014 06 40 fe80000000000000", VEDETTE_ERROR_ARGUMENT, 0, 0, 0, 0, 0, 0, 0, 0},
    {"neither 4 nor 6", 0, "95000028 00010000 40060000 0a000209 0a00020f", VEDETTE_ERROR_ARGUMENT, 0, 0, 0, 0, 0, 0, 0,
     0},
};

static size_t parse_hex(const char *hex, uint8_t *out) {
    size_t nibbles = 0;
    for (; *hex; hex++) {
        if (*hex == ' ')
            continue;
        unsigned value = (unsigned)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
        out[nibbles / 2] = (uint8_t)(nibbles % 2 ? out[nibbles / 2] | value : value << 4);
        nibbles++;
    }
    return nibbles / 2;
}

/* The packet in a block of its own size, so that ASan sees a read beyond it. */
static vedette_result_t observe(vedette_agent_t *agent, int outbound, const uint8_t *packet, size_t length) {
    uint8_t *copy = malloc(length ? length : 1);
    memcpy(copy, packet, length);
    vedette_result_t result = vedette_observe_packet(agent, outbound, copy, length);
    free(copy);
    return result;
}

static uint32_t word(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, 4);
    return value;
}

static void check_record(const packet_case_t *expected, vedette_agent_t *agent) {
    uint8_t out[64];
    vedette_batch_t batch;
    vedette_staging_t *staging = &agent->staging;
    vedette_staging_copy(staging, staging->head, out, sizeof out, &batch);
    staging->tail += batch.consumed;
    const char *name = expected->name;
    const vedette_record_t *record = (const vedette_record_t *)(const void *)out;
    EXPECT(name, batch.records, 1);
    EXPECT(name, record->kind, expected->kind);
    EXPECT(name, record->length, expected->kind == 1 ? 16 : 40);
    EXPECT(name, record->time_s, 3600);
    if (expected->kind == 1) {
        EXPECT(name, word(out + 8), expected->local);
        EXPECT(name, word(out + 12), expected->remote);
    } else {
        EXPECT(name, __builtin_bswap32(word(out + 20)), expected->local);
        EXPECT(name, __builtin_bswap32(word(out + 36)), expected->remote);
    }
    const uint8_t *tail = out + (expected->kind == 1 ? 16 : 40);
    EXPECT(name, tail[0] | tail[1] << 8, expected->local_port);
    EXPECT(name, tail[2] | tail[3] << 8, expected->remote_port);
    EXPECT(name, tail[4], expected->protocol);
    EXPECT(name, tail[5], expected->flags);
    EXPECT(name, tail[6] | tail[7] << 8, expected->bytes);
}

static void each_packet_becomes_its_record(agent_fixture_t *fixture) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t packet[256];
        size_t length = parse_hex(cases[i].hex, packet);
        EXPECT(cases[i].name, observe(fixture->agent, cases[i].outbound, packet, length), cases[i].result);
        if (cases[i].result == VEDETTE_OK)
            check_record(&cases[i], fixture->agent);
    }
}

static void own_traffic_is_marked(agent_fixture_t *fixture) {
    static const struct {
        const char *name;
        vedette_endpoint_t endpoint;
        uint8_t flags;
    } endpoints[] = {
        {"own", {{4, {10, 0, 2, 9}}, 80, 50000}, VEDETTE_FLOW_OWN | SYN},
        {"own, v4-mapped",
         {{16, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 2, 9}}, 80, 50000},
         VEDETTE_FLOW_OWN | SYN},
        {"own, seen from the other end of a loopback", {{4, {10, 0, 2, 9}}, 50000, 80}, VEDETTE_FLOW_OWN | SYN},
        {"other port", {{4, {10, 0, 2, 9}}, 81, 50000}, SYN},
        {"other peer", {{4, {10, 0, 2, 8}}, 80, 50000}, SYN},
        {"v6 peer", {{16, {10, 0, 2, 9}}, 80, 50000}, SYN},
    };
    uint8_t packet[256];
    uint32_t wait_ms;
    size_t length = parse_hex(cases[0].hex, packet);
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        packet_case_t expected = cases[0];
        expected.name = endpoints[i].name;
        expected.flags = endpoints[i].flags;
        fixture->link.endpoint = endpoints[i].endpoint;
        fixture->link.has_endpoint = 1;
        vedette_run(fixture->agent, &wait_ms);
        EXPECT(expected.name, observe(fixture->agent, 0, packet, length), VEDETTE_OK);
        check_record(&expected, fixture->agent);
    }
}

static uint32_t random_state = 12345;

static uint32_t next_random(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* Whatever arrives: no read beyond the packet (ASan), no undefined behaviour (UBSan), a record or a refusal. */
static void mutations(agent_fixture_t *fixture, unsigned count) {
    vedette_staging_t *staging = &fixture->agent->staging;
    for (unsigned i = 0; i < count; i++) {
        uint8_t packet[256];
        size_t length = parse_hex(cases[next_random() % (sizeof cases / sizeof *cases)].hex, packet);
        for (uint32_t changes = next_random() % 6; changes && length; changes--)
            packet[next_random() % length] = (uint8_t)next_random();
        if (length && next_random() % 3 == 0)
            length = next_random() % (length + 1);
        uint32_t before = staging->head;
        vedette_result_t result = observe(fixture->agent, (int)(next_random() & 1), packet, length);
        EXPECT("a record or a refusal", result == VEDETTE_OK || result == VEDETTE_ERROR_ARGUMENT, 1);
        EXPECT("no half record", (staging->head - before) % 24 == 0, 1);
        staging->tail = staging->head;
    }
}

int main(int argc, char **argv) {
    agent_fixture_t fixture;
    uint32_t wait_ms;
    agent_fixture_start(&fixture, "good");
    fixture.port.now_ms = 3600999;
    vedette_run(fixture.agent, &wait_ms);
    each_packet_becomes_its_record(&fixture);
    own_traffic_is_marked(&fixture);
    mutations(&fixture, argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000000u);
    EXPECT("no arguments", vedette_observe_packet(NULL, 0, NULL, 0), VEDETTE_ERROR_ARGUMENT);
    agent_fixture_end(&fixture);
    return test_result("packet_test");
}
