/* Vector table and reset. */
#include "board.h"
#include "registers.h"

#include <string.h>

typedef void (*handler_t)(void);

extern uint8_t board_stack_start[], board_stack_end[];
extern uint8_t board_data_load[], board_data_start[], board_data_end[];
extern uint8_t board_bss_start[], board_bss_end[];

int main(void);
void Reset_Handler(void);
void board_unhandled_interrupt(void);
void HardFault_Handler(void);

/* Aliases need their target in the same file. */
__attribute__((used)) static void Default_Handler(void) {
    board_unhandled_interrupt();
}

#define WEAK_HANDLER(name) void name(void) __attribute__((weak, alias("Default_Handler")))
WEAK_HANDLER(NMI_Handler);
WEAK_HANDLER(SVC_Handler);
WEAK_HANDLER(DebugMon_Handler);
WEAK_HANDLER(PendSV_Handler);
WEAK_HANDLER(SysTick_Handler);
WEAK_HANDLER(UART0RX_Handler);
WEAK_HANDLER(UART0TX_Handler);
WEAK_HANDLER(TIMER0_Handler);
WEAK_HANDLER(TIMER1_Handler);
WEAK_HANDLER(DUALTIMER_Handler);
WEAK_HANDLER(ETH_Handler);

enum { SYSTEM_VECTORS = 16, INTERRUPTS = 32 };

/* MemManage, BusFault and UsageFault are not enabled and escalate to HardFault, which reports all of them. */
__attribute__((section(".vectors"), used)) static const handler_t vectors[SYSTEM_VECTORS + INTERRUPTS] = {
    [0] = (handler_t)(uintptr_t)board_stack_end,
    [1] = Reset_Handler,
    [2] = NMI_Handler,
    [3] = HardFault_Handler,
    [4] = HardFault_Handler,
    [5] = HardFault_Handler,
    [6] = HardFault_Handler,
    [11] = SVC_Handler,
    [12] = DebugMon_Handler,
    [14] = PendSV_Handler,
    [15] = SysTick_Handler,
    [SYSTEM_VECTORS + 0] = UART0RX_Handler,
    [SYSTEM_VECTORS + 1] = UART0TX_Handler,
    [SYSTEM_VECTORS + 2 ... SYSTEM_VECTORS + 7] = Default_Handler,
    [SYSTEM_VECTORS + BOARD_IRQ_TIMER0] = TIMER0_Handler,
    [SYSTEM_VECTORS + BOARD_IRQ_TIMER1] = TIMER1_Handler,
    [SYSTEM_VECTORS + BOARD_IRQ_DUALTIMER] = DUALTIMER_Handler,
    [SYSTEM_VECTORS + 11 ... SYSTEM_VECTORS + 12] = Default_Handler,
    [SYSTEM_VECTORS + BOARD_IRQ_ETH] = ETH_Handler,
    [SYSTEM_VECTORS + 14 ... SYSTEM_VECTORS + INTERRUPTS - 1] = Default_Handler,
};

enum { STACK_PAINT = 0xA5 };

/* Paints what lies below the caller's frame, so that board_stack_peak() can tell. */
static void paint_stack(void) {
    uint8_t *here = __builtin_frame_address(0);
    for (uint8_t *byte = board_stack_start; byte < here - 64; byte++) {
        *byte = STACK_PAINT;
    }
}

size_t board_stack_peak(void) {
    const uint8_t *byte = board_stack_start;
    while (byte < board_stack_end && *byte == STACK_PAINT) {
        byte++;
    }
    return (size_t)(board_stack_end - byte);
}

void Reset_Handler(void) {
    memcpy(board_data_start, board_data_load, (size_t)(board_data_end - board_data_start));
    memset(board_bss_start, 0, (size_t)(board_bss_end - board_bss_start));
#if defined(__ARM_FP)
    SCB_CPACR |= 0xFu << 20;
    __asm volatile("dsb\n isb");
#endif
    SCB_VTOR = (uint32_t)(uintptr_t)vectors;
    paint_stack();
    board_init();
    board_exit(main());
}
