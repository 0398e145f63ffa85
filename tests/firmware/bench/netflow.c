#include "netflow.h"

enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

#define LOCAL_ADDRESS 0xC0A8010Au /* 192.168.1.10 */

typedef struct flow {
    uint32_t remote;
    uint16_t local_port;
    uint16_t remote_port;
    uint8_t protocol;
} flow_t;

static uint32_t draw(netflow_t *self) {
    self->state = self->state * 1664525u + 1013904223u;
    return self->state;
}

static uint32_t weight(uint32_t flow) {
    return 65536u / (flow + 1u);
}

/* Kinds 0..3 are TCP clients, 4 is a TCP server, 5 asks DNS, 6 asks NTP, 7 is ICMP. */
static flow_t make_flow(uint32_t index) {
    static const uint16_t service[8] = {443, 8883, 443, 5671, 0, 53, 123, 0};
    static const uint8_t protocol[8] = {PROTOCOL_TCP, PROTOCOL_TCP, PROTOCOL_TCP, PROTOCOL_TCP,
                                        PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UDP, PROTOCOL_ICMP};
    static const uint16_t local_base[8] = {49152, 49152, 49152, 49152, 0, 53248, 53248, 0};
    uint32_t kind = index % 8u;
    flow_t flow = {0x34000000u | ((index * 0x9E3779B1u) >> 8), 0, service[kind], protocol[kind]};

    if (local_base[kind] != 0) {
        flow.local_port = (uint16_t)(local_base[kind] + index);
    }
    if (kind == 4u) {
        flow.local_port = 80;
        flow.remote_port = (uint16_t)(50000u + index);
    }
    return flow;
}

static void put_be32(uint8_t *out, uint32_t value) {
    out[0] = (uint8_t)(value >> 24);
    out[1] = (uint8_t)(value >> 16);
    out[2] = (uint8_t)(value >> 8);
    out[3] = (uint8_t)value;
}

static uint32_t transport_word(const flow_t *flow, int is_outbound) {
    if (flow->protocol == PROTOCOL_ICMP) {
        return is_outbound ? 0x08000000u : 0u; /* echo request, echo reply */
    }
    return is_outbound ? (uint32_t)flow->local_port << 16 | flow->remote_port
                       : (uint32_t)flow->remote_port << 16 | flow->local_port;
}

void netflow_start(netflow_t *self, uint32_t seed, uint32_t flows) {
    self->state = seed;
    self->flows = flows;
    self->total_weight = 0;
    for (uint32_t i = 0; i < flows; i++) {
        self->total_weight += weight(i);
    }
}

void netflow_next(netflow_t *self, uint32_t index, netflow_packet_t *out) {
    uint32_t target = (draw(self) >> 8) % self->total_weight;
    uint32_t number = 0;
    flow_t flow;

    while (target >= weight(number)) {
        target -= weight(number);
        number++;
    }
    flow = make_flow(number);
    out->is_outbound = (uint8_t)(draw(self) >> 31);
    out->l4_bytes = (uint16_t)(40u + (draw(self) >> 8) % 1421u);
    put_be32(out->bytes, 0x45000000u | (20u + out->l4_bytes));
    put_be32(out->bytes + 4, index << 16 | 0x4000u);
    put_be32(out->bytes + 8, 64u << 24 | (uint32_t)flow.protocol << 16);
    put_be32(out->bytes + 12, out->is_outbound ? LOCAL_ADDRESS : flow.remote);
    put_be32(out->bytes + 16, out->is_outbound ? flow.remote : LOCAL_ADDRESS);
    put_be32(out->bytes + 20, transport_word(&flow, out->is_outbound));
    put_be32(out->bytes + 24, 0);
}

uint64_t netflow_fnv(uint64_t hash, const uint8_t *bytes, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001B3u;
    }
    return hash;
}
