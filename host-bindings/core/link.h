/**
 * The seam between the agent core and whatever carries its messages. Implementations: net/hub_link.h (MQTT over TLS to
 * an IoT Hub endpoint) and net/callback_link.h (firmware that already owns a connection).
 *
 * All calls come from the agent thread and return without blocking.
 */
#ifndef VEDETTE_LINK_H
#define VEDETTE_LINK_H

#include "vedette.h"

/** The two ends of a TCP connection. */
typedef struct vedette_endpoint {
    vedette_address_t remote;
    uint16_t local_port;
    uint16_t remote_port;
} vedette_endpoint_t;

/** What a link calls back, from within poll(). */
typedef struct vedette_link_events {
    void *context;
    /** The hub has taken responsibility for the message (PUBACK). */
    void (*acked)(void *context, uint32_t sequence);
} vedette_link_events_t;

typedef struct vedette_link {
    /** Begins connecting and keeps connected (with jittered back-off) until stop(). */
    vedette_result_t (*start)(struct vedette_link *link, const vedette_link_events_t *events);
    void (*stop)(struct vedette_link *link);
    /**
     * Does what can be done now without waiting. wait_ms: when poll() wants to be called next, at the latest.
     * Returns VEDETTE_OK when connected, VEDETTE_AGAIN while connecting, else why the last attempt failed (the link
     * goes on trying by itself).
     */
    vedette_result_t (*poll)(struct vedette_link *link, uint64_t uptime_ms, uint32_t *wait_ms);
    /**
     * Takes a message for sending. data stays valid and unchanged until acked(sequence) or forget(): the link keeps the
     * pointer, sends it again after a reconnect, oldest first, and copies nothing.
     * Returns VEDETTE_OK or VEDETTE_AGAIN (not connected, or the in-flight window is full).
     */
    vedette_result_t (*publish)(struct vedette_link *link, uint32_t sequence, vedette_priority_t priority,
                                const uint8_t *data, size_t length);
    /** Drops every kept pointer: the module was restarted, and will hand its queue over again. */
    void (*forget)(struct vedette_link *link);
    /** Ends of the link's own connection, so that the agent does not report itself. May be NULL. */
    vedette_result_t (*endpoint)(struct vedette_link *link, vedette_endpoint_t *endpoint);
} vedette_link_t;

#endif
