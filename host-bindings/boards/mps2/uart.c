/* CMSDK UART 0, polled. */
#include "board.h"
#include "registers.h"

#define UART(offset) MPS2_REGISTER(MPS2_UART0 + (offset))

enum { DATA = 0x00, STATE = 0x04, CONTROL = 0x08, BAUD_DIVIDER = 0x10 };
enum { TX_FULL = 1, RX_FULL = 2, TX_RX_ENABLE = 3 };

void board_uart_open(void);

/* 115,200 Bd; the divider must be 16 or more. Called by board_init(). */
void board_uart_open(void) {
    UART(BAUD_DIVIDER) = SystemCoreClock / 115200u;
    UART(CONTROL) = TX_RX_ENABLE;
}

void board_uart_write(const void *bytes, size_t length) {
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < length; i++) {
        while (UART(STATE) & TX_FULL) {
        }
        UART(DATA) = byte[i];
    }
}

void board_uart_puts(const char *text) {
    while (*text) {
        board_uart_write(text++, 1);
    }
}

int board_uart_read(void) {
    return (UART(STATE) & RX_FULL) ? (int)(UART(DATA) & 0xFFu) : -1;
}
