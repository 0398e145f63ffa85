/* The product's own data path: one line with the reading, over plain TCP, to a host that may well be away. */
#include "product.h"

#include <stdio.h>
#include <string.h>

#include "lwip/netdb.h"
#include "lwip/sockets.h"

#define STACK_BYTES    1536u
#define TELEMETRY_PORT "7000"
#define INTERVAL_S     20u
#define SEND_MS        3000

static TX_THREAD thread;
static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];

static int connect_to(const char *host) {
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    int connection = -1;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (lwip_getaddrinfo(host, TELEMETRY_PORT, &hints, &found) != 0) {
        return -1;
    }
    connection = lwip_socket(found->ai_family, found->ai_socktype, 0);
    if (connection >= 0 && lwip_connect(connection, found->ai_addr, found->ai_addrlen) != 0) {
        lwip_close(connection);
        connection = -1;
    }
    lwip_freeaddrinfo(found);
    return connection;
}

static bool send_reading(const char *host) {
    struct timeval timeout = {SEND_MS / 1000, 0};
    sensor_reading_t reading = sensor_read();
    char line[48];
    int connection = connect_to(host);
    int length;
    bool ok;

    if (connection < 0) {
        return false;
    }
    lwip_setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    length = snprintf(line, sizeof(line), "%lu %ld\n", (unsigned long)reading.count, (long)reading.milli_celsius);
    ok = lwip_send(connection, line, (size_t)length, 0) == length;
    lwip_close(connection);
    return ok;
}

/* Says only when it changes: a host that is away does not fill the serial line. */
static void entry(ULONG argument) {
    const char *host = (const char *)argument;
    int was_sent = -1;

    for (;;) {
        int is_sent = send_reading(host);

        if (is_sent != was_sent) {
            serial_printf("telemetry: %s %s", host, is_sent ? "takes the readings" : "cannot be reached");
            was_sent = is_sent;
        }
        tx_thread_sleep(INTERVAL_S * TX_TIMER_TICKS_PER_SECOND);
    }
}

void telemetry_start(const char *host) {
    tx_thread_create(&thread, "telemetry", entry, (ULONG)host, stack, sizeof(stack), PRIORITY_TELEMETRY,
                     PRIORITY_TELEMETRY, TX_NO_TIME_SLICE, TX_AUTO_START);
}
