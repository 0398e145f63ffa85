/**
 * The ThreadX API, as its public documentation describes it, over the small kernel of this folder (README.md: a test
 * fixture). What each service does is documented in the ThreadX user guide, chapter 4; here is what exists.
 */
#ifndef TX_API_H
#define TX_API_H

#include "tx_port.h"

/* Constants
 * ========= */

/** The API level that this header follows. The kernel itself is named by _tx_version_id. */
#define THREADX_MAJOR_VERSION 6
#define THREADX_MINOR_VERSION 4
#define THREADX_PATCH_VERSION 0

#ifndef TX_TIMER_TICKS_PER_SECOND
#define TX_TIMER_TICKS_PER_SECOND (100UL)
#endif

#define TX_NO_WAIT      ((ULONG)0)
#define TX_WAIT_FOREVER ((ULONG)0xFFFFFFFFUL)

#define TX_OR        ((UINT)0)
#define TX_OR_CLEAR  ((UINT)1)
#define TX_AND       ((UINT)2)
#define TX_AND_CLEAR ((UINT)3)

#define TX_1_ULONG  ((UINT)1)
#define TX_2_ULONG  ((UINT)2)
#define TX_4_ULONG  ((UINT)4)
#define TX_8_ULONG  ((UINT)8)
#define TX_16_ULONG ((UINT)16)

#define TX_TRUE          ((UINT)1)
#define TX_FALSE         ((UINT)0)
#define TX_NULL          ((void *)0)
#define TX_NO_TIME_SLICE ((ULONG)0)
#define TX_AUTO_START    ((UINT)1)
#define TX_DONT_START    ((UINT)0)
#define TX_AUTO_ACTIVATE ((UINT)1)
#define TX_NO_ACTIVATE   ((UINT)0)
#define TX_INHERIT       ((UINT)1)
#define TX_NO_INHERIT    ((UINT)0)
#define TX_THREAD_ENTRY  ((UINT)0)
#define TX_THREAD_EXIT   ((UINT)1)
#define TX_STACK_FILL    ((ULONG)0xEFEFEFEFUL)

/* Values of tx_thread_state. */
#define TX_READY           ((UINT)0)
#define TX_COMPLETED       ((UINT)1)
#define TX_TERMINATED      ((UINT)2)
#define TX_SUSPENDED       ((UINT)3)
#define TX_SLEEP           ((UINT)4)
#define TX_QUEUE_SUSP      ((UINT)5)
#define TX_SEMAPHORE_SUSP  ((UINT)6)
#define TX_EVENT_FLAG      ((UINT)7)
#define TX_BLOCK_MEMORY    ((UINT)8)
#define TX_BYTE_MEMORY     ((UINT)9)
#define TX_IO_DRIVER       ((UINT)10)
#define TX_FILE            ((UINT)11)
#define TX_TCP_IP          ((UINT)12)
#define TX_MUTEX_SUSP      ((UINT)13)
#define TX_PRIORITY_CHANGE ((UINT)14)

/* Results. */
#define TX_SUCCESS             ((UINT)0x00)
#define TX_DELETED             ((UINT)0x01)
#define TX_POOL_ERROR          ((UINT)0x02)
#define TX_PTR_ERROR           ((UINT)0x03)
#define TX_WAIT_ERROR          ((UINT)0x04)
#define TX_SIZE_ERROR          ((UINT)0x05)
#define TX_GROUP_ERROR         ((UINT)0x06)
#define TX_NO_EVENTS           ((UINT)0x07)
#define TX_OPTION_ERROR        ((UINT)0x08)
#define TX_QUEUE_ERROR         ((UINT)0x09)
#define TX_QUEUE_EMPTY         ((UINT)0x0A)
#define TX_QUEUE_FULL          ((UINT)0x0B)
#define TX_SEMAPHORE_ERROR     ((UINT)0x0C)
#define TX_NO_INSTANCE         ((UINT)0x0D)
#define TX_THREAD_ERROR        ((UINT)0x0E)
#define TX_PRIORITY_ERROR      ((UINT)0x0F)
#define TX_NO_MEMORY           ((UINT)0x10)
#define TX_START_ERROR         ((UINT)0x10)
#define TX_DELETE_ERROR        ((UINT)0x11)
#define TX_RESUME_ERROR        ((UINT)0x12)
#define TX_CALLER_ERROR        ((UINT)0x13)
#define TX_SUSPEND_ERROR       ((UINT)0x14)
#define TX_TIMER_ERROR         ((UINT)0x15)
#define TX_TICK_ERROR          ((UINT)0x16)
#define TX_ACTIVATE_ERROR      ((UINT)0x17)
#define TX_THRESH_ERROR        ((UINT)0x18)
#define TX_SUSPEND_LIFTED      ((UINT)0x19)
#define TX_WAIT_ABORTED        ((UINT)0x1A)
#define TX_WAIT_ABORT_ERROR    ((UINT)0x1B)
#define TX_MUTEX_ERROR         ((UINT)0x1C)
#define TX_NOT_AVAILABLE       ((UINT)0x1D)
#define TX_NOT_OWNED           ((UINT)0x1E)
#define TX_INHERIT_ERROR       ((UINT)0x1F)
#define TX_NOT_DONE            ((UINT)0x20)
#define TX_CEILING_EXCEEDED    ((UINT)0x21)
#define TX_INVALID_CEILING     ((UINT)0x22)
#define TX_FEATURE_NOT_ENABLED ((UINT)0xFF)

