/** What the measuring and testing firmwares share: a port, a link that keeps messages, output, instruction counts. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/callback_link.h"
#include "threadx/vedette_threadx.h"
#include "vedette.h"

/** More than any module needs: how much is in use is measured, what must be enough is the product's business. */
#define ARENA_BYTES 131072u

/** Runs body in a thread of its own (priority 20, painted stack); the program ends with what it returns. */
int harness_main(int (*body)(void));

/** Prints "name value". */
void print_value(const char *name, uint32_t value);

/** Prints "name" and bytes as hexadecimal. */
void print_hex(const char *name, const uint8_t *bytes, size_t length);

/** Prints a line. */
void print_line(const char *line);

/** Value of `--name N` on the command line, or otherwise. */
uint32_t option_value(const char *name, uint32_t otherwise);

/** Text after `--name ` on the command line up to the next blank, in static storage, or "" . */
const char *option_text(const char *name);

/** The port under test. A call resets it, with time going on. */
const vedette_port_t *harness_port(void);

/** Lines that the agent logged since the last harness_port(), and the last of them. */
uint32_t harness_log_count(void);

/** Most bytes of the body's stack in use so far. */
size_t harness_stack_peak(void);

/* ---- Messages ---- */

enum { MESSAGES_MAX = 64, MESSAGE_STORE_BYTES = 32768 };

typedef struct message_store {
    vedette_callback_link_t link;
    bool is_holding; /* keeps messages unacknowledged and refuses further ones */
    uint32_t count;
    uint32_t bytes;
    uint32_t lengths[MESSAGES_MAX];
    uint8_t data[MESSAGE_STORE_BYTES];
} message_store_t;

/** A link that stores every message and acknowledges it at the next poll. */
vedette_link_t *message_store_init(message_store_t *store);

/** Forgets the stored messages. */
void message_store_clear(message_store_t *store);

/** Prints each stored message as "name HEX". */
void message_store_print(const message_store_t *store, const char *name);

/* ---- Instructions, valid with -icount shift=5 ---- */

/** Instructions since an earlier board_instruction_ticks(), less what reading the counter twice costs. */
uint32_t instructions_since(uint32_t ticks);

#endif
