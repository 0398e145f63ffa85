#include "lwip/resolver_lwip.h"

#include "lwip/dns.h"

#include <string.h>

enum { RESOLVER_IDLE, RESOLVER_ASKED, RESOLVER_ANSWERED, RESOLVER_FAILED };

void vedette_lwip_wake(const vedette_port_t *port) {
    if (port != NULL && port->wake != NULL) {
        port->wake(port->context);
    }
}

void vedette_lwip_address(vedette_address_t *out, const ip_addr_t *address) {
    memset(out, 0, sizeof(*out));
#if LWIP_IPV4
    if (IP_IS_V4(address)) {
        out->length = 4;
        memcpy(out->bytes, &ip_2_ip4(address)->addr, 4);
    }
#endif
#if LWIP_IPV6
    if (IP_IS_V6(address)) {
        out->length = 16;
        memcpy(out->bytes, ip_2_ip6(address)->addr, 16);
    }
#endif
}

/* A query cannot be taken back: one that nobody waits for any more only says that it is over. */
static void on_answer(const char *name, const ip_addr_t *address, void *argument) {
    vedette_lwip_resolver_t *self = argument;

    (void)name;
    self->is_query_out = 0;
    if (self->state != RESOLVER_ASKED) {
        return;
    }
    if (address == NULL) {
        self->state = RESOLVER_FAILED;
    } else {
        self->address = *address;
        self->state = RESOLVER_ANSWERED;
    }
    vedette_lwip_wake(self->port);
}

/* An abandoned query that is still out ends by itself within a few seconds; asking waits for that. */
static void ask(vedette_lwip_resolver_t *self, const char *host) {
    err_t error;

    if (self->is_query_out) {
        return;
    }
    error = dns_gethostbyname(host, &self->address, on_answer, self);
    if (error == ERR_OK) {
        self->state = RESOLVER_ANSWERED;
    } else if (error == ERR_INPROGRESS) {
        self->is_query_out = 1;
        self->state = RESOLVER_ASKED;
    } else {
        self->state = RESOLVER_FAILED;
    }
}

vedette_result_t vedette_lwip_resolver_poll(vedette_lwip_resolver_t *self, const char *host) {
    if (self->state == RESOLVER_IDLE) {
        ask(self, host);
    }
    if (self->state == RESOLVER_FAILED) {
        self->state = RESOLVER_IDLE;
        return VEDETTE_ERROR_RESOLVE;
    }
    return self->state == RESOLVER_ANSWERED ? VEDETTE_OK : VEDETTE_AGAIN;
}

void vedette_lwip_resolver_reset(vedette_lwip_resolver_t *self) {
    self->state = RESOLVER_IDLE;
}
