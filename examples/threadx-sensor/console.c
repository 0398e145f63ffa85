/*
 * Log-in console on TCP port 2323: one session at a time, three tries, and every log-in, failure and log-out is told to
 * the agent. It is plain TCP for the sake of the demonstration; a product would put TLS or SSH under it.
 */
#include "product.h"

#include <stdio.h>
#include <string.h>

#include "lwip/sockets.h"
#include "service.h"

#define STACK_BYTES     2560u
#define CONSOLE_PORT    2323u
#define USER            "admin"
#define SERVICE         "console"
#define LINE_BYTES      64u
#define TRIES           3
#define IDLE_S          30
#define FAILURE_DELAY_S 1u

typedef struct session {
    int connection;
    vedette_address_t remote;
} session_t;

static TX_THREAD thread;
static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];
static const char *expected_password;

static void say(const session_t *session, const char *text) {
    lwip_send(session->connection, text, strlen(text), 0);
}

static bool is_printable(char c) {
    return c >= ' ' && c < 0x7F;
}

/* One line without its end; what does not fit or is not printable is left out. false: peer gone, or idle. */
static bool read_line(const session_t *session, char line[LINE_BYTES]) {
    size_t length = 0;
    char c;

    for (size_t taken = 0; taken < 4u * LINE_BYTES; taken++) {
        if (lwip_recv(session->connection, &c, 1, 0) != 1) {
            return false;
        }
        if (c == '\n') {
            line[length] = '\0';
            return true;
        }
        if (is_printable(c) && length < LINE_BYTES - 1u) {
            line[length++] = c;
        }
    }
    return false; /* a line that never ends */
}

/* Takes the same time whatever differs, and wherever. */
static bool is_equal(const char *left, const char *right) {
    char a[LINE_BYTES] = {0};
    char b[LINE_BYTES] = {0};
    volatile unsigned difference = 0;

    strncpy(a, left, LINE_BYTES - 1u);
    strncpy(b, right, LINE_BYTES - 1u);
    for (size_t i = 0; i < LINE_BYTES; i++) {
        difference |= (unsigned)(a[i] ^ b[i]);
    }
    return difference == 0;
}

static void report(const session_t *session, vedette_login_operation_t operation, const char *user) {
    (void)vedette_report_login(agent_get(), operation, user, SERVICE, &session->remote);
}

/* Returns whether the peer got in; user gets the name that was given last. */
static bool log_in(const session_t *session, char user[LINE_BYTES]) {
    char password[LINE_BYTES];

    for (int i = 0; i < TRIES; i++) {
        bool is_user, is_password;

        say(session, "login: ");
        if (!read_line(session, user)) {
            return false;
        }
        say(session, "password: ");
        if (!read_line(session, password)) {
            return false;
        }
        is_user = is_equal(user, USER);
        is_password = is_equal(password, expected_password);
        if (is_user & is_password) {
            return true;
        }
        report(session, VEDETTE_LOGIN_FAILED, user);
        serial_printf("console: log-in failed");
        tx_thread_sleep(FAILURE_DELAY_S * TX_TIMER_TICKS_PER_SECOND);
        say(session, "Login incorrect\r\n");
    }
    return false;
}

/* Returns the command's result: 0, or 1 for one that does not exist. */
static int run_command(const session_t *session, const char *line) {
    char text[96];
    sensor_reading_t reading = sensor_read();

    if (strcmp(line, "reading") == 0) {
        snprintf(text, sizeof(text), "%ld mC (simulated), reading %lu\r\n", (long)reading.milli_celsius,
                 (unsigned long)reading.count);
        say(session, text);
        return 0;
    }
    if (strcmp(line, "uptime") == 0) {
        snprintf(text, sizeof(text), "%lu s\r\n", (unsigned long)(tx_time_get() / TX_TIMER_TICKS_PER_SECOND));
        say(session, text);
        return 0;
    }
    say(session, "commands: reading, uptime, exit\r\n");
    return strcmp(line, "help") == 0 ? 0 : 1;
}

static void run_shell(const session_t *session, const char *user) {
    char line[LINE_BYTES];

    say(session, "Welcome to " PRODUCT_NAME " " PRODUCT_VERSION "\r\n");
    for (;;) {
        say(session, "> ");
        if (!read_line(session, line) || strcmp(line, "exit") == 0) {
            return;
        }
        if (line[0] != '\0') {
            (void)vedette_report_command(agent_get(), line, user, run_command(session, line));
        }
    }
}

static void serve(const session_t *session) {
    char user[LINE_BYTES] = "";

    if (!log_in(session, user)) {
        return;
    }
    report(session, VEDETTE_LOGIN, user);
    serial_printf("console: %s logged in", user);
    run_shell(session, user);
    report(session, VEDETTE_LOGOUT, user);
    serial_printf("console: %s logged out", user);
}

/* The socket takes both families; lwIP names an IPv4 peer by its IPv4 address. */
static vedette_address_t address_of(const struct sockaddr_storage *peer) {
    vedette_address_t address = {0};

    if (peer->ss_family == AF_INET) {
        address.length = 4;
        memcpy(address.bytes, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    } else if (peer->ss_family == AF_INET6) {
        address.length = 16;
        memcpy(address.bytes, &((const struct sockaddr_in6 *)peer)->sin6_addr, 16);
    }
    return address;
}

static void entry(ULONG argument) {
    int listener = service_listen(CONSOLE_PORT);

    (void)argument;
    for (;;) {
        struct timeval timeout = {IDLE_S, 0};
        struct sockaddr_storage peer;
        socklen_t length = sizeof(peer);
        session_t session = {.connection = lwip_accept(listener, (struct sockaddr *)&peer, &length)};

        if (session.connection < 0) {
            tx_thread_sleep(TX_TIMER_TICKS_PER_SECOND / 10u);
            continue;
        }
        session.remote = address_of(&peer);
        lwip_setsockopt(session.connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
        lwip_setsockopt(session.connection, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
        serve(&session);
        lwip_close(session.connection);
    }
}

void console_start(const char *password) {
    expected_password = password;
    product_thread(&thread, "console", entry, stack, sizeof(stack), PRIORITY_CONSOLE);
}
