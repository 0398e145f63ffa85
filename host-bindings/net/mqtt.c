#include "net/mqtt.h"

#include "mbedtls/platform_util.h"

#define RECEIVE_CHUNK_BYTES 128u
#define RECEIVE_CHUNKS      8u
#define WAIT_ANSWER_MS      20u   /* while an answer is due and nothing wakes the agent when it comes */
#define WAIT_IDLE_MS        1000u /* to notice that the server has closed */

enum { STATE_CLOSED, STATE_LOGIN, STATE_UP };
enum { SENDING_NOTHING, SENDING_CONNECT, SENDING_PUBLISH, SENDING_PING, SENDING_DISCONNECT };

static vedette_writer_t head_writer(vedette_mqtt_t *mqtt) {
    return (vedette_writer_t){mqtt->head, mqtt->head + sizeof(mqtt->head), 0};
}

static void begin_packet(vedette_mqtt_t *mqtt, uint8_t kind, const vedette_writer_t *head, const uint8_t *tail,
                         size_t tail_length) {
    mqtt->sending = kind;
    mqtt->head_length = (size_t)(head->at - mqtt->head);
    mqtt->tail = tail;
    mqtt->tail_length = tail_length;
    mqtt->sent = 0;
    mqtt->progress_ms = mqtt->now_ms;
}

void vedette_mqtt_init(vedette_mqtt_t *mqtt, vedette_stream_t *stream, const vedette_text_t *topic,
                       size_t topic_parts) {
    memset(mqtt, 0, sizeof(*mqtt));
    mqtt->stream = stream;
    mqtt->topic = topic;
    mqtt->topic_parts = topic_parts;
}

void vedette_mqtt_set_events(vedette_mqtt_t *mqtt, const vedette_link_events_t *events) {
    mqtt->events = *events;
}

static void remove_message(vedette_mqtt_t *mqtt, unsigned index) {
    mqtt->count--;
    memmove(&mqtt->messages[index], &mqtt->messages[index + 1], (mqtt->count - index) * sizeof(mqtt->messages[0]));
}

vedette_result_t vedette_mqtt_begin(vedette_mqtt_t *mqtt, uint64_t uptime_ms, const vedette_mqtt_login_t *login) {
    vedette_mqtt_end(mqtt);
    vedette_writer_t writer = head_writer(mqtt);
    vedette_mqtt_put_connect(&writer, login);
    if (writer.overflow) {
        mbedtls_platform_zeroize(mqtt->head, sizeof(mqtt->head));
        return VEDETTE_ERROR_CREDENTIAL;
    }
    vedette_mqtt_parser_init(&mqtt->parser);
    mqtt->now_ms = uptime_ms;
    mqtt->asked_ms = uptime_ms;
    mqtt->keep_alive_s = login->keep_alive_s;
    mqtt->failure = VEDETTE_OK;
    mqtt->state = STATE_LOGIN;
    begin_packet(mqtt, SENDING_CONNECT, &writer, NULL, 0);
    return VEDETTE_OK;
}

/* ---- Receiving ------------------------------------------------------------------------------------------------ */

static vedette_result_t on_connack(vedette_mqtt_t *mqtt, const uint8_t body[2]) {
    /* [MQTT-3.2.2-4] A refusal has no session. Codes above 5 are reserved. */
    int is_malformed = body[0] > 1 || body[1] > 5 || (body[0] == 1 && body[1] != 0);
    if (mqtt->state != STATE_LOGIN || mqtt->sending == SENDING_CONNECT || is_malformed) {
        return VEDETTE_ERROR_MQTT;
    }
    if (body[1] != 0) {
        return VEDETTE_ERROR_MQTT_REFUSED;
    }
    mqtt->state = STATE_UP;
    return VEDETTE_OK;
}

