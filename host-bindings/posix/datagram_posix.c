#include "posix/datagram_posix.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void posix_close(vedette_datagram_t *datagram) {
    vedette_datagram_posix_t *self = (vedette_datagram_posix_t *)datagram;
    vedette_resolver_posix_cancel(&self->resolver);
    if (self->fd >= 0) {
        (void)close(self->fd);
        self->fd = -1;
    }
}

static vedette_result_t posix_open(vedette_datagram_t *datagram, const char *host, uint16_t port) {
    vedette_datagram_posix_t *self = (vedette_datagram_posix_t *)datagram;
    struct addrinfo *addresses = NULL;
    if (self->fd >= 0) {
        return VEDETTE_OK;
    }
    vedette_result_t result = vedette_resolver_posix_poll(&self->resolver, host, port, SOCK_DGRAM, &addresses);
    if (result != VEDETTE_OK) {
        return result;
    }
    for (struct addrinfo *a = addresses; a != NULL && self->fd < 0; a = a->ai_next) {
        self->fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
        /* connect() picks a random local port and keeps other senders' datagrams out. */
        if (self->fd >= 0 && connect(self->fd, a->ai_addr, a->ai_addrlen) != 0) {
            (void)close(self->fd);
            self->fd = -1;
        }
    }
    freeaddrinfo(addresses);
    return self->fd >= 0 ? VEDETTE_OK : VEDETTE_ERROR_CONNECT;
}

static int result_of(ssize_t count) {
    if (count >= 0) {
        return (int)count;
    }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? VEDETTE_AGAIN : VEDETTE_ERROR_CONNECT;
}

static int posix_send(vedette_datagram_t *datagram, const uint8_t *data, size_t length) {
    vedette_datagram_posix_t *self = (vedette_datagram_posix_t *)datagram;
    return self->fd < 0 ? VEDETTE_ERROR_STATE : result_of(send(self->fd, data, length, MSG_NOSIGNAL));
}

static int posix_recv(vedette_datagram_t *datagram, uint8_t *data, size_t capacity) {
    vedette_datagram_posix_t *self = (vedette_datagram_posix_t *)datagram;
    return self->fd < 0 ? VEDETTE_ERROR_STATE : result_of(recv(self->fd, data, capacity, 0));
}

vedette_datagram_t *vedette_datagram_posix_init(vedette_datagram_posix_t *datagram) {
    memset(datagram, 0, sizeof(*datagram));
    datagram->fd = -1;
    datagram->datagram = (vedette_datagram_t){posix_open, posix_send, posix_recv, posix_close};
    return &datagram->datagram;
}
