/* Randomness of the product: the board's entropy, for lwIP's ports and ids, TCP sequence numbers and the agent. */
#include "product.h"

#include <string.h>

#include "board.h"
#include "lwip/ip_addr.h"
#include "lwip/opt.h"
#include "lwip/sys.h"
#include "mbedtls/sha256.h"

#define POOL_BYTES 64u

static uint8_t pool[POOL_BYTES];
static size_t pool_used = POOL_BYTES;

bool entropy_fill(void *out, size_t length) {
    return board_entropy(out, length) == 0;
}

/* A call to the host is slow in the emulator: fetched by the block. Each byte is used once. */
static bool take(uint8_t *out, size_t length) {
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    bool ok = true;

    if (POOL_BYTES - pool_used < length) {
        ok = entropy_fill(pool, POOL_BYTES);
        pool_used = 0;
    }
    if (ok) {
        memcpy(out, &pool[pool_used], length);
        memset(&pool[pool_used], 0, length);
        pool_used += length;
    }
    tx_interrupt_control(posture);
    return ok;
}

uint32_t product_random32(void) {
    uint32_t value;

    if (!take((uint8_t *)&value, sizeof(value))) {
        product_panic("no entropy", __FILE__, __LINE__);
    }
    return value;
}

/* RFC 6528: a clock of 4 microseconds plus a keyed hash of the four-tuple, so that nobody can guess a connection. */
u32_t product_tcp_isn(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote, u16_t remote_port) {
    static struct {
        uint8_t key[16];
        ip_addr_t local, remote;
        u16_t local_port, remote_port;
    } input;
    static bool has_key;
    uint8_t digest[32];
    u32_t hash;

    if (!has_key) {
        if (!entropy_fill(input.key, sizeof(input.key))) {
            product_panic("no entropy", __FILE__, __LINE__);
        }
        has_key = true;
    }
    input.local = *local;
    input.remote = *remote;
    input.local_port = local_port;
    input.remote_port = remote_port;
    if (mbedtls_sha256_ret((const unsigned char *)&input, sizeof(input), digest, 0) != 0) {
        product_panic("sha-256", __FILE__, __LINE__);
    }
    memcpy(&hash, digest, sizeof(hash));
    return hash + sys_now() * 250u;
}
