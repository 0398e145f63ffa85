/** DNS for the stream and the datagram: lwIP's resolver as a state that is asked again. All calls with the core locked.
 */
#ifndef VEDETTE_RESOLVER_LWIP_H
#define VEDETTE_RESOLVER_LWIP_H

#include "lwip/vedette_lwip.h"

/**
 * Asks for the address of host (a name or a numeric address), or how far the question is.
 *
 * @return VEDETTE_OK with resolver->address set, VEDETTE_AGAIN, or VEDETTE_ERROR_RESOLVE; after an error or a
 *         vedette_lwip_resolver_reset() the next call asks anew.
 */
vedette_result_t vedette_lwip_resolver_poll(vedette_lwip_resolver_t *resolver, const char *host);

/** Forgets answer and question. */
void vedette_lwip_resolver_reset(vedette_lwip_resolver_t *resolver);

/** Converts lwIP's address to the agent's. */
void vedette_lwip_address(vedette_address_t *out, const ip_addr_t *address);

/** Wakes the agent's thread through the port, if there is one. */
void vedette_lwip_wake(const vedette_port_t *port);

#endif
