#include "net/sntp.h"

#include <string.h>

#define UNIX_TO_NTP_S  2208988800ull /* 1900-01-01 to 1970-01-01 */
#define ERA_S          0x100000000ull
#define OFFSET_ORIGIN  24u
#define OFFSET_SEND    40u
#define VERSION_CLIENT 0x23u /* leap 0, version 4, mode 3 */
#define MODE_SERVER    4u
#define LEAP_UNSYNCED  3u
#define STRATUM_MAX    15u

enum { STATE_CLOSED, STATE_OPENING, STATE_ASKING, STATE_WAITING };

static uint32_t read_u32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/** 32 bits of seconds say 1968..2036 with the top bit, 2036..2104 without: RFC 4330 section 3. */
static uint64_t unix_ms_of(const uint8_t *timestamp) {
    uint64_t seconds = read_u32(timestamp);
    if ((timestamp[0] & 0x80u) == 0) {
        seconds += ERA_S;
    }
    uint64_t fraction_ms = (uint64_t)read_u32(timestamp + 4) * 1000u >> 32;
    return seconds < UNIX_TO_NTP_S ? 0 : (seconds - UNIX_TO_NTP_S) * 1000u + fraction_ms;
}

static int is_zero(const uint8_t *at, size_t length) {
    uint8_t any = 0;
    for (size_t i = 0; i < length; i++) {
        any |= at[i];
    }
    return any == 0;
}

static vedette_sntp_verdict_t judge_head(const uint8_t *packet, const uint8_t nonce[8]) {
    unsigned version = packet[0] >> 3 & 7u;
    if ((packet[0] & 7u) != MODE_SERVER || version < 3 || version > 4) {
        return VEDETTE_SNTP_MODE;
    }
    /* Before the kiss: an answer from someone who did not see the question cannot even make us stop asking. */
    if (memcmp(packet + OFFSET_ORIGIN, nonce, 8) != 0) {
        return VEDETTE_SNTP_ORIGIN;
    }
    if (packet[1] == 0) {
        return VEDETTE_SNTP_KISS;
    }
    int is_synced = packet[0] >> 6 != LEAP_UNSYNCED && packet[1] <= STRATUM_MAX && !is_zero(packet + OFFSET_SEND, 8);
    return is_synced ? VEDETTE_SNTP_GOOD : VEDETTE_SNTP_UNSYNCED;
}

vedette_sntp_verdict_t vedette_sntp_judge(const uint8_t *packet, size_t length, const uint8_t nonce[8],
                                          uint64_t floor_unix_s, uint64_t *unix_ms) {
    if (length < VEDETTE_SNTP_PACKET_BYTES) {
        return VEDETTE_SNTP_SHORT;
    }
    vedette_sntp_verdict_t verdict = judge_head(packet, nonce);
    if (verdict != VEDETTE_SNTP_GOOD) {
        return verdict;
    }
    uint64_t time_ms = unix_ms_of(packet + OFFSET_SEND);
    if (time_ms < floor_unix_s * 1000u) {
        return VEDETTE_SNTP_FLOOR;
    }
    *unix_ms = time_ms;
    return VEDETTE_SNTP_GOOD;
}

static vedette_result_t give_up(vedette_sntp_t *sntp, vedette_result_t why) {
    sntp->datagram->close(sntp->datagram);
    sntp->state = STATE_CLOSED;
    return why;
}

static vedette_result_t open_peer(vedette_sntp_t *sntp) {
    vedette_result_t result = sntp->datagram->open(sntp->datagram, sntp->host, sntp->udp_port);
    if (result == VEDETTE_OK) {
        sntp->tries = 0;
        sntp->state = STATE_ASKING;
        return VEDETTE_OK;
    }
    sntp->state = STATE_OPENING;
    return result == VEDETTE_AGAIN ? VEDETTE_AGAIN : give_up(sntp, result);
}

/** The transmit timestamp is a random number: it proves the answer, and tells nobody this device's clock. */
static vedette_result_t ask(vedette_sntp_t *sntp, uint64_t uptime_ms) {
    uint8_t packet[VEDETTE_SNTP_PACKET_BYTES] = {VERSION_CLIENT};
    if (sntp->tries == VEDETTE_SNTP_TRIES) {
        return give_up(sntp, VEDETTE_ERROR_TIME);
    }
    if (sntp->port->random(sntp->port->context, sntp->nonce, sizeof(sntp->nonce)) != VEDETTE_OK) {
        return give_up(sntp, VEDETTE_ERROR_ENTROPY);
    }
    memcpy(packet + OFFSET_SEND, sntp->nonce, sizeof(sntp->nonce));
    int count = sntp->datagram->send(sntp->datagram, packet, sizeof(packet));
    if (count < 0 && count != VEDETTE_AGAIN) {
        return give_up(sntp, count);
    }
    if (count > 0) {
        sntp->tries++;
        sntp->sent_ms = uptime_ms;
        sntp->state = STATE_WAITING;
    }
    return VEDETTE_AGAIN;
}

static vedette_result_t await(vedette_sntp_t *sntp, uint64_t uptime_ms, uint64_t *unix_ms) {
    uint8_t packet[VEDETTE_SNTP_PACKET_BYTES];
    int count = sntp->datagram->recv(sntp->datagram, packet, sizeof(packet));
    if (count < 0 && count != VEDETTE_AGAIN) {
        return give_up(sntp, count);
    }
    if (count >= 0) {
        vedette_sntp_verdict_t verdict =
            vedette_sntp_judge(packet, (size_t)count, sntp->nonce, sntp->floor_unix_s, unix_ms);
        if (verdict == VEDETTE_SNTP_GOOD) {
            *unix_ms += (uptime_ms - sntp->sent_ms) / 2; /* half the way there and back */
            return give_up(sntp, VEDETTE_OK);
        }
        if (verdict == VEDETTE_SNTP_KISS) {
            return give_up(sntp, VEDETTE_ERROR_TIME);
        }
    }
    if (uptime_ms - sntp->sent_ms >= (uint64_t)VEDETTE_SNTP_WAIT_MS << (sntp->tries - 1)) {
        sntp->state = STATE_ASKING;
        return VEDETTE_OK;
    }
    return VEDETTE_AGAIN;
}

static vedette_result_t poll(vedette_clock_source_t *source, uint64_t uptime_ms, uint64_t *unix_ms) {
    vedette_sntp_t *sntp = (vedette_sntp_t *)source;
    vedette_result_t result = VEDETTE_OK;
    if (sntp->state == STATE_CLOSED || sntp->state == STATE_OPENING) {
        result = open_peer(sntp);
    }
    if (result == VEDETTE_OK && sntp->state == STATE_WAITING) {
        result = await(sntp, uptime_ms, unix_ms);
    }
    if (result == VEDETTE_OK && sntp->state == STATE_ASKING) {
        result = ask(sntp, uptime_ms);
    }
    return result;
}

vedette_clock_source_t *vedette_sntp_init(vedette_sntp_t *sntp, vedette_datagram_t *datagram,
                                          const vedette_port_t *port, const char *host, uint16_t udp_port) {
    memset(sntp, 0, sizeof(*sntp));
    sntp->source.poll = poll;
    sntp->datagram = datagram;
    sntp->port = port;
    sntp->host = host;
    sntp->udp_port = udp_port != 0 ? udp_port : VEDETTE_SNTP_PORT;
    sntp->floor_unix_s = VEDETTE_TIME_FLOOR;
    return &sntp->source;
}
