/* What ends a wait or a thread: time-out, abort, deletion, suspension, termination; in every way to wait. */
#include "waiting.h"

#include <stdio.h>

static const waiting_t *way;
static ULONG wait_ticks;
static UINT result;
static ULONG waited;

static VOID wait_once(ULONG n) {
    (void)n;
    ULONG start = tx_time_get();
    result = way->wait(wait_ticks);
    waited = tx_time_get() - start;
    trace('w');
}

static VOID own_and_wait(ULONG n) {
    (void)n;
    trace('o');
    CHECK_EQUAL(way->wait(TX_WAIT_FOREVER), TX_SUCCESS);
    trace('g');
}

static void begin(const waiting_t *chosen, ULONG ticks) {
    way = chosen;
    wait_ticks = ticks;
    result = 0xFF;
    way->make();
    next_tick();
    worker_start(0, HIGH, wait_once);
    CHECK_EQUAL(worker_state(0), way->state);
    CHECK_TRACE("");
}

#define EACH_WAY(chosen) for (const waiting_t *chosen = ways_to_wait; chosen < ways_to_wait + WAYS_TO_WAIT; chosen++)

static void what_is_given_ends_the_wait(void) {
    EACH_WAY(chosen) {
        begin(chosen, 50);
        OK(tx_thread_sleep(3));
        chosen->give();
        CHECK_TRACE("w");
        CHECK_EQUAL(result, TX_SUCCESS);
        CHECK_EQUAL(waited, 3);
        worker_end(0);
        chosen->remove();
    }
}

static void no_wait_answers_at_once(void) {
    EACH_WAY(chosen) {
        way = chosen;
        wait_ticks = TX_NO_WAIT;
        chosen->make();
        worker_start(0, HIGH, wait_once);
        CHECK_TRACE("w");
        CHECK_EQUAL(result, chosen->timeout_result);
        chosen->remove();
    }
}

static void a_wait_times_out_after_its_ticks(void) {
    EACH_WAY(chosen) {
        begin(chosen, 7);
        OK(tx_thread_sleep(6));
        CHECK_TRACE("");
        OK(tx_thread_sleep(2));
        CHECK_TRACE("w");
        CHECK_EQUAL(result, chosen->timeout_result);
        CHECK_EQUAL(waited, 7);
        chosen->give();
        CHECK(chosen->is_left());
        worker_end(0);
        chosen->remove();
    }
}

static void forever_does_not_time_out(void) {
    EACH_WAY(chosen) {
        begin(chosen, TX_WAIT_FOREVER);
        OK(tx_thread_sleep(400));
        CHECK_TRACE("");
        chosen->give();
        CHECK_TRACE("w");
        worker_end(0);
        chosen->remove();
    }
}

static void an_aborted_wait_says_so(void) {
    EACH_WAY(chosen) {
        begin(chosen, 50);
        OK(tx_thread_wait_abort(&workers[0]));
        OK(tx_thread_sleep(1));
        CHECK_TRACE("w");
        CHECK_EQUAL(result, TX_WAIT_ABORTED);
        chosen->give();
        CHECK(chosen->is_left());
        worker_end(0);
        chosen->remove();
    }
}

static void deletion_wakes_the_waiters(void) {
    EACH_WAY(chosen) {
        begin(chosen, TX_WAIT_FOREVER);
        chosen->remove();
        CHECK_TRACE("w");
        CHECK_EQUAL(result, TX_DELETED);
    }
}

static void a_terminated_waiter_takes_nothing(void) {
    EACH_WAY(chosen) {
        begin(chosen, 5);
        OK(tx_thread_terminate(&workers[0]));
        CHECK_EQUAL(worker_state(0), TX_TERMINATED);
        chosen->give();
        CHECK(chosen->is_left());
        OK(tx_thread_sleep(8));
        CHECK_TRACE("");
        worker_end(0);
        chosen->remove();
    }
}

static void suspension_of_a_waiter_is_delayed(void) {
    EACH_WAY(chosen) {
        begin(chosen, 50);
        OK(tx_thread_suspend(&workers[0]));
        CHECK_EQUAL(worker_state(0), chosen->state);
        chosen->give();
        CHECK_TRACE("");
        CHECK_EQUAL(worker_state(0), TX_SUSPENDED);
        OK(tx_thread_resume(&workers[0]));
        CHECK_TRACE("w");
        CHECK_EQUAL(result, TX_SUCCESS);
        worker_end(0);
        chosen->remove();
    }
}

static VOID sleep_long(ULONG n) {
    (void)n;
    result = tx_thread_sleep(100);
    trace('s');
}

