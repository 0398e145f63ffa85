/** Every call of the module's tick() in its order, with its cost: the linker puts a counter around it (--wrap). */
#ifndef TICKS_H
#define TICKS_H

#include <stdbool.h>
#include <stdint.h>

enum { TICKS_MAX = 256 };

typedef struct tick_record {
    uint32_t instructions;
    bool is_publishing; /* a message was handed to the link */
} tick_record_t;

typedef struct tick_trace {
    uint32_t count;
    tick_record_t records[TICKS_MAX];
} tick_trace_t;

extern tick_trace_t tick_trace;

#endif