/* Control blocks
 * ==============
 * The application owns the memory and may read, not write. Fields named tx_private_… are this kernel's own. */

typedef struct TX_TIMER_INTERNAL_STRUCT {
    ULONG tx_timer_internal_remaining_ticks; /* active: after the timer before it in the list */
    ULONG tx_timer_internal_re_initialize_ticks;
    VOID (*tx_timer_internal_timeout_function)(ULONG id); /* NULL: the time-out of a thread */
    ULONG tx_timer_internal_timeout_param;
    struct TX_TIMER_INTERNAL_STRUCT *tx_timer_internal_active_next;
    struct TX_TIMER_INTERNAL_STRUCT *tx_timer_internal_active_previous;
    UINT tx_private_active;
} TX_TIMER_INTERNAL;

typedef struct TX_THREAD_STRUCT {
    ULONG tx_thread_id;
    ULONG tx_thread_run_count;
    VOID *tx_thread_stack_ptr;
    VOID *tx_thread_stack_start;
    VOID *tx_thread_stack_end; /* last byte */
    ULONG tx_thread_stack_size;
    ULONG tx_thread_time_slice;
    ULONG tx_thread_new_time_slice;
    struct TX_THREAD_STRUCT *tx_thread_ready_next;
    struct TX_THREAD_STRUCT *tx_thread_ready_previous;
    CHAR *tx_thread_name;
    UINT tx_thread_priority; /* with inheritance */
    UINT tx_thread_state;
    UINT tx_thread_delayed_suspend;
    UINT tx_thread_preempt_threshold;
    VOID (*tx_thread_entry)(ULONG id);
    ULONG tx_thread_entry_parameter;
    TX_TIMER_INTERNAL tx_thread_timer;
    VOID *tx_thread_suspend_control_block;
    struct TX_THREAD_STRUCT *tx_thread_suspended_next;
    struct TX_THREAD_STRUCT *tx_thread_suspended_previous;
    ULONG tx_thread_suspend_info;
    VOID *tx_thread_additional_suspend_info;
    UINT tx_thread_suspend_option;
    UINT tx_thread_suspend_status;
    struct TX_THREAD_STRUCT *tx_thread_created_next;
    struct TX_THREAD_STRUCT *tx_thread_created_previous;
    UINT tx_thread_user_priority; /* without inheritance */
    UINT tx_thread_user_preempt_threshold;
    UINT tx_thread_owned_mutex_count;
    struct TX_MUTEX_STRUCT *tx_thread_owned_mutex_list;
    VOID (*tx_thread_entry_exit_notify)(struct TX_THREAD_STRUCT *thread_ptr, UINT type);
    struct TX_THREAD_STRUCT **tx_private_wait_list;
    UINT *tx_private_wait_count;
} TX_THREAD;

typedef struct TX_TIMER_STRUCT {
    ULONG tx_timer_id;
    CHAR *tx_timer_name;
    TX_TIMER_INTERNAL tx_timer_internal;
    struct TX_TIMER_STRUCT *tx_timer_created_next;
    struct TX_TIMER_STRUCT *tx_timer_created_previous;
} TX_TIMER;

