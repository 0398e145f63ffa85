#include "net/iothub.h"

#define IDENTITY_CHARACTERS_MAX 128u

enum { FIELD_HOST, FIELD_GATEWAY, FIELD_DEVICE, FIELD_MODULE, FIELD_KEY, FIELD_COUNT };

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_HOST] = "HostName",   [FIELD_GATEWAY] = "GatewayHostName", [FIELD_DEVICE] = "DeviceId",
    [FIELD_MODULE] = "ModuleId", [FIELD_KEY] = "SharedAccessKey",
};

static int is_alphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/** 1 if all characters are letters, digits or among others. */
static int has_only(vedette_text_t text, const char *others) {
    for (size_t i = 0; i < text.length; i++) {
        if (!is_alphanumeric(text.at[i]) && strchr(others, text.at[i]) == NULL) {
            return 0;
        }
    }
    return 1;
}

static int field_of(vedette_text_t name) {
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (strlen(field_names[field]) == name.length && memcmp(field_names[field], name.at, name.length) == 0) {
            return field;
        }
    }
    return FIELD_COUNT;
}

/** Splits `name=value;…`. A key may end in '=', so only the first '=' of a piece divides it. */
static vedette_result_t split(const char *string, vedette_text_t fields[FIELD_COUNT]) {
    while (*string != '\0') {
        size_t piece = strcspn(string, ";");
        size_t name = strcspn(string, "=");
        if (name >= piece || name + 1 == piece) {
            return VEDETTE_ERROR_CREDENTIAL;
        }
        int field = field_of((vedette_text_t){string, name});
        if (field == FIELD_COUNT || fields[field].length != 0) {
            return VEDETTE_ERROR_CREDENTIAL;
        }
        fields[field] = (vedette_text_t){string + name + 1, piece - name - 1};
        string += piece;
        if (*string == ';') {
            string++;
        }
    }
    return VEDETTE_OK;
}

/** Cuts `:port` off a host name. 0 if there is none; -1 if it is not a port. */
static long cut_port(vedette_text_t *host) {
    const char *colon = memchr(host->at, ':', host->length);
    if (colon == NULL) {
        return 0;
    }
    const char *end = host->at + host->length;
    size_t digits = (size_t)(end - colon) - 1;
    long port = 0;
    for (const char *c = colon + 1; c < end; c++) {
        if (*c < '0' || *c > '9' || digits > 5) {
            return -1;
        }
        port = port * 10 + (*c - '0');
    }
    host->length = (size_t)(colon - host->at);
    return port > 0 && port <= 65535 ? port : -1;
}

static int is_host(vedette_text_t host) {
    return host.length > 0 && host.length < VEDETTE_IOTHUB_HOST_BYTES && has_only(host, "-.");
}

static int is_identity(vedette_text_t identity) {
    return identity.length <= IDENTITY_CHARACTERS_MAX && has_only(identity, "-:._%*?!(),=@$'");
}

vedette_result_t vedette_iothub_parse(const char *connection_string, vedette_iothub_t *iothub) {
    vedette_text_t fields[FIELD_COUNT] = {{NULL, 0}};
    if (connection_string == NULL || split(connection_string, fields) != VEDETTE_OK) {
        return VEDETTE_ERROR_CREDENTIAL;
    }
    if (fields[FIELD_HOST].length == 0 || fields[FIELD_DEVICE].length == 0 || fields[FIELD_KEY].length == 0) {
        return VEDETTE_ERROR_CREDENTIAL;
    }
    int has_gateway = fields[FIELD_GATEWAY].length != 0;
    long host_port = cut_port(&fields[FIELD_HOST]);
    long port = has_gateway ? cut_port(&fields[FIELD_GATEWAY]) : host_port;
    iothub->host = fields[FIELD_HOST];
    iothub->gateway = has_gateway ? fields[FIELD_GATEWAY] : fields[FIELD_HOST];
    iothub->device = fields[FIELD_DEVICE];
    iothub->module = fields[FIELD_MODULE];
    iothub->key = fields[FIELD_KEY];
    iothub->port = (uint16_t)(port > 0 ? port : 0);
    int is_good = host_port >= 0 && port >= 0 && is_host(iothub->host) && is_host(iothub->gateway) &&
                  is_identity(iothub->device) && is_identity(iothub->module);
    return is_good ? VEDETTE_OK : VEDETTE_ERROR_CREDENTIAL;
}
