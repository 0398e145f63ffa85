/**
 * What the tests share. A test runs in a thread of priority TESTER; it starts workers, and looks at what they did in
 * which order. Everything it makes it deletes; workers are ended for it.
 */
#ifndef RTOS_HARNESS_H
#define RTOS_HARNESS_H

#include "tx_api.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORKERS = 4, WORKER_STACK_BYTES = 1024 };
enum { HIGHER = 8, HIGH = 10, ABOVE = 15, TESTER = 16, BELOW = 17, LOW = 20, LOWER = 24 };

typedef struct test {
    const char *name;
    void (*run)(void);
} test_t;

#define TEST(function)                                                                                                 \
    { #function, function }
#define TEST_TABLE(name)                                                                                               \
    extern const test_t name[];                                                                                        \
    const test_t name[]
#define TEST_END                                                                                                       \
    { NULL, NULL }

/** Counts a failure of the running test unless the condition holds. Any thread. */
#define CHECK(condition)         test_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_EQUAL(got, wanted) test_check_equal((ULONG)(got), (ULONG)(wanted), __FILE__, __LINE__, #got)
#define CHECK_TRACE(wanted)      test_check_trace(wanted, __FILE__, __LINE__)
#define OK(service)              CHECK_EQUAL(service, TX_SUCCESS)

void test_check(bool is_good, const char *file, int line, const char *text);
void test_check_equal(ULONG got, ULONG wanted, const char *file, int line, const char *text);
void test_check_trace(const char *wanted, const char *file, int line);

/** Notes that something happened; CHECK_TRACE looks at all notes since the last and forgets them. Any context. */
void trace(char mark);

extern TX_THREAD workers[WORKERS];

/** Starts worker n at this priority. entry gets n. */
void worker_start(UINT n, UINT priority, VOID (*entry)(ULONG n));

/** The same, not started, with a threshold and a time slice. */
void worker_create(UINT n, UINT priority, UINT threshold, ULONG slice, VOID (*entry)(ULONG n));

/** Terminates and deletes worker n, which may be started anew then. */
void worker_end(UINT n);

UINT worker_state(UINT n);
/** The priority that counts now, with inheritance; tx_thread_info_get() tells the one without. */
UINT worker_priority(UINT n);

/** Waits for the start of a tick, so that what follows is measured in whole ticks. */
ULONG next_tick(void);

/** Calls the function from an interrupt, before this returns. */
void from_interrupt(void (*function)(void));

#endif
