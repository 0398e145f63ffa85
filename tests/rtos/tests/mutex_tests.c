/* Mutexes: ownership, and priority inheritance with every way that it ends. */
#include "harness.h"

static TX_MUTEX first, second;
static UINT result;

static void make(UINT inherit) {
    OK(tx_mutex_create(&first, "first", inherit));
    OK(tx_mutex_create(&second, "second", inherit));
}

static void remove_both(void) {
    OK(tx_mutex_delete(&first));
    OK(tx_mutex_delete(&second));
}

static void creation_and_use_refuse_bad_arguments(void) {
    CHECK_EQUAL(tx_mutex_create(NULL, "m", TX_INHERIT), TX_MUTEX_ERROR);
    CHECK_EQUAL(tx_mutex_create(&first, "m", 2), TX_INHERIT_ERROR);
    OK(tx_mutex_create(&first, "m", TX_INHERIT));
    CHECK_EQUAL(tx_mutex_create(&first, "m", TX_INHERIT), TX_MUTEX_ERROR);
    CHECK_EQUAL(tx_mutex_put(&first), TX_NOT_OWNED);
    OK(tx_mutex_delete(&first));
    CHECK_EQUAL(tx_mutex_get(&first, TX_NO_WAIT), TX_MUTEX_ERROR);
}

static VOID try_and_mark(ULONG n) {
    result = tx_mutex_get(&first, TX_NO_WAIT);
    trace((char)('a' + n));
    if (result == TX_SUCCESS) {
        OK(tx_mutex_put(&first));
    }
}

static VOID put_of_another(ULONG n) {
    (void)n;
    result = tx_mutex_put(&first);
}

static void an_owner_may_get_again_and_must_put_as_often(void) {
    ULONG count = 0;
    TX_THREAD *owner = NULL;
    make(TX_NO_INHERIT);
    OK(tx_mutex_get(&first, TX_NO_WAIT));
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    OK(tx_mutex_info_get(&first, NULL, &count, &owner, NULL, NULL, NULL));
    CHECK_EQUAL(count, 2);
    CHECK(owner == tx_thread_identify());
    OK(tx_mutex_put(&first));
    worker_start(0, HIGH, try_and_mark);
    CHECK_EQUAL(result, TX_NOT_AVAILABLE);
    worker_start(0, HIGH, put_of_another);
    CHECK_EQUAL(result, TX_NOT_OWNED);
    OK(tx_mutex_put(&first));
    worker_start(0, HIGH, try_and_mark);
    CHECK_EQUAL(result, TX_SUCCESS);
    CHECK_EQUAL(tx_mutex_put(&first), TX_NOT_OWNED);
    CHECK_TRACE("aa");
    remove_both();
}

static VOID own_first_and_sleep(ULONG n) {
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    trace((char)('a' + n));
    (void)tx_thread_sleep(100);
    OK(tx_mutex_put(&first));
    trace((char)('A' + n));
}

static VOID get_first(ULONG n) {
    result = tx_mutex_get(&first, 10);
    trace((char)('a' + n));
    if (result == TX_SUCCESS) {
        OK(tx_mutex_put(&first));
    }
}

static VOID get_second(ULONG n) {
    result = tx_mutex_get(&second, TX_WAIT_FOREVER);
    trace((char)('a' + n));
    if (result == TX_SUCCESS) {
        OK(tx_mutex_put(&second));
    }
}

/* Worker 0, of low priority, owns the first mutex and sleeps. */
static void make_owner(UINT inherit) {
    make(inherit);
    worker_start(0, LOW, own_first_and_sleep);
    next_tick();
    CHECK_TRACE("a");
    CHECK_EQUAL(worker_priority(0), LOW);
}

