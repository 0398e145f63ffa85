/** The datagram seam over POSIX sockets, IPv4 and IPv6. */
#ifndef VEDETTE_DATAGRAM_POSIX_H
#define VEDETTE_DATAGRAM_POSIX_H

#include "net/datagram.h"
#include "posix/resolver_posix.h"

typedef struct vedette_datagram_posix {
    vedette_datagram_t datagram; /* first: the socket is a datagram seam */
    int fd;                      /* -1: closed */
    vedette_resolver_posix_t resolver;
} vedette_datagram_posix_t;

/** Prepares a datagram socket in the caller's storage, which must outlive a name look-up that is under way. */
vedette_datagram_t *vedette_datagram_posix_init(vedette_datagram_posix_t *datagram);

#endif
