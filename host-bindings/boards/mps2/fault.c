/* What is left to do when the program cannot go on: say where, and end with a code of its own. */
#include "board.h"
#include "registers.h"

/** The frame that a Cortex-M pushes on exception entry. */
typedef struct exception_frame {
    uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
} exception_frame_t;

extern uint8_t board_data_load[]; /* end of the code */
extern uint8_t board_ram_end[];
extern uint8_t board_stack_start[];

void board_unhandled_interrupt(void);
void HardFault_Handler(void);
void fault_entry(exception_frame_t *frame, uint32_t exception_return);

enum { BKPT_SEMIHOSTING = 0xBEAB, DEBUGGER_ATTACHED = 1 };

static void put_register(const char *name, uint32_t value) {
    char digits[9];
    for (int i = 0; i < 8; i++) {
        digits[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 15u];
    }
    digits[8] = '\0';
    board_uart_puts(name);
    board_uart_puts(digits);
}

static bool is_in_ram(const exception_frame_t *frame) {
    uintptr_t address = (uintptr_t)frame;
    return address >= (uintptr_t)board_stack_start && address + sizeof *frame <= (uintptr_t)board_ram_end;
}

/* Without a debugger a semihosting request escalates to here: answer "no host" (-1) and go on behind it. */
static bool answer_semihosting(exception_frame_t *frame) {
    uintptr_t pc = frame->pc & ~(uintptr_t)1;
    bool is_code = pc < (uintptr_t)board_data_load;
    if ((DEBUG_DHCSR & DEBUGGER_ATTACHED) || !is_code || *(const uint16_t *)pc != BKPT_SEMIHOSTING) {
        return false;
    }
    frame->r0 = UINT32_MAX;
    frame->pc += 2;
    return true;
}

static void put_frame(const exception_frame_t *frame) {
    put_register(" pc=", frame->pc);
    put_register(" lr=", frame->lr);
    put_register(" psr=", frame->psr);
    put_register("\r\n r0=", frame->r0);
    put_register(" r1=", frame->r1);
    put_register(" r2=", frame->r2);
    put_register(" r3=", frame->r3);
    put_register(" r12=", frame->r12);
}

__attribute__((used)) void fault_entry(exception_frame_t *frame, uint32_t exception_return) {
    bool has_frame = is_in_ram(frame);
    if (has_frame && answer_semihosting(frame)) {
        SCB_HFSR = SCB_HFSR; /* written ones clear */
        return;
    }
    board_uart_puts("\r\nFAULT");
    if (has_frame) {
        put_frame(frame);
    }
    put_register("\r\n sp=", (uint32_t)(uintptr_t)frame);
    put_register(" cfsr=", SCB_CFSR);
    put_register(" hfsr=", SCB_HFSR);
    put_register(" mmfar=", SCB_MMFAR);
    put_register(" bfar=", SCB_BFAR);
    put_register(" exc_return=", exception_return);
    board_uart_puts("\r\n");
    board_exit(BOARD_EXIT_FAULT);
}

/* The faulting code's stack may be the cause: report on the main stack, with a fresh pointer if that is the one. */
__attribute__((naked)) void HardFault_Handler(void) {
    __asm volatile("tst lr, #4\n"
                   "ite eq\n"
                   "mrseq r0, msp\n"
                   "mrsne r0, psp\n"
                   "mov r1, lr\n"
                   "ldr r2, =board_stack_start\n"
                   "mov r3, sp\n"
                   "cmp r3, r2\n"
                   "ittt ls\n"
                   "ldrls r3, =board_stack_end\n"
                   "movls sp, r3\n"
                   "movls r0, r3\n"
                   "b fault_entry\n");
}

void board_unhandled_interrupt(void) {
    uint32_t exception;
    __asm volatile("mrs %0, ipsr" : "=r"(exception));
    put_register("\r\nUNHANDLED exception=", exception);
    board_uart_puts("\r\n");
    board_exit(BOARD_EXIT_INTERRUPT);
}
