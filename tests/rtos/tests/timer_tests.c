/* Application timers and the clock. */
#include "harness.h"

static TX_TIMER timer, other;
static ULONG expired_at[8];
static unsigned expirations;

static VOID note_expiry(ULONG input) {
    if (expirations < 8) {
        expired_at[expirations] = tx_time_get();
    }
    expirations++;
    trace((char)input);
}

static ULONG make(ULONG initial, ULONG again, UINT activate) {
    expirations = 0;
    ULONG start = next_tick();
    OK(tx_timer_create(&timer, "timer", note_expiry, 't', initial, again, activate));
    return start;
}

static void creation_refuses_bad_arguments(void) {
    CHECK_EQUAL(tx_timer_create(NULL, "t", note_expiry, 0, 1, 1, TX_NO_ACTIVATE), TX_TIMER_ERROR);
    CHECK_EQUAL(tx_timer_create(&timer, "t", note_expiry, 0, 0, 1, TX_NO_ACTIVATE), TX_TICK_ERROR);
    CHECK_EQUAL(tx_timer_create(&timer, "t", note_expiry, 0, 1, 1, 2), TX_ACTIVATE_ERROR);
    OK(tx_timer_create(&timer, "t", note_expiry, 0, 1, 1, TX_NO_ACTIVATE));
    CHECK_EQUAL(tx_timer_create(&timer, "t", note_expiry, 0, 1, 1, TX_NO_ACTIVATE), TX_TIMER_ERROR);
    CHECK_EQUAL(tx_timer_change(&timer, 0, 1), TX_TICK_ERROR);
    OK(tx_timer_delete(&timer));
    CHECK_EQUAL(tx_timer_activate(&timer), TX_TIMER_ERROR);
    CHECK_EQUAL(tx_timer_deactivate(&timer), TX_TIMER_ERROR);
    CHECK_EQUAL(tx_timer_delete(&timer), TX_TIMER_ERROR);
}

static void a_one_shot_timer_expires_once(void) {
    UINT active = TX_TRUE;
    ULONG start = make(5, 0, TX_AUTO_ACTIVATE);
    OK(tx_thread_sleep(20));
    CHECK_TRACE("t");
    CHECK_EQUAL(expired_at[0] - start, 5);
    OK(tx_timer_info_get(&timer, NULL, &active, NULL, NULL, NULL));
    CHECK_EQUAL(active, TX_FALSE);
    CHECK_EQUAL(tx_timer_activate(&timer), TX_ACTIVATE_ERROR);
    OK(tx_timer_change(&timer, 3, 0));
    OK(tx_timer_activate(&timer));
    OK(tx_thread_sleep(5));
    CHECK_TRACE("t");
    OK(tx_timer_delete(&timer));
}

static void a_periodic_timer_goes_on(void) {
    ULONG start = make(2, 40, TX_AUTO_ACTIVATE);
    OK(tx_thread_sleep(130));
    CHECK_TRACE("tttt");
    for (ULONG i = 0; i < 4; i++) {
        CHECK_EQUAL(expired_at[i] - start, 2 + 40 * i);
    }
    OK(tx_timer_delete(&timer));
    OK(tx_thread_sleep(50));
    CHECK_TRACE("");
}

static void a_timer_starts_when_activated(void) {
    (void)make(5, 0, TX_NO_ACTIVATE);
    OK(tx_thread_sleep(10));
    CHECK_TRACE("");
    OK(tx_timer_activate(&timer));
    CHECK_EQUAL(tx_timer_activate(&timer), TX_ACTIVATE_ERROR);
    ULONG start = tx_time_get();
    OK(tx_thread_sleep(6));
    CHECK_TRACE("t");
    CHECK_EQUAL(expired_at[0] - start, 5);
    OK(tx_timer_delete(&timer));
}

static void deactivation_keeps_what_remains(void) {
    ULONG remaining = 0, again = 0;
    UINT active = TX_FALSE;
    (void)make(50, 70, TX_AUTO_ACTIVATE);
    OK(tx_thread_sleep(20));
    OK(tx_timer_info_get(&timer, NULL, &active, &remaining, &again, NULL));
    CHECK_EQUAL(active, TX_TRUE);
    CHECK_EQUAL(remaining, 30);
    CHECK_EQUAL(again, 70);
    OK(tx_timer_deactivate(&timer));
    OK(tx_timer_deactivate(&timer));
    OK(tx_thread_sleep(100));
    CHECK_TRACE("");
    ULONG start = tx_time_get();
    OK(tx_timer_activate(&timer));
    OK(tx_thread_sleep(40));
    CHECK_TRACE("t");
    CHECK_EQUAL(expired_at[0] - start, 30);
    OK(tx_timer_delete(&timer));
}

static void a_change_counts_for_a_stopped_timer(void) {
    (void)make(50, 0, TX_AUTO_ACTIVATE);
    OK(tx_timer_deactivate(&timer));
    OK(tx_timer_change(&timer, 3, 4));
    OK(tx_timer_activate(&timer));
    ULONG start = tx_time_get();
    OK(tx_thread_sleep(8));
    CHECK_TRACE("tt");
    CHECK_EQUAL(expired_at[0] - start, 3);
    CHECK_EQUAL(expired_at[1] - start, 7);
    OK(tx_timer_delete(&timer));
}

