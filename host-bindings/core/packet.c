/*
 * From an IP packet to a flow record. Every byte of the packet is untrusted: nothing is read beyond `captured`, lengths
 * in headers only ever make the readable part smaller.
 * Source: RFC 791 section 3.1, RFC 8200 section 4, RFC 9293 section 3.1, RFC 768, RFC 792, RFC 4443.
 */
#include "core/agent.h"

#include "contract/generated/vedette_contract.h"

#include <string.h>

enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_ICMP6 = 58 };

/* More extension headers than any sender needs; the rest counts as a flow of its number without ports. */
#define EXTENSION_HEADERS_MAX 8

/* A packet taken apart, in the order source, destination. */
typedef struct packet_view {
    const uint8_t *source, *destination; /* addresses, network order */
    const uint8_t *payload;              /* after the IP headers */
    size_t readable;                     /* bytes of it that were captured and belong to the packet */
    uint32_t bytes;                      /* its length on the wire */
    uint8_t version;                     /* 4 or 6 */
    uint8_t protocol;
    uint8_t is_fragment; /* not the first: no transport header */
} packet_view_t;

/* Last 8 bytes of both flow payloads. */
typedef struct flow_tail {
    uint16_t local_port, remote_port;
    uint8_t protocol, flags;
    uint16_t bytes;
} flow_tail_t;

static uint16_t read_u16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t read_u32(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return __builtin_bswap32(value);
}

/* ---- IP headers ---------------------------------------------------------------------------------------------- */

static int view_ipv4(packet_view_t *view, const uint8_t *packet, size_t captured) {
    if (captured < 20)
        return 0;
    uint32_t header = (packet[0] & 15u) * 4u;
    uint32_t total = read_u16(packet + 2);
    if (header < 20 || header > captured || header > total)
        return 0;
    view->version = 4;
    view->source = packet + 12;
    view->destination = packet + 16;
    view->protocol = packet[9];
    view->is_fragment = (read_u16(packet + 6) & 0x1fffu) != 0;
    view->payload = packet + header;
    view->bytes = total - header;
    view->readable = captured < total ? captured - header : total - header;
    return 1;
}

/* Length of the extension header at the start of the payload, or 0 if it is none or not all readable. */
static uint32_t extension_length(const packet_view_t *view) {
    uint32_t length;
    if (view->readable < 8)
        return 0;
    switch (view->protocol) {
    case 0:   /* hop-by-hop options */
    case 43:  /* routing */
    case 60:  /* destination options */
    case 135: /* mobility */
        length = (view->payload[1] + 1u) * 8u;
        break;
    case 44: /* fragment */
        length = 8;
        break;
    case 51: /* authentication, RFC 4302 section 2.2 */
        length = (view->payload[1] + 2u) * 4u;
        break;
    default:
        return 0;
    }
    return length <= view->readable ? length : 0;
}

static int view_ipv6(packet_view_t *view, const uint8_t *packet, size_t captured) {
    if (captured < 40)
        return 0;
    view->version = 6;
    view->source = packet + 8;
    view->destination = packet + 24;
    view->protocol = packet[6];
    view->is_fragment = 0;
    view->payload = packet + 40;
    view->bytes = read_u16(packet + 4);
    view->readable = captured - 40 < view->bytes ? captured - 40 : view->bytes;
    for (int i = 0; i < EXTENSION_HEADERS_MAX && !view->is_fragment; i++) {
        uint32_t length = extension_length(view);
        if (length == 0)
            break;
        if (view->protocol == 44)
            view->is_fragment = (read_u16(view->payload + 2) & 0xfff8u) != 0;
        view->protocol = view->payload[0];
        view->payload += length;
        view->readable -= length;
        view->bytes -= length;
    }
    return 1;
}

static int view_packet(packet_view_t *view, const uint8_t *packet, size_t captured) {
    if (captured == 0)
        return 0;
    switch (packet[0] >> 4) {
    case 4:
        return view_ipv4(view, packet, captured);
    case 6:
        return view_ipv6(view, packet, captured);
    default:
        return 0;
    }
}

/* ---- Transport ----------------------------------------------------------------------------------------------- */

static uint8_t tcp_flags(uint8_t wire) {
    uint8_t flags = 0;
    if (wire & 0x02)
        flags |= VEDETTE_FLOW_SYN;
    if (wire & 0x10)
        flags |= VEDETTE_FLOW_ACK;
    if (wire & 0x04)
        flags |= VEDETTE_FLOW_RST;
    if (wire & 0x01)
        flags |= VEDETTE_FLOW_FIN;
    return flags;
}

/* Ports in the order source, destination; 0 where the packet has none. */
static void read_ports(const packet_view_t *view, uint16_t ports[2]) {
    ports[0] = 0;
    ports[1] = 0;
    if ((view->protocol == PROTOCOL_TCP || view->protocol == PROTOCOL_UDP) && !view->is_fragment &&
        view->readable >= 4) {
        ports[0] = read_u16(view->payload);
        ports[1] = read_u16(view->payload + 2);
    }
}

/* Errors that mean that the embedded packet did not arrive. Not "fragmentation needed", "too big": those are routine.
 */
