/** The link for firmware with its own connection: hand-over, acknowledgements from another thread, a full ring. */
#include "net/callback_link.h"

#include <pthread.h>
#include <string.h>

#include "check.h"

#define MESSAGES 100000u

static uint32_t acked_last;
static uint32_t acked_count;
static vedette_result_t answer;
static char seen_properties[128];

static void on_acked(void *context, uint32_t sequence) {
    CHECK(context == &acked_last, "context");
    CHECK(sequence == acked_last + 1, "%u after %u", sequence, acked_last);
    acked_last = sequence;
    acked_count++;
}

static vedette_result_t publish(void *context, uint32_t sequence, const char *properties, const uint8_t *data,
                                size_t length) {
    CHECK(context == seen_properties && sequence == 7 && length == 3 && data[2] == 3, "arguments");
    snprintf(seen_properties, sizeof(seen_properties), "%s", properties);
    return answer;
}

static void *firmware(void *argument) {
    vedette_callback_link_t *link = argument;
    for (uint32_t sequence = 1; sequence <= MESSAGES;) {
        sequence += vedette_callback_link_acked(link, sequence) == VEDETTE_OK;
    }
    return NULL;
}

int main(void) {
    static const uint8_t data[] = {1, 2, 3};
    vedette_callback_link_t self = {.context = seen_properties};
    vedette_link_events_t events = {&acked_last, on_acked};
    uint32_t wait_ms = 0;
    vedette_link_t *link = vedette_callback_link_init(&self);
    CHECK(link->start(link, &events) == VEDETTE_ERROR_ARGUMENT, "needs publish");
    CHECK(link->poll(link, 0, &wait_ms) == VEDETTE_ERROR_STATE, "not started");
    self.publish = publish;
    CHECK(link->start(link, &events) == VEDETTE_OK, "starts");

    answer = VEDETTE_AGAIN;
    CHECK(link->publish(link, 7, VEDETTE_PRIORITY_LOW, data, 3) == VEDETTE_AGAIN, "busy firmware");
    answer = VEDETTE_OK;
    CHECK(link->publish(link, 7, VEDETTE_PRIORITY_LOW, data, 3) == VEDETTE_OK, "takes it");
    CHECK(strstr(seen_properties, "%24.ct=application%2Fcbor") != NULL, "%s", seen_properties);

    for (uint32_t i = 1; i <= 8; i++) {
        CHECK(vedette_callback_link_acked(&self, i) == VEDETTE_OK, "%u", i);
    }
    CHECK(vedette_callback_link_acked(&self, 9) == VEDETTE_ERROR_FULL, "the ring has eight places");
    CHECK(link->poll(link, 0, &wait_ms) == VEDETTE_OK && acked_count == 8 && wait_ms > 0, "%u", acked_count);

    pthread_t thread;
    acked_last = 0;
    acked_count = 0;
    CHECK(pthread_create(&thread, NULL, firmware, &self) == 0, "thread");
    while (acked_count < MESSAGES && check_failures == 0) {
        CHECK(link->poll(link, 0, &wait_ms) == VEDETTE_OK, "poll");
    }
    pthread_join(thread, NULL);
    link->stop(link);
    CHECK(link->poll(link, 0, &wait_ms) == VEDETTE_ERROR_STATE, "stopped");
    return CHECK_END();
}
