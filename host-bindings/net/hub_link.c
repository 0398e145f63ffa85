#include "net/hub_link.h"

#include "mbedtls/platform_util.h"

#include "net/backoff.h"
#include "net/iothub.h"
#include "net/mqtt.h"
#include "net/tls.h"

#define OPEN_LIMIT_MS      60000u    /* TCP and TLS together; 31 MIPS do the handshake in 3 s */
#define DRAIN_LIMIT_MS     10000u    /* for the last PUBACKs before a token is renewed */
#define STEADY_MS          60000u    /* a connection that lasted this long, or carried a message, was a good one */
#define RESYNC_MS          86400000u /* network time is asked for again on the first connection after a day */
#define WAIT_NETWORK_MS    20u
#define KEEP_ALIVE_S       240u
#define KEEP_ALIVE_S_MAX   1177u
#define TOKEN_LIFETIME_S   3600u
#define BACKOFF_MIN_MS     1000u
#define BACKOFF_MAX_MS     60000u
#define LOGIN_BYTES        448u          /* client id and user name with identities of 128 characters */
#define TOKEN_PROBE_UNIX_S 253402300799u /* 9999-12-31: no token is longer */
#define LOG_WARNING        2
#define LOG_INFO           3

enum { STATE_IDLE, STATE_WAIT, STATE_TIME, STATE_OPEN, STATE_LOGIN, STATE_UP, STATE_DRAIN };

typedef struct hub_link {
    vedette_link_t link; /* first: a hub link is a link */
    vedette_hub_link_config_t config;
    vedette_iothub_t iothub;
    vedette_text_t topic[VEDETTE_IOTHUB_TOPIC_PARTS];
    vedette_link_events_t events;
    vedette_backoff_t backoff;
    vedette_result_t last_error;
    uint64_t now_ms;
    uint64_t since_ms;      /* uptime when the present state began */
    uint64_t wait_until_ms; /* in STATE_WAIT */
    uint64_t renew_ms;      /* uptime when 80 % of the token's life has passed */
    uint64_t synced_ms;     /* uptime of the last answer of the clock source */
    uint8_t is_synced;
    uint8_t state;
    char host[VEDETTE_IOTHUB_HOST_BYTES];
    vedette_mqtt_t mqtt;
    vedette_tls_t tls;
} hub_link_t;

/* The tables of mbedTLS are the platform's, so only a compiler can tell whether the header's number holds. */
_Static_assert(sizeof(hub_link_t) <= VEDETTE_HUB_LINK_BYTES, "VEDETTE_HUB_LINK_BYTES is too small");

/* ---- Small helpers -------------------------------------------------------------------------------------------- */

static void enter(hub_link_t *self, uint8_t state) {
    self->state = state;
    self->since_ms = self->now_ms;
}

static void log_number(const hub_link_t *self, int level, const char *text, uint64_t number, const char *rest) {
    char line[80];
    if (self->config.port->log != NULL) {
        vedette_writer_t writer = {(uint8_t *)line, (uint8_t *)line + sizeof(line) - 1, 0};
        vedette_put_string(&writer, text);
        vedette_put_decimal(&writer, number);
        vedette_put_string(&writer, rest);
        *writer.at = '\0';
        self->config.port->log(self->config.port->context, level, line);
    }
}

static uint64_t unix_s(const hub_link_t *self) {
    return self->config.port->unix_ms(self->config.port->context) / 1000u;
}

static void hang_up(hub_link_t *self) {
    vedette_mqtt_end(&self->mqtt);
    self->tls.stream.close(&self->tls.stream);
}

static vedette_result_t fail(hub_link_t *self, vedette_result_t why) {
    uint32_t random = 0; /* without entropy nothing connects: then nothing needs spreading either */
    hang_up(self);
    (void)self->config.port->random(self->config.port->context, (uint8_t *)&random, sizeof(random));
    uint32_t wait_ms = vedette_backoff_next(&self->backoff, random);
    self->last_error = why;
    self->wait_until_ms = self->now_ms + wait_ms;
    enter(self, STATE_WAIT);
    log_number(self, LOG_WARNING, "hub: error -", (uint64_t)-why, "");
    log_number(self, LOG_INFO, "hub: next try in ", wait_ms, " ms");
    return why;
}

