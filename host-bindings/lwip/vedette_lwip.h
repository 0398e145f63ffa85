/**
 * lwIP 2.1 bindings of the agent: packet observation, the TCP stream and the datagram below the hub link, and the
 * collector of listening ports. Needs NO_SYS=0 and LWIP_TCPIP_CORE_LOCKING=1.
 */
#ifndef VEDETTE_LWIP_H
#define VEDETTE_LWIP_H

#include "core/port.h"
#include "net/datagram.h"
#include "net/stream.h"

#include "lwip/ip_addr.h"
#include "lwip/netif.h"

/** Network interfaces that can be observed at a time. */
#define VEDETTE_LWIP_INTERFACES 2

/* ---- Observation --------------------------------------------------------------------------------------------- */

/**
 * Shows every packet that leaves through netif to the agent, and every packet that lwIP takes in (hooks of
 * vedette_lwip_hooks.h). netif's output functions are saved and called on; call it after netif_add() and after anything
 * else that replaces them. Takes the core lock: not from within lwIP's own thread or with the lock held.
 *
 * @param agent  Told of the packets; NULL stops the observation of all interfaces.
 * @param netif  Must outlive the observation.
 * @return VEDETTE_OK, or VEDETTE_ERROR_FULL when VEDETTE_LWIP_INTERFACES are observed already.
 */
vedette_result_t vedette_lwip_observe(vedette_agent_t *agent, struct netif *netif);

/* ---- Stream and datagram ------------------------------------------------------------------------------------- */

/** A question to lwIP's DNS client. Fields are private. */
typedef struct vedette_lwip_resolver {
    const vedette_port_t *port;
    ip_addr_t address;
    uint8_t state;
    uint8_t is_query_out;
} vedette_lwip_resolver_t;

/** A TCP connection on lwIP's raw API. Fields are private. */
typedef struct vedette_lwip_stream {
    vedette_stream_t stream;
    const vedette_port_t *port;
    vedette_lwip_resolver_t resolver;
    struct tcp_pcb *pcb;
    struct pbuf *received;
    vedette_result_t error;
    uint16_t remote_port;
    uint8_t state;
    uint8_t is_peer_closed;
} vedette_lwip_stream_t;

/** A UDP exchange with one peer on lwIP's raw API. Fields are private. */
typedef struct vedette_lwip_datagram {
    vedette_datagram_t datagram;
    const vedette_port_t *port;
    vedette_lwip_resolver_t resolver;
    struct udp_pcb *pcb;
    struct pbuf *received;
} vedette_lwip_datagram_t;

/**
 * Prepares a stream in the caller's storage, which must never go away: lwIP's resolver may still hold a pointer to it.
 *
 * @param port  Its wake() is called when something happened; NULL: nobody is woken.
 * @return The stream to give to the hub link.
 */
vedette_stream_t *vedette_lwip_stream_init(vedette_lwip_stream_t *stream, const vedette_port_t *port);

/**
 * The same for a datagram, for vedette_sntp_init(). Here port is required: its random() picks the local port. Keeps the
 * last datagram that came until recv() takes it.
 */
vedette_datagram_t *vedette_lwip_datagram_init(vedette_lwip_datagram_t *datagram, const vedette_port_t *port);

/* ---- Collector ----------------------------------------------------------------------------------------------- */

/** Reports each listening TCP port and each bound, unconnected UDP port as a ListeningPorts event. Agent thread. */
vedette_result_t vedette_collect_listening_ports(vedette_agent_t *agent, void *context);

/** IPv4 address of netif as the agent's address type; length 0 if it has none. Takes the core lock. */
vedette_address_t vedette_lwip_interface_address(struct netif *netif);

#endif