static void a_deleted_timer_does_not_expire(void) {
    (void)make(3, 3, TX_AUTO_ACTIVATE);
    OK(tx_timer_delete(&timer));
    OK(tx_thread_sleep(10));
    CHECK_TRACE("");
}

static void timers_expire_in_order_of_time(void) {
    (void)make(9, 0, TX_AUTO_ACTIVATE);
    OK(tx_timer_create(&other, "other", note_expiry, 'o', 4, 0, TX_AUTO_ACTIVATE));
    OK(tx_thread_sleep(6));
    CHECK_TRACE("o");
    OK(tx_timer_change(&other, 3, 0));
    OK(tx_timer_activate(&other)); /* now due in the same tick as the first, and started later */
    OK(tx_thread_sleep(5));
    CHECK_TRACE("to");
    OK(tx_timer_delete(&timer));
    OK(tx_timer_delete(&other));
}

static TX_SEMAPHORE semaphore;

static VOID use_services(ULONG input) {
    (void)input;
    trace('t');
    OK(tx_semaphore_put(&semaphore));
    OK(tx_semaphore_get(&semaphore, TX_NO_WAIT));
    CHECK_EQUAL(tx_semaphore_get(&semaphore, 5), TX_WAIT_ERROR);
    CHECK_EQUAL(tx_thread_sleep(1), TX_CALLER_ERROR);
    trace('T');
}

static VOID wait_semaphore(ULONG n) {
    OK(tx_semaphore_get(&semaphore, TX_WAIT_FOREVER));
    trace((char)('a' + n));
}

/* Callbacks run in a thread of the highest priority: they may use services, may not wait, and are not interrupted. */
static void callbacks_run_to_their_end_and_may_not_wait(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    worker_start(0, HIGHER, wait_semaphore);
    OK(tx_timer_create(&timer, "timer", use_services, 0, 2, 0, TX_AUTO_ACTIVATE));
    OK(tx_semaphore_put(&semaphore));
    CHECK_TRACE("a");
    OK(tx_thread_sleep(4));
    CHECK_TRACE("tT");
    OK(tx_timer_delete(&timer));
    OK(tx_semaphore_delete(&semaphore));
}

static VOID stop_self(ULONG input) {
    (void)input;
    trace('t');
    OK(tx_timer_deactivate(&timer));
}

static VOID make_and_delete(ULONG input) {
    (void)input;
    trace('t');
    CHECK_EQUAL(tx_timer_create(&other, "other", stop_self, 0, 2, 2, TX_NO_ACTIVATE), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_semaphore_create(&semaphore, "s", 0), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_timer_delete(&timer), TX_CALLER_ERROR);
    OK(tx_timer_deactivate(&timer));
}

static VOID change_self(ULONG input) {
    (void)input;
    trace('t');
    if (++expirations < 3) {
        OK(tx_timer_deactivate(&timer));
        OK(tx_timer_change(&timer, 2, 2));
        OK(tx_timer_activate(&timer));
    } else {
        OK(tx_timer_deactivate(&timer));
    }
}

static void a_callback_may_stop_and_change_its_timer(void) {
    OK(tx_timer_create(&timer, "timer", stop_self, 0, 2, 2, TX_AUTO_ACTIVATE));
    OK(tx_thread_sleep(10));
    CHECK_TRACE("t");
    OK(tx_timer_delete(&timer));
    expirations = 0;
    OK(tx_timer_create(&timer, "timer", change_self, 0, 2, 9, TX_AUTO_ACTIVATE));
    OK(tx_thread_sleep(20));
    CHECK_TRACE("ttt");
    OK(tx_timer_delete(&timer));
}

static void a_callback_may_not_make_or_delete(void) {
    OK(tx_timer_create(&timer, "timer", make_and_delete, 0, 2, 2, TX_AUTO_ACTIVATE));
    OK(tx_thread_sleep(10));
    CHECK_TRACE("t");
    OK(tx_timer_delete(&timer));
}

static void a_setting_of_the_clock_moves_no_timer(void) {
    ULONG start = make(5, 0, TX_AUTO_ACTIVATE);
    tx_time_set(0xFFFFFFFEul);
    OK(tx_thread_sleep(4));
    CHECK_EQUAL(tx_time_get(), 2);
    CHECK_TRACE("");
    OK(tx_thread_sleep(2));
    CHECK_TRACE("t");
    tx_time_set(start + 6);
    OK(tx_timer_delete(&timer));
}

TEST_TABLE(timer_tests) = {
    TEST(creation_refuses_bad_arguments),
    TEST(a_one_shot_timer_expires_once),
    TEST(a_periodic_timer_goes_on),
    TEST(a_timer_starts_when_activated),
    TEST(deactivation_keeps_what_remains),
    TEST(a_change_counts_for_a_stopped_timer),
    TEST(a_deleted_timer_does_not_expire),
    TEST(timers_expire_in_order_of_time),
    TEST(callbacks_run_to_their_end_and_may_not_wait),
    TEST(a_callback_may_stop_and_change_its_timer),
    TEST(a_callback_may_not_make_or_delete),
    TEST(a_setting_of_the_clock_moves_no_timer),
    TEST_END,
};
