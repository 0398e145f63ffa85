/** The stream seam over POSIX sockets, IPv4 and IPv6. */
#ifndef VEDETTE_STREAM_POSIX_H
#define VEDETTE_STREAM_POSIX_H

#include "net/stream.h"
#include "posix/resolver_posix.h"

#define VEDETTE_STREAM_POSIX_CONNECT_MS 10000u /* for each address of the host */

typedef struct vedette_stream_posix {
    vedette_stream_t stream;    /* first: the socket is a stream */
    int fd;                     /* -1: closed */
    struct addrinfo *addresses; /* of the host, while connecting */
    struct addrinfo *next;      /* address to try when this one fails */
    uint64_t deadline_ms;       /* of the attempt on the present address */
    uint8_t state;
    vedette_resolver_posix_t resolver;
} vedette_stream_posix_t;

/**
 * Prepares a stream in the caller's storage, which must outlive a name look-up that is under way (static storage does).
 * open() tries the host's addresses in the order the system gives them. Errors: VEDETTE_ERROR_RESOLVE, _CONNECT.
 */
vedette_stream_t *vedette_stream_posix_init(vedette_stream_posix_t *stream);

/** The socket, so that a main loop can poll(2) for input while the link waits; -1 while closed. */
int vedette_stream_posix_fd(const vedette_stream_posix_t *stream);

#endif
