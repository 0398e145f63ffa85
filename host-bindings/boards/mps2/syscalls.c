/* What newlib asks of the system: console output on UART0, one bounded heap, no files. */
#include "board.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/types.h>

struct _reent;

extern char board_heap_start[], board_heap_end[];

static char *heap_top = board_heap_start;

void *_sbrk(ptrdiff_t increment);
int _write(int file, const char *bytes, int length);
int _read(int file, char *bytes, int length);
int _close(int file);
int _lseek(int file, int offset, int whence);
int _fstat(int file, struct stat *status);
int _isatty(int file);
int _getpid(void);
int _kill(int process, int signal);
void _exit(int code) __attribute__((noreturn));
void _init(void);
void _fini(void);
void __malloc_lock(struct _reent *reent);
void __malloc_unlock(struct _reent *reent);

void *_sbrk(ptrdiff_t increment) {
    char *previous = heap_top;
    if (increment > board_heap_end - heap_top || increment < board_heap_start - heap_top) {
        errno = ENOMEM;
        return (void *)-1;
    }
    heap_top += increment;
    return previous;
}

/* The board has no kernel to ask for a mutex; malloc is short, so interrupts wait for it. */
static unsigned heap_lock_depth;
static uint32_t heap_lock_primask;

void __malloc_lock(struct _reent *reent) {
    (void)reent;
    uint32_t primask;
    __asm volatile("mrs %0, primask\n cpsid i" : "=r"(primask)::"memory");
    if (heap_lock_depth++ == 0) {
        heap_lock_primask = primask;
    }
}

void __malloc_unlock(struct _reent *reent) {
    (void)reent;
    if (--heap_lock_depth == 0) {
        __asm volatile("msr primask, %0" ::"r"(heap_lock_primask) : "memory");
    }
}

int _write(int file, const char *bytes, int length) {
    (void)file;
    for (int i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            board_uart_write("\r", 1);
        }
        board_uart_write(&bytes[i], 1);
    }
    return length;
}

int _read(int file, char *bytes, int length) {
    (void)file;
    (void)bytes;
    (void)length;
    return 0;
}

int _close(int file) {
    (void)file;
    return -1;
}

int _lseek(int file, int offset, int whence) {
    (void)file;
    (void)offset;
    (void)whence;
    return 0;
}

int _fstat(int file, struct stat *status) {
    (void)file;
    status->st_mode = S_IFCHR;
    return 0;
}

int _isatty(int file) {
    (void)file;
    return 1;
}

int _getpid(void) {
    return 1;
}

/* abort() and a failed assert() come here. */
int _kill(int process, int signal) {
    (void)process;
    (void)signal;
    board_uart_puts("\r\nABORT\r\n");
    board_exit(BOARD_EXIT_ABORT);
}

void _exit(int code) {
    board_exit(code);
}

void _init(void) {
}

void _fini(void) {
}