static void a_waiter_raises_the_owner_until_the_put(void) {
    make_owner(TX_INHERIT);
    worker_start(1, HIGH, get_first);
    UINT own = 0;
    CHECK_EQUAL(worker_priority(0), HIGH);
    OK(tx_thread_info_get(&workers[0], NULL, NULL, NULL, &own, NULL, NULL, NULL, NULL));
    CHECK_EQUAL(own, LOW);
    OK(tx_thread_wait_abort(&workers[0])); /* wakes the sleeping owner, which puts: 1 at once, the rest later */
    CHECK_TRACE("b");
    CHECK_EQUAL(result, TX_SUCCESS);
    CHECK_EQUAL(worker_priority(0), LOW);
    OK(tx_thread_sleep(1));
    CHECK_TRACE("A");
    remove_both();
}

static void without_inheritance_nothing_is_raised(void) {
    make_owner(TX_NO_INHERIT);
    worker_start(1, HIGH, get_first);
    CHECK_EQUAL(worker_priority(0), LOW);
    remove_both();
}

static void a_lower_waiter_raises_nothing(void) {
    make_owner(TX_INHERIT);
    worker_start(1, LOWER, get_first);
    OK(tx_thread_sleep(1));
    CHECK_EQUAL(worker_state(1), TX_MUTEX_SUSP);
    CHECK_EQUAL(worker_priority(0), LOW);
    remove_both();
}

static void the_highest_waiter_counts(void) {
    make_owner(TX_INHERIT);
    worker_start(1, ABOVE, get_first);
    CHECK_EQUAL(worker_priority(0), ABOVE);
    worker_start(2, HIGHER, get_first);
    CHECK_EQUAL(worker_priority(0), HIGHER);
    worker_start(3, HIGH, get_first);
    CHECK_EQUAL(worker_priority(0), HIGHER);
    OK(tx_thread_wait_abort(&workers[0]));
    CHECK_TRACE("cdb");
    CHECK_EQUAL(worker_priority(0), LOW);
    remove_both();
}

static void without_inheritance_the_longest_waiting_is_next(void) {
    make_owner(TX_NO_INHERIT);
    worker_start(1, ABOVE, get_first);
    worker_start(2, HIGHER, get_first);
    OK(tx_thread_wait_abort(&workers[0]));
    OK(tx_thread_sleep(1));
    CHECK_TRACE("bcA");
    remove_both();
}

static void prioritize_brings_the_highest_to_the_front(void) {
    TX_THREAD *next = NULL;
    ULONG waiters = 0;
    make_owner(TX_NO_INHERIT);
    worker_start(1, ABOVE, get_first);
    worker_start(2, HIGHER, get_first);
    OK(tx_mutex_prioritize(&first));
    OK(tx_mutex_info_get(&first, NULL, NULL, NULL, &next, &waiters, NULL));
    CHECK(next == &workers[2]);
    CHECK_EQUAL(waiters, 2);
    remove_both();
}

/* Worker 0 owns both, is raised twice, and puts them one at a time. */
static VOID own_both(ULONG n) {
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    OK(tx_mutex_get(&second, TX_WAIT_FOREVER));
    OK(tx_thread_suspend(&workers[n]));
    OK(tx_mutex_put(&first));
    OK(tx_thread_suspend(&workers[n]));
    OK(tx_mutex_put(&second));
    OK(tx_thread_suspend(&workers[n]));
}

static void the_other_mutex_still_counts(UINT waits_for_first, UINT waits_for_second, UINT left) {
    make(TX_INHERIT);
    worker_start(0, LOW, own_both);
    OK(tx_thread_sleep(1));
    worker_start(1, waits_for_first, get_first);
    worker_start(2, waits_for_second, get_second);
    CHECK_EQUAL(worker_priority(0), HIGHER);
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_sleep(1));
    CHECK_EQUAL(worker_priority(0), left);
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_sleep(1));
    CHECK_EQUAL(worker_priority(0), LOW);
    CHECK_TRACE("bc");
    remove_both();
}

static void put_of_one_of_two_keeps_what_the_other_gives(void) {
    the_other_mutex_still_counts(HIGHER, HIGH, HIGH);
}

