/** Connection strings: what is read, and what is refused. */
#include "net/iothub.h"

#include "check.h"

#define KEY "SharedAccessKey=c2VjcmV0LXNlY3JldC1zZWNyZXQ="

typedef struct good {
    const char *string, *host, *gateway, *device, *module, *key;
    uint16_t port;
    const char *user_name;
} good_t;

static const good_t goods[] = {
    {"HostName=h.example;DeviceId=d1;" KEY, "h.example", "h.example", "d1", "", "c2VjcmV0LXNlY3JldC1zZWNyZXQ=", 0,
     "h.example/d1/?api-version=2021-04-12&DeviceClientType=vedette%2F0.1.0"},
    {KEY ";DeviceId=d1;HostName=h.example;", "h.example", "h.example", "d1", "", "c2VjcmV0LXNlY3JldC1zZWNyZXQ=", 0,
     "h.example/d1/?api-version=2021-04-12&DeviceClientType=vedette%2F0.1.0"},
    {"HostName=h:18883;DeviceId=a-b.c_d:e%f;ModuleId=m;" KEY, "h", "h", "a-b.c_d:e%f", "m",
     "c2VjcmV0LXNlY3JldC1zZWNyZXQ=", 18883, "h/a-b.c_d:e%f/m/?api-version=2021-04-12&DeviceClientType=vedette%2F0.1.0"},
    {"HostName=hub.test;GatewayHostName=localhost:8884;DeviceId=x='y';" KEY, "hub.test", "localhost", "x='y'", "",
     "c2VjcmV0LXNlY3JldC1zZWNyZXQ=", 8884, "hub.test/x='y'/?api-version=2021-04-12&DeviceClientType=vedette%2F0.1.0"},
};

static const char *const bads[] = {
    "",
    ";",
    "HostName=h",
    "HostName=h;DeviceId=d",
    "DeviceId=d;" KEY,
    "HostName=h;" KEY,
    "HostName=;DeviceId=d;" KEY,
    "HostName=h;DeviceId=;" KEY,
    "HostName=h;DeviceId=d;SharedAccessKey=",
    "HostName=h;HostName=h;DeviceId=d;" KEY,
    "HostName=h;DeviceId=d;DeviceId=e;" KEY,
    "HostName=h;;DeviceId=d;" KEY,
    ";HostName=h;DeviceId=d;" KEY,
    "HostName=h;DeviceId=d;" KEY ";x509=true",
    "HostName=h;SharedAccessKeyName=owner;DeviceId=d;" KEY,
    "hostname=h;DeviceId=d;" KEY,
    "HostName =h;DeviceId=d;" KEY,
    "HostName=h ;DeviceId=d;" KEY,
    "HostName=h/x;DeviceId=d;" KEY,
    "HostName=h\n;DeviceId=d;" KEY,
    "HostName=h:;DeviceId=d;" KEY,
    "HostName=h:0;DeviceId=d;" KEY,
    "HostName=h:65536;DeviceId=d;" KEY,
    "HostName=h:000001;DeviceId=d;" KEY,
    "HostName=h:8x;DeviceId=d;" KEY,
    "HostName=h:-1;DeviceId=d;" KEY,
    "HostName=h:1:2;DeviceId=d;" KEY,
    "HostName=:1;DeviceId=d;" KEY,
    "HostName=h;GatewayHostName=g:x;DeviceId=d;" KEY,
    "HostName=h;DeviceId=d/e;" KEY,
    "HostName=h;DeviceId=d+e;" KEY,
    "HostName=h;DeviceId=d#;" KEY,
    "HostName=h;DeviceId=d e;" KEY,
    "HostName=h;DeviceId=d\xC3\xA4;" KEY,
    "HostName=h;DeviceId=d;ModuleId=a/b;" KEY,
    "HostName=h;DeviceId",
    "HostName",
    "=h;DeviceId=d;" KEY,
};

static int is(vedette_text_t text, const char *string) {
    return text.length == strlen(string) && (text.length == 0 || memcmp(text.at, string, text.length) == 0);
}

static void reads(const good_t *good) {
    vedette_iothub_t iothub;
    char text[256];
    vedette_writer_t writer = {(uint8_t *)text, (uint8_t *)text + sizeof(text), 0};
    CHECK(vedette_iothub_parse(good->string, &iothub) == VEDETTE_OK, "%s", good->string);
    CHECK(is(iothub.host, good->host) && is(iothub.gateway, good->gateway), "%s", good->string);
    CHECK(is(iothub.device, good->device) && is(iothub.module, good->module), "%s", good->string);
    CHECK(is(iothub.key, good->key) && iothub.port == good->port, "%s", good->string);
    vedette_iothub_put_user_name(&iothub, &writer);
    CHECK(is((vedette_text_t){text, (size_t)((char *)writer.at - text)}, good->user_name), "%s", good->string);
}

static void refuses_long_ones(void) {
    static char string[1024];
    vedette_iothub_t iothub;
    for (int length = 126; length <= 130; length++) {
        snprintf(string, sizeof(string), "HostName=h;DeviceId=%0*d;" KEY, length, 0);
        int expected = length <= 128 ? VEDETTE_OK : VEDETTE_ERROR_CREDENTIAL;
        CHECK(vedette_iothub_parse(string, &iothub) == expected, "device id of %d", length);
        snprintf(string, sizeof(string), "HostName=%0*d;DeviceId=d;" KEY, length, 0);
        expected = length < VEDETTE_IOTHUB_HOST_BYTES ? VEDETTE_OK : VEDETTE_ERROR_CREDENTIAL;
        CHECK(vedette_iothub_parse(string, &iothub) == expected, "host of %d", length);
    }
}

int main(void) {
    vedette_iothub_t iothub;
    for (size_t i = 0; i < sizeof(goods) / sizeof(goods[0]); i++) {
        reads(&goods[i]);
    }
    for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
        CHECK(vedette_iothub_parse(bads[i], &iothub) == VEDETTE_ERROR_CREDENTIAL, "accepted \"%s\"", bads[i]);
    }
    CHECK(vedette_iothub_parse(NULL, &iothub) == VEDETTE_ERROR_CREDENTIAL, "NULL");
    refuses_long_ones();
    return CHECK_END();
}
