#include "tls_heap.h"

#include <stdint.h>
#include <string.h>

#include "mbedtls/platform.h"
#include "tx_api.h"

#define POOL_BYTES   (20u * 1024u)
#define HEADER_BYTES 8u /* keeps the alignment and remembers the size */

static TX_BYTE_POOL pool;
static uint64_t memory[POOL_BYTES / sizeof(uint64_t)];
static size_t used, peak;

static void *allocate(size_t count, size_t size) {
    void *block = NULL;
    size_t bytes;

    if (size != 0 && count > POOL_BYTES / size) {
        return NULL;
    }
    bytes = count * size;
    if (tx_byte_allocate(&pool, &block, bytes + HEADER_BYTES, TX_NO_WAIT) != TX_SUCCESS) {
        return NULL;
    }
    memset(block, 0, bytes + HEADER_BYTES);
    memcpy(block, &bytes, sizeof(bytes));
    used += bytes;
    peak = used > peak ? used : peak;
    return (uint8_t *)block + HEADER_BYTES;
}

static void release(void *pointer) {
    uint8_t *block = pointer;
    size_t bytes;

    if (block == NULL) {
        return;
    }
    block -= HEADER_BYTES;
    memcpy(&bytes, block, sizeof(bytes));
    used -= bytes;
    memset(block, 0, bytes + HEADER_BYTES); /* keys do not stay behind */
    tx_byte_release(block);
}

void tls_heap_init(void) {
    tx_byte_pool_create(&pool, "tls", memory, sizeof(memory));
    mbedtls_platform_set_calloc_free(allocate, release);
}

size_t tls_heap_peak(void) {
    return peak;
}
