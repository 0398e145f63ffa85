/* Status page: HTTP/1.1, one request a connection, one connection at a time, every size and wait bounded. */
#include "product.h"

#include <stdio.h>
#include <string.h>

#include "lwip/sockets.h"
#include "service.h"

#define STACK_BYTES    2560u
#define HTTP_PORT      80u
#define REQUEST_BYTES  1024u
#define RESPONSE_BYTES 1024u
#define RECEIVE_MS     1000 /* for one piece */
#define REQUEST_S      3u   /* for all of them: a slow peer does not keep the page from others for long */

typedef struct http_request {
    char bytes[REQUEST_BYTES + 1u];
    size_t length;
    char *method;
    char *path;
} http_request_t;

static TX_THREAD thread;
static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];
static http_request_t request;
static char body[RESPONSE_BYTES];
static char head[192];

/* Reads until the blank line. Returns 0, or the HTTP status of the refusal. */
static int receive_request(int connection) {
    ULONG start = tx_time_get();

    request.length = 0;
    while (tx_time_get() - start < REQUEST_S * TX_TIMER_TICKS_PER_SECOND) {
        int got = lwip_recv(connection, &request.bytes[request.length], REQUEST_BYTES - request.length, 0);

        if (got <= 0) {
            return 408;
        }
        request.length += (size_t)got;
        request.bytes[request.length] = '\0';
        if (strstr(request.bytes, "\r\n\r\n") != NULL) {
            return strlen(request.bytes) == request.length ? 0 : 400; /* no NUL inside */
        }
        if (request.length == REQUEST_BYTES) {
            return 431;
        }
    }
    return 408;
}

/* Splits "METHOD SP path SP HTTP/1.x CRLF" in place. */
static int parse_request_line(void) {
    char *end = strstr(request.bytes, "\r\n");
    char *space = memchr(request.bytes, ' ', (size_t)(end - request.bytes));
    char *version;

    if (space == NULL) {
        return 400;
    }
    request.method = request.bytes;
    request.path = space + 1;
    version = memchr(request.path, ' ', (size_t)(end - request.path));
    if (version == NULL || end - version != 9 || memcmp(version, " HTTP/1.", 8) != 0) {
        return 400;
    }
    if (version[8] == '1' && strstr(end, "\r\nHost:") == NULL && strstr(end, "\r\nhost:") == NULL) {
        return 400; /* RFC 9112 section 3.2 */
    }
    *space = '\0';
    *version = '\0';
    return 0;
}

static int make_page(void) {
    sensor_reading_t reading = sensor_read();
    long whole = reading.milli_celsius / 1000;
    long tenth = reading.milli_celsius % 1000 / 100;
    unsigned long uptime = tx_time_get() / TX_TIMER_TICKS_PER_SECOND;

    return snprintf(body, sizeof(body),
                    "<!doctype html><meta charset=utf-8><title>" PRODUCT_NAME "</title>"
                    "<h1>" PRODUCT_NAME " " PRODUCT_VERSION "</h1>"
                    "<p>Temperature (simulated): %ld.%ld &deg;C, reading %lu"
                    "<p>Uptime: %lu s<p>UNIX time: %lu\n",
                    whole, tenth, (unsigned long)reading.count, uptime, (unsigned long)agent_unix_time());
}

static int make_json(void) {
    sensor_reading_t reading = sensor_read();

    return snprintf(body, sizeof(body),
                    "{\"product\":\"" PRODUCT_NAME "\",\"version\":\"" PRODUCT_VERSION
                    "\",\"simulated\":true,\"milliCelsius\":%ld,\"readings\":%lu}\n",
                    (long)reading.milli_celsius, (unsigned long)reading.count);
}

static const char *reason(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 431:
        return "Request Header Fields Too Large";
    default:
        return "Bad Request";
    }
}

/* Sets body and its type; returns the HTTP status. */
static int route(const char **type) {
    *type = "text/plain";
    if (strcmp(request.method, "GET") != 0 && strcmp(request.method, "HEAD") != 0) {
        return 405;
    }
    if (strcmp(request.path, "/") == 0) {
        *type = "text/html";
        make_page();
        return 200;
    }
    if (strcmp(request.path, "/status.json") == 0) {
        *type = "application/json";
        make_json();
        return 200;
    }
    return 404;
}

static void respond(int connection, int status, const char *type, bool has_body) {
    int length;

    if (status != 200) {
        snprintf(body, sizeof(body), "%d %s\n", status, reason(status));
    }
    length = snprintf(head, sizeof(head),
                      "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %u\r\n%sConnection: close\r\n\r\n", status,
                      reason(status), type, (unsigned)strlen(body), status == 405 ? "Allow: GET, HEAD\r\n" : "");
    lwip_send(connection, head, (size_t)length, has_body ? MSG_MORE : 0);
    if (has_body) {
        lwip_send(connection, body, strlen(body), 0);
    }
}

static void serve(int connection) {
    struct timeval timeout = {RECEIVE_MS / 1000, RECEIVE_MS % 1000 * 1000};
    const char *type = "text/plain";
    bool is_head = false;
    int status;

    lwip_setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    lwip_setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    status = receive_request(connection);
    if (status == 0) {
        status = parse_request_line();
    }
    if (status == 0) {
        is_head = strcmp(request.method, "HEAD") == 0;
        status = route(&type);
    }
    respond(connection, status, type, !is_head);
}

static void entry(ULONG argument) {
    int listener = service_listen(HTTP_PORT);

    (void)argument;
    for (;;) {
        int connection = lwip_accept(listener, NULL, NULL);

        if (connection < 0) {
            tx_thread_sleep(TX_TIMER_TICKS_PER_SECOND / 10u); /* out of connections: let some end */
            continue;
        }
        serve(connection);
        lwip_close(connection);
    }
}

void http_start(void) {
    product_thread(&thread, "http", entry, stack, sizeof(stack), PRIORITY_HTTP);
}
