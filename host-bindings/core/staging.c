#include "core/staging.h"

#include <string.h>

#define RING_MASK (VEDETTE_STAGING_BYTES - 1u)

static void ring_write(vedette_staging_t *staging, uint32_t at, const void *data, size_t length) {
    uint32_t offset = at & RING_MASK;
    size_t first = VEDETTE_STAGING_BYTES - offset;
    if (length <= first) {
        memcpy(staging->ring + offset, data, length);
        return;
    }
    memcpy(staging->ring + offset, data, first);
    memcpy(staging->ring, (const uint8_t *)data + first, length - first);
}

static void ring_read(const vedette_staging_t *staging, uint32_t at, void *out, size_t length) {
    uint32_t offset = at & RING_MASK;
    size_t first = VEDETTE_STAGING_BYTES - offset;
    if (length <= first) {
        memcpy(out, staging->ring + offset, length);
        return;
    }
    memcpy(out, staging->ring + offset, first);
    memcpy((uint8_t *)out + first, staging->ring, length - first);
}

static int make_room(vedette_staging_t *staging, uint32_t bytes) {
    staging->staged++;
    if (bytes <= VEDETTE_STAGING_BYTES - (staging->head - staging->tail))
        return 1;
    staging->dropped++;
    return 0;
}

vedette_result_t vedette_staging_put(vedette_staging_t *staging, const vedette_record_t *record, const void *payload) {
    uint32_t bytes = (uint32_t)sizeof *record + record->length;

    if (!make_room(staging, bytes))
        return VEDETTE_ERROR_FULL;
    ring_write(staging, staging->head, record, sizeof *record);
    ring_write(staging, staging->head + (uint32_t)sizeof *record, payload, record->length);
    staging->head += bytes;
    return VEDETTE_OK;
}

/* Word by word, wherever it lies: memcpy() of the C library goes byte by byte once a record of odd length came before.
 */
static void ring_write_words(vedette_staging_t *staging, const uint32_t *words, uint32_t bytes) {
    uint32_t offset = staging->head & RING_MASK;
    uint8_t *to = staging->ring + offset;
    if (bytes > VEDETTE_STAGING_BYTES - offset) {
        ring_write(staging, staging->head, words, bytes);
        return;
    }
    for (const uint32_t *end = words + bytes / sizeof *words; words != end; words++, to += sizeof *words)
        memcpy(to, words, sizeof *words);
}

vedette_result_t vedette_staging_put_words(vedette_staging_t *staging, const uint32_t *record, uint32_t bytes) {
    if (!make_room(staging, bytes))
        return VEDETTE_ERROR_FULL;
    ring_write_words(staging, record, bytes);
    staging->head += bytes;
    return VEDETTE_OK;
}

static uint32_t record_bytes(const vedette_staging_t *staging, uint32_t at) {
    uint32_t low = staging->ring[(at + offsetof(vedette_record_t, length)) & RING_MASK];
    uint32_t high = staging->ring[(at + offsetof(vedette_record_t, length) + 1u) & RING_MASK];
    return (uint32_t)sizeof(vedette_record_t) + (high << 8 | low);
}

size_t vedette_staging_copy(const vedette_staging_t *staging, uint32_t head, uint8_t *out, size_t capacity,
                            vedette_batch_t *batch) {
    uint32_t start = staging->tail;

    *batch = (vedette_batch_t){0, 0, 0};
    while (start != head && record_bytes(staging, start) > capacity) {
        start += record_bytes(staging, start);
        batch->oversized++;
    }
    uint32_t end = start;
    while (end != head && end - start + record_bytes(staging, end) <= capacity) {
        end += record_bytes(staging, end);
        batch->records++;
    }
    ring_read(staging, start, out, end - start);
    batch->consumed = end - staging->tail;
    return end - start;
}
