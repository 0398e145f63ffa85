/** Hooks that the product gives lwIP: the agent's packet observer, and TCP initial sequence numbers (RFC 6528). */
#ifndef LWIP_HOOKS_H
#define LWIP_HOOKS_H

#include "lwip/vedette_lwip_hooks.h"

struct ip_addr;

/** Initial sequence number: clock plus a keyed hash of the connection's four-tuple. lwIP's default is a counter. */
u32_t product_tcp_isn(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote, u16_t remote_port);

#define LWIP_HOOK_TCP_ISN product_tcp_isn

#endif
