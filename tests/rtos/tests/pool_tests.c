/* Block pools and byte pools. */
#include "harness.h"

#include <string.h>

static TX_BLOCK_POOL blocks;
static TX_BYTE_POOL bytes;
static ULONG storage[256];
static ULONG sizes[WORKERS];
static VOID *got[WORKERS];

static void block_pool_refuses_bad_arguments(void) {
    VOID *block;
    CHECK_EQUAL(tx_block_pool_create(NULL, "b", 16, storage, 100), TX_POOL_ERROR);
    CHECK_EQUAL(tx_block_pool_create(&blocks, "b", 16, NULL, 100), TX_PTR_ERROR);
    CHECK_EQUAL(tx_block_pool_create(&blocks, "b", 100, storage, 100), TX_SIZE_ERROR);
    OK(tx_block_pool_create(&blocks, "b", 16, storage, 100));
    CHECK_EQUAL(tx_block_pool_create(&blocks, "b", 16, storage, 100), TX_POOL_ERROR);
    CHECK_EQUAL(tx_block_allocate(&blocks, NULL, TX_NO_WAIT), TX_PTR_ERROR);
    CHECK_EQUAL(tx_block_release(NULL), TX_PTR_ERROR);
    OK(tx_block_pool_delete(&blocks));
    CHECK_EQUAL(tx_block_allocate(&blocks, &block, TX_NO_WAIT), TX_POOL_ERROR);
}

/* Each block costs one pointer more than its size. */
static void all_blocks_can_be_had_and_do_not_overlap(void) {
    VOID *block[5];
    ULONG available = 0, total = 0;
    OK(tx_block_pool_create(&blocks, "b", 14, storage, 5 * 20));
    for (int i = 0; i < 5; i++) {
        OK(tx_block_allocate(&blocks, &block[i], TX_NO_WAIT));
        memset(block[i], i + 1, 16);
    }
    for (int i = 0; i < 5; i++) {
        CHECK_EQUAL(((UCHAR *)block[i])[0], i + 1);
        CHECK_EQUAL(((UCHAR *)block[i])[15], i + 1);
        CHECK_EQUAL((ULONG)block[i] % sizeof(ULONG), 0);
    }
    VOID *more;
    CHECK_EQUAL(tx_block_allocate(&blocks, &more, TX_NO_WAIT), TX_NO_MEMORY);
    OK(tx_block_release(block[2]));
    OK(tx_block_release(block[4]));
    OK(tx_block_pool_info_get(&blocks, NULL, &available, &total, NULL, NULL, NULL));
    CHECK_EQUAL(available, 2);
    CHECK_EQUAL(total, 5);
    OK(tx_block_allocate(&blocks, &more, TX_NO_WAIT));
    CHECK(more == block[4]);
    OK(tx_block_pool_delete(&blocks));
}

static VOID allocate_block(ULONG n) {
    UINT result = tx_block_allocate(&blocks, &got[n], TX_WAIT_FOREVER);
    trace(result == TX_SUCCESS ? (char)('a' + n) : '!');
}

static void a_released_block_goes_to_the_first_waiter(void) {
    VOID *block;
    ULONG available = 9;
    OK(tx_block_pool_create(&blocks, "b", 16, storage, 20));
    OK(tx_block_allocate(&blocks, &block, TX_NO_WAIT));
    worker_start(0, HIGH, allocate_block);
    worker_start(1, HIGH, allocate_block);
    worker_start(2, HIGHER, allocate_block);
    OK(tx_block_pool_prioritize(&blocks));
    OK(tx_block_release(block));
    CHECK_TRACE("c");
    CHECK(got[2] == block);
    OK(tx_block_pool_info_get(&blocks, NULL, &available, NULL, NULL, NULL, NULL));
    CHECK_EQUAL(available, 0);
    OK(tx_block_release(block));
    OK(tx_block_release(block));
    CHECK_TRACE("ab");
    OK(tx_block_pool_delete(&blocks));
}

static void byte_pool_refuses_bad_arguments(void) {
    VOID *memory;
    CHECK_EQUAL(tx_byte_pool_create(NULL, "b", storage, 200), TX_POOL_ERROR);
    CHECK_EQUAL(tx_byte_pool_create(&bytes, "b", NULL, 200), TX_PTR_ERROR);
    CHECK_EQUAL(tx_byte_pool_create(&bytes, "b", storage, 20), TX_SIZE_ERROR);
    OK(tx_byte_pool_create(&bytes, "b", storage, 200));
    CHECK_EQUAL(tx_byte_pool_create(&bytes, "b", storage, 200), TX_POOL_ERROR);
    CHECK_EQUAL(tx_byte_allocate(&bytes, NULL, 10, TX_NO_WAIT), TX_PTR_ERROR);
    CHECK_EQUAL(tx_byte_allocate(&bytes, &memory, 0, TX_NO_WAIT), TX_SIZE_ERROR);
    CHECK_EQUAL(tx_byte_allocate(&bytes, &memory, 201, TX_NO_WAIT), TX_SIZE_ERROR);
    CHECK_EQUAL(tx_byte_allocate(&bytes, &memory, 200, TX_NO_WAIT), TX_NO_MEMORY);
    CHECK_EQUAL(tx_byte_release(NULL), TX_PTR_ERROR);
    OK(tx_byte_pool_delete(&bytes));
    CHECK_EQUAL(tx_byte_allocate(&bytes, &memory, 10, TX_NO_WAIT), TX_POOL_ERROR);
}