typedef struct TX_QUEUE_STRUCT {
    ULONG tx_queue_id;
    CHAR *tx_queue_name;
    UINT tx_queue_message_size; /* in ULONG */
    UINT tx_queue_capacity;     /* in messages, as the next two */
    UINT tx_queue_enqueued;
    UINT tx_queue_available_storage;
    ULONG *tx_queue_start;
    ULONG *tx_queue_end;
    ULONG *tx_queue_read;
    ULONG *tx_queue_write;
    TX_THREAD *tx_queue_suspension_list;
    UINT tx_queue_suspended_count;
    struct TX_QUEUE_STRUCT *tx_queue_created_next;
    struct TX_QUEUE_STRUCT *tx_queue_created_previous;
    VOID (*tx_queue_send_notify)(struct TX_QUEUE_STRUCT *queue_ptr);
} TX_QUEUE;

typedef struct TX_SEMAPHORE_STRUCT {
    ULONG tx_semaphore_id;
    CHAR *tx_semaphore_name;
    ULONG tx_semaphore_count;
    TX_THREAD *tx_semaphore_suspension_list;
    UINT tx_semaphore_suspended_count;
    struct TX_SEMAPHORE_STRUCT *tx_semaphore_created_next;
    struct TX_SEMAPHORE_STRUCT *tx_semaphore_created_previous;
    VOID (*tx_semaphore_put_notify)(struct TX_SEMAPHORE_STRUCT *semaphore_ptr);
} TX_SEMAPHORE;

typedef struct TX_MUTEX_STRUCT {
    ULONG tx_mutex_id;
    CHAR *tx_mutex_name;
    UINT tx_mutex_ownership_count;
    TX_THREAD *tx_mutex_owner;
    UINT tx_mutex_inherit;
    TX_THREAD *tx_mutex_suspension_list;
    UINT tx_mutex_suspended_count;
    UINT tx_mutex_highest_priority_waiting;
    struct TX_MUTEX_STRUCT *tx_mutex_created_next;
    struct TX_MUTEX_STRUCT *tx_mutex_created_previous;
    struct TX_MUTEX_STRUCT *tx_mutex_owned_next;
    struct TX_MUTEX_STRUCT *tx_mutex_owned_previous;
} TX_MUTEX;

typedef struct TX_EVENT_FLAGS_GROUP_STRUCT {
    ULONG tx_event_flags_group_id;
    CHAR *tx_event_flags_group_name;
    ULONG tx_event_flags_group_current;
    TX_THREAD *tx_event_flags_group_suspension_list;
    UINT tx_event_flags_group_suspended_count;
    struct TX_EVENT_FLAGS_GROUP_STRUCT *tx_event_flags_group_created_next;
    struct TX_EVENT_FLAGS_GROUP_STRUCT *tx_event_flags_group_created_previous;
    VOID (*tx_event_flags_group_set_notify)(struct TX_EVENT_FLAGS_GROUP_STRUCT *group_ptr);
} TX_EVENT_FLAGS_GROUP;

typedef struct TX_BLOCK_POOL_STRUCT {
    ULONG tx_block_pool_id;
    CHAR *tx_block_pool_name;
    UINT tx_block_pool_available;
    UINT tx_block_pool_total;
    UCHAR *tx_block_pool_available_list;
    UCHAR *tx_block_pool_start;
    ULONG tx_block_pool_size;
    UINT tx_block_pool_block_size;
    TX_THREAD *tx_block_pool_suspension_list;
    UINT tx_block_pool_suspended_count;
    struct TX_BLOCK_POOL_STRUCT *tx_block_pool_created_next;
    struct TX_BLOCK_POOL_STRUCT *tx_block_pool_created_previous;
} TX_BLOCK_POOL;

typedef struct TX_BYTE_POOL_STRUCT {
    ULONG tx_byte_pool_id;
    CHAR *tx_byte_pool_name;
    ULONG tx_byte_pool_available;
    UINT tx_byte_pool_fragments;
    UCHAR *tx_byte_pool_start;
    ULONG tx_byte_pool_size;
    TX_THREAD *tx_byte_pool_suspension_list;
    UINT tx_byte_pool_suspended_count;
    struct TX_BYTE_POOL_STRUCT *tx_byte_pool_created_next;
    struct TX_BYTE_POOL_STRUCT *tx_byte_pool_created_previous;
} TX_BYTE_POOL;