static int is_icmp_error(const packet_view_t *view) {
    if (view->is_fragment || view->readable < 8)
        return 0;
    uint8_t type = view->payload[0];
    uint8_t code = view->payload[1];
    if (view->version == 4)
        return view->protocol == PROTOCOL_ICMP && ((type == 3 && code != 4) || type == 11 || type == 12);
    return view->protocol == PROTOCOL_ICMP6 && (type == 1 || type == 3 || type == 4);
}

/* The packet that an ICMP error is about: whoever gets the error must be the one who sent it. */
static int view_embedded(packet_view_t *inner, const packet_view_t *error) {
    if (!is_icmp_error(error) || !view_packet(inner, error->payload + 8, error->readable - 8))
        return 0;
    if (inner->version != error->version ||
        memcmp(inner->source, error->destination, inner->version == 4 ? 4 : 16) != 0)
        return 0;
    return inner->protocol != PROTOCOL_ICMP && inner->protocol != PROTOCOL_ICMP6;
}

/* ---- Records ------------------------------------------------------------------------------------------------- */

static vedette_result_t stage(vedette_agent_t *agent, const packet_view_t *view, int source_is_local,
                              const flow_tail_t *tail) {
    const uint8_t *local = source_is_local ? view->source : view->destination;
    const uint8_t *remote = source_is_local ? view->destination : view->source;
    uint32_t words[VEDETTE_FLOW6_RECORD_BYTES / 4]; /* header: kind and length, time; then the payload */

    if (view->version == 4) {
        words[0] = VEDETTE_KIND_FLOW4 | VEDETTE_FLOW4_SIZE << 16;
        words[2] = read_u32(local);
        words[3] = read_u32(remote);
        memcpy(words + 4, tail, sizeof *tail);
        return vedette_agent_stage_flow(agent, words, VEDETTE_FLOW4_RECORD_BYTES);
    }
    words[0] = VEDETTE_KIND_FLOW6 | VEDETTE_FLOW6_SIZE << 16;
    memcpy(words + 2, local, 16);
    memcpy(words + 6, remote, 16);
    memcpy(words + 10, tail, sizeof *tail);
    return vedette_agent_stage_flow(agent, words, VEDETTE_FLOW6_RECORD_BYTES);
}

/*
 * The common packet: IPv4 without options, not a fragment, TCP or UDP with its ports readable. The same record as the
 * general way below makes, in a third of the instructions; this runs for every packet of the device.
 */
static int is_plain_ipv4(const uint8_t *packet, size_t captured) {
    if (captured < 28 || packet[0] != 0x45 || ((packet[6] & 0x3fu) | packet[7]) != 0 || read_u16(packet + 2) < 28)
        return 0;
    return packet[9] == PROTOCOL_TCP || packet[9] == PROTOCOL_UDP;
}

static vedette_result_t observe_plain_ipv4(vedette_agent_t *agent, int outbound, const uint8_t *packet,
                                           size_t captured) {
    uint32_t total = read_u16(packet + 2);
    uint32_t source = read_u32(packet + 12);
    uint32_t destination = read_u32(packet + 16);
    uint32_t ports = read_u32(packet + 20); /* source in the upper half */
    uint32_t flags = outbound ? VEDETTE_FLOW_OUT : 0;
    uint32_t words[VEDETTE_FLOW4_RECORD_BYTES / 4];

    if (packet[9] == PROTOCOL_TCP && captured >= 34 && total >= 34)
        flags |= tcp_flags(packet[33]);
    words[0] = VEDETTE_KIND_FLOW4 | VEDETTE_FLOW4_SIZE << 16;
    words[2] = outbound ? source : destination;
    words[3] = outbound ? destination : source;
    words[4] = outbound ? ports >> 16 | ports << 16 : ports; /* local port in the lower half */
    words[5] = packet[9] | flags << 8 | (total - 20) << 16;
    return vedette_agent_stage_flow(agent, words, VEDETTE_FLOW4_RECORD_BYTES);
}

vedette_result_t vedette_observe_packet(vedette_agent_t *agent, int outbound, const uint8_t *packet, size_t captured) {
    packet_view_t view;
    packet_view_t inner;
    flow_tail_t tail;
    uint16_t ports[2];

    if (!agent || !packet)
        return VEDETTE_ERROR_ARGUMENT;
    if (is_plain_ipv4(packet, captured))
        return observe_plain_ipv4(agent, outbound, packet, captured);
    if (!view_packet(&view, packet, captured))
        return VEDETTE_ERROR_ARGUMENT;

    int source_is_local = outbound;
    tail.flags = outbound ? VEDETTE_FLOW_OUT : 0;
    tail.bytes = (uint16_t)view.bytes;
    if (view_embedded(&inner, &view)) {
        /* The flow of the failed packet: an error that came in is about a packet that went out. */
        tail.flags |= VEDETTE_FLOW_UNREACHABLE;
        source_is_local = !outbound;
        view = inner;
    } else if (view.protocol == PROTOCOL_TCP && !view.is_fragment && view.readable >= 14) {
        tail.flags |= tcp_flags(view.payload[13]);
    }
    read_ports(&view, ports);
    tail.protocol = view.protocol;
    tail.local_port = ports[!source_is_local];
    tail.remote_port = ports[source_is_local != 0 ? 1 : 0];
    return stage(agent, &view, source_is_local, &tail);
}
