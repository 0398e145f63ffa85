/* Packets as lwIP sees them: its input hooks, and the output functions of the observed interfaces. */
#include "lwip/vedette_lwip.h"
#include "lwip/vedette_lwip_hooks.h"

#include "lwip/opt.h"
#include "lwip/pbuf.h"
#include "lwip/tcpip.h"

#if !LWIP_TCPIP_CORE_LOCKING && !NO_SYS
#error "The agent's bindings use lwIP's raw API under the core lock: set LWIP_TCPIP_CORE_LOCKING to 1"
#endif

/* Longest IPv4 header and a TCP header; more than an IPv6 header with the extension headers that occur. */
#define HEAD_BYTES 80u

typedef struct observed_interface {
    struct netif *netif;
#if LWIP_IPV4
    netif_output_fn output;
#endif
#if LWIP_IPV6
    netif_output_ip6_fn output_ip6;
#endif
} observed_interface_t;

static vedette_agent_t *volatile observer;
static observed_interface_t interfaces[VEDETTE_LWIP_INTERFACES];

/* The first buffer nearly always holds the headers; only a chain that splits them is copied. */
static void show(const struct pbuf *packet, int outbound) {
    vedette_agent_t *agent = observer;
    uint8_t head[HEAD_BYTES];

    if (agent == NULL) {
        return;
    }
    if (packet->next == NULL || packet->len >= HEAD_BYTES) {
        (void)vedette_observe_packet(agent, outbound, packet->payload, packet->len);
        return;
    }
    (void)vedette_observe_packet(agent, outbound, head, pbuf_copy_partial(packet, head, HEAD_BYTES, 0));
}

int vedette_lwip_input(struct pbuf *packet, struct netif *netif) {
    (void)netif;
    show(packet, 0);
    return 0;
}

static const observed_interface_t *find(const struct netif *netif) {
    for (size_t i = 0; i < VEDETTE_LWIP_INTERFACES; i++) {
        if (interfaces[i].netif == netif) {
            return &interfaces[i];
        }
    }
    return NULL;
}

#if LWIP_IPV4
static err_t output(struct netif *netif, struct pbuf *packet, const ip4_addr_t *next_hop) {
    show(packet, 1);
    return find(netif)->output(netif, packet, next_hop);
}
#endif

#if LWIP_IPV6
static err_t output_ip6(struct netif *netif, struct pbuf *packet, const ip6_addr_t *next_hop) {
    show(packet, 1);
    return find(netif)->output_ip6(netif, packet, next_hop);
}
#endif

static void wrap(observed_interface_t *slot, struct netif *netif) {
    slot->netif = netif;
#if LWIP_IPV4
    slot->output = netif->output;
    netif->output = output;
#endif
#if LWIP_IPV6
    slot->output_ip6 = netif->output_ip6;
    netif->output_ip6 = output_ip6;
#endif
}

/* Only what is still ours is put back: another observer may have wrapped us in between. */
static void unwrap(observed_interface_t *slot) {
#if LWIP_IPV4
    if (slot->netif->output != output) {
        return;
    }
    slot->netif->output = slot->output;
#endif
#if LWIP_IPV6
    if (slot->netif->output_ip6 != output_ip6) {
        return;
    }
    slot->netif->output_ip6 = slot->output_ip6;
#endif
    slot->netif = NULL;
}

static vedette_result_t observe(struct netif *netif) {
    if (find(netif) != NULL) {
        return VEDETTE_OK;
    }
    for (size_t i = 0; i < VEDETTE_LWIP_INTERFACES; i++) {
        if (interfaces[i].netif == NULL) {
            wrap(&interfaces[i], netif);
            return VEDETTE_OK;
        }
    }
    return VEDETTE_ERROR_FULL;
}

static void stop_observing(void) {
    for (size_t i = 0; i < VEDETTE_LWIP_INTERFACES; i++) {
        if (interfaces[i].netif != NULL) {
            unwrap(&interfaces[i]);
        }
    }
}

vedette_result_t vedette_lwip_observe(vedette_agent_t *agent, struct netif *netif) {
    vedette_result_t result = VEDETTE_OK;

    if (agent != NULL && netif == NULL) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    LOCK_TCPIP_CORE();
    observer = agent;
    if (agent == NULL) {
        stop_observing();
    } else {
        result = observe(netif);
    }
    UNLOCK_TCPIP_CORE();
    return result;
}
