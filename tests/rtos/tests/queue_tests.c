/* Message queues. */
#include "harness.h"

static TX_QUEUE queue;
static ULONG storage[64];
static ULONG received;
static UINT result;

static void make(UINT capacity) {
    OK(tx_queue_create(&queue, "queue", TX_1_ULONG, storage, capacity * sizeof(ULONG)));
}

static UINT send(ULONG message) {
    return tx_queue_send(&queue, &message, TX_NO_WAIT);
}

static ULONG take(void) {
    ULONG message = 0;
    OK(tx_queue_receive(&queue, &message, TX_NO_WAIT));
    return message;
}

static void creation_refuses_bad_arguments(void) {
    CHECK_EQUAL(tx_queue_create(NULL, "q", 1, storage, 4), TX_QUEUE_ERROR);
    CHECK_EQUAL(tx_queue_create(&queue, "q", 1, NULL, 4), TX_PTR_ERROR);
    CHECK_EQUAL(tx_queue_create(&queue, "q", 0, storage, 4), TX_SIZE_ERROR);
    CHECK_EQUAL(tx_queue_create(&queue, "q", 17, storage, sizeof storage), TX_SIZE_ERROR);
    CHECK_EQUAL(tx_queue_create(&queue, "q", 4, storage, 12), TX_SIZE_ERROR);
    make(2);
    CHECK_EQUAL(tx_queue_create(&queue, "q", 1, storage, 8), TX_QUEUE_ERROR);
    CHECK_EQUAL(tx_queue_send(&queue, NULL, TX_NO_WAIT), TX_PTR_ERROR);
    CHECK_EQUAL(tx_queue_receive(&queue, NULL, TX_NO_WAIT), TX_PTR_ERROR);
    OK(tx_queue_delete(&queue));
    CHECK_EQUAL(send(1), TX_QUEUE_ERROR);
    CHECK_EQUAL(tx_queue_delete(&queue), TX_QUEUE_ERROR);
}

static void messages_of_every_size_arrive_whole_and_in_order(void) {
    for (UINT words = 1; words <= TX_16_ULONG; words++) {
        ULONG in[16];
        ULONG out[17] = {0};
        OK(tx_queue_create(&queue, "queue", words, storage, 3 * words * sizeof(ULONG) + sizeof(ULONG) / 2));
        for (ULONG round = 0; round < 7; round++) { /* more than the capacity: the ring wraps */
            for (UINT i = 0; i < words; i++) {
                in[i] = round * 100 + i;
            }
            OK(tx_queue_send(&queue, in, TX_NO_WAIT));
            OK(tx_queue_receive(&queue, out, TX_NO_WAIT));
            CHECK_EQUAL(out[0], round * 100);
            CHECK_EQUAL(out[words - 1], round * 100 + words - 1);
            CHECK_EQUAL(out[words], 0);
        }
        OK(tx_queue_delete(&queue));
    }
}

static void full_and_empty_are_reported(void) {
    ULONG enqueued, available, suspended;
    make(3);
    for (ULONG i = 1; i <= 3; i++) {
        OK(send(i));
    }
    CHECK_EQUAL(send(4), TX_QUEUE_FULL);
    OK(tx_queue_info_get(&queue, NULL, &enqueued, &available, NULL, &suspended, NULL));
    CHECK_EQUAL(enqueued, 3);
    CHECK_EQUAL(available, 0);
    CHECK_EQUAL(suspended, 0);
    for (ULONG i = 1; i <= 3; i++) {
        CHECK_EQUAL(take(), i);
    }
    CHECK_EQUAL(tx_queue_receive(&queue, &received, TX_NO_WAIT), TX_QUEUE_EMPTY);
    OK(tx_queue_delete(&queue));
}

static void a_front_send_is_received_first(void) {
    ULONG message;
    make(3);
    OK(send(1));
    message = 2;
    OK(tx_queue_front_send(&queue, &message, TX_NO_WAIT));
    message = 3;
    OK(tx_queue_front_send(&queue, &message, TX_NO_WAIT));
    CHECK_EQUAL(tx_queue_front_send(&queue, &message, TX_NO_WAIT), TX_QUEUE_FULL);
    CHECK_EQUAL(take(), 3);
    CHECK_EQUAL(take(), 2);
    CHECK_EQUAL(take(), 1);
    OK(tx_queue_delete(&queue));
}

static VOID receive_one(ULONG n) {
    ULONG message = 0;
    UINT got = tx_queue_receive(&queue, &message, TX_WAIT_FOREVER);
    trace((char)('a' + n));
    trace(got == TX_SUCCESS ? (char)('0' + message) : '!');
}

