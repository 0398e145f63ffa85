/** Supervisor of port_linux.c: a thread that calls expire() when a call into the module overran. */
#ifndef VEDETTE_LINUX_SUPERVISOR_H
#define VEDETTE_LINUX_SUPERVISOR_H

#include "linux/vedette_linux.h"

/** Starts the thread; 0 or an errno. */
int vedette_linux_supervisor_start(vedette_linux_t *self);

/** Ends the thread and waits for it. */
void vedette_linux_supervisor_end(vedette_linux_t *self);

/** vedette_port_t.supervise() */
void vedette_linux_supervise(void *context, uint32_t budget_ms, void (*expire)(void *argument), void *argument);

/** Milliseconds of CLOCK_MONOTONIC. */
uint64_t vedette_linux_monotonic_ms(void);

#endif