static void put_of_the_lesser_of_two_keeps_the_higher(void) {
    the_other_mutex_still_counts(HIGH, HIGHER, HIGHER);
}

static VOID own_twice(ULONG n) {
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    OK(tx_thread_suspend(&workers[n]));
    OK(tx_mutex_put(&first));
    OK(tx_thread_suspend(&workers[n]));
    OK(tx_mutex_put(&first));
}

static void a_nested_put_keeps_the_priority(void) {
    make(TX_INHERIT);
    worker_start(0, LOW, own_twice);
    OK(tx_thread_sleep(1));
    worker_start(1, HIGH, get_first);
    OK(tx_thread_resume(&workers[0]));
    CHECK_EQUAL(worker_priority(0), HIGH);
    CHECK_TRACE("");
    OK(tx_thread_resume(&workers[0]));
    CHECK_TRACE("b");
    CHECK_EQUAL(worker_priority(0), LOW);
    remove_both();
}

/* The raise that a waiter gave stays when it gives up, and ends with the put. */
static void what_a_lost_waiter_gave_ends_with_the_put(void (*lose)(void)) {
    make_owner(TX_INHERIT);
    worker_start(1, HIGH, get_first);
    CHECK_EQUAL(worker_priority(0), HIGH);
    lose();
    CHECK_EQUAL(worker_priority(0), HIGH);
    worker_start(2, ABOVE, get_first);
    CHECK_EQUAL(worker_priority(0), HIGH);
    OK(tx_thread_wait_abort(&workers[0]));
    CHECK_TRACE("c");
    CHECK_EQUAL(worker_priority(0), LOW);
    remove_both();
}

static void let_time_pass(void) {
    OK(tx_thread_sleep(12));
    CHECK_TRACE("b");
    CHECK_EQUAL(result, TX_NOT_AVAILABLE);
}

static void abort_waiter(void) {
    OK(tx_thread_wait_abort(&workers[1]));
    CHECK_TRACE("b");
    CHECK_EQUAL(result, TX_WAIT_ABORTED);
}

static void terminate_waiter(void) {
    OK(tx_thread_terminate(&workers[1]));
}

static void a_raise_outlives_a_time_out_until_the_put(void) {
    what_a_lost_waiter_gave_ends_with_the_put(let_time_pass);
}

static void a_raise_outlives_an_abort_until_the_put(void) {
    what_a_lost_waiter_gave_ends_with_the_put(abort_waiter);
}

static void a_raise_outlives_a_termination_until_the_put(void) {
    what_a_lost_waiter_gave_ends_with_the_put(terminate_waiter);
}

static void deletion_takes_the_raise_away(void) {
    make_owner(TX_INHERIT);
    worker_start(1, HIGH, get_first);
    OK(tx_mutex_delete(&first));
    CHECK_EQUAL(result, TX_DELETED);
    CHECK_TRACE("b");
    CHECK_EQUAL(worker_priority(0), LOW);
    OK(tx_mutex_delete(&second));
    worker_end(0);
}

static void a_terminated_owner_hands_over(void) {
    make_owner(TX_INHERIT);
    worker_start(1, HIGH, get_first);
    OK(tx_thread_terminate(&workers[0]));
    CHECK_TRACE("b");
    CHECK_EQUAL(result, TX_SUCCESS);
    OK(tx_mutex_get(&first, TX_NO_WAIT));
    remove_both();
}

static VOID own_and_end(ULONG n) {
    (void)n;
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
}

static void a_completed_owner_hands_over(void) {
    make(TX_INHERIT);
    worker_start(0, HIGH, own_and_end);
    CHECK_EQUAL(worker_state(0), TX_COMPLETED);
    OK(tx_mutex_get(&first, TX_NO_WAIT));
    OK(tx_mutex_put(&first));
    remove_both();
}

