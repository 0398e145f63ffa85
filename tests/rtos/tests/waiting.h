/** Every way to wait, as data: a worker waits in it, and it can be tried what ends the wait. */
#ifndef RTOS_WAITING_H
#define RTOS_WAITING_H

#include "harness.h"

typedef struct waiting {
    const char *name;
    UINT state;
    UINT timeout_result;
    void (*make)(void);   /* the object, in a state that makes its callers wait */
    void (*remove)(void); /* deletes it */
    UINT (*wait)(ULONG ticks);
    void (*give)(void);    /* what the waiter waits for; from the tester */
    bool (*is_left)(void); /* what was given and not taken is still there; takes it */
} waiting_t;

enum { WAYS_TO_WAIT = 7 };

extern const waiting_t ways_to_wait[WAYS_TO_WAIT];

#endif
