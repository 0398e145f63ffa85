#include "linux/supervisor.h"
#include "linux/vedette_linux.h"

#include "contract/generated/vedette_contract.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define VEDETTE_COLLECTOR(event, function) {VEDETTE_EVENT_##event, function},
static const vedette_collector_t collectors[] = {
#include "linux/collectors.def"
};
#undef VEDETTE_COLLECTOR

static uint64_t port_uptime_ms(void *context) {
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_BOOTTIME, &now); /* since boot, with the time asleep */
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static uint64_t port_unix_ms(void *context) {
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static vedette_result_t port_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    while (length) {
        ssize_t got = getrandom(out, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return VEDETTE_ERROR_ENTROPY;
        out += got;
        length -= (size_t)got;
    }
    return VEDETTE_OK;
}

static void port_lock(void *context) {
    pthread_mutex_lock(&((vedette_linux_t *)context)->mutex);
}

static void port_unlock(void *context) {
    pthread_mutex_unlock(&((vedette_linux_t *)context)->mutex);
}

static void port_wake(void *context) {
    uint64_t one = 1;
    /* Fails only when the counter is at its end: then the thread is about to wake anyway. */
    ssize_t written = write(((vedette_linux_t *)context)->wake_fd, &one, sizeof one);
    (void)written;
}

static void port_log(void *context, int level, const char *line) {
    static const char *const names[] = {"", "error", "warning", "info", "debug"};
    if (level >= 1 && level <= 4 && level <= ((vedette_linux_t *)context)->log_level)
        fprintf(stderr, "vedette: %s: %s\n", names[level], line);
}

const vedette_port_t *vedette_linux_init(vedette_linux_t *self, int log_level) {
    memset(self, 0, sizeof *self);
    self->log_level = log_level;
    self->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (self->wake_fd < 0)
        return NULL;
    if (vedette_linux_supervisor_start(self) != 0) {
        close(self->wake_fd);
        return NULL;
    }
    pthread_mutex_init(&self->mutex, NULL);
    self->port = (vedette_port_t){
        .context = self,
        .uptime_ms = port_uptime_ms,
        .unix_ms = port_unix_ms,
        .random = port_random,
        .lock = port_lock,
        .unlock = port_unlock,
        .wake = port_wake,
        .supervise = vedette_linux_supervise,
        .log = port_log,
        .collectors = collectors,
        .collector_count = sizeof collectors / sizeof *collectors,
    };
    return &self->port;
}

void vedette_linux_end(vedette_linux_t *self) {
    vedette_linux_supervisor_end(self);
    pthread_mutex_destroy(&self->mutex);
    close(self->wake_fd);
}

void vedette_linux_wait(vedette_linux_t *self, int fd, uint32_t wait_ms) {
    struct pollfd waited[2] = {{self->wake_fd, POLLIN, 0}, {fd, POLLIN, 0}};
    uint64_t count;

    if (poll(waited, fd >= 0 ? 2 : 1, (int)wait_ms) > 0 && (waited[0].revents & POLLIN)) {
        ssize_t got = read(self->wake_fd, &count, sizeof count);
        (void)got;
    }
}
