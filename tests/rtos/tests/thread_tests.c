/* Creating, describing, suspending, sleeping. */
#include "harness.h"

#include <string.h>

static ULONG result;

static VOID mark(ULONG n) {
    trace((char)('a' + n));
}

static VOID mark_and_sleep(ULONG n) {
    trace((char)('a' + n));
    result = tx_thread_sleep(5);
    trace((char)('A' + n));
}

static void creation_refuses_bad_arguments(void) {
    static TX_THREAD thread;
    static ULONG stack[128];
    CHECK_EQUAL(tx_thread_create(NULL, "t", mark, 0, stack, sizeof stack, 1, 1, 0, TX_DONT_START), TX_THREAD_ERROR);
    CHECK_EQUAL(tx_thread_create(&thread, "t", mark, 0, NULL, sizeof stack, 1, 1, 0, TX_DONT_START), TX_PTR_ERROR);
    CHECK_EQUAL(tx_thread_create(&thread, "t", mark, 0, stack, 8, 1, 1, 0, TX_DONT_START), TX_SIZE_ERROR);
    CHECK_EQUAL(tx_thread_create(&thread, "t", mark, 0, stack, sizeof stack, TX_MAX_PRIORITIES, 1, 0, TX_DONT_START),
                TX_PRIORITY_ERROR);
    CHECK_EQUAL(tx_thread_create(&thread, "t", mark, 0, stack, sizeof stack, 5, 6, 0, TX_DONT_START), TX_THRESH_ERROR);
    CHECK_EQUAL(tx_thread_create(&thread, "t", mark, 0, stack, sizeof stack, 5, 5, 0, 2), TX_START_ERROR);
    OK(tx_thread_create(&thread, "t", mark, 0, stack, sizeof stack, 5, 5, 0, TX_DONT_START));
    CHECK_EQUAL(tx_thread_create(&thread, "t", mark, 0, stack, sizeof stack, 5, 5, 0, TX_DONT_START), TX_THREAD_ERROR);
    static TX_THREAD second;
    CHECK_EQUAL(tx_thread_create(&second, "t", mark, 0, &stack[64], 256, 5, 5, 0, TX_DONT_START), TX_PTR_ERROR);
    OK(tx_thread_terminate(&thread));
    OK(tx_thread_delete(&thread));
    CHECK_EQUAL(tx_thread_delete(&thread), TX_THREAD_ERROR);
    CHECK_EQUAL(tx_thread_resume(&thread), TX_THREAD_ERROR);
    CHECK_TRACE("");
}

static void info_tells_name_state_rank(void) {
    worker_create(0, LOW, LOW, 7, mark);
    CHAR *name = NULL;
    UINT state, priority, threshold;
    ULONG runs, slice;
    TX_THREAD *next = NULL;
    OK(tx_thread_info_get(&workers[0], &name, &state, &runs, &priority, &threshold, &slice, &next, NULL));
    CHECK(strcmp(name, "worker") == 0);
    CHECK_EQUAL(state, TX_SUSPENDED);
    CHECK_EQUAL(runs, 0);
    CHECK_EQUAL(priority, LOW);
    CHECK_EQUAL(threshold, LOW);
    CHECK_EQUAL(slice, 7);
    CHECK(next != NULL && next != &workers[0]);
    CHECK_EQUAL(tx_thread_info_get(NULL, &name, NULL, NULL, NULL, NULL, NULL, NULL, NULL), TX_THREAD_ERROR);
}

static void created_threads_form_a_ring(void) {
    worker_create(0, LOW, LOW, 0, mark);
    worker_create(1, LOW, LOW, 0, mark);
    TX_THREAD *start = tx_thread_identify();
    TX_THREAD *thread = start;
    bool has_seen[2] = {false, false};
    int count = 0;
    do {
        has_seen[0] |= thread == &workers[0];
        has_seen[1] |= thread == &workers[1];
        OK(tx_thread_info_get(thread, NULL, NULL, NULL, NULL, NULL, NULL, &thread, NULL));
    } while (thread != start && ++count < 100);
    CHECK(has_seen[0] && has_seen[1]);
    CHECK(thread == start);
}

static void control_block_shows_stack_and_runs(void) {
    worker_create(0, HIGH, HIGH, 0, mark);
    TX_THREAD *thread = &workers[0];
    const ULONG *word = thread->tx_thread_stack_start;
    CHECK_EQUAL(thread->tx_thread_stack_size, WORKER_STACK_BYTES);
    CHECK_EQUAL((UCHAR *)thread->tx_thread_stack_end + 1 - (UCHAR *)thread->tx_thread_stack_start, WORKER_STACK_BYTES);
    for (int i = 0; i < 64; i++) {
        CHECK_EQUAL(word[i], TX_STACK_FILL);
    }
    OK(tx_thread_resume(thread));
    CHECK_EQUAL(thread->tx_thread_run_count, 1);
    CHECK_EQUAL(thread->tx_thread_state, TX_COMPLETED);
    CHECK_EQUAL(thread->tx_thread_priority, HIGH);
    CHECK(strcmp(thread->tx_thread_name, "worker") == 0);
    CHECK(thread->tx_thread_created_next != NULL);
}

static TX_THREAD *seen;

static VOID note_identity(ULONG n) {
    (void)n;
    seen = tx_thread_identify();
}

static void identify_names_the_running_thread(void) {
    worker_start(2, HIGH, note_identity);
    CHECK(seen == &workers[2]);
    CHECK(tx_thread_identify() != &workers[2]);
}

