/* Listening ports: what /proc/net says of the network namespace the agent runs in. Source: proc(5), /proc/net/tcp. */
#include "linux/vedette_linux.h"

#include "contract/generated/vedette_contract.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { STATE_UNCONNECTED_UDP = 7, STATE_LISTEN_TCP = 10 };

typedef struct table {
    const char *path;
    uint8_t protocol;
    uint8_t address_bytes;
    unsigned state; /* of a socket that takes connections or datagrams from anyone */
} table_t;

static const table_t tables[] = {
    {"/proc/net/tcp", IPPROTO_TCP, 4, STATE_LISTEN_TCP},
    {"/proc/net/tcp6", IPPROTO_TCP, 16, STATE_LISTEN_TCP},
    {"/proc/net/udp", IPPROTO_UDP, 4, STATE_UNCONNECTED_UDP},
    {"/proc/net/udp6", IPPROTO_UDP, 16, STATE_UNCONNECTED_UDP},
};

/* Addresses are printed as 32-bit words in host order: reading each as a number and storing it gives network order. */
static int parse_address(const char *hex, uint8_t *out, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 4) {
        unsigned word;
        if (sscanf(hex + 2 * i, "%8x", &word) != 1)
            return 0;
        memcpy(out + i, &word, 4);
    }
    return 1;
}

static vedette_result_t stage_line(vedette_agent_t *agent, const table_t *table, const char *line)
{
    char local[33], remote[33];
    unsigned port, remote_port, state;
    uint8_t address[16];
    uint8_t payload[VEDETTE_LISTENING_PORTS_BYTES_MAX];

    if (sscanf(line, " %*d: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x", local, &port, remote, &remote_port, &state) != 5 ||
        state != table->state || strlen(local) != 2u * table->address_bytes ||
        !parse_address(local, address, table->address_bytes))
        return VEDETTE_OK;
    vedette_event_listening_ports_t event = {table->protocol, address, table->address_bytes, (uint16_t)port};
    size_t length = vedette_pack_listening_ports(&event, payload, sizeof payload);
    return vedette_stage(agent, VEDETTE_KIND_LISTENING_PORTS, payload, length);
}

vedette_result_t vedette_collect_listening_ports(vedette_agent_t *agent, void *context)
{
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
