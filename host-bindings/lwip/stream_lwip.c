/*
 * TCP on lwIP's raw API. lwIP's thread runs the callbacks, the agent's thread the stream functions; both hold the core
 * lock, so the struct needs no other protection. No stream function waits for the network.
 */
#include "lwip/resolver_lwip.h"

#include "lwip/pbuf.h"
#include "lwip/tcp.h"
#include "lwip/tcpip.h"

#include <string.h>

enum { STATE_CLOSED, STATE_BOUND, STATE_CONNECTING, STATE_OPEN, STATE_FAILED };

static void fail(vedette_lwip_stream_t *self, vedette_result_t error) {
    self->state = STATE_FAILED;
    self->error = error;
    vedette_lwip_wake(self->port);
}

/* ---- lwIP's callbacks (core locked) ---- */

static void on_error(void *argument, err_t error) {
    vedette_lwip_stream_t *self = argument;

    (void)error;
    self->pcb = NULL; /* lwIP has freed it */
    fail(self, self->state == STATE_OPEN ? VEDETTE_ERROR_CLOSED : VEDETTE_ERROR_CONNECT);
}

static err_t on_receive(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
    vedette_lwip_stream_t *self = argument;

    (void)pcb;
    (void)error;
    if (data == NULL) {
        self->is_peer_closed = 1;
    } else if (self->received == NULL) {
        self->received = data;
    } else {
        pbuf_cat(self->received, data); /* bounded by TCP_WND: the window opens only as recv() takes bytes */
    }
    vedette_lwip_wake(self->port);
    return ERR_OK;
}

static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length) {
    const vedette_lwip_stream_t *self = argument;

    (void)pcb;
    (void)length;
    vedette_lwip_wake(self->port);
    return ERR_OK;
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error) {
    vedette_lwip_stream_t *self = argument;

    (void)pcb;
    (void)error;
    self->state = STATE_OPEN;
    vedette_lwip_wake(self->port);
    return ERR_OK;
}

/* ---- Opening ---- */

/*
 * The local port is chosen one call before the first SYN goes out, so that the agent knows its own connection
 * (endpoint()) from the first packet on and does not report it.
 */
static void bind_local(vedette_lwip_stream_t *self, uint16_t port) {
    ip_addr_t any;

    ip_addr_set_any(IP_IS_V6(&self->resolver.address), &any);
    self->pcb = tcp_new_ip_type(IP_GET_TYPE(&self->resolver.address));
    if (self->pcb == NULL) {
        fail(self, VEDETTE_ERROR_CONNECT);
        return;
    }
    tcp_arg(self->pcb, self);
    tcp_err(self->pcb, on_error);
    tcp_recv(self->pcb, on_receive);
    tcp_sent(self->pcb, on_sent);
    tcp_nagle_disable(self->pcb); /* TLS and MQTT write whole messages */
    self->remote_port = port;
    self->state = STATE_BOUND;
    if (tcp_bind(self->pcb, &any, 0) != ERR_OK) {
        tcp_abort(self->pcb); /* calls on_error() */
    }
    vedette_lwip_wake(self->port);
}

static void connect_remote(vedette_lwip_stream_t *self) {
    self->state = STATE_CONNECTING;
    if (tcp_connect(self->pcb, &self->resolver.address, self->remote_port, on_connected) != ERR_OK) {
        tcp_abort(self->pcb); /* calls on_error() */
    }
}

static vedette_result_t open_locked(vedette_lwip_stream_t *self, const char *host, uint16_t port) {
    if (self->state == STATE_CLOSED) {
        vedette_result_t result = vedette_lwip_resolver_poll(&self->resolver, host);

        if (result != VEDETTE_OK) {
            return result;
        }
        bind_local(self, port);
    } else if (self->state == STATE_BOUND) {
        connect_remote(self);
    }
    if (self->state == STATE_FAILED) {
        return self->error;
    }
    return self->state == STATE_OPEN ? VEDETTE_OK : VEDETTE_AGAIN;
}

