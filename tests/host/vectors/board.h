/** What the vector program needs of a board, on a host. */
#ifndef BOARD_H
#define BOARD_H

/** Prints text; remembers a verdict that begins with FAILED, so that the program ends with 1. */
void board_uart_puts(const char *text);

#endif
