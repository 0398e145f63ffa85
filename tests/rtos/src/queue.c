/* Message queues. Waiters are either all senders (queue full) or all receivers (queue empty). */
#include "kernel.h"

#include <string.h>

enum { MESSAGE_WORDS_MAX = 16 };

static void copy(const TX_QUEUE *queue, ULONG *to, const ULONG *from) {
    for (UINT i = 0; i < queue->tx_queue_message_size; i++) {
        to[i] = from[i];
    }
}

UINT tx_queue_create(TX_QUEUE *queue_ptr, CHAR *name_ptr, UINT message_size, VOID *queue_start, ULONG queue_size) {
    if (queue_ptr == NULL || rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    if (queue_start == NULL) {
        return TX_PTR_ERROR;
    }
    if (message_size < TX_1_ULONG || message_size > MESSAGE_WORDS_MAX || queue_size / sizeof(ULONG) < message_size) {
        return TX_SIZE_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(queue_ptr, 0, sizeof *queue_ptr);
    queue_ptr->tx_queue_name = name_ptr;
    queue_ptr->tx_queue_message_size = message_size;
    queue_ptr->tx_queue_capacity = (UINT)(queue_size / sizeof(ULONG) / message_size);
    queue_ptr->tx_queue_available_storage = queue_ptr->tx_queue_capacity;
    queue_ptr->tx_queue_start = queue_start;
    queue_ptr->tx_queue_end = queue_ptr->tx_queue_start + queue_ptr->tx_queue_capacity * message_size;
    queue_ptr->tx_queue_read = queue_start;
    queue_ptr->tx_queue_write = queue_start;
    UINT posture = tx_port_interrupts_mask();
    queue_ptr->tx_queue_id = RTOS_ID_QUEUE;
    rtos_registry_add(&rtos_queues, queue_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_queue_delete(TX_QUEUE *queue_ptr) {
    if (!rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    queue_ptr->tx_queue_id = 0;
    rtos_registry_remove(&rtos_queues, queue_ptr);
    rtos_wake_all(&queue_ptr->tx_queue_suspension_list, TX_DELETED);
    return rtos_leave(posture, TX_SUCCESS);
}

static void insert(TX_QUEUE *queue, const ULONG *message, bool is_front) {
    queue->tx_queue_enqueued++;
    queue->tx_queue_available_storage--;
    if (is_front) {
        if (queue->tx_queue_read == queue->tx_queue_start) {
            queue->tx_queue_read = queue->tx_queue_end;
        }
        queue->tx_queue_read -= queue->tx_queue_message_size;
        copy(queue, queue->tx_queue_read, message);
        return;
    }
    copy(queue, queue->tx_queue_write, message);
    queue->tx_queue_write += queue->tx_queue_message_size;
    if (queue->tx_queue_write == queue->tx_queue_end) {
        queue->tx_queue_write = queue->tx_queue_start;
    }
}

static void extract(TX_QUEUE *queue, ULONG *message) {
    copy(queue, message, queue->tx_queue_read);
    queue->tx_queue_enqueued--;
    queue->tx_queue_available_storage++;
    queue->tx_queue_read += queue->tx_queue_message_size;
    if (queue->tx_queue_read == queue->tx_queue_end) {
        queue->tx_queue_read = queue->tx_queue_start;
    }
}

static void wait_begin(TX_QUEUE *queue, ULONG *message, ULONG wait_option, UINT timeout_result) {
    const rtos_wait_t wait = {TX_QUEUE_SUSP, queue, &queue->tx_queue_suspension_list, &queue->tx_queue_suspended_count,
                              timeout_result};
    rtos_current->tx_thread_additional_suspend_info = message;
    rtos_wait_begin(&wait, wait_option);
}

/* A front sender waits in front of all other senders. */
static UINT wait_to_send(TX_QUEUE *queue, ULONG *message, ULONG wait_option, bool is_front, UINT posture) {
    rtos_current->tx_thread_suspend_option = is_front;
    wait_begin(queue, message, wait_option, TX_QUEUE_FULL);
    if (is_front) {
        rtos_wait_rotate_back(&queue->tx_queue_suspension_list);
    }
    return rtos_wait_end(posture);
}

static UINT send(TX_QUEUE *queue, ULONG *message, ULONG wait_option, bool is_front) {
    if (!rtos_registry_has(&rtos_queues, queue)) {
        return TX_QUEUE_ERROR;
    }
    if (message == NULL) {
        return TX_PTR_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (queue->tx_queue_available_storage == 0) {
        if (wait_option == TX_NO_WAIT) {
            return rtos_leave(posture, TX_QUEUE_FULL);
        }
        return wait_to_send(queue, message, wait_option, is_front, posture);
    }
    TX_THREAD *receiver = queue->tx_queue_suspension_list;
    if (receiver != NULL) {
        copy(queue, receiver->tx_thread_additional_suspend_info, message);
        rtos_wake(receiver, TX_SUCCESS);
    } else {
        insert(queue, message, is_front);
    }
    VOID (*notify)(TX_QUEUE *) = queue->tx_queue_send_notify;
    (void)rtos_leave(posture, TX_SUCCESS);
    if (notify != NULL) {
        notify(queue);
    }
    return TX_SUCCESS;
}

UINT tx_queue_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option) {
    return send(queue_ptr, source_ptr, wait_option, false);
}

UINT tx_queue_front_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option) {
    return send(queue_ptr, source_ptr, wait_option, true);
}

/* What a front sender waits to send comes before all that is queued. */
static void receive_with_sender(TX_QUEUE *queue, ULONG *message) {
    TX_THREAD *sender = queue->tx_queue_suspension_list;
    if (sender->tx_thread_suspend_option) {
        copy(queue, message, sender->tx_thread_additional_suspend_info);
    } else {
        extract(queue, message);
        insert(queue, sender->tx_thread_additional_suspend_info, false);
    }
    rtos_wake(sender, TX_SUCCESS);
}

UINT tx_queue_receive(TX_QUEUE *queue_ptr, VOID *destination_ptr, ULONG wait_option) {
    if (!rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    if (destination_ptr == NULL) {
        return TX_PTR_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (queue_ptr->tx_queue_enqueued > 0) {
        if (queue_ptr->tx_queue_suspension_list != NULL) {
            receive_with_sender(queue_ptr, destination_ptr);
        } else {
            extract(queue_ptr, destination_ptr);
        }
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (wait_option == TX_NO_WAIT) {
        return rtos_leave(posture, TX_QUEUE_EMPTY);
    }
    wait_begin(queue_ptr, destination_ptr, wait_option, TX_QUEUE_EMPTY);
    return rtos_wait_end(posture);
}

UINT tx_queue_flush(TX_QUEUE *queue_ptr) {
    if (!rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (queue_ptr->tx_queue_enqueued > 0) {
        rtos_wake_all(&queue_ptr->tx_queue_suspension_list, TX_SUCCESS);
    }
    queue_ptr->tx_queue_enqueued = 0;
    queue_ptr->tx_queue_available_storage = queue_ptr->tx_queue_capacity;
    queue_ptr->tx_queue_read = queue_ptr->tx_queue_start;
    queue_ptr->tx_queue_write = queue_ptr->tx_queue_start;
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_queue_prioritize(TX_QUEUE *queue_ptr) {
    if (!rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_wait_prioritize(&queue_ptr->tx_queue_suspension_list);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_queue_send_notify(TX_QUEUE *queue_ptr, VOID (*notify)(TX_QUEUE *queue_ptr)) {
    if (!rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    queue_ptr->tx_queue_send_notify = notify;
    return TX_SUCCESS;
}

UINT tx_queue_info_get(TX_QUEUE *queue_ptr, CHAR **name, ULONG *enqueued, ULONG *available_storage,
                       TX_THREAD **first_suspended, ULONG *suspended_count, TX_QUEUE **next_queue) {
    if (!rtos_registry_has(&rtos_queues, queue_ptr)) {
        return TX_QUEUE_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, queue_ptr->tx_queue_name);
    RTOS_GIVE(enqueued, queue_ptr->tx_queue_enqueued);
    RTOS_GIVE(available_storage, queue_ptr->tx_queue_available_storage);
    RTOS_GIVE(first_suspended, queue_ptr->tx_queue_suspension_list);
    RTOS_GIVE(suspended_count, queue_ptr->tx_queue_suspended_count);
    RTOS_GIVE(next_queue, queue_ptr->tx_queue_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