/* ---- Steps ---------------------------------------------------------------------------------------------------- */

/** Composes the login on the stack, where it is wiped again, and begins the MQTT session with it. */
static vedette_result_t log_in(hub_link_t *self, uint64_t expires_s) {
    uint8_t names[LOGIN_BYTES];
    uint8_t token[VEDETTE_IOTHUB_TOKEN_BYTES];
    vedette_mqtt_login_t login = {.keep_alive_s = self->config.keep_alive_s};
    vedette_writer_t writer = {names, names + sizeof(names), 0};

    login.client_id.at = (const char *)writer.at;
    vedette_iothub_put_client_id(&self->iothub, &writer);
    login.client_id.length = (size_t)(writer.at - names);
    login.user_name.at = (const char *)writer.at;
    vedette_iothub_put_user_name(&self->iothub, &writer);
    login.user_name.length = (size_t)(writer.at - names) - login.client_id.length;
    if (writer.overflow) {
        return VEDETTE_ERROR_CREDENTIAL;
    }
    writer = (vedette_writer_t){token, token + sizeof(token), 0};
    vedette_result_t result = vedette_iothub_put_token(&self->iothub, expires_s, &writer);
    if (result == VEDETTE_OK) {
        login.password = (vedette_text_t){(const char *)token, (size_t)(writer.at - token)};
        result = vedette_mqtt_begin(&self->mqtt, self->now_ms, &login);
    }
    mbedtls_platform_zeroize(token, sizeof(token));
    return result;
}

static int is_time_fresh(const hub_link_t *self) {
    int is_recent = self->is_synced && self->now_ms - self->synced_ms < RESYNC_MS;
    return unix_s(self) != 0 && (self->config.clock == NULL || is_recent);
}

static vedette_result_t step_time(hub_link_t *self, uint32_t *wait_ms) {
    uint64_t time_ms = 0;
    vedette_result_t result = VEDETTE_OK;
    if (!is_time_fresh(self)) {
        result = self->config.clock == NULL ? VEDETTE_ERROR_TIME
                                            : self->config.clock->poll(self->config.clock, self->now_ms, &time_ms);
        if (result == VEDETTE_AGAIN) {
            *wait_ms = WAIT_NETWORK_MS;
            return VEDETTE_AGAIN;
        }
        if (result == VEDETTE_OK && self->config.set_time != NULL) {
            self->config.set_time(self->config.port->context, time_ms);
            self->is_synced = 1;
            self->synced_ms = self->now_ms;
        }
    }
    /* A time that was known before is good enough while the time server is away. */
    if (result != VEDETTE_OK && unix_s(self) == 0) {
        return fail(self, result == VEDETTE_ERROR_ENTROPY ? result : VEDETTE_ERROR_TIME);
    }
    enter(self, STATE_OPEN);
    return VEDETTE_AGAIN;
}

static vedette_result_t step_open(hub_link_t *self, uint32_t *wait_ms) {
    uint16_t port = self->config.tcp_port;
    vedette_result_t result = self->tls.stream.open(&self->tls.stream, self->host, port);
    if (result == VEDETTE_AGAIN && self->now_ms - self->since_ms >= OPEN_LIMIT_MS) {
        return fail(self, vedette_tls_is_connected(&self->tls) ? VEDETTE_ERROR_TLS : VEDETTE_ERROR_CONNECT);
    }
    if (result == VEDETTE_AGAIN) {
        *wait_ms = vedette_tls_is_busy(&self->tls) ? 0 : WAIT_NETWORK_MS;
        return VEDETTE_AGAIN;
    }
    if (result == VEDETTE_OK) {
        result = log_in(self, unix_s(self) + self->config.token_lifetime_s);
    }
    if (result != VEDETTE_OK) {
        return fail(self, result);
    }
    /* 80 % = 800 ms of each second. */
    self->renew_ms = self->now_ms + self->config.token_lifetime_s * UINT64_C(800);
    enter(self, STATE_LOGIN);
    return VEDETTE_AGAIN;
}