static vedette_result_t stream_open(vedette_stream_t *stream, const char *host, uint16_t port) {
    vedette_result_t result;

    LOCK_TCPIP_CORE();
    result = open_locked((vedette_lwip_stream_t *)stream, host, port);
    UNLOCK_TCPIP_CORE();
    return result;
}

/* ---- Open ---- */

static int send_locked(vedette_lwip_stream_t *self, const uint8_t *data, size_t length) {
    u16_t room;
    err_t error;

    if (self->state != STATE_OPEN) {
        return self->state == STATE_FAILED ? self->error : VEDETTE_ERROR_CLOSED;
    }
    room = tcp_sndbuf(self->pcb);
    if (room == 0) {
        return VEDETTE_AGAIN;
    }
    room = length < room ? (u16_t)length : room;
    error = tcp_write(self->pcb, data, room, TCP_WRITE_FLAG_COPY);
    if (error == ERR_MEM) {
        (void)tcp_output(self->pcb);
        return VEDETTE_AGAIN;
    }
    if (error != ERR_OK) {
        return VEDETTE_ERROR_CLOSED;
    }
    (void)tcp_output(self->pcb);
    return room;
}

static int stream_send(vedette_stream_t *stream, const uint8_t *data, size_t length) {
    int result;

    LOCK_TCPIP_CORE();
    result = send_locked((vedette_lwip_stream_t *)stream, data, length);
    UNLOCK_TCPIP_CORE();
    return result;
}

static int recv_locked(vedette_lwip_stream_t *self, uint8_t *data, size_t capacity) {
    u16_t length;

    if (self->received == NULL) {
        if (self->state == STATE_OPEN && !self->is_peer_closed) {
            return VEDETTE_AGAIN;
        }
        return self->state == STATE_FAILED ? self->error : VEDETTE_ERROR_CLOSED;
    }
    length = pbuf_copy_partial(self->received, data, (u16_t)LWIP_MIN(capacity, 0xFFFFu), 0);
    self->received = pbuf_free_header(self->received, length);
    if (self->pcb != NULL) {
        tcp_recved(self->pcb, length);
    }
    return length;
}

static int stream_recv(vedette_stream_t *stream, uint8_t *data, size_t capacity) {
    int result;

    LOCK_TCPIP_CORE();
    result = recv_locked((vedette_lwip_stream_t *)stream, data, capacity);
    UNLOCK_TCPIP_CORE();
    return result;
}

/* ---- Closing ---- */

static void close_locked(vedette_lwip_stream_t *self) {
    struct tcp_pcb *pcb = self->pcb;

    self->pcb = NULL;
    self->state = STATE_CLOSED;
    self->is_peer_closed = 0;
    vedette_lwip_resolver_reset(&self->resolver);
    if (self->received != NULL) {
        pbuf_free(self->received);
        self->received = NULL;
    }
    if (pcb == NULL) {
        return;
    }
    tcp_arg(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
    }
}

static void stream_close(vedette_stream_t *stream) {
    LOCK_TCPIP_CORE();
    close_locked((vedette_lwip_stream_t *)stream);
    UNLOCK_TCPIP_CORE();
}

static vedette_result_t stream_endpoint(vedette_stream_t *stream, vedette_endpoint_t *endpoint) {
    vedette_lwip_stream_t *self = (vedette_lwip_stream_t *)stream;
    vedette_result_t result = VEDETTE_ERROR_STATE;

    LOCK_TCPIP_CORE();
    if (self->pcb != NULL && self->state != STATE_FAILED) {
        vedette_lwip_address(&endpoint->remote, &self->resolver.address);
        endpoint->local_port = self->pcb->local_port;
        endpoint->remote_port = self->remote_port;
        result = VEDETTE_OK;
    }
    UNLOCK_TCPIP_CORE();
    return result;
}

vedette_stream_t *vedette_lwip_stream_init(vedette_lwip_stream_t *self, const vedette_port_t *port) {
    memset(self, 0, sizeof(*self));
    self->stream.open = stream_open;
    self->stream.send = stream_send;
    self->stream.recv = stream_recv;
    self->stream.close = stream_close;
    self->stream.endpoint = stream_endpoint;
    self->port = port;
    self->resolver.port = port;
    return &self->stream;
}
