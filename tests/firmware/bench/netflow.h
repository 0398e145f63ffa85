/** netflow-1k: 1,000 observed packets that every machine makes alike (32-bit arithmetic only). Version 1. */
#ifndef NETFLOW_H
#define NETFLOW_H

#include <stdint.h>

enum { NETFLOW_OBSERVATIONS = 1000, NETFLOW_PACKET_BYTES = 28, NETFLOW_FLOWS_MAX = 128 };

typedef struct netflow {
    uint32_t state; /* of the generator */
    uint32_t flows;
    uint32_t total_weight;
} netflow_t;

/** One packet head: IPv4 header without options and 8 bytes of transport, network order, checksums 0. */
typedef struct netflow_packet {
    uint8_t bytes[NETFLOW_PACKET_BYTES];
    uint8_t is_outbound;
    uint16_t l4_bytes; /* IPv4 total length without the header: 40..1460 */
} netflow_packet_t;

/** Begins a workload of `flows` flows, 1..NETFLOW_FLOWS_MAX. */
void netflow_start(netflow_t *self, uint32_t seed, uint32_t flows);

/** Makes observation `index`, 0..999; to be called in order. */
void netflow_next(netflow_t *self, uint32_t index, netflow_packet_t *out);

/** FNV-1a of 64 bits over length bytes, going on from hash; NETFLOW_FNV_START begins. */
uint64_t netflow_fnv(uint64_t hash, const uint8_t *bytes, uint32_t length);
#define NETFLOW_FNV_START 0xCBF29CE484222325u

#endif
