#include "harness.h"

#include "board.h"

#include <stdio.h>
#include <string.h>

#define NVIC_SET_PENDING (*(volatile uint32_t *)0xE000E200u)

enum { TRACE_MAX = 63, EXIT_CODE_MAX = 60 };

extern const test_t thread_tests[], scheduling_tests[], ending_tests[], queue_tests[], semaphore_tests[], mutex_tests[],
    event_flags_tests[], pool_tests[], timer_tests[], interrupt_tests[];
static const test_t *const tables[] = {thread_tests, scheduling_tests,  ending_tests, queue_tests, semaphore_tests,
                                       mutex_tests,  event_flags_tests, pool_tests,   timer_tests, interrupt_tests};

TX_THREAD workers[WORKERS];
static ULONG worker_stacks[WORKERS][WORKER_STACK_BYTES / sizeof(ULONG)];
static bool worker_is_created[WORKERS];

static TX_THREAD tester;
static ULONG tester_stack[4096 / sizeof(ULONG)];

static char notes[TRACE_MAX + 1];
static size_t note_count;
static unsigned failed_checks;
static void (*volatile interrupt_function)(void);

void test_check(bool is_good, const char *file, int line, const char *text) {
    if (!is_good) {
        failed_checks++;
        printf("# %s:%d: not so: %s\n", file, line, text);
    }
}

void test_check_equal(ULONG got, ULONG wanted, const char *file, int line, const char *text) {
    if (got != wanted) {
        failed_checks++;
        printf("# %s:%d: %s is %lu (0x%lx), not %lu (0x%lx)\n", file, line, text, got, got, wanted, wanted);
    }
}

void trace(char mark) {
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    if (note_count < TRACE_MAX) {
        notes[note_count++] = mark;
    }
    tx_interrupt_control(posture);
}

void test_check_trace(const char *wanted, const char *file, int line) {
    notes[note_count] = '\0';
    if (strcmp(notes, wanted) != 0) {
        failed_checks++;
        printf("# %s:%d: happened \"%s\", not \"%s\"\n", file, line, notes, wanted);
    }
    note_count = 0;
}

void worker_create(UINT n, UINT priority, UINT threshold, ULONG slice, VOID (*entry)(ULONG n)) {
    worker_end(n);
    OK(tx_thread_create(&workers[n], "worker", entry, n, worker_stacks[n], sizeof worker_stacks[n], priority, threshold,
                        slice, TX_DONT_START));
    worker_is_created[n] = true;
}

void worker_start(UINT n, UINT priority, VOID (*entry)(ULONG n)) {
    worker_create(n, priority, priority, TX_NO_TIME_SLICE, entry);
    OK(tx_thread_resume(&workers[n]));
}

void worker_end(UINT n) {
    if (worker_is_created[n]) {
        worker_is_created[n] = false;
        OK(tx_thread_terminate(&workers[n]));
        OK(tx_thread_delete(&workers[n]));
    }
}

UINT worker_state(UINT n) {
    UINT state = 0xFF;
    OK(tx_thread_info_get(&workers[n], NULL, &state, NULL, NULL, NULL, NULL, NULL, NULL));
    return state;
}

UINT worker_priority(UINT n) {
    return workers[n].tx_thread_priority;
}

ULONG next_tick(void) {
    OK(tx_thread_sleep(1));
    return tx_time_get();
}

void TIMER1_Handler(void);

void TIMER1_Handler(void) {
    interrupt_function();
}

void from_interrupt(void (*function)(void)) {
    interrupt_function = function;
    NVIC_SET_PENDING = 1u << BOARD_IRQ_TIMER1;
    __asm volatile("dsb\n isb" ::: "memory");
}

static bool run(const test_t *test, unsigned number) {
    failed_checks = 0;
    note_count = 0;
    test->run();
    for (UINT n = 0; n < WORKERS; n++) {
        worker_end(n);
    }
    printf("%sok %u %s\n", failed_checks ? "not " : "", number, test->name);
    return failed_checks == 0;
}

static VOID run_all(ULONG unused) {
    (void)unused;
    unsigned number = 0;
    int failures = 0;
    board_interrupt_enable(BOARD_IRQ_TIMER1, 0x80);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const test_t *test = tables[i]; test->name != NULL; test++) {
            failures += run(test, ++number) ? 0 : 1;
        }
    }
    printf("1..%u\n# %s: %d failed\n", number, _tx_version_id, failures);
    board_exit(failures < EXIT_CODE_MAX ? failures : EXIT_CODE_MAX);
}

VOID tx_application_define(VOID *first_unused_memory) {
    (void)first_unused_memory;
    (void)tx_thread_create(&tester, "tester", run_all, 0, tester_stack, sizeof tester_stack, TESTER, TESTER,
                           TX_NO_TIME_SLICE, TX_AUTO_START);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    tx_kernel_enter();
    return EXIT_CODE_MAX;
}