static void pieces_are_aligned_and_do_not_overlap(void) {
    VOID *piece[6];
    OK(tx_byte_pool_create(&bytes, "b", storage, sizeof storage));
    for (ULONG i = 0; i < 6; i++) {
        OK(tx_byte_allocate(&bytes, &piece[i], 21 + i, TX_NO_WAIT));
        CHECK_EQUAL((ULONG)piece[i] % sizeof(ULONG), 0);
        memset(piece[i], (int)i + 1, 21 + i);
    }
    for (ULONG i = 0; i < 6; i++) {
        CHECK_EQUAL(((UCHAR *)piece[i])[0], i + 1);
        CHECK_EQUAL(((UCHAR *)piece[i])[20 + i], i + 1);
        OK(tx_byte_release(piece[i]));
    }
    OK(tx_byte_pool_delete(&bytes));
}

static void freed_neighbours_become_one_piece(void) {
    VOID *piece[3];
    VOID *whole = NULL;
    ULONG before = 0, after = 0;
    OK(tx_byte_pool_create(&bytes, "b", storage, sizeof storage));
    OK(tx_byte_pool_info_get(&bytes, NULL, &before, NULL, NULL, NULL, NULL));
    for (int i = 0; i < 3; i++) {
        OK(tx_byte_allocate(&bytes, &piece[i], 300, TX_NO_WAIT));
    }
    CHECK_EQUAL(tx_byte_allocate(&bytes, &whole, 300, TX_NO_WAIT), TX_NO_MEMORY);
    OK(tx_byte_release(piece[1]));
    CHECK_EQUAL(tx_byte_allocate(&bytes, &whole, 600, TX_NO_WAIT), TX_NO_MEMORY);
    OK(tx_byte_release(piece[0]));
    OK(tx_byte_allocate(&bytes, &whole, 600, TX_NO_WAIT));
    OK(tx_byte_release(whole));
    OK(tx_byte_release(piece[2]));
    OK(tx_byte_pool_info_get(&bytes, NULL, &after, NULL, NULL, NULL, NULL));
    CHECK_EQUAL(after, before);
    OK(tx_byte_allocate(&bytes, &whole, sizeof storage - 32, TX_NO_WAIT));
    OK(tx_byte_pool_delete(&bytes));
}

static VOID allocate_bytes(ULONG n) {
    UINT result = tx_byte_allocate(&bytes, &got[n], sizes[n], TX_WAIT_FOREVER);
    trace(result == TX_SUCCESS ? (char)('a' + n) : '!');
}

static void byte_waiters_are_served_in_turn(void) {
    VOID *piece[3];
    OK(tx_byte_pool_create(&bytes, "b", storage, sizeof storage));
    for (int i = 0; i < 3; i++) {
        OK(tx_byte_allocate(&bytes, &piece[i], 300, TX_NO_WAIT));
    }
    sizes[0] = 500;
    sizes[1] = 200;
    worker_start(0, HIGH, allocate_bytes);
    worker_start(1, HIGHER, allocate_bytes);
    OK(tx_byte_release(piece[0]));
    CHECK_TRACE("");
    OK(tx_byte_release(piece[1]));
    OK(tx_thread_sleep(1));
    ULONG waiters = 9;
    OK(tx_byte_pool_info_get(&bytes, NULL, NULL, NULL, NULL, &waiters, NULL));
    CHECK_EQUAL(waiters, 1);
    CHECK_TRACE("a");
    OK(tx_byte_release(piece[2]));
    CHECK_TRACE("b");
    OK(tx_byte_pool_delete(&bytes));
}

static void a_prioritized_byte_waiter_comes_first(void) {
    VOID *piece;
    OK(tx_byte_pool_create(&bytes, "b", storage, sizeof storage));
    OK(tx_byte_allocate(&bytes, &piece, 900, TX_NO_WAIT));
    sizes[0] = 900;
    sizes[1] = 200;
    sizes[2] = 200;
    worker_start(0, HIGH, allocate_bytes);
    worker_start(1, HIGH, allocate_bytes);
    worker_start(2, HIGHER, allocate_bytes);
    TX_THREAD *first = NULL;
    OK(tx_byte_pool_prioritize(&bytes));
    OK(tx_byte_pool_info_get(&bytes, NULL, NULL, NULL, &first, NULL, NULL));
    CHECK(first == &workers[2]);
    OK(tx_byte_release(piece));
    CHECK_TRACE("c");
    OK(tx_byte_pool_delete(&bytes));
    CHECK_TRACE("!!");
}

TEST_TABLE(pool_tests) = {
    TEST(block_pool_refuses_bad_arguments),
    TEST(all_blocks_can_be_had_and_do_not_overlap),
    TEST(a_released_block_goes_to_the_first_waiter),
    TEST(byte_pool_refuses_bad_arguments),
    TEST(pieces_are_aligned_and_do_not_overlap),
    TEST(freed_neighbours_become_one_piece),
    TEST(byte_waiters_are_served_in_turn),
    TEST(a_prioritized_byte_waiter_comes_first),
    TEST_END,
};
