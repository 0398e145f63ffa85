/* Clocks, timers, reset, interrupt controller. */
#include "board.h"
#include "registers.h"

#define TIMER(offset)      MPS2_REGISTER(MPS2_TIMER0 + (offset))
#define RESET_INFO         MPS2_REGISTER(MPS2_SYSCON + 0x10)
#define ETHERNET_FREE_RUN  MPS2_REGISTER(MPS2_ETHERNET + 0x9C)
#define NVIC_ENABLE(irq)   MPS2_REGISTER(0xE000E100u + 4u * ((uint32_t)(irq) / 32u))
#define NVIC_DISABLE(irq)  MPS2_REGISTER(0xE000E180u + 4u * ((uint32_t)(irq) / 32u))
#define NVIC_PRIORITY(irq) (*(volatile uint8_t *)(0xE000E400u + (uint32_t)(irq)))

enum { TIMER_CONTROL = 0x0, TIMER_VALUE = 0x4, TIMER_RELOAD = 0x8, TIMER_ENABLE = 1 };
enum { RESET_SOFTWARE = 1, RESET_WATCHDOG = 2, RESET_LOCKUP = 4 };

uint32_t SystemCoreClock = 25000000u;

void board_uart_open(void);

void board_init(void) {
    board_uart_open();
    TIMER(TIMER_CONTROL) = 0;
    TIMER(TIMER_RELOAD) = UINT32_MAX;
    TIMER(TIMER_VALUE) = UINT32_MAX;
    TIMER(TIMER_CONTROL) = TIMER_ENABLE;
}

uint32_t board_instruction_ticks(void) {
    return UINT32_MAX - TIMER(TIMER_VALUE);
}

uint32_t board_clock_25mhz(void) {
    return ETHERNET_FREE_RUN;
}

void board_interrupt_enable(int irq, uint8_t priority) {
    NVIC_PRIORITY(irq) = priority;
    NVIC_ENABLE(irq) = 1u << ((uint32_t)irq & 31u);
}

void board_interrupt_disable(int irq) {
    NVIC_DISABLE(irq) = 1u << ((uint32_t)irq & 31u);
    __asm volatile("dsb\n isb" ::: "memory");
}

void board_restart(void) {
    __asm volatile("dsb" ::: "memory");
    SCB_AIRCR = 0x05FA0004u;
    for (;;) {
    }
}

const char *board_reset_cause(void) {
    uint32_t cause = RESET_INFO;
    if (cause & RESET_LOCKUP) {
        return "lockup";
    }
    if (cause & RESET_WATCHDOG) {
        return "watchdog";
    }
    return (cause & RESET_SOFTWARE) ? "software" : "power on";
}