static void receivers_get_messages_in_turn(void) {
    make(1);
    worker_start(2, HIGH, receive_one);
    worker_start(0, HIGH, receive_one);
    worker_start(1, HIGHER, receive_one);
    OK(send(1));
    OK(send(2));
    OK(send(3));
    CHECK_TRACE("c1a2b3");
    OK(tx_queue_delete(&queue));
}

static void a_prioritized_receiver_comes_first(void) {
    TX_THREAD *first = NULL;
    ULONG count = 0;
    make(1);
    worker_start(0, HIGH, receive_one);
    worker_start(1, HIGHER, receive_one);
    worker_start(2, HIGHER, receive_one);
    OK(tx_queue_prioritize(&queue));
    OK(tx_queue_info_get(&queue, NULL, NULL, NULL, &first, &count, NULL));
    CHECK(first == &workers[1]);
    CHECK_EQUAL(count, 3);
    OK(send(1));
    OK(send(2));
    OK(send(3));
    CHECK_TRACE("b1a2c3");
    OK(tx_queue_delete(&queue));
}

static VOID send_own_number(ULONG n) {
    result = tx_queue_send(&queue, &n, TX_WAIT_FOREVER);
    trace((char)('a' + n));
}

static VOID front_send_own_number(ULONG n) {
    result = tx_queue_front_send(&queue, &n, TX_WAIT_FOREVER);
    trace((char)('a' + n));
}

static void senders_wait_for_room_in_turn(void) {
    make(2);
    OK(send(8));
    OK(send(9));
    worker_start(1, HIGH, send_own_number);
    worker_start(0, HIGHER, send_own_number);
    CHECK_TRACE("");
    CHECK_EQUAL(take(), 8);
    CHECK_TRACE("b");
    CHECK_EQUAL(take(), 9);
    CHECK_TRACE("a");
    CHECK_EQUAL(take(), 1);
    CHECK_EQUAL(take(), 0);
    OK(tx_queue_delete(&queue));
}

static void a_waiting_front_sender_goes_before_all(void) {
    make(2);
    OK(send(8));
    OK(send(9));
    worker_start(1, HIGH, send_own_number);
    worker_start(2, HIGH, front_send_own_number);
    worker_start(3, HIGH, front_send_own_number);
    CHECK_EQUAL(take(), 3);
    CHECK_EQUAL(take(), 2);
    CHECK_EQUAL(take(), 8);
    CHECK_TRACE("dcb");
    CHECK_EQUAL(take(), 9);
    CHECK_EQUAL(take(), 1);
    OK(tx_queue_delete(&queue));
}

static void flush_empties_and_releases_senders(void) {
    make(1);
    OK(send(8));
    worker_start(0, HIGH, send_own_number);
    worker_start(1, HIGH, send_own_number);
    OK(tx_queue_flush(&queue));
    CHECK_TRACE("ab");
    CHECK_EQUAL(result, TX_SUCCESS);
    CHECK_EQUAL(tx_queue_receive(&queue, &received, TX_NO_WAIT), TX_QUEUE_EMPTY);
    OK(send(5));
    CHECK_EQUAL(take(), 5);
    OK(tx_queue_delete(&queue));
}

static void flush_leaves_receivers_waiting(void) {
    make(1);
    worker_start(0, HIGH, receive_one);
    OK(tx_queue_flush(&queue));
    CHECK_EQUAL(worker_state(0), TX_QUEUE_SUSP);
    OK(send(4));
    CHECK_TRACE("a4");
    OK(tx_queue_delete(&queue));
}

static VOID note_send(TX_QUEUE *sent) {
    CHECK(sent == &queue);
    trace('n');
}

static void sends_are_notified(void) {
    make(2);
    OK(tx_queue_send_notify(&queue, note_send));
    OK(send(1));
    ULONG message = 2;
    OK(tx_queue_front_send(&queue, &message, TX_NO_WAIT));
    CHECK_EQUAL(send(3), TX_QUEUE_FULL);
    CHECK_TRACE("nn");
    OK(tx_queue_send_notify(&queue, NULL));
    CHECK_EQUAL(take(), 2);
    OK(send(1));
    CHECK_TRACE("");
    OK(tx_queue_delete(&queue));
}

TEST_TABLE(queue_tests) = {
    TEST(creation_refuses_bad_arguments),
    TEST(messages_of_every_size_arrive_whole_and_in_order),
    TEST(full_and_empty_are_reported),
    TEST(a_front_send_is_received_first),
    TEST(receivers_get_messages_in_turn),
    TEST(a_prioritized_receiver_comes_first),
    TEST(senders_wait_for_room_in_turn),
    TEST(a_waiting_front_sender_goes_before_all),
    TEST(flush_empties_and_releases_senders),
    TEST(flush_leaves_receivers_waiting),
    TEST(sends_are_notified),
    TEST_END,
};
