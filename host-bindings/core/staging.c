#include "core/staging.h"

#include <string.h>

#define RING_MASK (VEDETTE_STAGING_BYTES - 1u)

static void ring_write(vedette_staging_t *staging, uint32_t at, const void *data, size_t length)
{
    uint32_t offset = at & RING_MASK;
    size_t first = VEDETTE_STAGING_BYTES - offset;
    if (length <= first) {
        memcpy(staging->ring + offset, data, length);
        return;
    }
    memcpy(staging->ring + offset, data, first);
    memcpy(staging->ring, (const uint8_t *)data + first, length - first);
}

static void ring_read(const vedette_staging_t *staging, uint32_t at, void *out, size_t length)
{
    uint32_t offset = at & RING_MASK;
    size_t first = VEDETTE_STAGING_BYTES - offset;
    if (length <= first) {
        memcpy(out, staging->ring + offset, length);
        return;
    }
    memcpy(out, staging->ring + offset, first);
    memcpy((uint8_t *)out + first, staging->ring, length - first);
}

vedette_result_t vedette_staging_put(vedette_staging_t *staging, const vedette_record_t *record, const void *payload)
{
    uint32_t bytes = (uint32_t)sizeof *record + record->length;

    staging->staged++;
    if (bytes > VEDETTE_STAGING_BYTES - (staging->head - staging->tail)) {
        staging->dropped++;
        return VEDETTE_ERROR_FULL;
    }
    ring_write(staging, staging->head, record, sizeof *record);
    ring_write(staging, staging->head + (uint32_t)sizeof *record, payload, record->length);
    staging->head += bytes;
    return VEDETTE_OK;
}

size_t vedette_staging_copy(const vedette_staging_t *staging, uint32_t head, uint8_t *out, size_t capacity,
                            uint32_t *consumed, uint32_t *records, uint32_t *oversized)
{
    size_t copied = 0;
    uint32_t at = staging->tail;

    *records = 0;
    *oversized = 0;
    while (at != head) {
        vedette_record_t record;
        ring_read(staging, at, &record, sizeof record);
        size_t bytes = sizeof record + record.length;
        if (bytes > capacity) {
            (*oversized)++;
        } else if (bytes > capacity - copied) {
            break;
        } else {
            ring_read(staging, at, out + copied, bytes);
            copied += bytes;
            (*records)++;
        }
        at += (uint32_t)bytes;
    }
    *consumed = at - staging->tail;
    return copied;
}
