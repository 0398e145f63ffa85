/* Requests to the emulator or debugger. Source: Arm, "Semihosting for AArch32 and AArch64". */
#include "board.h"

#include <string.h>

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_FLEN = 0x0C,
    SYS_TIME = 0x11,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20,
};
enum { OPEN_READ_BINARY = 1, OPEN_WRITE_BINARY = 5 };

#define APPLICATION_EXIT 0x20026u

/* The handler in fault.c answers -1 when no host is there. */
static int request(int operation, const void *block) {
    register int r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = block;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static int file_open(const char *path, int mode) {
    const uint32_t block[3] = {(uint32_t)(uintptr_t)path, (uint32_t)mode, (uint32_t)strlen(path)};
    return request(SYS_OPEN, block);
}

static void file_close(int handle) {
    const uint32_t block[1] = {(uint32_t)handle};
    (void)request(SYS_CLOSE, block);
}

/* Both directions answer with the number of bytes that were NOT moved. */
static int file_move(int operation, int handle, const void *bytes, size_t length) {
    const uint32_t block[3] = {(uint32_t)handle, (uint32_t)(uintptr_t)bytes, (uint32_t)length};
    return request(operation, block) == 0 ? 0 : -1;
}

void board_exit(int code) {
    const uint32_t block[2] = {APPLICATION_EXIT, (uint32_t)code};
    (void)request(SYS_EXIT_EXTENDED, block);
    for (;;) {
        __asm volatile("cpsid i\n wfi");
    }
}

int board_command_line(char *out, size_t capacity) {
    uint32_t block[2] = {(uint32_t)(uintptr_t)out, (uint32_t)capacity};
    if (capacity == 0 || request(SYS_GET_CMDLINE, block) != 0 || block[1] >= capacity) {
        return -1;
    }
    out[block[1]] = '\0';
    return (int)block[1];
}

int board_file_read(const char *path, void *out, size_t capacity) {
    int handle = file_open(path, OPEN_READ_BINARY);
    if (handle < 0) {
        return -1;
    }
    const uint32_t block[1] = {(uint32_t)handle};
    int size = request(SYS_FLEN, block);
    if (size < 0 || (size_t)size > capacity || file_move(SYS_READ, handle, out, (size_t)size) != 0) {
        size = -1;
    }
    file_close(handle);
    return size;
}

int board_file_write(const char *path, const void *bytes, size_t length) {
    int handle = file_open(path, OPEN_WRITE_BINARY);
    if (handle < 0) {
        return -1;
    }
    int result = file_move(SYS_WRITE, handle, bytes, length);
    file_close(handle);
    return result;
}

uint32_t board_unix_time(void) {
    int seconds = request(SYS_TIME, NULL);
    return seconds == -1 ? 0u : (uint32_t)seconds;
}

int board_entropy(void *out, size_t length) {
    int handle = file_open("/dev/urandom", OPEN_READ_BINARY);
    if (handle < 0) {
        return -1;
    }
    int result = file_move(SYS_READ, handle, out, length);
    file_close(handle);
    return result;
}
