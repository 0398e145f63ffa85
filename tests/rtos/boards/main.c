/* What board.h promises, without a kernel. The last word of the command line names a check; the exit code is its
   result: 0 good, 1 not so, or the board's own code for the check that provokes it. */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NVIC_SET_PENDING (*(volatile uint32_t *)0xE000E200u)

enum {
    FRAMES = 50 /* more than the FIFOs hold */,
    ARP_BYTES = 60,
    WAIT_TICKS = 25000000
}; /* one second of board_clock_25mhz() */

static char command_line[256];

static bool has_words(void) {
    printf("command line: %s\n", command_line);
    char small[4];
    return strstr(command_line, " one two ") != NULL && board_command_line(small, sizeof small) == -1;
}

static bool has_files(void) {
    char bytes[16] = {0};
    const char *path = strrchr(command_line, '=') + 1;
    return board_file_write(path, "a file\n", 7) == 0 && board_file_read(path, bytes, sizeof bytes) == 7 &&
           memcmp(bytes, "a file\n", 7) == 0 && board_file_read(path, bytes, 6) == -1 &&
           board_file_read("/no/such/file", bytes, sizeof bytes) == -1;
}

static bool has_entropy(void) {
    uint8_t first[32] = {0};
    uint8_t second[32] = {0};
    return board_entropy(first, sizeof first) == 0 && board_entropy(second, sizeof second) == 0 &&
           memcmp(first, second, sizeof first) != 0;
}

static bool has_time(void) {
    uint32_t before = board_clock_25mhz();
    uint32_t ticks = board_instruction_ticks();
    for (volatile int i = 0; i < 1000; i++) {
    }
    return board_unix_time() > 1600000000u && board_clock_25mhz() != before && board_instruction_ticks() != ticks &&
           strcmp(board_reset_cause(), "power on") == 0;
}

/* 3 instructions a round under -icount shift=10: see board_instruction_ticks(). */
static bool counts_instructions(void) {
    uint32_t rounds = 200000;
    uint32_t before = board_instruction_ticks();
    __asm volatile("1: subs %0, #1\n nop\n bne 1b" : "+r"(rounds));
    uint32_t instructions = (uint32_t)((uint64_t)(board_instruction_ticks() - before) * 5 / 128);
    printf("instructions: %lu\n", (unsigned long)instructions);
    return instructions >= 600000 && instructions < 600040;
}

static bool has_heap(void) {
    void *small = malloc(1000);
    void *large = malloc(1u << 24);
    bool is_bounded = small != NULL && large == NULL;
    free(small);
    free(large);
    return is_bounded && board_stack_peak() > 0 && board_stack_peak() < 0x1000;
}

static volatile unsigned interrupts;

void ETH_Handler(void) {
    board_ethernet_interrupt_acknowledge();
    interrupts++;
}

/* Who has 10.0.2.2? From 10.0.2.15, in three odd pieces. */
static int ask_gateway(const uint8_t mac[6]) {
    static const uint8_t question[] = {0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1};
    uint8_t frame[ARP_BYTES] = {0};
    memset(frame, 0xFF, 6);
    memcpy(frame + 6, mac, 6);
    memcpy(frame + 12, question, sizeof question);
    memcpy(frame + 22, mac, 6);
    memcpy(frame + 28, (const uint8_t[]){10, 0, 2, 15}, 4);
    memcpy(frame + 38, (const uint8_t[]){10, 0, 2, 2}, 4);
    const board_ethernet_piece_t pieces[] = {{frame, 13}, {frame + 13, 18}, {frame + 31, ARP_BYTES - 31}};
    return board_ethernet_send(pieces, 3);
}

static bool is_answer(size_t length) {
    uint8_t frame[BOARD_ETHERNET_FRAME_MAX];
    board_ethernet_read(frame, length);
    return length >= 42 && frame[12] == 0x08 && frame[13] == 0x06 && frame[21] == 2 &&
           memcmp(frame + 28, (const uint8_t[]){10, 0, 2, 2}, 4) == 0;
}

