/**
 * lwIP's input hooks for the agent. Include it from the file that LWIP_HOOK_FILENAME names. A product that has input
 * hooks of its own defines LWIP_HOOK_IP4_INPUT and LWIP_HOOK_IP6_INPUT before, and calls vedette_lwip_input() from
 * them.
 */
#ifndef VEDETTE_LWIP_HOOKS_H
#define VEDETTE_LWIP_HOOKS_H

struct pbuf;
struct netif;

/**
 * Shows one received packet (from the IP header on) to the agent. Called by lwIP with its core locked; does not block,
 * keeps nothing, changes nothing. Always returns 0: the packet goes on to lwIP.
 */
int vedette_lwip_input(struct pbuf *packet, struct netif *netif);

#ifndef LWIP_HOOK_IP4_INPUT
#define LWIP_HOOK_IP4_INPUT(packet, netif) vedette_lwip_input(packet, netif)
#endif
#ifndef LWIP_HOOK_IP6_INPUT
#define LWIP_HOOK_IP6_INPUT(packet, netif) vedette_lwip_input(packet, netif)
#endif

#endif
