/**
 * Network time: an SNTP client above a datagram seam, as a clock source of the hub link.
 *
 * SNTP is not authenticated: whoever can answer for the server can choose the time. What can be checked is: the answer
 * echoes a random number that only someone on the path has seen, the server calls itself synchronised, and the time is
 * not before this firmware was built (VEDETTE_TIME_FLOOR), so an old certificate cannot be brought back to life from
 * before that day.
 *
 * Source: RFC 5905 section 14 (SNTP), RFC 4330 section 3 (era by the top bit), draft-ietf-ntp-data-minimization.
 */
#ifndef VEDETTE_SNTP_H
#define VEDETTE_SNTP_H

#include "core/port.h"
#include "net/datagram.h"
#include "net/stream.h"

#define VEDETTE_SNTP_PORT         123
#define VEDETTE_SNTP_PACKET_BYTES 48
#define VEDETTE_SNTP_TRIES        4    /* requests before poll() reports an error */
#define VEDETTE_SNTP_WAIT_MS      1000 /* for the first answer; doubles with each try: 1, 2, 4, 8 s */

typedef struct vedette_sntp {
    vedette_clock_source_t source; /* first: a clock source is an SNTP client */
    vedette_datagram_t *datagram;
    const vedette_port_t *port;
    const char *host;
    uint64_t floor_unix_s;
    uint64_t sent_ms; /* uptime of the last request */
    uint8_t nonce[8];
    uint16_t udp_port;
    uint8_t state;
    uint8_t tries;
} vedette_sntp_t;

/**
 * Prepares a client in the caller's storage. host is kept, not copied; so are datagram and port (for random()).
 *
 * @param udp_port  0: 123.
 * @return The clock source for vedette_hub_link_config_t.clock. Its poll() answers VEDETTE_OK, VEDETTE_AGAIN,
 *         VEDETTE_ERROR_RESOLVE, _CONNECT, _ENTROPY, or VEDETTE_ERROR_TIME (no acceptable answer after
 *         VEDETTE_SNTP_TRIES requests, or the server asked to be left alone).
 */
vedette_clock_source_t *vedette_sntp_init(vedette_sntp_t *sntp, vedette_datagram_t *datagram,
                                          const vedette_port_t *port, const char *host, uint16_t udp_port);

/** Why an answer is not good; 0 is good. For tests and logs. */
typedef enum vedette_sntp_verdict {
    VEDETTE_SNTP_GOOD = 0,
    VEDETTE_SNTP_SHORT,    /* fewer than 48 bytes */
    VEDETTE_SNTP_MODE,     /* not a server's answer of version 3 or 4 */
    VEDETTE_SNTP_ORIGIN,   /* does not echo our number: forged, or late */
    VEDETTE_SNTP_KISS,     /* stratum 0: the server refuses to serve us */
    VEDETTE_SNTP_UNSYNCED, /* leap indicator 3, stratum above 15, or no transmit time */
    VEDETTE_SNTP_FLOOR     /* before the build of this firmware */
} vedette_sntp_verdict_t;

/**
 * Judges one answer.
 *
 * @param[in]  packet   length bytes, anything may be in them.
 * @param[in]  nonce    The 8 bytes that were sent as transmit timestamp.
 * @param[out] unix_ms  The server's transmit time; only set when good.
 */
vedette_sntp_verdict_t vedette_sntp_judge(const uint8_t *packet, size_t length, const uint8_t nonce[8],
                                          uint64_t floor_unix_s, uint64_t *unix_ms);

#endif