/* Kernel
 * ====== */
VOID tx_kernel_enter(VOID);
VOID tx_application_define(VOID *first_unused_memory); /* the application's */
UINT tx_interrupt_control(UINT new_posture);
ULONG tx_time_get(VOID);
VOID tx_time_set(ULONG new_time);

/* Threads
 * ======= */
UINT tx_thread_create(TX_THREAD *thread_ptr, CHAR *name_ptr, VOID (*entry_function)(ULONG id), ULONG entry_input,
                      VOID *stack_start, ULONG stack_size, UINT priority, UINT preempt_threshold, ULONG time_slice,
                      UINT auto_start);
UINT tx_thread_delete(TX_THREAD *thread_ptr);
UINT tx_thread_entry_exit_notify(TX_THREAD *thread_ptr, VOID (*notify)(TX_THREAD *thread_ptr, UINT type));
TX_THREAD *tx_thread_identify(VOID);
UINT tx_thread_info_get(TX_THREAD *thread_ptr, CHAR **name, UINT *state, ULONG *run_count, UINT *priority,
                        UINT *preemption_threshold, ULONG *time_slice, TX_THREAD **next_thread,
                        TX_THREAD **next_suspended_thread);
UINT tx_thread_preemption_change(TX_THREAD *thread_ptr, UINT new_threshold, UINT *old_threshold);
UINT tx_thread_priority_change(TX_THREAD *thread_ptr, UINT new_priority, UINT *old_priority);
VOID tx_thread_relinquish(VOID);
UINT tx_thread_reset(TX_THREAD *thread_ptr);
UINT tx_thread_resume(TX_THREAD *thread_ptr);
UINT tx_thread_sleep(ULONG timer_ticks);
UINT tx_thread_stack_error_notify(VOID (*stack_error_handler)(TX_THREAD *thread_ptr)); /* TX_FEATURE_NOT_ENABLED */
UINT tx_thread_suspend(TX_THREAD *thread_ptr);
UINT tx_thread_terminate(TX_THREAD *thread_ptr);
UINT tx_thread_time_slice_change(TX_THREAD *thread_ptr, ULONG new_time_slice, ULONG *old_time_slice);
UINT tx_thread_wait_abort(TX_THREAD *thread_ptr);

/* Queues
 * ====== */
UINT tx_queue_create(TX_QUEUE *queue_ptr, CHAR *name_ptr, UINT message_size, VOID *queue_start, ULONG queue_size);
UINT tx_queue_delete(TX_QUEUE *queue_ptr);
UINT tx_queue_flush(TX_QUEUE *queue_ptr);
UINT tx_queue_front_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option);
UINT tx_queue_info_get(TX_QUEUE *queue_ptr, CHAR **name, ULONG *enqueued, ULONG *available_storage,
                       TX_THREAD **first_suspended, ULONG *suspended_count, TX_QUEUE **next_queue);
UINT tx_queue_prioritize(TX_QUEUE *queue_ptr);
UINT tx_queue_receive(TX_QUEUE *queue_ptr, VOID *destination_ptr, ULONG wait_option);
UINT tx_queue_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option);
UINT tx_queue_send_notify(TX_QUEUE *queue_ptr, VOID (*notify)(TX_QUEUE *queue_ptr));

/* Semaphores
 * ========== */
UINT tx_semaphore_ceiling_put(TX_SEMAPHORE *semaphore_ptr, ULONG ceiling);
UINT tx_semaphore_create(TX_SEMAPHORE *semaphore_ptr, CHAR *name_ptr, ULONG initial_count);
UINT tx_semaphore_delete(TX_SEMAPHORE *semaphore_ptr);
UINT tx_semaphore_get(TX_SEMAPHORE *semaphore_ptr, ULONG wait_option);
UINT tx_semaphore_info_get(TX_SEMAPHORE *semaphore_ptr, CHAR **name, ULONG *current_value, TX_THREAD **first_suspended,
                           ULONG *suspended_count, TX_SEMAPHORE **next_semaphore);
