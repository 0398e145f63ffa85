/* Who runs: priorities, relinquish, time slices, preemption-thresholds. */
#include "harness.h"

static VOID mark(ULONG n) {
    trace((char)('a' + n));
}

static VOID mark_relinquish_mark(ULONG n) {
    trace((char)('a' + n));
    tx_thread_relinquish();
    trace((char)('A' + n));
}

static void a_higher_priority_preempts_at_once(void) {
    worker_start(0, ABOVE, mark);
    trace('.');
    CHECK_TRACE("a.");
}

static void an_equal_or_lower_priority_waits(void) {
    worker_start(0, LOW, mark);
    worker_start(1, TESTER, mark);
    trace('.');
    OK(tx_thread_sleep(1));
    CHECK_TRACE(".ba");
}

static void equals_run_in_the_order_they_became_ready(void) {
    worker_start(2, LOW, mark);
    worker_start(0, LOW, mark);
    worker_start(1, LOW, mark);
    OK(tx_thread_sleep(1));
    CHECK_TRACE("cab");
}

static void relinquish_lets_equals_run(void) {
    worker_start(0, LOW, mark_relinquish_mark);
    worker_start(1, LOW, mark_relinquish_mark);
    worker_start(2, LOWER, mark);
    OK(tx_thread_sleep(1));
    CHECK_TRACE("abABc");
}

static void relinquish_alone_goes_on(void) {
    worker_start(0, LOW, mark);
    tx_thread_relinquish();
    trace('.');
    CHECK_TRACE(".");
}

static volatile bool is_over;
static volatile ULONG last_to_run;

static VOID spin(ULONG n) {
    last_to_run = WORKERS;
    while (!is_over) {
        if (last_to_run != n) {
            last_to_run = n;
            trace((char)('a' + n));
        }
    }
}

static void time_slices_take_turns(void) {
    is_over = false;
    worker_create(0, LOW, LOW, 2, spin);
    worker_create(1, LOW, LOW, 2, spin);
    next_tick();
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_resume(&workers[1]));
    OK(tx_thread_sleep(7));
    CHECK_TRACE("abab");
    is_over = true;
    OK(tx_thread_sleep(1));
}

static void without_a_time_slice_nobody_takes_turns(void) {
    is_over = false;
    next_tick();
    worker_start(0, LOW, spin);
    worker_start(1, LOW, spin);
    OK(tx_thread_sleep(8));
    CHECK_TRACE("a");
    is_over = true;
    OK(tx_thread_sleep(1));
}

static void a_time_slice_can_be_changed(void) {
    ULONG old = 99;
    is_over = false;
    worker_create(0, LOW, LOW, 0, spin);
    worker_create(1, LOW, LOW, 0, spin);
    OK(tx_thread_time_slice_change(&workers[0], 3, &old));
    CHECK_EQUAL(old, 0);
    next_tick();
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_resume(&workers[1]));
    OK(tx_thread_sleep(20));
    CHECK_TRACE("ab");
    is_over = true;
    OK(tx_thread_sleep(1));
    CHECK_EQUAL(tx_thread_time_slice_change(&workers[0], 3, NULL), TX_PTR_ERROR);
}

static void a_raised_priority_preempts(void) {
    UINT old = 0;
    worker_start(0, LOW, mark);
    OK(tx_thread_priority_change(&workers[0], ABOVE, &old));
    trace('.');
    CHECK_EQUAL(old, LOW);
    CHECK_TRACE("a.");
}

static VOID lower_self(ULONG n) {
    UINT old = 0;
    trace('1');
    OK(tx_thread_priority_change(&workers[n], LOW, &old));
    CHECK_EQUAL(old, HIGH);
    trace('2');
}

static void a_lowered_priority_yields(void) {
    worker_start(0, HIGH, lower_self);
    trace('.');
    OK(tx_thread_sleep(1));
    CHECK_TRACE("1.2");
}

static void a_changed_priority_goes_behind_its_equals(void) {
    UINT old = 0;
    worker_start(0, LOWER, mark);
    worker_start(1, LOW, mark);
    OK(tx_thread_priority_change(&workers[0], LOW, &old));
    OK(tx_thread_sleep(1));
    CHECK_TRACE("ba");
}

static void a_change_to_the_same_priority_goes_behind_its_equals(void) {
    UINT old = 0;
    worker_start(0, LOW, mark);
    worker_start(1, LOW, mark);
    OK(tx_thread_priority_change(&workers[0], LOW, &old));
    OK(tx_thread_sleep(1));
    CHECK_TRACE("ba");
}

static VOID lower_self_to_equals(ULONG n) {
    UINT old = 0;
    trace('1');
    OK(tx_thread_priority_change(&workers[n], HIGH, &old));
    trace('2');
    OK(tx_thread_sleep(1));
    trace('3');
}

static void resume_both(void) {
    OK(tx_thread_resume(&workers[1]));
    OK(tx_thread_resume(&workers[0]));
}

static void a_running_thread_that_lowers_itself_goes_on_before_its_equals(void) {
    worker_create(0, HIGHER, HIGHER, 0, lower_self_to_equals);
    worker_create(1, HIGH, HIGH, 0, mark);
    next_tick();
    from_interrupt(resume_both);
    OK(tx_thread_sleep(2));
    CHECK_TRACE("12b3");
}