static vedette_result_t on_puback(vedette_mqtt_t *mqtt, const uint8_t body[2]) {
    uint16_t id = (uint16_t)(body[0] << 8 | body[1]);
    for (unsigned i = 0; i < mqtt->count; i++) {
        vedette_mqtt_message_t message = mqtt->messages[i];
        if (message.id == id && message.is_sent) {
            /* First out of the list, then told: acked() may publish the next one. */
            remove_message(mqtt, i);
            if (message.data != NULL) {
                mqtt->events.acked(mqtt->events.context, message.sequence);
            }
            return VEDETTE_OK;
        }
    }
    return VEDETTE_ERROR_MQTT; /* acknowledges what was never sent, or not wholly */
}

static vedette_result_t on_packet(vedette_mqtt_t *mqtt, const vedette_mqtt_packet_t *packet) {
    if (packet->type == VEDETTE_MQTT_CONNACK) {
        return on_connack(mqtt, packet->body);
    }
    if (mqtt->state != STATE_UP) {
        return VEDETTE_ERROR_MQTT; /* [MQTT-3.2.0-1] CONNACK comes first */
    }
    if (packet->type == VEDETTE_MQTT_PUBACK) {
        return on_puback(mqtt, packet->body);
    }
    if (packet->type == VEDETTE_MQTT_PINGRESP) {
        int was_asked = mqtt->is_pinging && mqtt->sending != SENDING_PING;
        mqtt->is_pinging = 0;
        return was_asked ? VEDETTE_OK : VEDETTE_ERROR_MQTT;
    }
    /*
     * PUBLISH: an earlier user of this identity had subscribed, and the session survived. Not acknowledged: then the
     * hub keeps the message for whoever reads such messages.
     */
    return VEDETTE_OK;
}

static vedette_result_t take_bytes(vedette_mqtt_t *mqtt, const uint8_t *data, size_t length) {
    while (length > 0) {
        vedette_mqtt_packet_t packet;
        size_t used = 0;
        vedette_result_t result = vedette_mqtt_parse(&mqtt->parser, data, length, &used, &packet);
        if (result == VEDETTE_OK) {
            result = on_packet(mqtt, &packet);
        }
        if (result != VEDETTE_OK && result != VEDETTE_AGAIN) {
            return result;
        }
        data += used;
        length -= used;
    }
    return VEDETTE_OK;
}

/** VEDETTE_AGAIN: all that was there is taken. VEDETTE_OK: there may be more. */
static vedette_result_t receive(vedette_mqtt_t *mqtt) {
    uint8_t chunk[RECEIVE_CHUNK_BYTES];
    for (unsigned i = 0; i < RECEIVE_CHUNKS; i++) {
        int count = mqtt->stream->recv(mqtt->stream, chunk, sizeof(chunk));
        if (count <= 0) {
            return count == 0 ? VEDETTE_ERROR_CLOSED : count;
        }
        vedette_result_t result = take_bytes(mqtt, chunk, (size_t)count);
        if (result != VEDETTE_OK) {
            return result;
        }
    }
    return VEDETTE_OK;
}

/* ---- Sending -------------------------------------------------------------------------------------------------- */

static vedette_mqtt_message_t *next_unsent(vedette_mqtt_t *mqtt) {
    for (unsigned i = 0; i < mqtt->count; i++) {
        if (!mqtt->messages[i].is_sent) {
            return &mqtt->messages[i];
        }
    }
    return NULL;
}

static void on_packet_sent(vedette_mqtt_t *mqtt) {
    if (mqtt->sending == SENDING_CONNECT) {
        mbedtls_platform_zeroize(mqtt->head, sizeof(mqtt->head)); /* the token was in it */
    } else if (mqtt->sending == SENDING_PUBLISH) {
        vedette_mqtt_message_t *message = next_unsent(mqtt); /* the one that was being sent */
        message->is_sent = 1;
        message->sent_ms = mqtt->now_ms;
    }
    mqtt->sending = SENDING_NOTHING;
}

