#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "board.h"
#include "linux/vedette_linux.h"

static int is_failed;

int harness_main(int (*body)(void)) {
    int result = body();

    return result != 0 ? result : is_failed;
}

void board_uart_puts(const char *text) {
    is_failed |= strncmp(text, "FAILED", 6) == 0;
    fputs(text, stdout);
}

void print_value(const char *name, uint32_t value) {
    printf("%s %u\n", name, (unsigned)value);
}

void print_line(const char *line) {
    puts(line);
}

const vedette_port_t *harness_port(void) {
    static vedette_linux_t platform;
    static const vedette_port_t *port;

    if (port == NULL) {
        port = vedette_linux_init(&platform, 0);
    }
    return port;
}
