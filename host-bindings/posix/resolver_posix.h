/**
 * Name look-up that does not keep the agent waiting: getaddrinfo() runs in a thread of its own, one at a time. Numeric
 * addresses need no thread.
 */
#ifndef VEDETTE_RESOLVER_POSIX_H
#define VEDETTE_RESOLVER_POSIX_H

#include <netdb.h>
#include <stdatomic.h>
#include <stdint.h>

#include "vedette.h"

#define VEDETTE_RESOLVER_HOST_BYTES 256

typedef struct vedette_resolver_posix {
    atomic_int state;
    int socket_type; /* SOCK_STREAM or SOCK_DGRAM */
    int error;       /* of getaddrinfo() */
    struct addrinfo *found;
    char host[VEDETTE_RESOLVER_HOST_BYTES];
    char service[6];
} vedette_resolver_posix_t;

/**
 * Begins or goes on looking a host up.
 *
 * @param[out] found  On VEDETTE_OK: the addresses, which the caller frees with freeaddrinfo().
 * @return VEDETTE_OK, VEDETTE_AGAIN, or VEDETTE_ERROR_RESOLVE.
 */
vedette_result_t vedette_resolver_posix_poll(vedette_resolver_posix_t *resolver, const char *host, uint16_t port,
                                             int socket_type, struct addrinfo **found);

/**
 * Gives a look-up up. Its thread may still run until the system's resolver times out, so the storage must live as long;
 * a new look-up answers VEDETTE_AGAIN until then.
 */
void vedette_resolver_posix_cancel(vedette_resolver_posix_t *resolver);

#endif