static void a_returning_thread_is_completed(void) {
    worker_start(0, HIGH, mark);
    CHECK_TRACE("a");
    CHECK_EQUAL(worker_state(0), TX_COMPLETED);
    CHECK_EQUAL(tx_thread_resume(&workers[0]), TX_RESUME_ERROR);
    CHECK_EQUAL(tx_thread_suspend(&workers[0]), TX_SUSPEND_ERROR);
}

static VOID suspend_self(ULONG n) {
    trace('1');
    OK(tx_thread_suspend(&workers[n]));
    trace('2');
}

static void suspend_stops_and_resume_continues(void) {
    worker_start(0, HIGH, suspend_self);
    CHECK_EQUAL(worker_state(0), TX_SUSPENDED);
    OK(tx_thread_suspend(&workers[0]));
    CHECK_TRACE("1");
    OK(tx_thread_resume(&workers[0]));
    CHECK_TRACE("2");
}

static void resume_of_a_ready_thread_is_an_error(void) {
    worker_start(0, LOW, mark);
    CHECK_EQUAL(worker_state(0), TX_READY);
    CHECK_EQUAL(tx_thread_resume(&workers[0]), TX_RESUME_ERROR);
}

static void suspend_of_a_ready_thread_keeps_it_from_running(void) {
    worker_start(0, LOW, mark);
    OK(tx_thread_suspend(&workers[0]));
    OK(tx_thread_sleep(2));
    CHECK_TRACE("");
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_sleep(1));
    CHECK_TRACE("a");
}

static void suspend_of_a_sleeper_is_delayed(void) {
    next_tick();
    worker_start(0, HIGH, mark_and_sleep);
    OK(tx_thread_suspend(&workers[0]));
    CHECK_EQUAL(worker_state(0), TX_SLEEP);
    OK(tx_thread_sleep(10));
    CHECK_TRACE("a");
    CHECK_EQUAL(worker_state(0), TX_SUSPENDED);
    OK(tx_thread_resume(&workers[0]));
    CHECK_TRACE("A");
    CHECK_EQUAL(result, TX_SUCCESS);
}

static void resume_lifts_a_delayed_suspension(void) {
    next_tick();
    worker_start(0, HIGH, mark_and_sleep);
    OK(tx_thread_suspend(&workers[0]));
    CHECK_EQUAL(tx_thread_resume(&workers[0]), TX_SUSPEND_LIFTED);
    CHECK_EQUAL(tx_thread_resume(&workers[0]), TX_RESUME_ERROR);
    OK(tx_thread_sleep(10));
    CHECK_TRACE("aA");
}

static void sleep_takes_that_many_ticks(void) {
    static const ULONG lengths[] = {1, 2, 3, 10, 31, 32, 33, 100, 257};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        ULONG start = next_tick();
        OK(tx_thread_sleep(lengths[i]));
        CHECK_EQUAL(tx_time_get() - start, lengths[i]);
    }
}

static void sleep_of_zero_returns_at_once(void) {
    worker_start(0, TESTER, mark);
    ULONG start = next_tick();
    CHECK_TRACE("a");
    OK(tx_thread_sleep(0));
    CHECK_EQUAL(tx_time_get(), start);
}

static VOID sleep_as_long_as_named(ULONG n) {
    static const ULONG lengths[WORKERS] = {30, 10, 20, 10};
    OK(tx_thread_sleep(lengths[n]));
    trace((char)('a' + n));
}

static void sleepers_wake_in_order_of_time(void) {
    next_tick();
    for (UINT n = 0; n < WORKERS; n++) {
        worker_start(n, HIGH, sleep_as_long_as_named);
    }
    OK(tx_thread_sleep(40));
    CHECK_TRACE("bdca");
}

static VOID sleep_and_note_time(ULONG n) {
    ULONG start = tx_time_get();
    (void)tx_thread_sleep((n + 1) * 10);
    trace((char)('a' + n));
    CHECK_EQUAL(tx_time_get() - start, n == 0 ? 5 : (n + 1) * 10);
}

static void a_sleeper_that_is_woken_leaves_the_others_asleep(void) {
    next_tick();
    for (UINT n = 0; n < WORKERS; n++) {
        worker_start(n, HIGH, sleep_and_note_time);
    }
    OK(tx_thread_sleep(5));
    OK(tx_thread_wait_abort(&workers[0]));
    OK(tx_thread_sleep(40));
    CHECK_TRACE("abcd");
}

static void a_setting_of_the_clock_moves_no_sleeper(void) {
    ULONG start = next_tick();
    worker_start(0, HIGH, mark_and_sleep);
    tx_time_set(5000);
    CHECK_EQUAL(tx_time_get(), 5000);
    OK(tx_thread_sleep(4));
    CHECK_TRACE("a");
    CHECK_EQUAL(tx_time_get(), 5004);
    OK(tx_thread_sleep(2));
    CHECK_TRACE("A");
    tx_time_set(start + 6);
}

TEST_TABLE(thread_tests) = {
    TEST(creation_refuses_bad_arguments),
    TEST(info_tells_name_state_rank),
    TEST(created_threads_form_a_ring),
    TEST(control_block_shows_stack_and_runs),
    TEST(identify_names_the_running_thread),
    TEST(a_returning_thread_is_completed),
    TEST(suspend_stops_and_resume_continues),
    TEST(resume_of_a_ready_thread_is_an_error),
    TEST(suspend_of_a_ready_thread_keeps_it_from_running),
    TEST(suspend_of_a_sleeper_is_delayed),
    TEST(resume_lifts_a_delayed_suspension),
    TEST(sleep_takes_that_many_ticks),
    TEST(sleep_of_zero_returns_at_once),
    TEST(sleepers_wake_in_order_of_time),
    TEST(a_sleeper_that_is_woken_leaves_the_others_asleep),
    TEST(a_setting_of_the_clock_moves_no_sleeper),
    TEST_END,
};
