#include "posix/stream_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STATE_CLOSED, STATE_RESOLVING, STATE_CONNECTING, STATE_OPEN };

static uint64_t now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static void drop_socket(vedette_stream_posix_t *self) {
    if (self->fd >= 0) {
        (void)close(self->fd);
        self->fd = -1;
    }
}

static void drop_addresses(vedette_stream_posix_t *self) {
    if (self->addresses != NULL) {
        freeaddrinfo(self->addresses);
    }
    self->addresses = NULL;
    self->next = NULL;
}

static void posix_close(vedette_stream_t *stream) {
    vedette_stream_posix_t *self = (vedette_stream_posix_t *)stream;
    vedette_resolver_posix_cancel(&self->resolver);
    drop_socket(self);
    drop_addresses(self);
    self->state = STATE_CLOSED;
}

static int begin_connect(vedette_stream_posix_t *self, const struct addrinfo *address) {
    int on = 1;
    self->fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    if (self->fd < 0) {
        return 0;
    }
    /* A message is two writes, head and payload; waiting for the first one's ACK would cost a round trip. */
    (void)setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(self->fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS) {
        self->deadline_ms = now_ms() + VEDETTE_STREAM_POSIX_CONNECT_MS;
        return 1;
    }
    drop_socket(self);
    return 0;
}

static vedette_result_t connect_next(vedette_stream_posix_t *self) {
    while (self->next != NULL) {
        struct addrinfo *address = self->next;
        self->next = address->ai_next;
        if (begin_connect(self, address)) {
            return VEDETTE_AGAIN;
        }
    }
    return VEDETTE_ERROR_CONNECT;
}

static vedette_result_t await_connect(vedette_stream_posix_t *self) {
    struct pollfd ready = {.fd = self->fd, .events = POLLOUT};
    int error = 0;
    socklen_t length = sizeof(error);
    if (poll(&ready, 1, 0) == 0) {
        if (now_ms() < self->deadline_ms) {
            return VEDETTE_AGAIN;
        }
    } else if (getsockopt(self->fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0) {
        drop_addresses(self);
        self->state = STATE_OPEN;
        return VEDETTE_OK;
    }
    drop_socket(self);
    return connect_next(self);
}

static vedette_result_t step(vedette_stream_posix_t *self, const char *host, uint16_t port) {
    vedette_result_t result = VEDETTE_OK;
    switch (self->state) {
    case STATE_OPEN:
        return VEDETTE_OK;
    case STATE_CONNECTING:
        return await_connect(self);
    default:
        self->state = STATE_RESOLVING;
        result = vedette_resolver_posix_poll(&self->resolver, host, port, SOCK_STREAM, &self->addresses);
        if (result == VEDETTE_OK) {
            self->next = self->addresses;
            self->state = STATE_CONNECTING;
            result = connect_next(self);
        }
        return result;
    }
}

static vedette_result_t posix_open(vedette_stream_t *stream, const char *host, uint16_t port) {
    vedette_stream_posix_t *self = (vedette_stream_posix_t *)stream;
    vedette_result_t result = step(self, host, port);
    if (result != VEDETTE_OK && result != VEDETTE_AGAIN) {
        posix_close(stream);
    }
    return result;
}

static int result_of(ssize_t count) {
    if (count >= 0) {
        return count == 0 ? VEDETTE_ERROR_CLOSED : (int)count;
    }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? VEDETTE_AGAIN : VEDETTE_ERROR_CLOSED;
}

static int posix_send(vedette_stream_t *stream, const uint8_t *data, size_t length) {
    vedette_stream_posix_t *self = (vedette_stream_posix_t *)stream;
    if (self->state != STATE_OPEN) {
        return VEDETTE_ERROR_STATE;
    }
    return result_of(send(self->fd, data, length, MSG_NOSIGNAL));
}

static int posix_recv(vedette_stream_t *stream, uint8_t *data, size_t capacity) {
    vedette_stream_posix_t *self = (vedette_stream_posix_t *)stream;
    if (self->state != STATE_OPEN) {
        return VEDETTE_ERROR_STATE;
    }
    return result_of(recv(self->fd, data, capacity, 0));
}

/** Port in host order; the address too if one is asked for. */
static uint16_t read_address(const struct sockaddr_storage *from, vedette_address_t *address) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;
    int is_v6 = from->ss_family == AF_INET6;
    if (address != NULL) {
        address->length = is_v6 ? 16 : 4;
        memcpy(address->bytes, is_v6 ? (const void *)&v6->sin6_addr : (const void *)&v4->sin_addr, address->length);
    }
    return ntohs(is_v6 ? v6->sin6_port : v4->sin_port);
}

static vedette_result_t posix_endpoint(vedette_stream_t *stream, vedette_endpoint_t *endpoint) {
    vedette_stream_posix_t *self = (vedette_stream_posix_t *)stream;
    struct sockaddr_storage address;
    socklen_t length = sizeof(address);
    memset(endpoint, 0, sizeof(*endpoint));
    if (self->state != STATE_OPEN || getpeername(self->fd, (struct sockaddr *)&address, &length) != 0) {
        return VEDETTE_ERROR_STATE;
    }
    endpoint->remote_port = read_address(&address, &endpoint->remote);
    length = sizeof(address);
    if (getsockname(self->fd, (struct sockaddr *)&address, &length) != 0) {
        return VEDETTE_ERROR_STATE;
    }
    endpoint->local_port = read_address(&address, NULL);
    return VEDETTE_OK;
}

vedette_stream_t *vedette_stream_posix_init(vedette_stream_posix_t *stream) {
    memset(stream, 0, sizeof(*stream));
    stream->fd = -1;
    stream->stream = (vedette_stream_t){posix_open, posix_send, posix_recv, posix_close, posix_endpoint};
    return &stream->stream;
}

int vedette_stream_posix_fd(const vedette_stream_posix_t *stream) {
    return stream->fd;
}
