#include "harness.h"

#include <string.h>

#include "board.h"

#define STACK_BYTES        8192u
#define PAINT              0xEFu
#define COMMAND_LINE_BYTES 256u

static TX_THREAD thread;
static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];
static vedette_threadx_t threadx;
static int (*harness_body)(void);
static uint32_t log_count;

/* ---- Output ---- */

void print_line(const char *line) {
    board_uart_puts(line);
    board_uart_puts("\n");
}

void print_value(const char *name, uint32_t value) {
    char digits[11];
    char *at = &digits[10];

    *at = '\0';
    do {
        *--at = (char)('0' + value % 10u);
        value /= 10u;
    } while (value != 0);
    board_uart_puts(name);
    board_uart_puts(" ");
    print_line(at);
}

void print_hex(const char *name, const uint8_t *bytes, size_t length) {
    static const char digits[] = "0123456789abcdef";

    board_uart_puts(name);
    board_uart_puts(" ");
    for (size_t i = 0; i < length; i++) {
        char pair[3] = {digits[bytes[i] >> 4], digits[bytes[i] & 15u], '\0'};

        board_uart_puts(pair);
    }
    print_line("");
}

/* ---- Command line ---- */

const char *option_text(const char *name) {
    static char line[COMMAND_LINE_BYTES];
    char *at = line;

    if (board_command_line(line, sizeof(line)) < 0) {
        return "";
    }
    while ((at = strstr(at, name)) != NULL) {
        at += strlen(name);
        if (*at == ' ') {
            at[1 + strcspn(at + 1, " ")] = '\0';
            return at + 1;
        }
    }
    return "";
}

uint32_t option_value(const char *name, uint32_t otherwise) {
    const char *text = option_text(name);
    uint32_t value = 0;

    if (*text == '\0') {
        return otherwise;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10u + (uint32_t)(*text - '0');
    }
    return value;
}

/* ---- Port ---- */

static vedette_result_t fill_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    for (size_t i = 0; i < length; i++) {
        out[i] = (uint8_t)(i + 1u); /* runs must not differ; these firmwares have no network */
    }
    return VEDETTE_OK;
}

static void log_line(void *context, int level, const char *line) {
    (void)context;
    (void)level;
    log_count++;
    board_uart_puts("log ");
    print_line(line);
}

static const vedette_device_facts_t *get_facts(void *context) {
    static const vedette_device_facts_t facts = {.hardware_vendor = BOARD_HARDWARE_VENDOR,
                                                 .hardware_model = BOARD_HARDWARE_MODEL};

    (void)context;
    return &facts;
}

const vedette_port_t *harness_port(void) {
    static const vedette_threadx_config_t config = {.random = fill_random, .log = log_line, .facts = get_facts};
    static bool is_made;

    log_count = 0;
    if (!is_made) {
        is_made = vedette_threadx_init(&threadx, &config) != NULL;
    }
    return is_made ? &threadx.port : NULL;
}

uint32_t harness_log_count(void) {
    return log_count;
}

/* ---- Messages ---- */

static vedette_result_t publish(void *context, uint32_t sequence, const char *properties, const uint8_t *data,
                                size_t length) {
    message_store_t *store = context;

    (void)properties;
    if (store->is_holding || store->count == MESSAGES_MAX || length > MESSAGE_STORE_BYTES - store->bytes) {
        return VEDETTE_AGAIN;
    }
    memcpy(&store->data[store->bytes], data, length);
    store->lengths[store->count++] = (uint32_t)length;
    store->bytes += (uint32_t)length;
    return vedette_callback_link_acked(&store->link, sequence);
}

vedette_link_t *message_store_init(message_store_t *store) {
    memset(store, 0, sizeof(*store));
    store->link.publish = publish;
    store->link.context = store;
    return vedette_callback_link_init(&store->link);
}

void message_store_clear(message_store_t *store) {
    store->count = 0;
    store->bytes = 0;
}

void message_store_print(const message_store_t *store, const char *name) {
    uint32_t at = 0;

    for (uint32_t i = 0; i < store->count; i++) {
        print_hex(name, &store->data[at], store->lengths[i]);
        at += store->lengths[i];
    }
}

/* ---- Instructions ---- */

/* One instruction is 32 ns of virtual time, a tick 40 ns. */
static uint32_t ticks_to_instructions(uint32_t ticks) {
    return (uint32_t)((uint64_t)ticks * 5u / 4u);
}

uint32_t instructions_since(uint32_t ticks) {
    uint32_t now = board_instruction_ticks();
    uint32_t first = board_instruction_ticks();
    uint32_t second = board_instruction_ticks();
    uint32_t reading = second - first;

    return now - ticks <= reading ? 0 : ticks_to_instructions(now - ticks - reading);
}

/* ---- Program ---- */

size_t harness_stack_peak(void) {
    const volatile uint8_t *byte = (const volatile uint8_t *)stack;
    size_t unused = 0;

    while (unused < STACK_BYTES && byte[unused] == PAINT) {
        unused++;
    }
    return STACK_BYTES - unused;
}

static __attribute__((noinline)) void paint_stack(void) {
    volatile uint8_t *frame = __builtin_frame_address(0);

    for (volatile uint8_t *byte = (volatile uint8_t *)stack; byte < frame - 64; byte++) {
        *byte = PAINT;
    }
}

static void entry(ULONG argument) {
    (void)argument;
    paint_stack();
    board_exit(harness_body());
}

void tx_application_define(void *first_unused_memory) {
    (void)first_unused_memory;
    tx_thread_create(&thread, "harness", entry, 0, stack, sizeof(stack), 20, 20, TX_NO_TIME_SLICE, TX_AUTO_START);
}

int harness_main(int (*body)(void)) {
    harness_body = body;
    tx_kernel_enter();
    return 1;
}
