/**
 * The link to an IoT Hub endpoint: time, TCP, TLS with server verification, MQTT 3.1.1 with QoS 1, SAS tokens,
 * back-off.
 */
#ifndef VEDETTE_HUB_LINK_H
#define VEDETTE_HUB_LINK_H

#include "core/link.h"
#include "core/port.h"
#include "net/stream.h"

/** Storage of a link in bytes, enough for every supported compiler (hub_link.c asserts it). */
#define VEDETTE_HUB_LINK_BYTES (sizeof(void *) > 4 ? 4096u : 2560u)

typedef struct vedette_hub_link_config {
    const char *connection_string; /**< HostName=…;DeviceId=…[;ModuleId=…];SharedAccessKey=…  (kept, not copied) */
    const char *ca_pem;            /**< Trusted CA certificates, PEM, NUL-terminated (kept, not copied) */
    const vedette_port_t *port;
    vedette_stream_t *tcp;                             /**< Of the platform's network stack. */
    vedette_clock_source_t *clock;                     /**< NULL: the port's unix_ms() is trusted as it is (Linux). */
    void (*set_time)(void *context, uint64_t unix_ms); /**< Told when clock answered; context is the port's. */
    uint16_t tcp_port;                                 /**< 0: 8883 */
    uint16_t keep_alive_s;                             /**< 0: 240, at most 1177 (IoT Hub) */
    uint32_t token_lifetime_s;                         /**< 0: 3600, 60..31536000; renewed when 80 % of it has passed */
    uint32_t backoff_min_ms;                           /**< 0: 1000, 100..60000; shortest wait after a failed attempt */
    uint32_t backoff_max_ms;                           /**< 0: 60000, backoff_min_ms..3600000; longest wait */
} vedette_hub_link_config_t;

/**
 * Makes the link in the caller's storage (VEDETTE_HUB_LINK_BYTES, 8-byte aligned). mbedTLS allocates from the
 * heap that mbedtls_platform_set_calloc_free() or the platform gives it, never from the agent's arena.
 * Errors: _ARGUMENT, _CREDENTIAL (connection string or CA cannot be parsed), _ENTROPY.
 */
vedette_result_t vedette_hub_link_create(void *storage, size_t storage_bytes, const vedette_hub_link_config_t *config,
                                         vedette_link_t **link);

#endif
