/**
 * A byte stream to a peer: the seam between MQTT, TLS and TCP. tls.c is a stream above a stream; posix/ and lwip/
 * (later netxduo/) are streams above a network stack. All calls return without waiting. One thread.
 */
#ifndef VEDETTE_STREAM_H
#define VEDETTE_STREAM_H

#include "core/link.h"

typedef struct vedette_stream {
    /** Begins to open; call again until it returns something else than VEDETTE_AGAIN. host and port stay the same. */
    vedette_result_t (*open)(struct vedette_stream *stream, const char *host, uint16_t port);
    /** Bytes taken (1..length), VEDETTE_AGAIN, or an error. */
    int (*send)(struct vedette_stream *stream, const uint8_t *data, size_t length);
    /** Bytes given (1..capacity), VEDETTE_AGAIN, VEDETTE_ERROR_CLOSED, or an error. */
    int (*recv)(struct vedette_stream *stream, uint8_t *data, size_t capacity);
    /** Closes at once; allowed in every state. */
    void (*close)(struct vedette_stream *stream);
    /** Ends of the open connection; VEDETTE_OK or VEDETTE_ERROR_STATE. */
    vedette_result_t (*endpoint)(struct vedette_stream *stream, vedette_endpoint_t *endpoint);
} vedette_stream_t;

/** Network time: a datagram exchange with an NTP server (RFC 5905 client, SNTP); same non-blocking rules. */
typedef struct vedette_clock_source {
    /** VEDETTE_OK with unix_ms set, VEDETTE_AGAIN, or an error after which the next call starts anew. */
    vedette_result_t (*poll)(struct vedette_clock_source *source, uint64_t uptime_ms, uint64_t *unix_ms);
} vedette_clock_source_t;

#endif
