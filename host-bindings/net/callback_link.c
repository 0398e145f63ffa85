#include "net/callback_link.h"

#include "net/iothub.h"

#define ACKED_COUNT (sizeof(((vedette_callback_link_t *)0)->acked_queue) / sizeof(uint32_t))

/* Long enough to cost nothing, short enough that an acknowledgement does not hold the queue up. */
#define POLL_MS 250u

static vedette_result_t start(vedette_link_t *link, const vedette_link_events_t *events) {
    vedette_callback_link_t *self = (vedette_callback_link_t *)link;
    if (self->publish == NULL || events == NULL || events->acked == NULL) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    self->events = *events;
    return VEDETTE_OK;
}

static void stop(vedette_link_t *link) {
    vedette_callback_link_t *self = (vedette_callback_link_t *)link;
    self->events.acked = NULL;
}

static vedette_result_t poll(vedette_link_t *link, uint64_t uptime_ms, uint32_t *wait_ms) {
    vedette_callback_link_t *self = (vedette_callback_link_t *)link;
    (void)uptime_ms;
    *wait_ms = POLL_MS;
    if (self->events.acked == NULL) {
        return VEDETTE_ERROR_STATE;
    }
    uint32_t tail = self->acked_tail;
    /* Acquire: the entry was written before the head that covers it. */
    while (tail != __atomic_load_n(&self->acked_head, __ATOMIC_ACQUIRE)) {
        uint32_t sequence = self->acked_queue[tail % ACKED_COUNT];
        __atomic_store_n(&self->acked_tail, ++tail, __ATOMIC_RELEASE);
        self->events.acked(self->events.context, sequence);
    }
    return VEDETTE_OK;
}

static vedette_result_t publish(vedette_link_t *link, uint32_t sequence, vedette_priority_t priority,
                                const uint8_t *data, size_t length) {
    vedette_callback_link_t *self = (vedette_callback_link_t *)link;
    (void)priority;
    return self->publish(self->context, sequence, VEDETTE_IOTHUB_PROPERTIES, data, length);
}

static void forget(vedette_link_t *link) {
    (void)link; /* keeps no pointers; the module does not mind an acknowledgement that it does not know */
}

vedette_link_t *vedette_callback_link_init(vedette_callback_link_t *link) {
    link->acked_head = 0;
    link->acked_tail = 0;
    link->events.acked = NULL;
    link->link = (vedette_link_t){start, stop, poll, publish, forget, NULL};
    return &link->link;
}

vedette_result_t vedette_callback_link_acked(vedette_callback_link_t *link, uint32_t sequence) {
    uint32_t head = link->acked_head;
    if (head - __atomic_load_n(&link->acked_tail, __ATOMIC_ACQUIRE) >= ACKED_COUNT) {
        return VEDETTE_ERROR_FULL;
    }
    link->acked_queue[head % ACKED_COUNT] = sequence;
    __atomic_store_n(&link->acked_head, head + 1, __ATOMIC_RELEASE);
    return VEDETTE_OK;
}
