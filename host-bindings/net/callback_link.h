/**
 * The link for firmware that already owns a connection to an IoT Hub endpoint (or anything else): the firmware
 * publishes the bytes, and says when they are acknowledged.
 */
#ifndef VEDETTE_CALLBACK_LINK_H
#define VEDETTE_CALLBACK_LINK_H

#include "core/link.h"

typedef struct vedette_callback_link {
    vedette_link_t link;
    /**
     * Publishes data with these topic properties (url-encoded bag). VEDETTE_OK, or VEDETTE_AGAIN to be asked again.
     * Must not wait. data is the module's memory: it stays as it is only until the acknowledgement, and not across a
     * restart of the module, so firmware that sends later copies it now.
     */
    vedette_result_t (*publish)(void *context, uint32_t sequence, const char *properties, const uint8_t *data,
                                size_t length);
    void *context;
    vedette_link_events_t events;
    uint32_t acked_queue[8]; /* single producer, single consumer */
    volatile uint32_t acked_head, acked_tail;
} vedette_callback_link_t;

/** Prepares the link; publish and context must be set. */
vedette_link_t *vedette_callback_link_init(vedette_callback_link_t *link);

/**
 * The firmware says that message `sequence` was acknowledged. One other thread may call it.
 * @return VEDETTE_OK, or VEDETTE_ERROR_FULL: the agent has not looked for a while; say it again later.
 */
vedette_result_t vedette_callback_link_acked(vedette_callback_link_t *link, uint32_t sequence);

#endif