/** Pushes the packet that is on its way. VEDETTE_OK: all of it is out. */
static vedette_result_t push(vedette_mqtt_t *mqtt) {
    while (mqtt->sent < mqtt->head_length + mqtt->tail_length) {
        int in_head = mqtt->sent < mqtt->head_length;
        const uint8_t *data = in_head ? mqtt->head + mqtt->sent : mqtt->tail + (mqtt->sent - mqtt->head_length);
        size_t length = in_head ? mqtt->head_length - mqtt->sent : mqtt->tail_length - (mqtt->sent - mqtt->head_length);
        int count = mqtt->stream->send(mqtt->stream, data, length);
        if (count <= 0) {
            return count == 0 ? VEDETTE_AGAIN : count;
        }
        mqtt->sent += (size_t)count;
        mqtt->progress_ms = mqtt->now_ms;
    }
    on_packet_sent(mqtt);
    return VEDETTE_OK;
}

/** Makes the next packet, if there is one to send. 1 if there is. */
static int prepare(vedette_mqtt_t *mqtt) {
    vedette_writer_t writer = head_writer(mqtt);
    if (mqtt->state != STATE_UP) {
        return 0;
    }
    vedette_mqtt_message_t *message = next_unsent(mqtt);
    if (message != NULL) {
        vedette_mqtt_put_publish(&writer, mqtt->topic, mqtt->topic_parts, message->id, message->is_duplicate,
                                 message->length);
        message->is_duplicate = 1;
        begin_packet(mqtt, SENDING_PUBLISH, &writer, message->data, message->length);
        return 1;
    }
    /* [MQTT-3.1.2-23] Early enough that it arrives within the keep-alive. */
    uint64_t quiet_ms = mqtt->keep_alive_s * UINT64_C(750);
    if (!mqtt->is_pinging && quiet_ms != 0 && mqtt->now_ms - mqtt->progress_ms >= quiet_ms) {
        vedette_mqtt_put_empty(&writer, VEDETTE_MQTT_PINGREQ);
        begin_packet(mqtt, SENDING_PING, &writer, NULL, 0);
        mqtt->is_pinging = 1;
        mqtt->asked_ms = mqtt->now_ms;
        return 1;
    }
    return 0;
}

static vedette_result_t transmit(vedette_mqtt_t *mqtt) {
    vedette_result_t result = VEDETTE_OK;
    while (result == VEDETTE_OK && (mqtt->sending != SENDING_NOTHING || prepare(mqtt))) {
        result = push(mqtt);
    }
    return result;
}

/* ---- Time ----------------------------------------------------------------------------------------------------- */

static int is_late(const vedette_mqtt_t *mqtt, uint64_t since_ms) {
    return mqtt->now_ms - since_ms >= VEDETTE_MQTT_ANSWER_MS;
}

static vedette_result_t judge_time(const vedette_mqtt_t *mqtt) {
    int late = (mqtt->state == STATE_LOGIN || mqtt->is_pinging) && is_late(mqtt, mqtt->asked_ms);
    late = late || (mqtt->sending != SENDING_NOTHING && is_late(mqtt, mqtt->progress_ms));
    for (unsigned i = 0; i < mqtt->count; i++) {
        late = late || (mqtt->messages[i].is_sent && is_late(mqtt, mqtt->messages[i].sent_ms));
    }
    return late ? VEDETTE_ERROR_MQTT_TIMEOUT : VEDETTE_OK;
}

static uint32_t wait_of(const vedette_mqtt_t *mqtt) {
    int is_awaiting = mqtt->state == STATE_LOGIN || mqtt->is_pinging || mqtt->sending != SENDING_NOTHING;
    return is_awaiting || mqtt->count > 0 ? WAIT_ANSWER_MS : WAIT_IDLE_MS;
}

