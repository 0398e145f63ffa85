/** What mbedTLS asks of the platform when this project builds it (tls_platform.c); an integrator's build has its own.
 */
#ifndef VEDETTE_TLS_PLATFORM_H
#define VEDETTE_TLS_PLATFORM_H

#include "core/port.h"

/** The port whose unix_ms() is mbedtls_time() from now on. mbedTLS gives its time function no context. */
void vedette_tls_platform_set_port(const vedette_port_t *port);

#endif
