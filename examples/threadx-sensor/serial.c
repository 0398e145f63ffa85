/* Lines on UART0: one writer at a time, bounded, no allocation. */
#include "product.h"

#include <stdarg.h>
#include <stdio.h>

#include "board.h"

#define LINE_BYTES 160u

static TX_MUTEX mutex;

void serial_init(void) {
    tx_mutex_create(&mutex, "serial", TX_INHERIT);
}

void serial_printf(const char *format, ...) {
    static char line[LINE_BYTES];
    va_list arguments;

    if (tx_mutex_get(&mutex, TX_WAIT_FOREVER) != TX_SUCCESS) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    board_uart_puts(line);
    board_uart_puts("\r\n");
    tx_mutex_put(&mutex);
}

void product_panic(const char *what, const char *file, int line) {
    char text[12];

    snprintf(text, sizeof(text), "%d", line);
    board_uart_puts("panic: ");
    board_uart_puts(what);
    board_uart_puts(" at ");
    board_uart_puts(file);
    board_uart_puts(":");
    board_uart_puts(text);
    board_uart_puts("\r\n");
    board_exit(BOARD_EXIT_ABORT);
}