UINT tx_semaphore_prioritize(TX_SEMAPHORE *semaphore_ptr);
UINT tx_semaphore_put(TX_SEMAPHORE *semaphore_ptr);
UINT tx_semaphore_put_notify(TX_SEMAPHORE *semaphore_ptr, VOID (*notify)(TX_SEMAPHORE *semaphore_ptr));

/* Mutexes
 * ======= */
UINT tx_mutex_create(TX_MUTEX *mutex_ptr, CHAR *name_ptr, UINT inherit);
UINT tx_mutex_delete(TX_MUTEX *mutex_ptr);
UINT tx_mutex_get(TX_MUTEX *mutex_ptr, ULONG wait_option);
UINT tx_mutex_info_get(TX_MUTEX *mutex_ptr, CHAR **name, ULONG *count, TX_THREAD **owner, TX_THREAD **first_suspended,
                       ULONG *suspended_count, TX_MUTEX **next_mutex);
UINT tx_mutex_prioritize(TX_MUTEX *mutex_ptr);
UINT tx_mutex_put(TX_MUTEX *mutex_ptr);

/* Event flags
 * =========== */
UINT tx_event_flags_create(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR *name_ptr);
UINT tx_event_flags_delete(TX_EVENT_FLAGS_GROUP *group_ptr);
UINT tx_event_flags_get(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG requested_flags, UINT get_option,
                        ULONG *actual_flags_ptr, ULONG wait_option);
UINT tx_event_flags_info_get(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR **name, ULONG *current_flags,
                             TX_THREAD **first_suspended, ULONG *suspended_count, TX_EVENT_FLAGS_GROUP **next_group);
UINT tx_event_flags_set(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG flags_to_set, UINT set_option);
UINT tx_event_flags_set_notify(TX_EVENT_FLAGS_GROUP *group_ptr, VOID (*notify)(TX_EVENT_FLAGS_GROUP *group_ptr));

/* Memory pools
 * ============ */
UINT tx_block_allocate(TX_BLOCK_POOL *pool_ptr, VOID **block_ptr, ULONG wait_option);
UINT tx_block_pool_create(TX_BLOCK_POOL *pool_ptr, CHAR *name_ptr, ULONG block_size, VOID *pool_start, ULONG pool_size);
UINT tx_block_pool_delete(TX_BLOCK_POOL *pool_ptr);
UINT tx_block_pool_info_get(TX_BLOCK_POOL *pool_ptr, CHAR **name, ULONG *available_blocks, ULONG *total_blocks,
                            TX_THREAD **first_suspended, ULONG *suspended_count, TX_BLOCK_POOL **next_pool);
UINT tx_block_pool_prioritize(TX_BLOCK_POOL *pool_ptr);
UINT tx_block_release(VOID *block_ptr);
UINT tx_byte_allocate(TX_BYTE_POOL *pool_ptr, VOID **memory_ptr, ULONG memory_size, ULONG wait_option);
UINT tx_byte_pool_create(TX_BYTE_POOL *pool_ptr, CHAR *name_ptr, VOID *pool_start, ULONG pool_size);
UINT tx_byte_pool_delete(TX_BYTE_POOL *pool_ptr);
UINT tx_byte_pool_info_get(TX_BYTE_POOL *pool_ptr, CHAR **name, ULONG *available_bytes, ULONG *fragments,
                           TX_THREAD **first_suspended, ULONG *suspended_count, TX_BYTE_POOL **next_pool);
UINT tx_byte_pool_prioritize(TX_BYTE_POOL *pool_ptr);
UINT tx_byte_release(VOID *memory_ptr);

/* Timers
 * ====== */
UINT tx_timer_activate(TX_TIMER *timer_ptr);
UINT tx_timer_change(TX_TIMER *timer_ptr, ULONG initial_ticks, ULONG reschedule_ticks);
UINT tx_timer_create(TX_TIMER *timer_ptr, CHAR *name_ptr, VOID (*expiration_function)(ULONG input),
                     ULONG expiration_input, ULONG initial_ticks, ULONG reschedule_ticks, UINT auto_activate);
UINT tx_timer_deactivate(TX_TIMER *timer_ptr);
UINT tx_timer_delete(TX_TIMER *timer_ptr);
UINT tx_timer_info_get(TX_TIMER *timer_ptr, CHAR **name, UINT *active, ULONG *remaining_ticks, ULONG *reschedule_ticks,
                       TX_TIMER **next_timer);

#endif
