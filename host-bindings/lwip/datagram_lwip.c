/* UDP on lwIP's raw API; see stream_lwip.c for threads and lock. */
#include "lwip/resolver_lwip.h"

#include "lwip/pbuf.h"
#include "lwip/tcpip.h"
#include "lwip/udp.h"

#include <string.h>

#define BIND_TRIES      4
#define EPHEMERAL_PORTS 0xC000u /* 49152..65535, RFC 6335 */

/* A connected pcb gets its peer's datagrams only; a newer one takes the place of one that nobody fetched. */
static void on_receive(void *argument, struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *address, u16_t port) {
    vedette_lwip_datagram_t *self = argument;

    (void)pcb;
    (void)address;
    (void)port;
    if (self->received != NULL) {
        pbuf_free(self->received);
    }
    self->received = data;
    vedette_lwip_wake(self->port);
}

/* lwIP counts its ports up: one at random is harder to answer for somebody who does not see the question. */
static err_t bind_random(const vedette_lwip_datagram_t *self) {
    const vedette_port_t *port = self->port;
    ip_addr_t any;
    uint16_t random;

    ip_addr_set_any(IP_IS_V6(&self->resolver.address), &any);
    for (int i = 0; i < BIND_TRIES; i++) {
        if (port == NULL || port->random(port->context, (uint8_t *)&random, sizeof(random)) != VEDETTE_OK) {
            return ERR_VAL;
        }
        if (udp_bind(self->pcb, &any, (u16_t)(random | EPHEMERAL_PORTS)) == ERR_OK) {
            return ERR_OK;
        }
    }
    return ERR_USE;
}

static vedette_result_t bind_to_peer(vedette_lwip_datagram_t *self, uint16_t port) {
    const ip_addr_t *peer = &self->resolver.address;

    self->pcb = udp_new_ip_type(IP_GET_TYPE(peer));
    if (self->pcb == NULL) {
        return VEDETTE_ERROR_CONNECT;
    }
    udp_recv(self->pcb, on_receive, self);
    if (bind_random(self) != ERR_OK || udp_connect(self->pcb, peer, port) != ERR_OK) {
        udp_remove(self->pcb);
        self->pcb = NULL;
        return VEDETTE_ERROR_CONNECT;
    }
    return VEDETTE_OK;
}

static vedette_result_t datagram_open(vedette_datagram_t *datagram, const char *host, uint16_t port) {
    vedette_lwip_datagram_t *self = (vedette_lwip_datagram_t *)datagram;
    vedette_result_t result = VEDETTE_OK;

    LOCK_TCPIP_CORE();
    if (self->pcb == NULL) {
        result = vedette_lwip_resolver_poll(&self->resolver, host);
        if (result == VEDETTE_OK) {
            result = bind_to_peer(self, port);
        }
    }
    UNLOCK_TCPIP_CORE();
    return result;
}

static int send_locked(vedette_lwip_datagram_t *self, const uint8_t *data, size_t length) {
    struct pbuf *packet;
    err_t error;

    if (self->pcb == NULL || length > 0xFFFFu) {
        return VEDETTE_ERROR_STATE;
    }
    packet = pbuf_alloc(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM);
    if (packet == NULL) {
        return VEDETTE_AGAIN;
    }
    memcpy(packet->payload, data, length);
    error = udp_send(self->pcb, packet);
    pbuf_free(packet);
    if (error == ERR_MEM) {
        return VEDETTE_AGAIN;
    }
    return error == ERR_OK ? (int)length : VEDETTE_ERROR_CONNECT;
}

static int datagram_send(vedette_datagram_t *datagram, const uint8_t *data, size_t length) {
    int result;

    LOCK_TCPIP_CORE();
    result = send_locked((vedette_lwip_datagram_t *)datagram, data, length);
    UNLOCK_TCPIP_CORE();
    return result;
}

static int recv_locked(vedette_lwip_datagram_t *self, uint8_t *data, size_t capacity) {
    int length;

    if (self->received == NULL) {
        return self->pcb == NULL ? VEDETTE_ERROR_STATE : VEDETTE_AGAIN;
    }
    length = pbuf_copy_partial(self->received, data, (u16_t)LWIP_MIN(capacity, 0xFFFFu), 0);
    pbuf_free(self->received);
    self->received = NULL;
    return length;
}

static int datagram_recv(vedette_datagram_t *datagram, uint8_t *data, size_t capacity) {
    int result;

    LOCK_TCPIP_CORE();
    result = recv_locked((vedette_lwip_datagram_t *)datagram, data, capacity);
    UNLOCK_TCPIP_CORE();
    return result;
}

static void datagram_close(vedette_datagram_t *datagram) {
    vedette_lwip_datagram_t *self = (vedette_lwip_datagram_t *)datagram;

    LOCK_TCPIP_CORE();
    vedette_lwip_resolver_reset(&self->resolver);
    if (self->pcb != NULL) {
        udp_remove(self->pcb);
        self->pcb = NULL;
    }
    if (self->received != NULL) {
        pbuf_free(self->received);
        self->received = NULL;
    }
    UNLOCK_TCPIP_CORE();
}

vedette_datagram_t *vedette_lwip_datagram_init(vedette_lwip_datagram_t *self, const vedette_port_t *port) {
    memset(self, 0, sizeof(*self));
    self->datagram.open = datagram_open;
    self->datagram.send = datagram_send;
    self->datagram.recv = datagram_recv;
    self->datagram.close = datagram_close;
    self->port = port;
    self->resolver.port = port;
    return &self->datagram;
}
