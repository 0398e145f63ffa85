/** lwIP's system port: its semaphores, mutexes and mailboxes are ThreadX objects. */
#ifndef LWIP_ARCH_SYS_ARCH_H
#define LWIP_ARCH_SYS_ARCH_H

#include "tx_api.h"

typedef struct sys_sem_holder {
    TX_SEMAPHORE object;
    int valid;
} sys_sem_t;

typedef struct sys_mutex_holder {
    TX_MUTEX object;
    int valid;
} sys_mutex_t;

typedef struct sys_mbox_holder {
    TX_QUEUE object;
    void *storage;
    int valid;
} sys_mbox_t;

typedef TX_THREAD *sys_thread_t;
typedef UINT sys_prot_t;

#define sys_sem_valid(sem)           ((sem)->valid)
#define sys_sem_set_invalid(sem)     ((sem)->valid = 0)
#define sys_mutex_valid(mutex)       ((mutex)->valid)
#define sys_mutex_set_invalid(mutex) ((mutex)->valid = 0)
#define sys_mbox_valid(mbox)         ((mbox)->valid)
#define sys_mbox_set_invalid(mbox)   ((mbox)->valid = 0)

#endif
