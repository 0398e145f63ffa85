#include "net/mqtt_packet.h"

#define LENGTH_MAX 268435455u /* four bytes of seven bits: MQTT-2.2.3 */

enum { PARSE_TYPE, PARSE_LENGTH, PARSE_BODY };

void vedette_mqtt_parser_init(vedette_mqtt_parser_t *parser) {
    memset(parser, 0, sizeof(*parser));
}

/** [MQTT-2.2.2-2] Wrong flags end the connection; so does what answers nothing that this client sends. */
static int is_expected(uint8_t byte) {
    unsigned type = byte >> 4;
    unsigned flags = byte & 15u;
    if (type == VEDETTE_MQTT_PUBLISH) {
        return (flags & 4u) == 0; /* QoS 0 or 1: IoT Hub grants no more */
    }
    return flags == 0 && (type == VEDETTE_MQTT_CONNACK || type == VEDETTE_MQTT_PUBACK || type == VEDETTE_MQTT_PINGRESP);
}

static int is_length_good(const vedette_mqtt_parser_t *parser) {
    switch (parser->packet.type) {
    case VEDETTE_MQTT_PINGRESP:
        return parser->remaining == 0;
    case VEDETTE_MQTT_PUBLISH:
        return parser->remaining >= 3 && parser->remaining <= VEDETTE_MQTT_SKIP_BYTES_MAX;
    default:
        return parser->remaining == 2;
    }
}

/** One byte of the remaining length. VEDETTE_OK when it was the last. */
static vedette_result_t take_length(vedette_mqtt_parser_t *parser, uint8_t byte) {
    parser->remaining |= (uint32_t)(byte & 127u) << (7u * parser->length_bytes);
    parser->length_bytes++;
    if ((byte & 128u) != 0) {
        return parser->length_bytes < 4 ? VEDETTE_AGAIN : VEDETTE_ERROR_MQTT;
    }
    int is_padded = byte == 0 && parser->length_bytes > 1;
    return is_padded || !is_length_good(parser) ? VEDETTE_ERROR_MQTT : VEDETTE_OK;
}

/** One byte, or for a body that is skipped as many as there are. */
static size_t take_body(vedette_mqtt_parser_t *parser, const uint8_t *data, size_t length) {
    size_t count = length < parser->remaining ? length : parser->remaining;
    if (parser->packet.type != VEDETTE_MQTT_PUBLISH) {
        count = 1;
        parser->packet.body[parser->body_bytes++] = data[0]; /* take_length() saw to it that there are two */
    }
    parser->remaining -= (uint32_t)count;
    return count;
}

static vedette_result_t take(vedette_mqtt_parser_t *parser, const uint8_t *data, size_t length, size_t *count) {
    vedette_result_t result = VEDETTE_OK;
    *count = 1;
    switch (parser->state) {
    case PARSE_TYPE:
        vedette_mqtt_parser_init(parser);
        parser->packet.type = data[0] >> 4;
        parser->state = PARSE_LENGTH;
        return is_expected(data[0]) ? VEDETTE_AGAIN : VEDETTE_ERROR_MQTT;
    case PARSE_LENGTH:
        result = take_length(parser, data[0]);
        parser->state = result == VEDETTE_OK ? PARSE_BODY : PARSE_LENGTH;
        break;
    default:
        *count = take_body(parser, data, length);
        break;
    }
    if (result == VEDETTE_OK && parser->remaining != 0) {
        return VEDETTE_AGAIN;
    }
    return result;
}

vedette_result_t vedette_mqtt_parse(vedette_mqtt_parser_t *parser, const uint8_t *data, size_t length, size_t *used,
                                    vedette_mqtt_packet_t *packet) {
    vedette_result_t result = VEDETTE_AGAIN;
    *used = 0;
    while (*used < length && result == VEDETTE_AGAIN) {
        size_t count = 0;
        result = take(parser, data + *used, length - *used, &count);
        *used += count;
    }
    if (result == VEDETTE_OK) {
        *packet = parser->packet;
        parser->state = PARSE_TYPE;
    }
    return result;
}

static void put_fixed(vedette_writer_t *writer, unsigned first, size_t remaining) {
    vedette_put_byte(writer, first);
    if (remaining > LENGTH_MAX) {
        writer->overflow = 1;
    }
    do {
        vedette_put_byte(writer, (unsigned)(remaining & 127u) | (remaining > 127u ? 128u : 0u));
        remaining >>= 7;
    } while (remaining > 0);
}

static void put_field(vedette_writer_t *writer, vedette_text_t text) {
    vedette_put_u16(writer, (unsigned)text.length);
    vedette_put_text(writer, text);
    if (text.length > UINT16_MAX) {
        writer->overflow = 1;
    }
}

void vedette_mqtt_put_connect(vedette_writer_t *writer, const vedette_mqtt_login_t *login) {
    static const uint8_t protocol[] = {0, 4, 'M', 'Q', 'T', 'T', 4}; /* [MQTT-3.1.2-1], level 4 */
    put_fixed(writer, VEDETTE_MQTT_CONNECT << 4,
              10 + 6 + login->client_id.length + login->user_name.length + login->password.length);
    vedette_put(writer, protocol, sizeof(protocol));
    vedette_put_byte(writer, 0xC0); /* user name and password; CleanSession 0; no will */
    vedette_put_u16(writer, login->keep_alive_s);
    put_field(writer, login->client_id);
    put_field(writer, login->user_name);
    put_field(writer, login->password);
}

void vedette_mqtt_put_publish(vedette_writer_t *writer, const vedette_text_t *topic, size_t topic_parts, uint16_t id,
                              int is_duplicate, size_t payload_bytes) {
    size_t topic_bytes = 0;
    for (size_t i = 0; i < topic_parts; i++) {
        topic_bytes += topic[i].length;
    }
    unsigned duplicate = is_duplicate ? 8u : 0u; /* [MQTT-3.3.1-1] */
    put_fixed(writer, (VEDETTE_MQTT_PUBLISH << 4) | 2u | duplicate, 2 + topic_bytes + 2 + payload_bytes);
    vedette_put_u16(writer, (unsigned)topic_bytes);
    for (size_t i = 0; i < topic_parts; i++) {
        vedette_put_text(writer, topic[i]);
    }
    vedette_put_u16(writer, id);
}

void vedette_mqtt_put_empty(vedette_writer_t *writer, unsigned type) {
    put_fixed(writer, type << 4, 0);
}
