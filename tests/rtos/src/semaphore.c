/* Counting semaphores. */
#include "kernel.h"

#include <string.h>

UINT tx_semaphore_create(TX_SEMAPHORE *semaphore_ptr, CHAR *name_ptr, ULONG initial_count) {
    if (semaphore_ptr == NULL || rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(semaphore_ptr, 0, sizeof *semaphore_ptr);
    semaphore_ptr->tx_semaphore_name = name_ptr;
    semaphore_ptr->tx_semaphore_count = initial_count;
    UINT posture = tx_port_interrupts_mask();
    semaphore_ptr->tx_semaphore_id = RTOS_ID_SEMAPHORE;
    rtos_registry_add(&rtos_semaphores, semaphore_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_semaphore_delete(TX_SEMAPHORE *semaphore_ptr) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    semaphore_ptr->tx_semaphore_id = 0;
    rtos_registry_remove(&rtos_semaphores, semaphore_ptr);
    rtos_wake_all(&semaphore_ptr->tx_semaphore_suspension_list, TX_DELETED);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_semaphore_get(TX_SEMAPHORE *semaphore_ptr, ULONG wait_option) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (semaphore_ptr->tx_semaphore_count > 0) {
        semaphore_ptr->tx_semaphore_count--;
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (wait_option == TX_NO_WAIT) {
        return rtos_leave(posture, TX_NO_INSTANCE);
    }
    const rtos_wait_t wait = {TX_SEMAPHORE_SUSP, semaphore_ptr, &semaphore_ptr->tx_semaphore_suspension_list,
                              &semaphore_ptr->tx_semaphore_suspended_count, TX_NO_INSTANCE};
    rtos_wait_begin(&wait, wait_option);
    return rtos_wait_end(posture);
}

static UINT put(TX_SEMAPHORE *semaphore, ULONG ceiling) {
    UINT posture = tx_port_interrupts_mask();
    if (semaphore->tx_semaphore_suspension_list != NULL) {
        rtos_wake(semaphore->tx_semaphore_suspension_list, TX_SUCCESS);
    } else if (semaphore->tx_semaphore_count >= ceiling) {
        return rtos_leave(posture, TX_CEILING_EXCEEDED);
    } else {
        semaphore->tx_semaphore_count++;
    }
    VOID (*notify)(TX_SEMAPHORE *) = semaphore->tx_semaphore_put_notify;
    (void)rtos_leave(posture, TX_SUCCESS);
    if (notify != NULL) {
        notify(semaphore);
    }
    return TX_SUCCESS;
}

UINT tx_semaphore_put(TX_SEMAPHORE *semaphore_ptr) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    return put(semaphore_ptr, 0xFFFFFFFFul);
}

UINT tx_semaphore_ceiling_put(TX_SEMAPHORE *semaphore_ptr, ULONG ceiling) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    return ceiling == 0 ? TX_INVALID_CEILING : put(semaphore_ptr, ceiling);
}

UINT tx_semaphore_put_notify(TX_SEMAPHORE *semaphore_ptr, VOID (*notify)(TX_SEMAPHORE *semaphore_ptr)) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    semaphore_ptr->tx_semaphore_put_notify = notify;
    return TX_SUCCESS;
}

UINT tx_semaphore_prioritize(TX_SEMAPHORE *semaphore_ptr) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    rtos_wait_prioritize(&semaphore_ptr->tx_semaphore_suspension_list);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_semaphore_info_get(TX_SEMAPHORE *semaphore_ptr, CHAR **name, ULONG *current_value, TX_THREAD **first_suspended,
                           ULONG *suspended_count, TX_SEMAPHORE **next_semaphore) {
    if (!rtos_registry_has(&rtos_semaphores, semaphore_ptr)) {
        return TX_SEMAPHORE_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, semaphore_ptr->tx_semaphore_name);
    RTOS_GIVE(current_value, semaphore_ptr->tx_semaphore_count);
    RTOS_GIVE(first_suspended, semaphore_ptr->tx_semaphore_suspension_list);
    RTOS_GIVE(suspended_count, semaphore_ptr->tx_semaphore_suspended_count);
    RTOS_GIVE(next_semaphore, semaphore_ptr->tx_semaphore_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
