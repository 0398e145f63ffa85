#include "service.h"

#include <string.h>

#include "lwip/sockets.h"

#define BACKLOG 3

int service_listen(uint16_t port) {
    struct sockaddr_in6 address;
    int listener = lwip_socket(AF_INET6, SOCK_STREAM, 0);

    memset(&address, 0, sizeof(address));
    address.sin6_len = sizeof(address);
    address.sin6_family = AF_INET6; /* with the unspecified address lwIP takes IPv4 too */
    address.sin6_port = lwip_htons(port);
    if (listener < 0 || lwip_bind(listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        lwip_listen(listener, BACKLOG) != 0) {
        product_panic("cannot listen", __FILE__, __LINE__);
    }
    return listener;
}
