/**
 * A datagram exchange with one peer: the seam between SNTP and UDP. posix/ and lwip/ (later netxduo/) implement it.
 * All calls return without waiting. One thread.
 */
#ifndef VEDETTE_DATAGRAM_H
#define VEDETTE_DATAGRAM_H

#include "core/link.h"

typedef struct vedette_datagram {
    /**
     * Resolves host and binds a local port that the system picks at random; call again until it returns something else
     * than VEDETTE_AGAIN. host (NUL-terminated; a name or a numeric address) and port stay the same meanwhile.
     * Errors: VEDETTE_ERROR_RESOLVE (no such name, no answer in time), VEDETTE_ERROR_CONNECT (no socket).
     */
    vedette_result_t (*open)(struct vedette_datagram *datagram, const char *host, uint16_t port);
    /** Sends one datagram whole: length, VEDETTE_AGAIN (no buffer now), or an error. */
    int (*send)(struct vedette_datagram *datagram, const uint8_t *data, size_t length);
    /**
     * Gives one datagram that came from the opened peer's address and port; others are dropped here. What does not fit
     * is cut off: the return value is at most capacity. Bytes given, VEDETTE_AGAIN, or an error.
     */
    int (*recv)(struct vedette_datagram *datagram, uint8_t *data, size_t capacity);
    /** Closes at once; allowed in every state; open() may follow. */
    void (*close)(struct vedette_datagram *datagram);
} vedette_datagram_t;

#endif
