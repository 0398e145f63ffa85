/* Counting semaphores. */
#include "harness.h"

static TX_SEMAPHORE semaphore;

static VOID get_and_mark(ULONG n) {
    UINT result = tx_semaphore_get(&semaphore, TX_WAIT_FOREVER);
    trace(result == TX_SUCCESS ? (char)('a' + n) : '!');
}

static void creation_and_use_refuse_bad_arguments(void) {
    CHECK_EQUAL(tx_semaphore_create(NULL, "s", 0), TX_SEMAPHORE_ERROR);
    OK(tx_semaphore_create(&semaphore, "s", 0));
    CHECK_EQUAL(tx_semaphore_create(&semaphore, "s", 0), TX_SEMAPHORE_ERROR);
    CHECK_EQUAL(tx_semaphore_ceiling_put(&semaphore, 0), TX_INVALID_CEILING);
    OK(tx_semaphore_delete(&semaphore));
    CHECK_EQUAL(tx_semaphore_put(&semaphore), TX_SEMAPHORE_ERROR);
    CHECK_EQUAL(tx_semaphore_get(&semaphore, TX_NO_WAIT), TX_SEMAPHORE_ERROR);
}

static void the_count_goes_up_and_down(void) {
    ULONG count = 0;
    OK(tx_semaphore_create(&semaphore, "s", 2));
    OK(tx_semaphore_get(&semaphore, TX_NO_WAIT));
    OK(tx_semaphore_get(&semaphore, 5));
    CHECK_EQUAL(tx_semaphore_get(&semaphore, TX_NO_WAIT), TX_NO_INSTANCE);
    OK(tx_semaphore_put(&semaphore));
    OK(tx_semaphore_info_get(&semaphore, NULL, &count, NULL, NULL, NULL));
    CHECK_EQUAL(count, 1);
    OK(tx_semaphore_delete(&semaphore));
}

static void a_ceiling_bounds_the_count(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    OK(tx_semaphore_ceiling_put(&semaphore, 2));
    OK(tx_semaphore_ceiling_put(&semaphore, 2));
    CHECK_EQUAL(tx_semaphore_ceiling_put(&semaphore, 2), TX_CEILING_EXCEEDED);
    OK(tx_semaphore_put(&semaphore));
    CHECK_EQUAL(tx_semaphore_ceiling_put(&semaphore, 3), TX_CEILING_EXCEEDED);
    OK(tx_semaphore_delete(&semaphore));
}

static void each_put_wakes_one_waiter(void) {
    ULONG count = 9;
    ULONG waiters = 0;
    TX_THREAD *first = NULL;
    OK(tx_semaphore_create(&semaphore, "s", 0));
    worker_start(0, HIGH, get_and_mark);
    worker_start(1, HIGHER, get_and_mark);
    OK(tx_semaphore_info_get(&semaphore, NULL, &count, &first, &waiters, NULL));
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(waiters, 2);
    CHECK(first == &workers[0]);
    OK(tx_semaphore_put(&semaphore));
    CHECK_TRACE("a");
    OK(tx_semaphore_ceiling_put(&semaphore, 1));
    CHECK_TRACE("b");
    OK(tx_semaphore_delete(&semaphore));
}

static void a_prioritized_waiter_comes_first(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    worker_start(0, HIGH, get_and_mark);
    worker_start(1, ABOVE, get_and_mark);
    worker_start(2, HIGHER, get_and_mark);
    OK(tx_semaphore_prioritize(&semaphore));
    OK(tx_semaphore_put(&semaphore));
    OK(tx_semaphore_put(&semaphore));
    OK(tx_semaphore_put(&semaphore));
    CHECK_TRACE("cab");
    OK(tx_semaphore_delete(&semaphore));
}

static VOID note_put(TX_SEMAPHORE *put) {
    CHECK(put == &semaphore);
    trace('n');
}

static void puts_are_notified(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    OK(tx_semaphore_put_notify(&semaphore, note_put));
    OK(tx_semaphore_put(&semaphore));
    CHECK_EQUAL(tx_semaphore_ceiling_put(&semaphore, 1), TX_CEILING_EXCEEDED);
    CHECK_TRACE("n");
    OK(tx_semaphore_delete(&semaphore));
}

static void a_timed_out_waiter_leaves_the_others_in_order(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    worker_start(0, HIGH, get_and_mark);
    worker_start(1, HIGH, get_and_mark);
    worker_start(2, HIGH, get_and_mark);
    OK(tx_thread_wait_abort(&workers[1]));
    CHECK_TRACE("!");
    OK(tx_semaphore_put(&semaphore));
    OK(tx_semaphore_put(&semaphore));
    CHECK_TRACE("ac");
    OK(tx_semaphore_delete(&semaphore));
}

TEST_TABLE(semaphore_tests) = {
    TEST(creation_and_use_refuse_bad_arguments),
    TEST(the_count_goes_up_and_down),
    TEST(a_ceiling_bounds_the_count),
    TEST(each_put_wakes_one_waiter),
    TEST(a_prioritized_waiter_comes_first),
    TEST(puts_are_notified),
    TEST(a_timed_out_waiter_leaves_the_others_in_order),
    TEST_END,
};
