/**
 * MQTT 3.1.1 packets as bytes: an incremental parser of what a server may send to a client that subscribes to nothing,
 * and the heads of what this client sends. Knows no connection and no time.
 * Source: OASIS MQTT 3.1.1, clause ids in comments.
 */
#ifndef VEDETTE_MQTT_PACKET_H
#define VEDETTE_MQTT_PACKET_H

#include "net/text.h"
#include "vedette.h"

enum {
    VEDETTE_MQTT_CONNECT = 1,
    VEDETTE_MQTT_CONNACK = 2,
    VEDETTE_MQTT_PUBLISH = 3,
    VEDETTE_MQTT_PUBACK = 4,
    VEDETTE_MQTT_PINGREQ = 12,
    VEDETTE_MQTT_PINGRESP = 13,
    VEDETTE_MQTT_DISCONNECT = 14
};

/** Longest body that is skipped (a message from the hub to this identity: 64 KiB, and room). */
#define VEDETTE_MQTT_SKIP_BYTES_MAX 0x20000u
/** Fixed header at its longest: type and four length bytes. */
#define VEDETTE_MQTT_FIXED_BYTES_MAX 5u

typedef struct vedette_mqtt_packet {
    uint8_t type;    /* VEDETTE_MQTT_* */
    uint8_t body[2]; /* CONNACK: flags, return code; PUBACK: packet id, big-endian */
} vedette_mqtt_packet_t;

typedef struct vedette_mqtt_parser {
    uint32_t remaining; /* bytes of the body still to come */
    uint8_t state;
    uint8_t length_bytes; /* of the remaining length, so far */
    uint8_t body_bytes;   /* kept, so far */
    vedette_mqtt_packet_t packet;
} vedette_mqtt_parser_t;

/** Begins at the first byte of a connection. */
void vedette_mqtt_parser_init(vedette_mqtt_parser_t *parser);

/**
 * Takes bytes up to the end of the next packet. Bodies of PUBLISH are skipped, whatever is in them.
 *
 * @param[in]  data    length bytes from the server, anything may be in them.
 * @param[out] used    How many were taken; the caller comes again with the rest.
 * @param[out] packet  Set when VEDETTE_OK is returned.
 * @return VEDETTE_OK (a whole packet), VEDETTE_AGAIN (all taken, more needed), or VEDETTE_ERROR_MQTT: a packet that
 *         this client can never be sent, with wrong flags, or of a wrong length. The parser must then be started anew.
 */
vedette_result_t vedette_mqtt_parse(vedette_mqtt_parser_t *parser, const uint8_t *data, size_t length, size_t *used,
                                    vedette_mqtt_packet_t *packet);

typedef struct vedette_mqtt_login {
    vedette_text_t client_id;
    vedette_text_t user_name;
    vedette_text_t password;
    uint16_t keep_alive_s;
} vedette_mqtt_login_t;

/** CONNECT with CleanSession 0, so that packet ids stay good over a reconnect. */
void vedette_mqtt_put_connect(vedette_writer_t *writer, const vedette_mqtt_login_t *login);

/** PUBLISH with QoS 1 up to the payload; payload_bytes must follow. */
void vedette_mqtt_put_publish(vedette_writer_t *writer, const vedette_text_t *topic, size_t topic_parts, uint16_t id,
                              int is_duplicate, size_t payload_bytes);

/** A packet without a body. */
void vedette_mqtt_put_empty(vedette_writer_t *writer, unsigned type);

#endif
