/* Cortex-M3 and M4: contexts, the switch, the tick. Source: ARMv7-M Architecture Reference Manual, B1.5. */
#include "kernel.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYSTICK_CONTROL   REGISTER(0xE000E010)
#define SYSTICK_RELOAD    REGISTER(0xE000E014)
#define SYSTICK_VALUE     REGISTER(0xE000E018)
#define SCB_ICSR          REGISTER(0xE000ED04)
#define SCB_SHPR3         REGISTER(0xE000ED20)

#define ICSR_PENDSVSET        (1u << 28)
#define SYSTICK_ON_CORE_CLOCK 7u
/* PendSV below everything, so that it never interrupts a handler; the tick above it, below usual devices. */
#define SHPR3_PENDSV_LOWEST_TICK_NEXT 0xC0E00000u
#define INITIAL_PSR                   0x01000000u
#define RETURN_TO_THREAD_ON_PSP       0xFFFFFFFDu

/* What the switch keeps below the frame of the hardware. */
typedef struct context {
    ULONG r4_to_r11[8];
    ULONG exception_return;
    ULONG r0, r1, r2, r3, r12, lr, pc, psr;
} context_t;

extern uint32_t SystemCoreClock; /* CMSIS: the board's core clock in Hz */
extern uint8_t __RAM_segment_used_end__[];

void PendSV_Handler(void);
void SysTick_Handler(void);
void *rtos_port_switch(void *stack_pointer);

void rtos_port_build_stack(TX_THREAD *thread) {
    uintptr_t top = ((uintptr_t)thread->tx_thread_stack_start + thread->tx_thread_stack_size) & ~(uintptr_t)7;
    context_t *context = (context_t *)(top - sizeof(context_t));
    *context = (context_t){
        .exception_return = RETURN_TO_THREAD_ON_PSP,
        .pc = (ULONG)rtos_thread_shell,
        .psr = INITIAL_PSR,
    };
    thread->tx_thread_stack_ptr = context;
}

void rtos_port_request_switch(void) {
    SCB_ICSR = ICSR_PENDSVSET;
    __asm volatile("dsb" ::: "memory");
}

__attribute__((used)) void *rtos_port_switch(void *stack_pointer) {
    UINT posture = tx_port_interrupts_mask();
    if (rtos_current != NULL) {
        rtos_current->tx_thread_stack_ptr = stack_pointer;
    }
    void *next = rtos_switch()->tx_thread_stack_ptr;
    tx_port_interrupts_restore(posture);
    return next;
}

/* exception_return is kept with each context: it tells whether the hardware frame has floating-point registers. */
__attribute__((naked)) void PendSV_Handler(void) {
    __asm volatile("mrs r0, psp\n"
#if defined(__ARM_FP)
                   "tst lr, #16\n"
                   "it eq\n"
                   "vstmdbeq r0!, {s16-s31}\n"
#endif
                   "stmdb r0!, {r4-r11, lr}\n"
                   "bl rtos_port_switch\n"
                   "ldmia r0!, {r4-r11, lr}\n"
#if defined(__ARM_FP)
                   "tst lr, #16\n"
                   "it eq\n"
                   "vldmiaeq r0!, {s16-s31}\n"
#endif
                   "msr psp, r0\n"
                   "bx lr\n");
}

void SysTick_Handler(void) {
    UINT posture = tx_port_interrupts_mask();
    rtos_time_slice_tick();
    rtos_timer_tick();
    (void)rtos_leave(posture, TX_SUCCESS);
}

/* The first switch saves the initialization's context at psp, which nobody returns to: give it a place. */
void rtos_port_start(void) {
    static context_t discarded[2];
    SCB_SHPR3 = SHPR3_PENDSV_LOWEST_TICK_NEXT | 0x00E00000u;
    SYSTICK_RELOAD = SystemCoreClock / TX_TIMER_TICKS_PER_SECOND - 1u;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = SYSTICK_ON_CORE_CLOCK;
    __asm volatile("msr psp, %0" ::"r"(&discarded[1]));
    rtos_port_request_switch();
    tx_port_interrupts_restore(0);
    for (;;) {
    }
}

void *rtos_port_first_unused_memory(void) {
    return __RAM_segment_used_end__;
}

void rtos_port_idle(ULONG unused) {
    (void)unused;
    for (;;) {
        __asm volatile("wfi");
    }
}
