/** A listening TCP socket, as the product's services use it. */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdint.h>

/** Listens on every address, IPv4 and IPv6, at port. Returns the socket; stops the device if there is none. */
int service_listen(uint16_t port);

#endif
