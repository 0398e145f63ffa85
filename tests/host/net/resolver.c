/** Name look-up in its own thread: numbers at once, names, what does not exist, and giving up half-way. */
#include "posix/resolver_posix.h"

#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

static vedette_result_t look_up(vedette_resolver_posix_t *resolver, const char *host, struct addrinfo **found) {
    vedette_result_t result = VEDETTE_AGAIN;
    for (int i = 0; result == VEDETTE_AGAIN && i < 20000; i++) {
        result = vedette_resolver_posix_poll(resolver, host, 80, SOCK_STREAM, found);
        if (result == VEDETTE_AGAIN) {
            usleep(1000);
        }
    }
    return result;
}

int main(void) {
    static vedette_resolver_posix_t resolver;
    static char long_host[400];
    struct addrinfo *found = NULL;
    CHECK(vedette_resolver_posix_poll(&resolver, "127.0.0.1", 80, SOCK_STREAM, &found) == VEDETTE_OK, "a number");
    freeaddrinfo(found);
    CHECK(vedette_resolver_posix_poll(&resolver, "::1", 80, SOCK_STREAM, &found) == VEDETTE_OK, "a long number");
    freeaddrinfo(found);
    CHECK(look_up(&resolver, "localhost", &found) == VEDETTE_OK, "a name");
    freeaddrinfo(found);
    CHECK(look_up(&resolver, "no-such-host.invalid", &found) == VEDETTE_ERROR_RESOLVE, "no such name");
    for (size_t i = 0; i + 1 < sizeof(long_host); i++) {
        long_host[i] = 'a';
    }
    CHECK(look_up(&resolver, long_host, &found) == VEDETTE_ERROR_RESOLVE, "too long");
    for (int i = 0; i < 20; i++) {
        (void)vedette_resolver_posix_poll(&resolver, "localhost", 80, SOCK_STREAM, &found);
        usleep(i * 100);
        vedette_resolver_posix_cancel(&resolver);
    }
    CHECK(look_up(&resolver, "localhost", &found) == VEDETTE_OK, "after giving up");
    freeaddrinfo(found);
    return CHECK_END();
}
