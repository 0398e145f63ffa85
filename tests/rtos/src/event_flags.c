/* Groups of 32 event flags. */
#include "kernel.h"

#include <string.h>

UINT tx_event_flags_create(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR *name_ptr) {
    if (group_ptr == NULL || rtos_registry_has(&rtos_event_groups, group_ptr)) {
        return TX_GROUP_ERROR;
    }
    if (!rtos_may_create()) {
        return TX_CALLER_ERROR;
    }
    memset(group_ptr, 0, sizeof *group_ptr);
    group_ptr->tx_event_flags_group_name = name_ptr;
    UINT posture = tx_port_interrupts_mask();
    group_ptr->tx_event_flags_group_id = RTOS_ID_EVENT_GROUP;
    rtos_registry_add(&rtos_event_groups, group_ptr);
    return rtos_leave(posture, TX_SUCCESS);
}

UINT tx_event_flags_delete(TX_EVENT_FLAGS_GROUP *group_ptr) {
    if (!rtos_registry_has(&rtos_event_groups, group_ptr)) {
        return TX_GROUP_ERROR;
    }
    if (!rtos_is_plain_thread()) {
        return TX_CALLER_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    group_ptr->tx_event_flags_group_id = 0;
    rtos_registry_remove(&rtos_event_groups, group_ptr);
    rtos_wake_all(&group_ptr->tx_event_flags_group_suspension_list, TX_DELETED);
    return rtos_leave(posture, TX_SUCCESS);
}

static bool is_satisfied(ULONG current, ULONG requested, UINT option) {
    ULONG common = current & requested;
    return (option == TX_AND || option == TX_AND_CLEAR) ? common == requested : common != 0;
}

static bool is_clearing(UINT option) {
    return option == TX_OR_CLEAR || option == TX_AND_CLEAR;
}

static UINT check_get(TX_EVENT_FLAGS_GROUP *group, UINT option, const ULONG *actual, ULONG wait_option) {
    if (!rtos_registry_has(&rtos_event_groups, group)) {
        return TX_GROUP_ERROR;
    }
    if (actual == NULL) {
        return TX_PTR_ERROR;
    }
    if (!rtos_may_wait(wait_option)) {
        return TX_WAIT_ERROR;
    }
    return option > TX_AND_CLEAR ? TX_OPTION_ERROR : TX_SUCCESS;
}

UINT tx_event_flags_get(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG requested_flags, UINT get_option,
                        ULONG *actual_flags_ptr, ULONG wait_option) {
    UINT result = check_get(group_ptr, get_option, actual_flags_ptr, wait_option);
    if (result != TX_SUCCESS) {
        return result;
    }
    UINT posture = tx_port_interrupts_mask();
    if (is_satisfied(group_ptr->tx_event_flags_group_current, requested_flags, get_option)) {
        *actual_flags_ptr = group_ptr->tx_event_flags_group_current;
        if (is_clearing(get_option)) {
            group_ptr->tx_event_flags_group_current &= ~requested_flags;
        }
        return rtos_leave(posture, TX_SUCCESS);
    }
    if (wait_option == TX_NO_WAIT) {
        return rtos_leave(posture, TX_NO_EVENTS);
    }
    const rtos_wait_t wait = {TX_EVENT_FLAG, group_ptr, &group_ptr->tx_event_flags_group_suspension_list,
                              &group_ptr->tx_event_flags_group_suspended_count, TX_NO_EVENTS};
    rtos_current->tx_thread_suspend_info = requested_flags;
    rtos_current->tx_thread_suspend_option = get_option;
    rtos_current->tx_thread_additional_suspend_info = actual_flags_ptr;
    rtos_wait_begin(&wait, wait_option);
    return rtos_wait_end(posture);
}

/* Every waiter sees the flags as they were set; what any of them clears is cleared after all have been looked at. */
static void serve_waiters(TX_EVENT_FLAGS_GROUP *group) {
    ULONG current = group->tx_event_flags_group_current;
    TX_THREAD *thread = group->tx_event_flags_group_suspension_list;
    for (UINT count = group->tx_event_flags_group_suspended_count; count > 0; count--) {
        TX_THREAD *next = thread->tx_thread_suspended_next;
        if (is_satisfied(current, thread->tx_thread_suspend_info, thread->tx_thread_suspend_option)) {
            *(ULONG *)thread->tx_thread_additional_suspend_info = current;
            if (is_clearing(thread->tx_thread_suspend_option)) {
                group->tx_event_flags_group_current &= ~thread->tx_thread_suspend_info;
            }
            rtos_wake(thread, TX_SUCCESS);
        }
        thread = next;
    }
}

UINT tx_event_flags_set(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG flags_to_set, UINT set_option) {
    if (!rtos_registry_has(&rtos_event_groups, group_ptr)) {
        return TX_GROUP_ERROR;
    }
    if (set_option != TX_AND && set_option != TX_OR) {
        return TX_OPTION_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    if (set_option == TX_AND) {
        group_ptr->tx_event_flags_group_current &= flags_to_set;
        return rtos_leave(posture, TX_SUCCESS);
    }
    group_ptr->tx_event_flags_group_current |= flags_to_set;
    serve_waiters(group_ptr);
    VOID (*notify)(TX_EVENT_FLAGS_GROUP *) = group_ptr->tx_event_flags_group_set_notify;
    (void)rtos_leave(posture, TX_SUCCESS);
    if (notify != NULL) {
        notify(group_ptr);
    }
    return TX_SUCCESS;
}

UINT tx_event_flags_set_notify(TX_EVENT_FLAGS_GROUP *group_ptr, VOID (*notify)(TX_EVENT_FLAGS_GROUP *group_ptr)) {
    if (!rtos_registry_has(&rtos_event_groups, group_ptr)) {
        return TX_GROUP_ERROR;
    }
    group_ptr->tx_event_flags_group_set_notify = notify;
    return TX_SUCCESS;
}

UINT tx_event_flags_info_get(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR **name, ULONG *current_flags,
                             TX_THREAD **first_suspended, ULONG *suspended_count, TX_EVENT_FLAGS_GROUP **next_group) {
    if (!rtos_registry_has(&rtos_event_groups, group_ptr)) {
        return TX_GROUP_ERROR;
    }
    UINT posture = tx_port_interrupts_mask();
    RTOS_GIVE(name, group_ptr->tx_event_flags_group_name);
    RTOS_GIVE(current_flags, group_ptr->tx_event_flags_group_current);
    RTOS_GIVE(first_suspended, group_ptr->tx_event_flags_group_suspension_list);
    RTOS_GIVE(suspended_count, group_ptr->tx_event_flags_group_suspended_count);
    RTOS_GIVE(next_group, group_ptr->tx_event_flags_group_created_next);
    return rtos_leave(posture, TX_SUCCESS);
}