static bool is_answered_by_interrupt(const uint8_t mac[6]) {
    unsigned seen = interrupts;
    bool is_answered = false;
    if (ask_gateway(mac) != 0) {
        return false;
    }
    for (uint32_t start = board_clock_25mhz(); !is_answered && board_clock_25mhz() - start < WAIT_TICKS;) {
        if (interrupts != seen) {
            seen = interrupts;
            for (size_t length; (length = board_ethernet_next()) != 0;) {
                is_answered |= is_answer(length);
            }
            board_ethernet_interrupt_enable();
        }
    }
    return is_answered;
}

/* A frame that comes after the acknowledge must interrupt as soon as that is allowed again. */
static bool is_late_frame_signalled(const uint8_t mac[6]) {
    bool is_answered = false;
    board_ethernet_interrupt_acknowledge();
    unsigned before = interrupts;
    if (ask_gateway(mac) != 0) {
        return false;
    }
    for (uint32_t start = board_clock_25mhz(); board_clock_25mhz() - start < WAIT_TICKS / 5;) {
    }
    bool is_masked = interrupts == before;
    board_ethernet_interrupt_enable();
    for (size_t length; (length = board_ethernet_next()) != 0;) {
        is_answered |= is_answer(length);
    }
    return is_masked && is_answered && interrupts != before;
}

static bool are_counters_right(void) {
    board_ethernet_counters_t counters;
    board_ethernet_counters(&counters);
    return counters.sent == FRAMES + 1 && counters.received > FRAMES && counters.send_discards == 1 &&
           counters.send_errors == 0 && counters.receive_errors == 0;
}

static bool has_ethernet(void) {
    static const uint8_t wanted[6] = {0x52, 0x54, 0x00, 0xAB, 0xCD, 0xEF};
    uint8_t mac[6] = {0};
    if (board_ethernet_open(mac) != 0 || memcmp(mac, wanted, 6) != 0 || !board_ethernet_is_linked()) {
        return false;
    }
    board_interrupt_enable(BOARD_IRQ_ETH, 0x80);
    board_ethernet_interrupt_enable();
    for (int i = 0; i < FRAMES; i++) {
        if (!is_answered_by_interrupt(mac)) {
            return false;
        }
    }
    const board_ethernet_piece_t runt = {wanted, 6};
    return is_late_frame_signalled(mac) && board_ethernet_send(&runt, 1) == -1 && are_counters_right();
}

/* A read where there is no memory. */
static bool fault(void) {
    return *(volatile uint32_t *)0x70000000u == 0;
}

/* Code that is none, on a stack that is none. */
static bool lose_stack(void) {
    __asm volatile("msr psp, %0\n mrs r0, control\n orr r0, #2\n msr control, r0\n isb\n push {r0-r7}" ::"r"(0x60000000)
                   : "r0", "memory");
    return false;
}

static bool unhandled(void) {
    board_interrupt_enable(20, 0);
    NVIC_SET_PENDING = 1u << 20;
    __asm volatile("dsb\n isb");
    return false;
}

static bool aborts(void) {
    abort();
}

static const struct {
    const char *name;
    bool (*is_good)(void);
} checks[] = {
    {"words", has_words},
    {"file", has_files},
    {"entropy", has_entropy},
    {"time", has_time},
    {"heap", has_heap},
    {"ethernet", has_ethernet},
    {"icount", counts_instructions},
    {"fault", fault},
    {"stack", lose_stack},
    {"unhandled", unhandled},
    {"abort", aborts},
};

/* No emulator and no debugger: each request says so and the program goes on. */
static int without_host(void) {
    uint8_t byte;
    bool is_said = board_entropy(&byte, 1) == -1 && board_file_read("/dev/null", &byte, 1) == -1 &&
                   board_file_write("/dev/null", &byte, 1) == -1 && board_unix_time() == 0;
    puts(is_said ? "no host, and every request says so" : "no host, but a request pretends");
    return 2;
}

int main(void) {
    if (board_command_line(command_line, sizeof command_line) < 0) {
        return without_host();
    }
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        const char *word = strstr(command_line, checks[i].name);
        if (word != NULL && word[-1] == '-') {
            return checks[i].is_good() ? 0 : 1;
        }
    }
    return 3;
}