static void a_sleep_can_be_aborted(void) {
    worker_start(0, HIGH, sleep_long);
    OK(tx_thread_wait_abort(&workers[0]));
    CHECK_TRACE("s");
    CHECK_EQUAL(result, TX_WAIT_ABORTED);
    OK(tx_thread_sleep(110));
    CHECK_TRACE("");
}

static void abort_without_a_wait_is_an_error(void) {
    worker_create(0, LOW, LOW, 0, wait_once);
    CHECK_EQUAL(tx_thread_wait_abort(&workers[0]), TX_WAIT_ABORT_ERROR);
    CHECK_EQUAL(tx_thread_wait_abort(tx_thread_identify()), TX_WAIT_ABORT_ERROR);
}

static VOID terminate_self(ULONG n) {
    trace('1');
    (void)tx_thread_terminate(&workers[n]);
    trace('2');
}

static void a_thread_can_terminate_itself(void) {
    worker_start(0, HIGH, terminate_self);
    CHECK_TRACE("1");
    CHECK_EQUAL(worker_state(0), TX_TERMINATED);
    OK(tx_thread_terminate(&workers[0]));
}

static void a_live_thread_cannot_be_deleted_or_reset(void) {
    worker_start(0, HIGH, sleep_long);
    CHECK_EQUAL(tx_thread_delete(&workers[0]), TX_DELETE_ERROR);
    CHECK_EQUAL(tx_thread_reset(&workers[0]), TX_NOT_DONE);
    CHECK_EQUAL(worker_state(0), TX_SLEEP);
}

static VOID note_start(ULONG n) {
    trace((char)('a' + n));
}

static void a_reset_thread_starts_anew(void) {
    worker_start(1, HIGH, note_start);
    OK(tx_thread_reset(&workers[1]));
    CHECK_EQUAL(worker_state(1), TX_SUSPENDED);
    CHECK_TRACE("b");
    OK(tx_thread_resume(&workers[1]));
    CHECK_TRACE("b");
}

static VOID note_entry_exit(TX_THREAD *thread, UINT type) {
    CHECK(thread == &workers[0]);
    trace(type == TX_THREAD_ENTRY ? '<' : '>');
}

static void entry_and_exit_are_notified(void) {
    worker_create(0, HIGH, HIGH, 0, note_start);
    OK(tx_thread_entry_exit_notify(&workers[0], note_entry_exit));
    OK(tx_thread_resume(&workers[0]));
    CHECK_TRACE("<a>");
    worker_create(0, HIGH, HIGH, 0, sleep_long);
    OK(tx_thread_entry_exit_notify(&workers[0], note_entry_exit));
    OK(tx_thread_resume(&workers[0]));
    OK(tx_thread_terminate(&workers[0]));
    CHECK_TRACE("<>");
}

static void waiters_are_served_first_come_first(void) {
    EACH_WAY(chosen) {
        way = chosen;
        chosen->make();
        worker_start(0, LOW, own_and_wait);
        OK(tx_thread_sleep(1));
        worker_start(1, HIGH, own_and_wait);
        CHECK_TRACE("oo");
        chosen->give();
        bool is_mutex = chosen->state == TX_MUTEX_SUSP; /* with inheritance: the highest first */
        bool is_flags = chosen->state == TX_EVENT_FLAG; /* all that are satisfied */
        CHECK_EQUAL(worker_state(0), TX_READY);         /* the mutex: from worker 1, which has ended */
        CHECK_EQUAL(worker_state(1), is_mutex || is_flags ? TX_COMPLETED : chosen->state);
        worker_end(0);
        worker_end(1);
        chosen->remove();
        CHECK_TRACE(is_mutex || is_flags ? "g" : "");
    }
}

TEST_TABLE(ending_tests) = {
    TEST(what_is_given_ends_the_wait),
    TEST(no_wait_answers_at_once),
    TEST(a_wait_times_out_after_its_ticks),
    TEST(forever_does_not_time_out),
    TEST(an_aborted_wait_says_so),
    TEST(deletion_wakes_the_waiters),
    TEST(a_terminated_waiter_takes_nothing),
    TEST(suspension_of_a_waiter_is_delayed),
    TEST(waiters_are_served_first_come_first),
    TEST(a_sleep_can_be_aborted),
    TEST(abort_without_a_wait_is_an_error),
    TEST(a_thread_can_terminate_itself),
    TEST(a_live_thread_cannot_be_deleted_or_reset),
    TEST(a_reset_thread_starts_anew),
    TEST(entry_and_exit_are_notified),
    TEST_END,
};
