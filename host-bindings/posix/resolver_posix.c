#include "posix/resolver_posix.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { STATE_IDLE, STATE_RUNNING, STATE_DONE, STATE_CANCELLED };

static int look_up(vedette_resolver_posix_t *resolver, int flags) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = resolver->socket_type};
    hints.ai_flags = flags | AI_NUMERICSERV;
    resolver->found = NULL;
    return getaddrinfo(resolver->host, resolver->service, &hints, &resolver->found);
}

static void *run(void *argument) {
    vedette_resolver_posix_t *resolver = argument;
    resolver->error = look_up(resolver, AI_ADDRCONFIG);
    int expected = STATE_RUNNING;
    if (!atomic_compare_exchange_strong(&resolver->state, &expected, STATE_DONE)) {
        if (resolver->error == 0) {
            freeaddrinfo(resolver->found);
        }
        atomic_store(&resolver->state, STATE_IDLE); /* the last access: the storage may be used anew */
    }
    return NULL;
}

static vedette_result_t begin(vedette_resolver_posix_t *resolver, const char *host, uint16_t port, int socket_type) {
    pthread_t thread;
    if (strlen(host) >= sizeof(resolver->host)) {
        return VEDETTE_ERROR_RESOLVE;
    }
    memcpy(resolver->host, host, strlen(host) + 1);
    (void)snprintf(resolver->service, sizeof(resolver->service), "%u", (unsigned)port);
    resolver->socket_type = socket_type;
    resolver->error = look_up(resolver, AI_NUMERICHOST);
    if (resolver->error == 0) {
        atomic_store(&resolver->state, STATE_DONE);
        return VEDETTE_OK;
    }
    atomic_store(&resolver->state, STATE_RUNNING);
    if (pthread_create(&thread, NULL, run, resolver) != 0) {
        atomic_store(&resolver->state, STATE_IDLE);
        return VEDETTE_ERROR_RESOLVE;
    }
    (void)pthread_detach(thread);
    return VEDETTE_OK;
}

vedette_result_t vedette_resolver_posix_poll(vedette_resolver_posix_t *resolver, const char *host, uint16_t port,
                                             int socket_type, struct addrinfo **found) {
    if (atomic_load(&resolver->state) == STATE_IDLE) {
        vedette_result_t result = begin(resolver, host, port, socket_type);
        if (result != VEDETTE_OK) {
            return result;
        }
    }
    if (atomic_load(&resolver->state) != STATE_DONE) {
        return VEDETTE_AGAIN;
    }
    *found = resolver->found;
    atomic_store(&resolver->state, STATE_IDLE);
    return resolver->error == 0 ? VEDETTE_OK : VEDETTE_ERROR_RESOLVE;
}

void vedette_resolver_posix_cancel(vedette_resolver_posix_t *resolver) {
    int expected = STATE_RUNNING;
    if (atomic_compare_exchange_strong(&resolver->state, &expected, STATE_CANCELLED)) {
        return;
    }
    expected = STATE_DONE;
    if (atomic_compare_exchange_strong(&resolver->state, &expected, STATE_IDLE) && resolver->error == 0) {
        freeaddrinfo(resolver->found);
    }
}