static void priority_change_refuses_bad_arguments(void) {
    UINT old = 0;
    worker_create(0, LOW, LOW, 0, mark);
    CHECK_EQUAL(tx_thread_priority_change(&workers[0], TX_MAX_PRIORITIES, &old), TX_PRIORITY_ERROR);
    CHECK_EQUAL(tx_thread_priority_change(&workers[0], LOW, NULL), TX_PTR_ERROR);
    CHECK_EQUAL(tx_thread_priority_change(NULL, LOW, &old), TX_THREAD_ERROR);
    CHECK_EQUAL(tx_thread_preemption_change(&workers[0], LOW + 1, &old), TX_THRESH_ERROR);
    CHECK_EQUAL(tx_thread_preemption_change(&workers[0], LOW, NULL), TX_PTR_ERROR);
}

/* Worker 0 has priority LOW and threshold HIGH. It starts one at HIGH (kept off) and one at HIGHER (not). */
static VOID start_others(ULONG n) {
    (void)n;
    trace('1');
    OK(tx_thread_resume(&workers[1]));
    trace('2');
    OK(tx_thread_resume(&workers[2]));
    trace('3');
}

static void a_threshold_keeps_off_what_is_not_above_it(void) {
    worker_create(0, LOW, HIGH, 0, start_others);
    worker_create(1, HIGH, HIGH, 0, mark);
    worker_create(2, HIGHER, HIGHER, 0, mark);
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_sleep(2));
    CHECK_TRACE("12c3b");
}

static VOID resume_another(ULONG n) {
    (void)n;
    trace('x');
    OK(tx_thread_resume(&workers[3]));
    trace('y');
}

static void a_threshold_holds_while_its_thread_is_preempted(void) {
    worker_create(0, LOW, HIGH, 0, start_others);
    worker_create(1, HIGH + 1, HIGH + 1, 0, mark);
    worker_create(2, HIGHER, HIGHER, 0, resume_another);
    worker_create(3, HIGH, HIGH, 0, mark);
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_sleep(2));
    CHECK_TRACE("12xy3db");
}

static VOID run_six_ticks(ULONG n) {
    ULONG start = tx_time_get();
    trace((char)('a' + n));
    while (tx_time_get() - start < 6) {
    }
    trace((char)('A' + n));
}

/* The tester is kept off, too: its sleep of one tick lasts until the worker ends. */
static void a_threshold_switches_time_slicing_off(void) {
    worker_create(0, LOW, HIGH, 1, run_six_ticks);
    worker_create(1, LOW, LOW, 1, mark);
    next_tick();
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_resume(&workers[1]));
    ULONG start = tx_time_get();
    OK(tx_thread_sleep(1));
    CHECK_TRACE("aA");
    CHECK_EQUAL(tx_time_get() - start, 6);
    OK(tx_thread_sleep(1));
    CHECK_TRACE("b");
}

static VOID block_with_threshold(ULONG n) {
    (void)n;
    trace('1');
    OK(tx_thread_sleep(3));
    trace('2');
}

static void a_waiting_thread_holds_no_threshold(void) {
    worker_create(0, LOW, HIGH, 0, block_with_threshold);
    worker_create(1, LOWER, LOWER, 0, mark);
    next_tick();
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_resume(&workers[1]));
    OK(tx_thread_sleep(5));
    CHECK_TRACE("1b2");
}

static VOID change_own_threshold(ULONG n) {
    UINT old = 0;
    OK(tx_thread_preemption_change(&workers[n], HIGH, &old));
    CHECK_EQUAL(old, LOW);
    trace('1');
    OK(tx_thread_resume(&workers[1]));
    trace('2');
    OK(tx_thread_preemption_change(&workers[n], LOW, &old));
    CHECK_EQUAL(old, HIGH);
    trace('3');
}

static void a_changed_threshold_counts_at_once(void) {
    worker_create(0, LOW, LOW, 0, change_own_threshold);
    worker_create(1, HIGH, HIGH, 0, mark);
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_sleep(2));
    CHECK_TRACE("12b3");
}

TEST_TABLE(scheduling_tests) = {
    TEST(a_higher_priority_preempts_at_once),
    TEST(an_equal_or_lower_priority_waits),
    TEST(equals_run_in_the_order_they_became_ready),
    TEST(relinquish_lets_equals_run),
    TEST(relinquish_alone_goes_on),
    TEST(time_slices_take_turns),
    TEST(without_a_time_slice_nobody_takes_turns),
    TEST(a_time_slice_can_be_changed),
    TEST(a_raised_priority_preempts),
    TEST(a_lowered_priority_yields),
    TEST(a_changed_priority_goes_behind_its_equals),
    TEST(a_change_to_the_same_priority_goes_behind_its_equals),
    TEST(a_running_thread_that_lowers_itself_goes_on_before_its_equals),
    TEST(priority_change_refuses_bad_arguments),
    TEST(a_threshold_keeps_off_what_is_not_above_it),
    TEST(a_threshold_holds_while_its_thread_is_preempted),
    TEST(a_threshold_switches_time_slicing_off),
    TEST(a_waiting_thread_holds_no_threshold),
    TEST(a_changed_threshold_counts_at_once),
    TEST_END,
};