/** The connection ends at the token's expiry: leave before, with everything acknowledged if possible. */
static void renew(hub_link_t *self) {
    if (self->state == STATE_UP) {
        enter(self, STATE_DRAIN);
    }
    if (self->mqtt.count == 0 || self->now_ms - self->since_ms >= DRAIN_LIMIT_MS) {
        vedette_mqtt_disconnect(&self->mqtt);
        hang_up(self);
        log_number(self, LOG_INFO, "hub: renewing a token of ", self->config.token_lifetime_s, " s");
        enter(self, STATE_TIME);
    }
}

static vedette_result_t step_session(hub_link_t *self, uint32_t *wait_ms) {
    vedette_result_t result = vedette_mqtt_poll(&self->mqtt, self->now_ms, wait_ms);
    if (result == VEDETTE_AGAIN) {
        return VEDETTE_AGAIN;
    }
    if (result != VEDETTE_OK) {
        return fail(self, result);
    }
    if (self->state == STATE_LOGIN) {
        enter(self, STATE_UP);
        self->last_error = VEDETTE_OK;
        log_number(self, LOG_INFO, "hub: connected, token good for ", self->config.token_lifetime_s, " s");
    } else if (self->now_ms - self->since_ms >= STEADY_MS) {
        vedette_backoff_reset(&self->backoff);
    }
    if (self->now_ms >= self->renew_ms) {
        *wait_ms = WAIT_NETWORK_MS;
        renew(self);
        return self->state == STATE_TIME ? VEDETTE_AGAIN : VEDETTE_OK;
    }
    uint64_t left_ms = self->renew_ms - self->now_ms;
    *wait_ms = left_ms < *wait_ms ? (uint32_t)left_ms : *wait_ms;
    return VEDETTE_OK;
}

static vedette_result_t step_wait(hub_link_t *self, uint32_t *wait_ms) {
    if (self->now_ms >= self->wait_until_ms) {
        enter(self, STATE_TIME);
        return VEDETTE_AGAIN;
    }
    uint64_t left_ms = self->wait_until_ms - self->now_ms;
    *wait_ms = left_ms > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : (uint32_t)left_ms;
    return self->last_error;
}

/* ---- The link ------------------------------------------------------------------------------------------------- */

static void on_acked(void *context, uint32_t sequence) {
    hub_link_t *self = context;
    vedette_backoff_reset(&self->backoff);
    self->events.acked(self->events.context, sequence);
}

static vedette_result_t hub_start(vedette_link_t *link, const vedette_link_events_t *events) {
    hub_link_t *self = (hub_link_t *)link;
    if (events == NULL || events->acked == NULL) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    if (self->state != STATE_IDLE) {
        return VEDETTE_ERROR_STATE;
    }
    self->events = *events;
    vedette_link_events_t own = {self, on_acked};
    vedette_mqtt_set_events(&self->mqtt, &own);
    vedette_backoff_reset(&self->backoff);
    enter(self, STATE_TIME);
    return VEDETTE_OK;
}

static void hub_stop(vedette_link_t *link) {
    hub_link_t *self = (hub_link_t *)link;
    if (self->state != STATE_IDLE) {
        vedette_mqtt_disconnect(&self->mqtt);
        hang_up(self);
        vedette_tls_forget_session(&self->tls);
        self->state = STATE_IDLE;
    }
}

static vedette_result_t hub_poll(vedette_link_t *link, uint64_t uptime_ms, uint32_t *wait_ms) {
    hub_link_t *self = (hub_link_t *)link;
    self->now_ms = uptime_ms;
    *wait_ms = 0; /* a step that enters another state wants to go on */
    switch (self->state) {
    case STATE_IDLE:
        *wait_ms = BACKOFF_MAX_MS;
        return VEDETTE_ERROR_STATE;
    case STATE_WAIT:
        return step_wait(self, wait_ms);
    case STATE_TIME:
        return step_time(self, wait_ms);
    case STATE_OPEN:
        return step_open(self, wait_ms);
    default:
        return step_session(self, wait_ms);
    }
}