vedette_result_t vedette_mqtt_poll(vedette_mqtt_t *mqtt, uint64_t uptime_ms, uint32_t *wait_ms) {
    *wait_ms = 0;
    if (mqtt->state == STATE_CLOSED) {
        return VEDETTE_ERROR_STATE;
    }
    mqtt->now_ms = uptime_ms;
    vedette_result_t received = mqtt->failure == VEDETTE_OK ? receive(mqtt) : mqtt->failure;
    if (received != VEDETTE_OK && received != VEDETTE_AGAIN) {
        return received;
    }
    vedette_result_t sent = transmit(mqtt);
    if (sent != VEDETTE_OK && sent != VEDETTE_AGAIN) {
        return sent;
    }
    vedette_result_t late = judge_time(mqtt);
    if (late != VEDETTE_OK) {
        return late;
    }
    *wait_ms = received == VEDETTE_OK ? 0 : wait_of(mqtt);
    return mqtt->state == STATE_UP ? VEDETTE_OK : VEDETTE_AGAIN;
}

/* ---- Messages ------------------------------------------------------------------------------------------------- */

/** Packet ids are 1..65535 and not those of unacknowledged messages: [MQTT-2.3.1-1], [MQTT-2.3.1-2]. */
static uint16_t new_id(vedette_mqtt_t *mqtt) {
    int is_taken = 1;
    while (is_taken) {
        mqtt->last_id = (uint16_t)(mqtt->last_id == UINT16_MAX ? 1 : mqtt->last_id + 1);
        is_taken = 0;
        for (unsigned i = 0; i < mqtt->count; i++) {
            is_taken = is_taken || mqtt->messages[i].id == mqtt->last_id;
        }
    }
    return mqtt->last_id;
}

vedette_result_t vedette_mqtt_publish(vedette_mqtt_t *mqtt, uint32_t sequence, const uint8_t *data, size_t length) {
    if (data == NULL || length == 0 || length > VEDETTE_MQTT_SKIP_BYTES_MAX) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    if (mqtt->state != STATE_UP || mqtt->count == VEDETTE_MQTT_WINDOW) {
        return VEDETTE_AGAIN;
    }
    uint16_t id = new_id(mqtt);
    mqtt->messages[mqtt->count++] =
        (vedette_mqtt_message_t){.data = data, .length = length, .sequence = sequence, .id = id};
    /* At once, so that a message does not wait for the next poll(), which reports what goes wrong here. */
    vedette_result_t sent = mqtt->failure == VEDETTE_OK ? transmit(mqtt) : mqtt->failure;
    mqtt->failure = sent == VEDETTE_AGAIN ? VEDETTE_OK : sent;
    return VEDETTE_OK;
}

void vedette_mqtt_forget(vedette_mqtt_t *mqtt) {
    if (mqtt->sending == SENDING_PUBLISH) {
        mqtt->sending = SENDING_NOTHING; /* its payload is no longer to be read, so the packet stays incomplete */
        mqtt->failure = VEDETTE_ERROR_CLOSED;
    }
    mqtt->tail = NULL;
    for (unsigned i = mqtt->count; i-- > 0;) {
        mqtt->messages[i].data = NULL;
        if (!mqtt->messages[i].is_sent) {
            remove_message(mqtt, i);
        }
    }
}

void vedette_mqtt_disconnect(vedette_mqtt_t *mqtt) {
    if (mqtt->state == STATE_UP && mqtt->sending == SENDING_NOTHING) {
        vedette_writer_t writer = head_writer(mqtt);
        vedette_mqtt_put_empty(&writer, VEDETTE_MQTT_DISCONNECT);
        begin_packet(mqtt, SENDING_DISCONNECT, &writer, NULL, 0);
        (void)push(mqtt); /* a courtesy: without it the server notices the closed connection */
    }
    vedette_mqtt_end(mqtt);
}

void vedette_mqtt_end(vedette_mqtt_t *mqtt) {
    mqtt->state = STATE_CLOSED;
    mqtt->sending = SENDING_NOTHING;
    mqtt->is_pinging = 0;
    mbedtls_platform_zeroize(mqtt->head, sizeof(mqtt->head));
    for (unsigned i = mqtt->count; i-- > 0;) {
        mqtt->messages[i].is_sent = 0;
        if (mqtt->messages[i].data == NULL) {
            remove_message(mqtt, i); /* forgotten, and its packet id is free again */
        }
    }
}
