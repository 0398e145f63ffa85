/** The datagram seam over POSIX sockets, IPv4 and IPv6. */
#ifndef VEDETTE_DATAGRAM_POSIX_H
#define VEDETTE_DATAGRAM_POSIX_H

#include "net/datagram.h"

typedef struct vedette_datagram_posix {
    vedette_datagram_t datagram; /* first: the socket is a datagram seam */
    int fd;                      /* -1: closed */
} vedette_datagram_posix_t;

/** Prepares a datagram socket in the caller's storage. */
vedette_datagram_t *vedette_datagram_posix_init(vedette_datagram_posix_t *datagram);

#endif