static vedette_result_t hub_publish(vedette_link_t *link, uint32_t sequence, vedette_priority_t priority,
                                    const uint8_t *data, size_t length) {
    hub_link_t *self = (hub_link_t *)link;
    (void)priority; /* the module hands the most urgent message over first */
    if (self->state != STATE_UP) {
        return VEDETTE_AGAIN;
    }
    vedette_result_t result = vedette_mqtt_publish(&self->mqtt, sequence, data, length);
    if (result == VEDETTE_OK) {
        self->config.port->wake(self->config.port->context); /* to poll for the acknowledgement soon */
    }
    return result;
}

static void hub_forget(vedette_link_t *link) {
    vedette_mqtt_forget(&((hub_link_t *)link)->mqtt);
}

static vedette_result_t hub_endpoint(vedette_link_t *link, vedette_endpoint_t *endpoint) {
    hub_link_t *self = (hub_link_t *)link;
    return self->tls.stream.endpoint(&self->tls.stream, endpoint);
}

/* ---- Creation ------------------------------------------------------------------------------------------------- */

static void set_defaults(vedette_hub_link_config_t *config) {
    config->keep_alive_s = config->keep_alive_s != 0 ? config->keep_alive_s : KEEP_ALIVE_S;
    config->token_lifetime_s = config->token_lifetime_s != 0 ? config->token_lifetime_s : TOKEN_LIFETIME_S;
    config->backoff_min_ms = config->backoff_min_ms != 0 ? config->backoff_min_ms : BACKOFF_MIN_MS;
    config->backoff_max_ms = config->backoff_max_ms != 0 ? config->backoff_max_ms : BACKOFF_MAX_MS;
}

static int is_valid(const vedette_hub_link_config_t *config) {
    int is_backoff_good = config->backoff_min_ms >= 100 && config->backoff_min_ms <= 60000 &&
                          config->backoff_max_ms >= config->backoff_min_ms && config->backoff_max_ms <= 3600000;
    int is_token_good = config->token_lifetime_s >= 60 && config->token_lifetime_s <= 31536000;
    return is_backoff_good && is_token_good && config->keep_alive_s <= KEEP_ALIVE_S_MAX;
}

static vedette_result_t read_connection_string(hub_link_t *self) {
    vedette_result_t result = vedette_iothub_parse(self->config.connection_string, &self->iothub);
    if (result != VEDETTE_OK) {
        return result;
    }
    memcpy(self->host, self->iothub.gateway.at, self->iothub.gateway.length); /* zeroed storage ends it */
    if (self->config.tcp_port == 0) {
        self->config.tcp_port = self->iothub.port != 0 ? self->iothub.port : VEDETTE_IOTHUB_PORT;
    }
    size_t topic_parts = vedette_iothub_topic(&self->iothub, self->topic);
    vedette_mqtt_init(&self->mqtt, &self->tls.stream, self->topic, topic_parts);
    /* A key that is not base64, or identities too long for the buffers, come out now and not in the field. */
    result = log_in(self, TOKEN_PROBE_UNIX_S);
    vedette_mqtt_end(&self->mqtt);
    return result;
}

vedette_result_t vedette_hub_link_create(void *storage, size_t storage_bytes, const vedette_hub_link_config_t *config,
                                         vedette_link_t **link) {
    hub_link_t *self = storage;
    uint8_t random[4];
    if (storage == NULL || storage_bytes < sizeof(*self) || (uintptr_t)storage % 8 != 0 || config == NULL ||
        link == NULL || config->port == NULL || config->tcp == NULL) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    memset(self, 0, sizeof(*self));
    self->config = *config;
    set_defaults(&self->config);
    if (!is_valid(&self->config) || (config->clock != NULL && config->set_time == NULL)) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    vedette_result_t result = vedette_tls_init(&self->tls, config->tcp, config->port, config->ca_pem);
    if (result == VEDETTE_OK) {
        result = read_connection_string(self);
    }
    if (result == VEDETTE_OK) {
        result = config->port->random(config->port->context, random, sizeof(random));
    }
    if (result != VEDETTE_OK) {
        return result;
    }
    vedette_backoff_init(&self->backoff, self->config.backoff_min_ms, self->config.backoff_max_ms);
    self->link = (vedette_link_t){hub_start, hub_stop, hub_poll, hub_publish, hub_forget, hub_endpoint};
    *link = &self->link;
    return VEDETTE_OK;
}
