#include "waiting.h"

#include <string.h>

static TX_QUEUE queue;
static TX_SEMAPHORE semaphore;
static TX_MUTEX mutex;
static TX_EVENT_FLAGS_GROUP group;
static TX_BLOCK_POOL blocks;
static TX_BYTE_POOL bytes;
static ULONG storage[64];
static VOID *held;

static void make_empty_queue(void) {
    OK(tx_queue_create(&queue, "queue", TX_1_ULONG, storage, sizeof(ULONG)));
}

static void remove_queue(void) {
    OK(tx_queue_delete(&queue));
}

static UINT wait_receive(ULONG ticks) {
    ULONG message;
    return tx_queue_receive(&queue, &message, ticks);
}

static void give_message(void) {
    ULONG message = 7;
    OK(tx_queue_send(&queue, &message, TX_NO_WAIT));
}

static bool is_message_left(void) {
    return wait_receive(TX_NO_WAIT) == TX_SUCCESS;
}

static void make_full_queue(void) {
    make_empty_queue();
    give_message();
}

static UINT wait_send(ULONG ticks) {
    ULONG message = 8;
    return tx_queue_send(&queue, &message, ticks);
}

static void give_room(void) {
    CHECK(is_message_left());
}

static bool is_room_left(void) {
    return wait_send(TX_NO_WAIT) == TX_SUCCESS;
}

static void make_semaphore(void) {
    OK(tx_semaphore_create(&semaphore, "semaphore", 0));
}

static void remove_semaphore(void) {
    OK(tx_semaphore_delete(&semaphore));
}

static UINT wait_semaphore(ULONG ticks) {
    return tx_semaphore_get(&semaphore, ticks);
}

static void give_semaphore(void) {
    OK(tx_semaphore_put(&semaphore));
}

static bool is_semaphore_left(void) {
    return tx_semaphore_get(&semaphore, TX_NO_WAIT) == TX_SUCCESS;
}

static void make_mutex(void) {
    OK(tx_mutex_create(&mutex, "mutex", TX_INHERIT));
    OK(tx_mutex_get(&mutex, TX_NO_WAIT));
}

static void remove_mutex(void) {
    OK(tx_mutex_delete(&mutex));
}

static UINT wait_mutex(ULONG ticks) {
    return tx_mutex_get(&mutex, ticks);
}

static void give_mutex(void) {
    OK(tx_mutex_put(&mutex));
}

static bool is_mutex_left(void) {
    return tx_mutex_get(&mutex, TX_NO_WAIT) == TX_SUCCESS;
}

static void make_group(void) {
    OK(tx_event_flags_create(&group, "group"));
}

static void remove_group(void) {
    OK(tx_event_flags_delete(&group));
}

static UINT wait_flags(ULONG ticks) {
    ULONG flags;
    return tx_event_flags_get(&group, 3, TX_AND_CLEAR, &flags, ticks);
}

static void give_flags(void) {
    OK(tx_event_flags_set(&group, 3, TX_OR));
}

static bool are_flags_left(void) {
    return wait_flags(TX_NO_WAIT) == TX_SUCCESS;
}

static void make_blocks(void) {
    OK(tx_block_pool_create(&blocks, "blocks", 16, storage, 20));
    OK(tx_block_allocate(&blocks, &held, TX_NO_WAIT));
}

static void remove_blocks(void) {
    OK(tx_block_pool_delete(&blocks));
}

static UINT wait_block(ULONG ticks) {
    VOID *block;
    return tx_block_allocate(&blocks, &block, ticks);
}

static void give_block(void) {
    OK(tx_block_release(held));
}

static bool is_block_left(void) {
    return wait_block(TX_NO_WAIT) == TX_SUCCESS;
}

static void make_bytes(void) {
    OK(tx_byte_pool_create(&bytes, "bytes", storage, sizeof storage));
    OK(tx_byte_allocate(&bytes, &held, 200, TX_NO_WAIT));
}

static void remove_bytes(void) {
    OK(tx_byte_pool_delete(&bytes));
}

static UINT wait_bytes(ULONG ticks) {
    VOID *memory;
    return tx_byte_allocate(&bytes, &memory, 200, ticks);
}

static void give_bytes(void) {
    OK(tx_byte_release(held));
}

static bool are_bytes_left(void) {
    return wait_bytes(TX_NO_WAIT) == TX_SUCCESS;
}

const waiting_t ways_to_wait[WAYS_TO_WAIT] = {
    {"receive", TX_QUEUE_SUSP, TX_QUEUE_EMPTY, make_empty_queue, remove_queue, wait_receive, give_message,
     is_message_left},
    {"send", TX_QUEUE_SUSP, TX_QUEUE_FULL, make_full_queue, remove_queue, wait_send, give_room, is_room_left},
    {"semaphore", TX_SEMAPHORE_SUSP, TX_NO_INSTANCE, make_semaphore, remove_semaphore, wait_semaphore, give_semaphore,
     is_semaphore_left},
    {"mutex", TX_MUTEX_SUSP, TX_NOT_AVAILABLE, make_mutex, remove_mutex, wait_mutex, give_mutex, is_mutex_left},
    {"flags", TX_EVENT_FLAG, TX_NO_EVENTS, make_group, remove_group, wait_flags, give_flags, are_flags_left},
    {"block", TX_BLOCK_MEMORY, TX_NO_MEMORY, make_blocks, remove_blocks, wait_block, give_block, is_block_left},
    {"bytes", TX_BYTE_MEMORY, TX_NO_MEMORY, make_bytes, remove_bytes, wait_bytes, give_bytes, are_bytes_left},
};
