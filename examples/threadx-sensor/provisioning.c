/*
 * Provisioning of the emulated device: a file of the host, named on the semihosting command line. Its first line is the
 * connection string; name=value lines may follow; then the CA certificates, PEM. A real product would read the same
 * from its secure element or flash.
 */
#include "product.h"

#include <string.h>

#include "board.h"

#define FILE_BYTES         8192u
#define COMMAND_LINE_BYTES 512u
#define DEVICE_ID_BYTES    129u /* IoT Hub: at most 128 characters */
#define PASSWORD_LENGTH    16u
#define PEM_BEGIN          "-----BEGIN CERTIFICATE-----"

static char file[FILE_BYTES];
static char device_id[DEVICE_ID_BYTES];
static char password[PASSWORD_LENGTH + 1u];

/* The path is the rest of the command line: it may have spaces in it. */
static bool find_path(char *line, size_t capacity, const char **path) {
    static const char option[] = "--config ";
    const char *found;

    if (board_command_line(line, capacity) < 0) {
        return false;
    }
    found = strstr(line, option);
    if (found == NULL) {
        return false;
    }
    *path = found + sizeof(option) - 1u;
    return true;
}

/* 32 characters that nobody mixes up: 5 bits each, so 16 of them are 80 bits. */
static bool make_password(void) {
    static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz123456789";
    uint8_t random[PASSWORD_LENGTH];

    if (!entropy_fill(random, sizeof(random))) {
        return false;
    }
    for (size_t i = 0; i < PASSWORD_LENGTH; i++) {
        password[i] = alphabet[random[i] & 31u];
    }
    password[PASSWORD_LENGTH] = '\0';
    return true;
}

static void take_setting(provisioning_t *out, const char *line) {
    static const struct {
        const char *name;
        size_t offset;
    } settings[] = {
        {"console-password=", offsetof(provisioning_t, console_password)},
        {"telemetry-host=", offsetof(provisioning_t, telemetry_host)},
        {"ntp-host=", offsetof(provisioning_t, ntp_host)},
    };

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        size_t length = strlen(settings[i].name);

        if (strncmp(line, settings[i].name, length) == 0) {
            const char *value = line + length;

            memcpy((char *)out + settings[i].offset, &value, sizeof(value));
            return;
        }
    }
    if (line[0] != '\0') {
        serial_printf("provisioning: a line is not understood and left out");
    }
}

/* Cuts the text before the certificates into lines, in place. */
static void take_lines(provisioning_t *out, char *text, const char *end) {
    bool is_first = true;

    while (text < end) {
        char *line = text;
        size_t length = strcspn(line, "\r\n");

        text += length;
        text += strspn(text, "\r\n");
        line[length] = '\0';
        if (is_first) {
            out->connection_string = line;
            is_first = false;
        } else {
            take_setting(out, line);
        }
    }
}

static void take_device_id(provisioning_t *out) {
    const char *start = strstr(out->connection_string, "DeviceId=");
    size_t length;

    if (start == NULL) {
        return;
    }
    start += strlen("DeviceId=");
    length = strcspn(start, ";");
    if (length < sizeof(device_id)) {
        memcpy(device_id, start, length);
        device_id[length] = '\0';
    }
}

static bool take_file(provisioning_t *out) {
    char line[COMMAND_LINE_BYTES];
    const char *path = NULL;
    char *pem;
    int length;

    if (!find_path(line, sizeof(line), &path)) {
        serial_printf("provisioning: no --config FILE on the command line");
        return false;
    }
    length = board_file_read(path, file, sizeof(file) - 1u);
    if (length <= 0) {
        serial_printf("provisioning: the file is missing, empty or over %u bytes", FILE_BYTES - 1u);
        return false;
    }
    file[length] = '\0';
    pem = strstr(file, PEM_BEGIN);
    if (pem == NULL || pem == file) {
        serial_printf("provisioning: wanted a connection string, then CA certificates (PEM)");
        return false;
    }
    out->ca_pem = pem;
    pem[-1] = '\0';
    take_lines(out, file, pem - 1);
    take_device_id(out);
    return true;
}

bool provisioning_load(provisioning_t *out) {
    bool ok;

    *out = (provisioning_t){
        .connection_string = "",
        .ca_pem = "",
        .device_id = device_id,
        .telemetry_host = "telemetry.vedette.internal",
        .ntp_host = "ntp.vedette.internal",
    };
    ok = take_file(out);
    if (out->console_password == NULL || out->console_password[0] == '\0') {
        if (!make_password()) {
            product_panic("no entropy for a console password", __FILE__, __LINE__);
        }
        out->console_password = password;
        out->is_password_generated = true;
    }
    return ok;
}
