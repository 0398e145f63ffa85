/* Event flags. */
#include "harness.h"

static TX_EVENT_FLAGS_GROUP group;
static ULONG seen[WORKERS];

typedef struct want {
    ULONG flags;
    UINT option;
} want_t;

static want_t wants[WORKERS];

static VOID get_wanted(ULONG n) {
    UINT result = tx_event_flags_get(&group, wants[n].flags, wants[n].option, &seen[n], TX_WAIT_FOREVER);
    trace(result == TX_SUCCESS ? (char)('a' + n) : '!');
}

static void start_waiter(UINT n, ULONG flags, UINT option) {
    wants[n] = (want_t){flags, option};
    seen[n] = 0;
    worker_start(n, HIGH, get_wanted);
}

static ULONG current(void) {
    ULONG flags = 0;
    OK(tx_event_flags_info_get(&group, NULL, &flags, NULL, NULL, NULL));
    return flags;
}

static void use_refuses_bad_arguments(void) {
    ULONG flags;
    CHECK_EQUAL(tx_event_flags_create(NULL, "g"), TX_GROUP_ERROR);
    OK(tx_event_flags_create(&group, "g"));
    CHECK_EQUAL(tx_event_flags_create(&group, "g"), TX_GROUP_ERROR);
    CHECK_EQUAL(tx_event_flags_get(&group, 1, TX_OR, NULL, TX_NO_WAIT), TX_PTR_ERROR);
    CHECK_EQUAL(tx_event_flags_get(&group, 1, 4, &flags, TX_NO_WAIT), TX_OPTION_ERROR);
    CHECK_EQUAL(tx_event_flags_set(&group, 1, TX_OR_CLEAR), TX_OPTION_ERROR);
    OK(tx_event_flags_delete(&group));
    CHECK_EQUAL(tx_event_flags_set(&group, 1, TX_OR), TX_GROUP_ERROR);
}

static void or_asks_for_any_and_for_all(void) {
    ULONG flags = 0;
    OK(tx_event_flags_create(&group, "g"));
    OK(tx_event_flags_set(&group, 0x5, TX_OR));
    OK(tx_event_flags_get(&group, 0x3, TX_OR, &flags, TX_NO_WAIT));
    CHECK_EQUAL(flags, 0x5);
    CHECK_EQUAL(tx_event_flags_get(&group, 0x3, TX_AND, &flags, TX_NO_WAIT), TX_NO_EVENTS);
    OK(tx_event_flags_get(&group, 0x5, TX_AND, &flags, TX_NO_WAIT));
    CHECK_EQUAL(flags, 0x5);
    CHECK_EQUAL(current(), 0x5);
    OK(tx_event_flags_delete(&group));
}

static void clear_takes_what_was_asked_for(void) {
    ULONG flags = 0;
    OK(tx_event_flags_create(&group, "g"));
    OK(tx_event_flags_set(&group, 0xF, TX_OR));
    OK(tx_event_flags_get(&group, 0x11, TX_OR_CLEAR, &flags, TX_NO_WAIT));
    CHECK_EQUAL(flags, 0xF);
    CHECK_EQUAL(current(), 0xE);
    OK(tx_event_flags_get(&group, 0x6, TX_AND_CLEAR, &flags, TX_NO_WAIT));
    CHECK_EQUAL(flags, 0xE);
    CHECK_EQUAL(current(), 0x8);
    OK(tx_event_flags_delete(&group));
}

static void set_with_and_clears_the_rest(void) {
    OK(tx_event_flags_create(&group, "g"));
    OK(tx_event_flags_set(&group, 0xFF, TX_OR));
    OK(tx_event_flags_set(&group, ~0x0Ful, TX_AND));
    CHECK_EQUAL(current(), 0xF0);
    OK(tx_event_flags_delete(&group));
}

static void an_and_waiter_waits_for_the_last_flag(void) {
    OK(tx_event_flags_create(&group, "g"));
    start_waiter(0, 0x7, TX_AND_CLEAR);
    OK(tx_event_flags_set(&group, 0x1, TX_OR));
    OK(tx_event_flags_set(&group, 0xA, TX_OR));
    CHECK_TRACE("");
    OK(tx_event_flags_set(&group, 0x4, TX_OR));
    CHECK_TRACE("a");
    CHECK_EQUAL(seen[0], 0xF);
    CHECK_EQUAL(current(), 0x8);
    OK(tx_event_flags_delete(&group));
}

static void an_or_waiter_wakes_on_the_first_flag(void) {
    OK(tx_event_flags_create(&group, "g"));
    start_waiter(0, 0x6, TX_OR);
    OK(tx_event_flags_set(&group, 0x9, TX_OR));
    CHECK_TRACE("");
    OK(tx_event_flags_set(&group, 0x4, TX_OR));
    CHECK_TRACE("a");
    CHECK_EQUAL(seen[0], 0xD);
    CHECK_EQUAL(current(), 0xD);
    OK(tx_event_flags_delete(&group));
}

static void one_set_serves_all_that_it_satisfies(void) {
    ULONG waiters = 0;
    OK(tx_event_flags_create(&group, "g"));
    start_waiter(0, 0x1, TX_OR_CLEAR);
    start_waiter(1, 0x10, TX_OR);
    start_waiter(2, 0x3, TX_AND_CLEAR);
    start_waiter(3, 0x1, TX_OR);
    OK(tx_event_flags_info_get(&group, NULL, NULL, NULL, &waiters, NULL));
    CHECK_EQUAL(waiters, 4);
    OK(tx_event_flags_set(&group, 0x7, TX_OR));
    CHECK_TRACE("acd");
    CHECK_EQUAL(seen[0], 0x7);
    CHECK_EQUAL(seen[2], 0x7);
    CHECK_EQUAL(seen[3], 0x7);
    CHECK_EQUAL(current(), 0x4);
    OK(tx_event_flags_set(&group, 0x10, TX_OR));
    CHECK_TRACE("b");
    OK(tx_event_flags_delete(&group));
}

static void a_cleared_flag_wakes_nobody(void) {
    OK(tx_event_flags_create(&group, "g"));
    OK(tx_event_flags_set(&group, 0x2, TX_OR));
    start_waiter(0, 0x3, TX_AND);
    OK(tx_event_flags_set(&group, ~0x2ul, TX_AND));
    OK(tx_event_flags_set(&group, 0x1, TX_OR));
    CHECK_TRACE("");
    OK(tx_event_flags_set(&group, 0x2, TX_OR));
    CHECK_TRACE("a");
    OK(tx_event_flags_delete(&group));
}

static VOID note_set(TX_EVENT_FLAGS_GROUP *set) {
    CHECK(set == &group);
    trace('n');
}

static void sets_are_notified(void) {
    OK(tx_event_flags_create(&group, "g"));
    OK(tx_event_flags_set_notify(&group, note_set));
    OK(tx_event_flags_set(&group, 0x2, TX_OR));
    CHECK_TRACE("n");
    OK(tx_event_flags_delete(&group));
}

TEST_TABLE(event_flags_tests) = {
    TEST(use_refuses_bad_arguments),
    TEST(or_asks_for_any_and_for_all),
    TEST(clear_takes_what_was_asked_for),
    TEST(set_with_and_clears_the_rest),
    TEST(an_and_waiter_waits_for_the_last_flag),
    TEST(an_or_waiter_wakes_on_the_first_flag),
    TEST(one_set_serves_all_that_it_satisfies),
    TEST(a_cleared_flag_wakes_nobody),
    TEST(sets_are_notified),
    TEST_END,
};
