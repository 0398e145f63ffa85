#include "linux/supervisor.h"

#include <time.h>

uint64_t vedette_linux_monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* Until the deadline as it was when the wait began, or for ever if there is none: waking for every call would cost more
 * than most calls. */
static void sleep_for_deadline(vedette_linux_t *self) {
    struct timespec until = {(time_t)(self->deadline_ms / 1000u), (long)(self->deadline_ms % 1000u) * 1000000L};

    self->asleep_until_ms = self->deadline_ms ? self->deadline_ms : UINT64_MAX;
    if (self->deadline_ms)
        pthread_cond_timedwait(&self->supervisor_changed, &self->supervisor_mutex, &until);
    else
        pthread_cond_wait(&self->supervisor_changed, &self->supervisor_mutex);
    self->asleep_until_ms = 0;
}

/* expire() runs under the mutex, so that supervise(0) cannot return in the middle of it. */
static void *supervise_thread(void *context) {
    vedette_linux_t *self = context;

    pthread_mutex_lock(&self->supervisor_mutex);
    while (!self->is_ending) {
        if (self->deadline_ms && vedette_linux_monotonic_ms() >= self->deadline_ms) {
            self->deadline_ms = 0;
            self->expire(self->expire_argument);
        }
        sleep_for_deadline(self);
    }
    pthread_mutex_unlock(&self->supervisor_mutex);
    return NULL;
}

void vedette_linux_supervise(void *context, uint32_t budget_ms, void (*expire)(void *argument), void *argument) {
    vedette_linux_t *self = context;

    pthread_mutex_lock(&self->supervisor_mutex);
    self->deadline_ms = budget_ms ? vedette_linux_monotonic_ms() + budget_ms : 0;
    self->expire = expire;
    self->expire_argument = argument;
    if (budget_ms && self->deadline_ms < self->asleep_until_ms)
        pthread_cond_signal(&self->supervisor_changed);
    pthread_mutex_unlock(&self->supervisor_mutex);
}

int vedette_linux_supervisor_start(vedette_linux_t *self) {
    pthread_condattr_t attributes;

    pthread_mutex_init(&self->supervisor_mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->supervisor_changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return pthread_create(&self->supervisor, NULL, supervise_thread, self);
}

void vedette_linux_supervisor_end(vedette_linux_t *self) {
    pthread_mutex_lock(&self->supervisor_mutex);
    self->is_ending = 1;
    pthread_cond_signal(&self->supervisor_changed);
    pthread_mutex_unlock(&self->supervisor_mutex);
    pthread_join(self->supervisor, NULL);
    pthread_cond_destroy(&self->supervisor_changed);
    pthread_mutex_destroy(&self->supervisor_mutex);
}
