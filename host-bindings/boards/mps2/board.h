/**
 * The Arm MPS2 board with the AN385 (Cortex-M3) or AN386 (Cortex-M4) image, real or emulated by QEMU.
 * A board knows nothing of what runs on it: no kernel, no network stack, no agent.
 *
 * Interrupts: startup.c has a weak handler for each vector; a firmware takes one over by defining a function of that
 * name (PendSV_Handler, SysTick_Handler, ETH_Handler, TIMER1_Handler, …) and board_interrupt_enable(). An interrupt
 * that nobody handles ends the run with BOARD_EXIT_INTERRUPT, a fault with BOARD_EXIT_FAULT.
 *
 * Nothing here blocks unless it says so. Functions may be called from any thread; those marked "one caller" have no
 * lock of their own.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOARD_HARDWARE_VENDOR "Arm"
#define BOARD_HARDWARE_MODEL  "MPS2 " BOARD_NAME

/** Exit codes that the board itself uses (semihosting); a firmware's own codes should be below. */
enum { BOARD_EXIT_FAULT = 70, BOARD_EXIT_INTERRUPT = 71, BOARD_EXIT_ABORT = 72 };

/** Interrupt numbers (NVIC). Source: Arm AN385, interrupt assignments. */
enum { BOARD_IRQ_TIMER0 = 8, BOARD_IRQ_TIMER1 = 9, BOARD_IRQ_DUALTIMER = 10, BOARD_IRQ_ETH = 13 };

/* Start and stop
 * -------------- */

/** Core clock in Hz; CMSIS name, so that a kernel's port can find it without this header. */
extern uint32_t SystemCoreClock;

/** Sets up UART0 and the free-running timer. Called by Reset_Handler before main(). */
void board_init(void);

/** Ends the emulation with this code (0..255), or with no debugger stops for ever. Does not return. */
void board_exit(int code) __attribute__((noreturn));

/** Restarts the chip by a system reset request. Does not return. */
void board_restart(void) __attribute__((noreturn));

/** Why the chip started last: "power on", "software", "watchdog" or "lockup". Source: CMSDK RSTINFO. */
const char *board_reset_cause(void);

/** Enables an interrupt at a priority: 0 (highest) .. 255; the upper 3 bits count on this chip. */
void board_interrupt_enable(int irq, uint8_t priority);

void board_interrupt_disable(int irq);

/** Most bytes of the main stack (start-up, interrupt handlers) in use so far. */
size_t board_stack_peak(void);

/* UART0
 * ----- */

/** Sends bytes as they are; waits for the transmitter (polled). */
void board_uart_write(const void *bytes, size_t length);

/** Sends a string and no line end; usable in a fault handler. */
void board_uart_puts(const char *text);

/** Next received byte, or -1 if there is none. One caller. */
int board_uart_read(void);

/* Time
 * ---- */

/** Free-running counter of 25 MHz (40 ns), wraps after 171 s. Runs from reset. Source: LAN9118 FREE_RUN. */
uint32_t board_clock_25mhz(void);

/**
 * Ticks of 40 ns since start-up from CMSDK timer 0, for counting instructions: valid only under QEMU's -icount, where
 * one instruction is 2^shift ns of virtual time: with shift=10 instructions = ticks * 5 / 128, with shift=5
 * ticks * 5 / 4. Wraps after 171 s of virtual time; a read costs about 6 instructions. Without -icount it is time.
 */
uint32_t board_instruction_ticks(void);

/* Semihosting: what the emulator (or a debugger) lends. Without one every call says so by its error.
 * ------------------------------------------------------------------------------------------------ */

/** The command line, NUL terminated. Returns its length, or -1 (no host, or longer than capacity - 1). */
int board_command_line(char *out, size_t capacity);

/** Reads a whole host file. Returns its size, or -1: no host, no such file, larger than capacity, short read. */
int board_file_read(const char *path, void *out, size_t capacity);

/** Writes a whole host file, replacing it. Returns 0 or -1. */
int board_file_write(const char *path, const void *bytes, size_t length);

/** Host's UNIX time in seconds, or 0 if there is no host. */
uint32_t board_unix_time(void);

/** Fills out from the host's /dev/urandom. Returns 0, or -1 and no byte of out is to be used: never weaker bytes. */
int board_entropy(void *out, size_t length);

/* Ethernet (LAN9118)
 * ------------------
 * Reception is by interrupt, drained in a thread:
 *   ETH_Handler():   board_ethernet_interrupt_acknowledge(); wake the thread;
 *   the thread:      while ((length = board_ethernet_next()) != 0) read or discard it;
 *                    board_ethernet_interrupt_enable();
 * One thread receives; one at a time sends; both may run at once.
 */

enum { BOARD_ETHERNET_FRAME_MAX = 1518 };

/** A piece of a frame to send. */
typedef struct board_ethernet_piece {
    const void *bytes;
    size_t length;
} board_ethernet_piece_t;

/** What happened to frames since board_ethernet_open(). */
typedef struct board_ethernet_counters {
    uint32_t received;
    uint32_t received_bytes;
    uint32_t receive_errors;    /**< bad frames reported by the controller (checksum, length, collision) */
    uint32_t receive_overflows; /**< lost in the controller because its FIFO was full, as far as it counts them */
    uint32_t receive_discards;  /**< good frames given up by board_ethernet_discard() */
    uint32_t sent;
    uint32_t sent_bytes;
    uint32_t send_errors;   /**< the controller could not send a frame that it had taken */
    uint32_t send_discards; /**< no room in the FIFO, or a length that no frame has */
} board_ethernet_counters_t;

/**
 * Resets the controller and starts receiving and sending, with its interrupt masked. mac gets the address from the
 * controller's EEPROM (QEMU: -nic …,mac=). Waits up to a few ms. Returns 0, or -1: no LAN9118 answers here.
 */
int board_ethernet_open(uint8_t mac[6]);

/** True while the PHY sees a link. One caller. */
bool board_ethernet_is_linked(void);

/** Sends one frame, without FCS, from pieces. Returns 0 when the controller has it, -1 if it was counted and dropped.
 */
int board_ethernet_send(const board_ethernet_piece_t *pieces, size_t count);

/** Length without FCS of the next frame (14..BOARD_ETHERNET_FRAME_MAX), 0 if there is none. Then read or discard it. */
size_t board_ethernet_next(void);

/** Copies out the frame whose length board_ethernet_next() told; out needs no alignment. */
void board_ethernet_read(void *out, size_t length);

/** Gives up the frame whose length board_ethernet_next() told. */
void board_ethernet_discard(size_t length);

/** Masks the controller's interrupt and clears its causes; in ETH_Handler, before the frames are drained. */
void board_ethernet_interrupt_acknowledge(void);

/** Unmasks the reception interrupt. It comes at once if a frame arrived after the acknowledge. */
void board_ethernet_interrupt_enable(void);

/** A copy of the counters. */
void board_ethernet_counters(board_ethernet_counters_t *out);

#endif
