/**
 * The part of the ThreadX API that a port provides: types, sizes, interrupt control. For Cortex-M3 and M4, GNU C.
 * Included by tx_api.h.
 */
#ifndef TX_PORT_H
#define TX_PORT_H

#ifdef TX_INCLUDE_USER_DEFINE_FILE
#include "tx_user.h"
#endif

#include <stdint.h>

#define VOID void
typedef char CHAR;
typedef unsigned char UCHAR;
typedef int INT;
typedef unsigned int UINT;
typedef long LONG;
typedef unsigned long ULONG;
typedef unsigned long long ULONG64;
typedef short SHORT;
typedef unsigned short USHORT;

/** Priorities 0 (highest) .. TX_MAX_PRIORITIES - 1. This kernel keeps them in one word. */
#ifndef TX_MAX_PRIORITIES
#define TX_MAX_PRIORITIES 32
#endif
#ifndef TX_MINIMUM_STACK
#define TX_MINIMUM_STACK 200
#endif
#ifndef TX_TIMER_THREAD_STACK_SIZE
#define TX_TIMER_THREAD_STACK_SIZE 1024
#endif

#define TX_INT_DISABLE 1
#define TX_INT_ENABLE  0

static inline UINT tx_port_interrupts_mask(void) {
    UINT primask;
    __asm volatile("mrs %0, primask\n cpsid i" : "=r"(primask)::"memory");
    return primask;
}

/* The barrier lets a pending switch happen here, not some instructions later. */
static inline void tx_port_interrupts_restore(UINT primask) {
    __asm volatile("msr primask, %0\n isb" ::"r"(primask) : "memory");
}

#define TX_INTERRUPT_SAVE_AREA UINT tx_saved_posture;
#define TX_DISABLE             tx_saved_posture = tx_port_interrupts_mask();
#define TX_RESTORE             tx_port_interrupts_restore(tx_saved_posture);

/** Names the kernel that is linked in. */
extern CHAR _tx_version_id[];

#endif
