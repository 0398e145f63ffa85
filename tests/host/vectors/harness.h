/** The part of tests/firmware/support/harness.h that the vector program uses, on the Linux port. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/port.h"

/** More than the module needs with pointers of 64 bits and the sanitizers' fences. */
#define ARENA_BYTES 524288u

/** Runs body; the program ends with what it returns, or with 1 if a verdict was bad. */
int harness_main(int (*body)(void));

/** Prints "name value". */
void print_value(const char *name, uint32_t value);

/** Prints a line. */
void print_line(const char *line);

/** A port whose supervisor is real. */
const vedette_port_t *harness_port(void);

#endif
