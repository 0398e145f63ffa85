/* Services called from an interrupt, and interrupt control. */
#include "harness.h"

static TX_SEMAPHORE semaphore;
static TX_QUEUE queue;
static TX_EVENT_FLAGS_GROUP group;
static TX_BLOCK_POOL blocks;
static TX_MUTEX mutex;
static TX_THREAD *seen;
static ULONG storage[8];
static ULONG pool_storage[16];
static VOID *block;

static VOID wait_semaphore(ULONG n) {
    OK(tx_semaphore_get(&semaphore, TX_WAIT_FOREVER));
    trace((char)('a' + n));
}

static void put_semaphore(void) {
    seen = tx_thread_identify();
    OK(tx_semaphore_put(&semaphore));
    trace('i');
}

/* The woken thread runs when the interrupt is over, before the interrupted one. */
static void a_put_wakes_a_higher_thread_after_the_interrupt(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    worker_start(0, HIGH, wait_semaphore);
    worker_start(1, LOW, wait_semaphore);
    OK(tx_thread_sleep(1));
    from_interrupt(put_semaphore);
    trace('.');
    CHECK_TRACE("ia.");
    CHECK(seen == tx_thread_identify());
    from_interrupt(put_semaphore);
    trace('.');
    OK(tx_thread_sleep(1));
    CHECK_TRACE("i.b");
    OK(tx_semaphore_delete(&semaphore));
}

static VOID wait_message(ULONG n) {
    ULONG message = 0;
    (void)n;
    OK(tx_queue_receive(&queue, &message, TX_WAIT_FOREVER));
    trace((char)message);
}

static void send_message(void) {
    ULONG message = 'm';
    OK(tx_queue_send(&queue, &message, TX_NO_WAIT));
    trace('i');
}

static void a_message_can_be_sent(void) {
    OK(tx_queue_create(&queue, "q", TX_1_ULONG, storage, sizeof storage));
    worker_start(0, HIGH, wait_message);
    from_interrupt(send_message);
    CHECK_TRACE("im");
    OK(tx_queue_delete(&queue));
}

static VOID wait_flags(ULONG n) {
    ULONG flags;
    OK(tx_event_flags_get(&group, 6, TX_AND_CLEAR, &flags, TX_WAIT_FOREVER));
    trace((char)('a' + n));
}

static void set_flags(void) {
    OK(tx_event_flags_set(&group, 6, TX_OR));
    trace('i');
}

static void flags_can_be_set(void) {
    OK(tx_event_flags_create(&group, "g"));
    worker_start(0, HIGH, wait_flags);
    from_interrupt(set_flags);
    CHECK_TRACE("ia");
    OK(tx_event_flags_delete(&group));
}

static VOID suspend_self(ULONG n) {
    trace('1');
    OK(tx_thread_suspend(&workers[n]));
    trace('2');
    (void)tx_thread_sleep(100);
    trace('3');
}

static void resume_worker(void) {
    OK(tx_thread_resume(&workers[0]));
    trace('i');
}

static void abort_worker(void) {
    OK(tx_thread_wait_abort(&workers[0]));
    trace('i');
}

static void a_thread_can_be_resumed_and_its_wait_aborted(void) {
    worker_start(0, HIGH, suspend_self);
    from_interrupt(resume_worker);
    CHECK_TRACE("1i2");
    from_interrupt(abort_worker);
    CHECK_TRACE("i3");
}

static void use_blocks(void) {
    OK(tx_block_allocate(&blocks, &block, TX_NO_WAIT));
    OK(tx_block_release(block));
    VOID *none = NULL;
    CHECK_EQUAL(tx_block_allocate(&blocks, &none, 5), TX_WAIT_ERROR);
}

static void blocks_can_be_taken_and_given_back(void) {
    OK(tx_block_pool_create(&blocks, "b", 16, pool_storage, sizeof pool_storage));
    from_interrupt(use_blocks);
    OK(tx_block_pool_delete(&blocks));
}

static void try_what_is_forbidden(void) {
    static TX_SEMAPHORE made;
    static TX_THREAD thread;
    UINT old;
    CHECK_EQUAL(tx_semaphore_get(&semaphore, 1), TX_WAIT_ERROR);
    CHECK_EQUAL(tx_semaphore_create(&made, "s", 0), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_semaphore_delete(&semaphore), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_mutex_get(&mutex, TX_NO_WAIT), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_mutex_put(&mutex), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_thread_sleep(1), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_thread_create(&thread, "t", wait_flags, 0, storage, 200, 1, 1, 0, 0), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_thread_terminate(&workers[0]), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_thread_delete(&workers[0]), TX_CALLER_ERROR);
    CHECK_EQUAL(tx_thread_priority_change(&workers[0], 1, &old), TX_CALLER_ERROR);
    tx_thread_relinquish();
    trace('i');
}

static void what_needs_a_thread_is_refused(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    OK(tx_mutex_create(&mutex, "m", TX_INHERIT));
    worker_create(0, LOW, LOW, 0, wait_semaphore);
    from_interrupt(try_what_is_forbidden);
    CHECK_TRACE("i");
    OK(tx_mutex_delete(&mutex));
    OK(tx_semaphore_delete(&semaphore));
}

static void masked_interrupts_wait(void) {
    OK(tx_semaphore_create(&semaphore, "s", 0));
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    CHECK_EQUAL(posture, TX_INT_ENABLE);
    from_interrupt(put_semaphore);
    CHECK_EQUAL(tx_interrupt_control(TX_INT_DISABLE), TX_INT_DISABLE);
    trace('.');
    tx_interrupt_control(posture);
    CHECK_TRACE(".i");
    OK(tx_semaphore_delete(&semaphore));
}

static void services_keep_interrupts_masked(void) {
    OK(tx_semaphore_create(&semaphore, "s", 1));
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    OK(tx_semaphore_get(&semaphore, TX_NO_WAIT));
    OK(tx_semaphore_put(&semaphore));
    CHECK_EQUAL(tx_interrupt_control(posture), TX_INT_DISABLE);
    OK(tx_semaphore_delete(&semaphore));
}

static VOID mark(ULONG n) {
    trace((char)('a' + n));
}

static void masking_interrupts_does_not_keep_higher_threads_off(void) {
    worker_create(0, HIGH, HIGH, 0, mark);
    UINT posture = tx_interrupt_control(TX_INT_DISABLE);
    OK(tx_thread_resume(&workers[0]));
    trace('.');
    CHECK_EQUAL(tx_interrupt_control(posture), TX_INT_DISABLE);
    CHECK_TRACE("a.");
}

TEST_TABLE(interrupt_tests) = {
    TEST(a_put_wakes_a_higher_thread_after_the_interrupt),
    TEST(a_message_can_be_sent),
    TEST(flags_can_be_set),
    TEST(a_thread_can_be_resumed_and_its_wait_aborted),
    TEST(blocks_can_be_taken_and_given_back),
    TEST(what_needs_a_thread_is_refused),
    TEST(masked_interrupts_wait),
    TEST(services_keep_interrupts_masked),
    TEST(masking_interrupts_does_not_keep_higher_threads_off),
    TEST_END,
};
