#include "test_support.h"

int test_failures;

int test_result(const char *name) {
    if (test_failures)
        printf("%s: %d failures\n", name, test_failures);
    return test_failures != 0;
}

void test_expect(const char *file, int line, const char *what, const char *expression, long long actual,
                 long long expected) {
    if (actual == expected)
        return;
    test_failures++;
    printf("%s:%d: %s: %s is %lld, expected %lld\n", file, line, what, expression, actual, expected);
}

const vedette_module_t *test_module(const char *name) {
    for (size_t i = 0; i < test_module_count; i++)
        if (strcmp(test_modules[i].name, name) == 0)
            return &test_modules[i].module;
    printf("no test module %s\n", name);
    exit(1);
}

/* ---- Port ---------------------------------------------------------------------------------------------------- */

static uint64_t uptime_ms(void *context) {
    return ((test_port_t *)context)->now_ms;
}

static uint64_t unix_ms(void *context) {
    return ((test_port_t *)context)->unix_ms;
}

static vedette_result_t port_random(void *context, uint8_t *out, size_t length) {
    test_port_t *port = context;
    if (port->has_no_entropy)
        return VEDETTE_ERROR_ENTROPY;
    for (size_t i = 0; i < length; i++) {
        port->random_state = port->random_state * 1664525u + 1013904223u;
        out[i] = (uint8_t)(port->random_state >> 24);
    }
    return VEDETTE_OK;
}

static void lock(void *context) {
    test_port_t *port = context;
    EXPECT("lock is not recursive", port->is_locked, 0);
    port->is_locked = 1;
}

static void unlock(void *context) {
    test_port_t *port = context;
    EXPECT("unlock after lock", port->is_locked, 1);
    port->is_locked = 0;
}

static void wake(void *context) {
    ((test_port_t *)context)->wakes++;
}

static void supervise(void *context, uint32_t budget_ms, void (*expire)(void *argument), void *argument) {
    test_port_t *port = context;
    if (budget_ms && ++port->supervised == port->expire_at_call)
        expire(argument);
}

static void log_line(void *context, int level, const char *line) {
    test_port_t *port = context;
    (void)level;
    port->lines++;
    snprintf(port->last_line, sizeof port->last_line, "%s", line);
    if (getenv("TEST_LOG"))
        fprintf(stderr, "%llu ms: %s\n", (unsigned long long)port->now_ms, line);
}

const vedette_port_t *test_port_init(test_port_t *port) {
    memset(port, 0, sizeof *port);
    port->now_ms = 1000;
    port->random_state = 1;
    port->port = (vedette_port_t){
        .context = port,
        .uptime_ms = uptime_ms,
        .unix_ms = unix_ms,
        .random = port_random,
        .lock = lock,
        .unlock = unlock,
        .wake = wake,
        .supervise = supervise,
        .log = log_line,
    };
    return &port->port;
}

/* ---- Link ---------------------------------------------------------------------------------------------------- */

static vedette_result_t link_start(vedette_link_t *self, const vedette_link_events_t *events) {
    test_link_t *link = (test_link_t *)self;
    link->events = *events;
    link->started++;
    return VEDETTE_OK;
}

static void link_stop(vedette_link_t *self) {
    ((test_link_t *)self)->stopped++;
}

static void drop_kept(test_link_t *link, uint32_t sequence) {
    for (size_t i = 0; i < link->kept_count; i++)
        if (link->kept[i].sequence == sequence) {
            EXPECT("kept bytes are unchanged", memcmp(link->kept[i].bytes, link->kept[i].data, link->kept[i].length),
                   0);
            link->kept[i] = link->kept[--link->kept_count];
            return;
        }
}

static vedette_result_t link_poll(vedette_link_t *self, uint64_t now_ms, uint32_t *wait_ms) {
    test_link_t *link = (test_link_t *)self;
    (void)now_ms;
    *wait_ms = 60000;
    for (size_t i = 0; i < link->ack_count; i++) {
        drop_kept(link, link->acks[i]);
        link->events.acked(link->events.context, link->acks[i]);
    }
    link->ack_count = 0;
    return link->state;
}

static vedette_result_t link_publish(vedette_link_t *self, uint32_t sequence, vedette_priority_t priority,
                                     const uint8_t *data, size_t length) {
    test_link_t *link = (test_link_t *)self;
    (void)priority;
    if (link->state != VEDETTE_OK || link->kept_count >= link->window || length > sizeof link->kept[0].bytes)
        return VEDETTE_AGAIN;
    link->published++;
    link->kept[link->kept_count].sequence = sequence;
    link->kept[link->kept_count].length = length;
    link->kept[link->kept_count].data = data;
    memcpy(link->kept[link->kept_count].bytes, data, length);
    link->kept_count++;
    return VEDETTE_OK;
}

static void link_forget(vedette_link_t *self) {
    test_link_t *link = (test_link_t *)self;
    link->forgotten++;
    link->kept_count = 0;
}

static vedette_result_t link_endpoint(vedette_link_t *self, vedette_endpoint_t *endpoint) {
    test_link_t *link = (test_link_t *)self;
    *endpoint = link->endpoint;
    return link->has_endpoint ? VEDETTE_OK : VEDETTE_ERROR_STATE;
}

vedette_link_t *test_link_init(test_link_t *link) {
    memset(link, 0, sizeof *link);
    link->window = 64;
    link->link = (vedette_link_t){link_start, link_stop, link_poll, link_publish, link_forget, link_endpoint};
    return &link->link;
}

void test_link_ack(test_link_t *link, uint32_t sequence) {
    link->acks[link->ack_count++] = sequence;
}
