/* lwIP's system layer on the public ThreadX API. */
#include "arch/sys_arch.h"
#include "lwip/err.h"
#include "lwip/opt.h"
#include "lwip/sys.h"

#include <string.h>

/* Mailboxes, and the TCP/IP thread with its stack; all are made at start-up, sockets make and free mailboxes later. */
#define SYS_POOL_BYTES 8192u

typedef struct sys_thread_start {
    TX_THREAD thread;
    lwip_thread_fn function;
    void *argument;
} sys_thread_start_t;

static TX_BYTE_POOL sys_pool;
static ULONG sys_pool_memory[SYS_POOL_BYTES / sizeof(ULONG)];

static ULONG ticks_of_ms(u32_t ms) {
    return (ULONG)(((uint64_t)ms * TX_TIMER_TICKS_PER_SECOND + 999u) / 1000u);
}

static u32_t ms_of_ticks(ULONG ticks) {
    return (u32_t)((uint64_t)ticks * 1000u / TX_TIMER_TICKS_PER_SECOND);
}

/* lwIP asks for a wait of 0 when it means for ever. */
static ULONG wait_of_ms(u32_t ms) {
    return ms == 0 ? TX_WAIT_FOREVER : ticks_of_ms(ms);
}

void sys_init(void) {
    tx_byte_pool_create(&sys_pool, "lwip", sys_pool_memory, sizeof(sys_pool_memory));
}

u32_t sys_now(void) {
    return ms_of_ticks(tx_time_get());
}

u32_t sys_jiffies(void) {
    return (u32_t)tx_time_get();
}

err_t sys_sem_new(sys_sem_t *sem, u8_t count) {
    if (tx_semaphore_create(&sem->object, "lwip", count) != TX_SUCCESS) {
        return ERR_MEM;
    }
    sem->valid = 1;
    return ERR_OK;
}

void sys_sem_free(sys_sem_t *sem) {
    tx_semaphore_delete(&sem->object);
    sem->valid = 0;
}

void sys_sem_signal(sys_sem_t *sem) {
    tx_semaphore_put(&sem->object);
}

u32_t sys_arch_sem_wait(sys_sem_t *sem, u32_t timeout_ms) {
    ULONG start = tx_time_get();

    if (tx_semaphore_get(&sem->object, wait_of_ms(timeout_ms)) != TX_SUCCESS) {
        return SYS_ARCH_TIMEOUT;
    }
    return ms_of_ticks(tx_time_get() - start);
}

err_t sys_mutex_new(sys_mutex_t *mutex) {
    if (tx_mutex_create(&mutex->object, "lwip", TX_INHERIT) != TX_SUCCESS) {
        return ERR_MEM;
    }
    mutex->valid = 1;
    return ERR_OK;
}

void sys_mutex_free(sys_mutex_t *mutex) {
    tx_mutex_delete(&mutex->object);
    mutex->valid = 0;
}

void sys_mutex_lock(sys_mutex_t *mutex) {
    tx_mutex_get(&mutex->object, TX_WAIT_FOREVER);
}

void sys_mutex_unlock(sys_mutex_t *mutex) {
    tx_mutex_put(&mutex->object);
}

err_t sys_mbox_new(sys_mbox_t *mbox, int size) {
    ULONG bytes = (ULONG)(size > 0 ? size : 8) * sizeof(ULONG);

    if (tx_byte_allocate(&sys_pool, &mbox->storage, bytes, TX_NO_WAIT) != TX_SUCCESS) {
        return ERR_MEM;
    }
    if (tx_queue_create(&mbox->object, "lwip", TX_1_ULONG, mbox->storage, bytes) != TX_SUCCESS) {
        tx_byte_release(mbox->storage);
        return ERR_MEM;
    }
    mbox->valid = 1;
    return ERR_OK;
}

void sys_mbox_free(sys_mbox_t *mbox) {
    tx_queue_delete(&mbox->object);
    tx_byte_release(mbox->storage);
    mbox->valid = 0;
}

void sys_mbox_post(sys_mbox_t *mbox, void *message) {
    tx_queue_send(&mbox->object, &message, TX_WAIT_FOREVER);
}

err_t sys_mbox_trypost(sys_mbox_t *mbox, void *message) {
    return tx_queue_send(&mbox->object, &message, TX_NO_WAIT) == TX_SUCCESS ? ERR_OK : ERR_MEM;
}

err_t sys_mbox_trypost_fromisr(sys_mbox_t *mbox, void *message) {
    return sys_mbox_trypost(mbox, message);
}

u32_t sys_arch_mbox_fetch(sys_mbox_t *mbox, void **message, u32_t timeout_ms) {
    ULONG start = tx_time_get();
    void *received = NULL;
    UINT status = tx_queue_receive(&mbox->object, &received, wait_of_ms(timeout_ms));

    if (message != NULL) {
        *message = received;
    }
    return status == TX_SUCCESS ? ms_of_ticks(tx_time_get() - start) : SYS_ARCH_TIMEOUT;
}

u32_t sys_arch_mbox_tryfetch(sys_mbox_t *mbox, void **message) {
    void *received = NULL;

    if (tx_queue_receive(&mbox->object, &received, TX_NO_WAIT) != TX_SUCCESS) {
        return SYS_MBOX_EMPTY;
    }
    if (message != NULL) {
        *message = received;
    }
    return 0;
}

static void thread_entry(ULONG argument) {
    sys_thread_start_t *start = (sys_thread_start_t *)argument;

    start->function(start->argument);
}

sys_thread_t sys_thread_new(const char *name, lwip_thread_fn function, void *argument, int stack_bytes, int priority) {
    sys_thread_start_t *start = NULL;
    void *stack = NULL;

    if (tx_byte_allocate(&sys_pool, (VOID **)&start, sizeof(*start), TX_NO_WAIT) != TX_SUCCESS ||
        tx_byte_allocate(&sys_pool, &stack, (ULONG)stack_bytes, TX_NO_WAIT) != TX_SUCCESS) {
        return NULL;
    }
    memset(start, 0, sizeof(*start));
    start->function = function;
    start->argument = argument;
    if (tx_thread_create(&start->thread, (CHAR *)name, thread_entry, (ULONG)start, stack, (ULONG)stack_bytes,
                         (UINT)priority, (UINT)priority, TX_NO_TIME_SLICE, TX_AUTO_START) != TX_SUCCESS) {
        return NULL;
    }
    return &start->thread;
}

sys_prot_t sys_arch_protect(void) {
    return tx_interrupt_control(TX_INT_DISABLE);
}

void sys_arch_unprotect(sys_prot_t posture) {
    tx_interrupt_control(posture);
}
