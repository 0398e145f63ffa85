/* Listening ports: what /proc/net says of the network namespace the agent runs in. Source: proc(5), /proc/net/tcp. */
#include "linux/vedette_linux.h"

#include "contract/generated/vedette_contract.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_UNCONNECTED_UDP = 7, STATE_LISTEN_TCP = 10 };

typedef struct table {
    const char *path;
    uint8_t protocol;
    size_t address_bytes;
    unsigned long state; /* of a socket that takes connections or datagrams from anyone */
} table_t;

static const table_t tables[] = {
    {"/proc/net/tcp", IPPROTO_TCP, 4, STATE_LISTEN_TCP},
    {"/proc/net/tcp6", IPPROTO_TCP, 16, STATE_LISTEN_TCP},
    {"/proc/net/udp", IPPROTO_UDP, 4, STATE_UNCONNECTED_UDP},
    {"/proc/net/udp6", IPPROTO_UDP, 16, STATE_UNCONNECTED_UDP},
};

/* A socket of one line: "  0: 0100007F:0016 00000000:0000 0A ...". */
typedef struct socket_line {
    const char *address; /* in hexadecimal digits */
    size_t digits;
    unsigned long port, state;
} socket_line_t;

/* The text behind `separator`, or the end of the text. */
static const char *behind(const char *text, char separator) {
    text += strcspn(text, (const char[]){separator, 0});
    return *text ? text + 1 : text;
}

static int parse_line(const char *line, socket_line_t *socket) {
    char *end;
    const char *address = behind(line, ':');
    address += strspn(address, " ");
    socket->address = address;
    socket->digits = strcspn(address, ":");
    socket->port = strtoul(behind(address, ':'), &end, 16);
    const char *state = behind(behind(end, ':'), ' ');
    socket->state = strtoul(state, &end, 16);
    return end != state && socket->port <= UINT16_MAX;
}

/* Addresses are printed as 32-bit words in host order: reading each as a number and storing it gives network order. */
static void parse_address(const char *digits, uint8_t *out, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 4) {
        char text[9] = {0};
        memcpy(text, digits + 2 * i, 8);
        uint32_t word = (uint32_t)strtoul(text, NULL, 16);
        memcpy(out + i, &word, sizeof word);
    }
}

static vedette_result_t stage_line(vedette_agent_t *agent, const table_t *table, const char *line) {
    socket_line_t socket;
    uint8_t address[16];
    uint8_t payload[VEDETTE_LISTENING_PORTS_BYTES_MAX];

    if (!parse_line(line, &socket) || socket.state != table->state || socket.digits != 2 * table->address_bytes)
        return VEDETTE_OK;
    parse_address(socket.address, address, table->address_bytes);
    vedette_event_listening_ports_t event = {table->protocol, address, (uint8_t)table->address_bytes,
                                             (uint16_t)socket.port};
    size_t length = vedette_pack_listening_ports(&event, payload, sizeof payload);
    return vedette_stage(agent, VEDETTE_KIND_LISTENING_PORTS, payload, length);
}

vedette_result_t vedette_collect_listening_ports(vedette_agent_t *agent, void *context) {
    vedette_result_t result = VEDETTE_OK;
    char line[512];

    (void)context;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && result == VEDETTE_OK; i++) {
        FILE *file = fopen(tables[i].path, "re");
        if (!file)
            continue; /* a kernel without IPv6 has no tcp6 */
        while (result == VEDETTE_OK && fgets(line, sizeof line, file))
            result = stage_line(agent, &tables[i], line);
        fclose(file);
    }
    return result;
}
