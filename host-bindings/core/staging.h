/**
 * The staging ring: observation records of any thread on their way to the agent thread. Producers write under the
 * port's lock; the one consumer copies without it, because producers never touch what was not released yet.
 */
#ifndef VEDETTE_STAGING_H
#define VEDETTE_STAGING_H

#include "core/config.h"
#include "core/port.h"

#include <stddef.h>

/** Header of an observation record, as in contract/records.json. */
typedef struct vedette_record {
    uint16_t kind;
    uint16_t length; /**< Payload bytes. */
    uint32_t time_s; /**< Uptime. */
} vedette_record_t;

typedef struct vedette_staging {
    uint32_t head, tail; /**< Byte counters that run on: head - tail bytes are in the ring. */
    uint32_t staged;     /**< Records offered. */
    uint32_t passed;     /**< Records handed to the module. */
    uint32_t dropped;    /**< Records that found the ring full, or were lost in a fault of the module. */
    uint8_t ring[VEDETTE_STAGING_BYTES];
} vedette_staging_t;

/** Writes one record. The caller holds the lock. VEDETTE_OK or VEDETTE_ERROR_FULL (counted). */
vedette_result_t vedette_staging_put(vedette_staging_t *staging, const vedette_record_t *record, const void *payload);

/** The same for a record in one piece, header first, of whole words. */
vedette_result_t vedette_staging_put_words(vedette_staging_t *staging, const uint32_t *record, uint32_t bytes);

/** What vedette_staging_copy() did. */
typedef struct vedette_batch {
    uint32_t consumed;  /**< How far the tail may move, in bytes. */
    uint32_t records;   /**< Copied. */
    uint32_t oversized; /**< Skipped, because they are larger than capacity. */
} vedette_batch_t;

/**
 * Copies as many whole records as fit into out, at most up to head. Agent thread, without the lock.
 *
 * @return Bytes copied.
 */
size_t vedette_staging_copy(const vedette_staging_t *staging, uint32_t head, uint8_t *out, size_t capacity,
                            vedette_batch_t *batch);

#endif
