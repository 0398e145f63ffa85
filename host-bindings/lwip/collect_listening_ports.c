/* ListeningPorts from lwIP's own lists: TCP listeners, and UDP sockets that take datagrams from anybody. */
#include "lwip/resolver_lwip.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcpip.h"
#include "lwip/udp.h"

#include <string.h>

#include "contract/generated/vedette_contract.h"

/* Ports looked at in one collection; more than MEMP_NUM_TCP_PCB_LISTEN + MEMP_NUM_UDP_PCB of a small device. */
#define PORTS_MAX    16u
#define PROTOCOL_TCP 6u
#define PROTOCOL_UDP 17u

typedef struct listening_port {
    ip_addr_t address;
    u16_t port;
    uint8_t protocol;
} listening_port_t;

typedef struct port_list {
    listening_port_t entries[PORTS_MAX];
    size_t count;
} port_list_t;

static void add(port_list_t *list, uint8_t protocol, const ip_addr_t *address, u16_t port) {
    if (port != 0 && list->count < PORTS_MAX) {
        listening_port_t *entry = &list->entries[list->count++];

        entry->address = *address;
        entry->port = port;
        entry->protocol = protocol;
    }
}

/* Copies, so that the core lock is not held while the staging ring takes the records. */
static void list_ports(port_list_t *list) {
    LOCK_TCPIP_CORE();
#if LWIP_TCP
    for (const struct tcp_pcb_listen *pcb = tcp_listen_pcbs.listen_pcbs; pcb != NULL; pcb = pcb->next) {
        add(list, PROTOCOL_TCP, &pcb->local_ip, pcb->local_port);
    }
#endif
#if LWIP_UDP
    for (const struct udp_pcb *pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
        if ((pcb->flags & UDP_FLAGS_CONNECTED) == 0) {
            add(list, PROTOCOL_UDP, &pcb->local_ip, pcb->local_port);
        }
    }
#endif
    UNLOCK_TCPIP_CORE();
}

static vedette_result_t report(vedette_agent_t *agent, const listening_port_t *port) {
    uint8_t payload[VEDETTE_LISTENING_PORTS_BYTES_MAX];
    vedette_event_listening_ports_t event;
    vedette_address_t address;
    size_t length;

    vedette_lwip_address(&address, &port->address);
    event = (vedette_event_listening_ports_t){
        .protocol = port->protocol,
        .address = address.bytes,
        .address_length = address.length,
        .port = port->port,
    };
    length = vedette_pack_listening_ports(&event, payload, sizeof(payload));
    return vedette_stage(agent, VEDETTE_KIND_LISTENING_PORTS, payload, length);
}

vedette_result_t vedette_collect_listening_ports(vedette_agent_t *agent, void *context) {
    port_list_t list;
    vedette_result_t result = VEDETTE_OK;

    (void)context;
    list.count = 0;
    list_ports(&list);
    for (size_t i = 0; i < list.count && result == VEDETTE_OK; i++) {
        result = report(agent, &list.entries[i]);
    }
    return result;
}

vedette_address_t vedette_lwip_interface_address(struct netif *netif) {
    vedette_address_t address = {0};

    LOCK_TCPIP_CORE();
#if LWIP_IPV4
    if (!ip4_addr_isany(netif_ip4_addr(netif))) {
        vedette_lwip_address(&address, netif_ip_addr4(netif));
    }
#endif
    UNLOCK_TCPIP_CORE();
    return address;
}