static void a_new_priority_shows_when_the_raise_is_over(void) {
    UINT old = 0;
    make_owner(TX_INHERIT);
    worker_start(1, HIGH, get_first);
    OK(tx_thread_priority_change(&workers[0], LOWER, &old));
    CHECK_EQUAL(old, LOW);
    CHECK_EQUAL(worker_priority(0), HIGH);
    OK(tx_thread_wait_abort(&workers[0]));
    CHECK_TRACE("b");
    CHECK_EQUAL(worker_priority(0), LOWER);
    remove_both();
}

static void a_waiter_that_raised_nothing_counts_when_the_owner_is_lowered(void) {
    UINT old = 0;
    make_owner(TX_INHERIT);
    worker_start(1, LOWER, get_first);
    OK(tx_thread_sleep(1));
    CHECK_EQUAL(worker_priority(0), LOW);
    OK(tx_thread_priority_change(&workers[0], LOWER + 1, &old));
    CHECK_EQUAL(worker_priority(0), LOWER);
    remove_both();
}

static VOID put_first_and_go_on(ULONG n) {
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    OK(tx_thread_sleep(3));
    trace((char)('a' + n));
    OK(tx_mutex_put(&first));
    trace((char)('A' + n));
}

static VOID mark(ULONG n) {
    (void)tx_thread_sleep(3);
    trace((char)('a' + n));
}

/* An owner whose raise ends goes on before its equals, after the waiter that now owns. */
static void an_owner_whose_raise_ends_goes_on_before_its_equals(void) {
    make(TX_INHERIT);
    next_tick();
    worker_start(0, LOW, put_first_and_go_on);
    OK(tx_thread_sleep(1));
    worker_start(1, LOW, mark);
    worker_start(2, HIGH, get_first);
    OK(tx_thread_sleep(8));
    CHECK_TRACE("acAb");
    remove_both();
}

static VOID spin_with_first(ULONG n) {
    (void)n;
    OK(tx_mutex_get(&first, TX_WAIT_FOREVER));
    trace('1');
    ULONG start = tx_time_get();
    while (tx_time_get() - start < 6) {
    }
    trace('2');
    OK(tx_mutex_put(&first));
    trace('3');
}

static VOID spin_between(ULONG n) {
    (void)n;
    trace('x');
}

/* The point of it all: a thread in between cannot keep the owner, and with it the waiter, from running. */
static void no_priority_inversion(void) {
    make(TX_INHERIT);
    next_tick();
    worker_start(0, LOWER, spin_with_first);
    OK(tx_thread_sleep(2));
    worker_start(2, LOW, spin_between);
    worker_start(1, HIGH, get_first);
    OK(tx_thread_sleep(10));
    CHECK_TRACE("12bx3");
    remove_both();
}

TEST_TABLE(mutex_tests) = {
    TEST(creation_and_use_refuse_bad_arguments),
    TEST(an_owner_may_get_again_and_must_put_as_often),
    TEST(a_waiter_raises_the_owner_until_the_put),
    TEST(without_inheritance_nothing_is_raised),
    TEST(a_lower_waiter_raises_nothing),
    TEST(the_highest_waiter_counts),
    TEST(without_inheritance_the_longest_waiting_is_next),
    TEST(prioritize_brings_the_highest_to_the_front),
    TEST(put_of_one_of_two_keeps_what_the_other_gives),
    TEST(put_of_the_lesser_of_two_keeps_the_higher),
    TEST(a_nested_put_keeps_the_priority),
    TEST(a_raise_outlives_a_time_out_until_the_put),
    TEST(a_raise_outlives_an_abort_until_the_put),
    TEST(a_raise_outlives_a_termination_until_the_put),
    TEST(deletion_takes_the_raise_away),
    TEST(a_terminated_owner_hands_over),
    TEST(a_completed_owner_hands_over),
    TEST(a_new_priority_shows_when_the_raise_is_over),
    TEST(a_waiter_that_raised_nothing_counts_when_the_owner_is_lowered),
    TEST(an_owner_whose_raise_ends_goes_on_before_its_equals),
    TEST(no_priority_inversion),
    TEST_END,
};
