/** What the core's tests share: checks with one-line failures, a port with a clock set by hand, a link that keeps all.
 */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include "core/engine.h"
#include "core/link.h"
#include "core/port.h"
#include "test_modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Failures so far; what main() returns must be test_result(). */
extern int test_failures;
int test_result(const char *name);

/** Compares numbers; what names the case in the one line that a failure prints. */
#define EXPECT(what, actual, expected)                                                                                 \
    test_expect(__FILE__, __LINE__, what, #actual, (long long)(actual), (long long)(expected))
void test_expect(const char *file, int line, const char *what, const char *expression, long long actual,
                 long long expected);

/** Port: the clock is now_ms, entropy counts up, supervise() is Linux's unless expire_at_call says otherwise. */
typedef struct test_port {
    vedette_port_t port;
    uint64_t now_ms, unix_ms;
    uint32_t supervised;     /**< Calls into the module so far. */
    uint32_t expire_at_call; /**< The call of this number is stopped at once; 0: none. */
    uint32_t random_state;
    int has_no_entropy;
    uint32_t wakes, lines;
    int is_locked;
    char last_line[128];
} test_port_t;

/** Prepares the port; the supervisor never fires by itself. */
const vedette_port_t *test_port_init(test_port_t *port);

/** Link: keeps what was published, acknowledges when told. */
typedef struct test_link {
    vedette_link_t link;
    vedette_link_events_t events;
    struct {
        uint32_t sequence;
        size_t length;
        uint8_t bytes[1024];
        const uint8_t *data;
    } kept[64];
    size_t kept_count;
    uint32_t published, forgotten, started, stopped;
    vedette_result_t state; /**< What poll() answers. */
    uint32_t acks[64];      /**< To acknowledge in the next poll(). */
    size_t ack_count;
    uint32_t window; /**< Messages it takes before it is busy. */
    vedette_endpoint_t endpoint;
    int has_endpoint;
} test_link_t;

/** Prepares a connected link that takes everything. */
vedette_link_t *test_link_init(test_link_t *link);

/** Acknowledges a message in the next poll(). */
void test_link_ack(test_link_t *link, uint32_t sequence);

#endif
