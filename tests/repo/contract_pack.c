/* Packs events with the generated C and prints the payloads as hexadecimal lines; contract-pack.test.ts reads them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/generated/vedette_contract.h"

static const uint8_t address[16] = {10, 0, 2, 66, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static void print(const char *name, const uint8_t *bytes, size_t length) {
    printf("%s ", name);
    for (size_t i = 0; i < length; i++) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
}

/* A heap block of exactly this size, so that the sanitizer sees a byte too many. */
static void login(const char *name, const vedette_event_login_t *event, size_t capacity) {
    uint8_t *out = malloc(capacity == 0 ? 1 : capacity);
    print(name, out, vedette_pack_login(event, out, capacity));
    free(out);
}

static void logins(void) {
    vedette_event_login_t event = {VEDETTE_LOGIN_OPERATION_LOGIN_FAILED, "root", "console", address, 4, 7};
    login("example", &event, VEDETTE_LOGIN_BYTES_MAX);
    login("exact", &event, 23);
    for (size_t capacity = 0; capacity < 23; capacity++) {
        login("short", &event, capacity);
    }
    event.remote_length = 16;
    login("ipv6", &event, VEDETTE_LOGIN_BYTES_MAX);
    event.remote_length = 5;
    login("address", &event, VEDETTE_LOGIN_BYTES_MAX);
    event.remote_length = 4;
    event.remote = NULL;
    login("null-address", &event, VEDETTE_LOGIN_BYTES_MAX);
    event.remote_length = 0;
    event.user = NULL;
    login("empty", &event, VEDETTE_LOGIN_BYTES_MAX);
    event.operation = 3;
    login("enum", &event, VEDETTE_LOGIN_BYTES_MAX);
}

/* A user name in a heap block of its own: reading past its end is seen. */
static void user(const char *name, const char *text) {
    char *copy = strdup(text);
    vedette_event_login_t event = {0, copy, "", NULL, 0, 0};
    login(name, &event, VEDETTE_LOGIN_BYTES_MAX);
    free(copy);
}

static void texts(void) {
    char text[80];
    user("utf8", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    user("continuation", "a\x80z");
    user("overlong", "\xc0\xaf\xe0\x80\xaf");
    user("surrogate", "\xed\xa0\x80");
    user("large", "\xf4\x90\x80\x80\xf5");
    user("cut-2", "\xc3");
    user("cut-3", "\xe2\x82");
    user("cut-4", "\xf0\x9f\x98");
    memset(text, 'a', sizeof text);
    memcpy(text + 63, "\xc3\xa9", 3);
    user("between", text);
    memcpy(text + 62, "\xc3\xa9", 3);
    user("full", text);
}

int main(void) {
    uint8_t out[300] = {0};
    vedette_event_command_t command = {"ls", "root", -2};
    vedette_event_heartbeat_t heartbeat = {1, 2, 0x01020304, 0xfffefdfc};
    vedette_event_listening_ports_t port = {6, address, 4, 8883};
    logins();
    texts();
    print("command", out, vedette_pack_command(&command, out, sizeof out));
    print("heartbeat", out, vedette_pack_heartbeat(&heartbeat, out, sizeof out));
    print("port", out, vedette_pack_listening_ports(&port, out, sizeof out));
    return 0;
}
