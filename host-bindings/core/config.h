/**
 * Every compile-time setting of the core, with its range and what it changes. Override with -D or in CMake.
 */
#ifndef VEDETTE_CONFIG_H
#define VEDETTE_CONFIG_H

#include "contract/generated/vedette_contract.h"

#include <stdint.h>

/** Stack of the interpreter in bytes, 512..65536. The build gate refuses recursion, so the depth is bounded. */
#ifndef VEDETTE_INTERPRETER_STACK_BYTES
#define VEDETTE_INTERPRETER_STACK_BYTES 2048u
#endif

/** Staging ring in bytes, a power of two, 1024..1048576. A TCP/IPv4 packet takes 24, the largest record 1,032. */
#ifndef VEDETTE_STAGING_BYTES
#define VEDETTE_STAGING_BYTES 2048u
#endif

/** Fill level of the staging ring, in bytes, from which a producer wakes the agent thread. */
#ifndef VEDETTE_STAGING_WAKE_BYTES
#define VEDETTE_STAGING_WAKE_BYTES (VEDETTE_STAGING_BYTES / 2u)
#endif

/** Longest time one call into the module may take, in milliseconds, 1..60000; vedette_config_t can override it. */
#ifndef VEDETTE_CALL_BUDGET_MS
#define VEDETTE_CALL_BUDGET_MS VEDETTE_LIMIT_CALL_BUDGET_MS
#endif

/** Ticks, and batches of observations, that one vedette_run() does at most before it looks after the link again. */
#ifndef VEDETTE_STEPS_PER_RUN
#define VEDETTE_STEPS_PER_RUN 8u
#endif

/** Traps without an acknowledged message in between after which the agent gives up (VEDETTE_STATE_FAULTED). */
#ifndef VEDETTE_FAULT_LIMIT
#define VEDETTE_FAULT_LIMIT VEDETTE_LIMIT_FAULTS_MAX
#endif

/* Limits of the interface, not settings. */
#define VEDETTE_WASM_PAGE_BYTES 65536u
/** The largest record (custom event: header, name, text) must fit into the module's inbox. */
#define VEDETTE_INBOX_BYTES_MIN 512u

#if VEDETTE_STAGING_BYTES < 1024u || (VEDETTE_STAGING_BYTES & (VEDETTE_STAGING_BYTES - 1u)) != 0
#error "VEDETTE_STAGING_BYTES must be a power of two of at least 1024"
#endif
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the records of the staging ring are written in host order, which must be little-endian"
#endif

#endif
