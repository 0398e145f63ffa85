/**
 * MQTT 3.1.1 client over a stream: one login, messages with QoS 1 and up to VEDETTE_MQTT_WINDOW of them unacknowledged.
 * Messages outlive connections: what was not acknowledged is sent again, oldest first, with DUP and the same packet id.
 * Never waits, copies no payload, allocates nothing. One thread.
 */
#ifndef VEDETTE_MQTT_H
#define VEDETTE_MQTT_H

#include "net/mqtt_packet.h"
#include "net/stream.h"

#define VEDETTE_MQTT_WINDOW 4
#ifndef VEDETTE_MQTT_HEAD_BYTES
#define VEDETTE_MQTT_HEAD_BYTES 768 /* CONNECT with its token, or PUBLISH up to its payload */
#endif
#define VEDETTE_MQTT_ANSWER_MS 30000u /* longest wait for CONNACK, PUBACK, PINGRESP, or for the peer to read on */

typedef struct vedette_mqtt_message {
    const uint8_t *data; /* NULL: forgotten, only its packet id is still spoken for */
    size_t length;
    uint64_t sent_ms; /* uptime when its last byte went out on this connection */
    uint32_t sequence;
    uint16_t id;
    uint8_t is_sent;      /* whole, on this connection */
    uint8_t is_duplicate; /* begun before, on this or an earlier connection */
} vedette_mqtt_message_t;

typedef struct vedette_mqtt {
    vedette_stream_t *stream;
    const vedette_text_t *topic; /* pieces, kept by the owner */
    size_t topic_parts;
    vedette_link_events_t events;
    vedette_mqtt_parser_t parser;
    vedette_mqtt_message_t messages[VEDETTE_MQTT_WINDOW]; /* oldest first */
    uint64_t now_ms;
    uint64_t progress_ms; /* uptime when the peer last took a byte */
    uint64_t asked_ms;    /* uptime of CONNECT or PINGREQ while its answer is awaited */
    vedette_result_t failure;
    const uint8_t *tail; /* payload after the head */
    size_t head_length;
    size_t tail_length;
    size_t sent; /* of head and tail */
    uint16_t keep_alive_s;
    uint16_t last_id;
    uint8_t count;
    uint8_t state;
    uint8_t sending;    /* what head and tail are */
    uint8_t is_pinging; /* PINGREQ sent or waiting to be */
    uint8_t head[VEDETTE_MQTT_HEAD_BYTES];
} vedette_mqtt_t;

/** Prepares a client with no messages. topic (the pieces of the one topic) and stream are kept. */
void vedette_mqtt_init(vedette_mqtt_t *mqtt, vedette_stream_t *stream, const vedette_text_t *topic, size_t topic_parts);

/** Who is told of acknowledgements, from within poll(). Must be set before the first poll(). */
void vedette_mqtt_set_events(vedette_mqtt_t *mqtt, const vedette_link_events_t *events);

/**
 * Begins a session on the open stream. Messages that were sent before are marked for sending again.
 * The password is wiped from this client once it is sent.
 *
 * @return VEDETTE_OK, or VEDETTE_ERROR_CREDENTIAL if the login does not fit VEDETTE_MQTT_HEAD_BYTES.
 */
vedette_result_t vedette_mqtt_begin(vedette_mqtt_t *mqtt, uint64_t uptime_ms, const vedette_mqtt_login_t *login);

/**
 * Receives, judges time-outs, sends. Takes at most 1 KiB from the stream.
 *
 * @return VEDETTE_OK (logged in), VEDETTE_AGAIN (waiting for CONNACK), or why the session is over: the stream's error,
 *         VEDETTE_ERROR_MQTT, _MQTT_REFUSED, _MQTT_TIMEOUT. The owner then closes the stream and calls
 *         vedette_mqtt_end().
 */
vedette_result_t vedette_mqtt_poll(vedette_mqtt_t *mqtt, uint64_t uptime_ms, uint32_t *wait_ms);

/** Takes a message; see vedette_link_t.publish(). VEDETTE_OK, or VEDETTE_AGAIN: not logged in, or window full. */
vedette_result_t vedette_mqtt_publish(vedette_mqtt_t *mqtt, uint32_t sequence, const uint8_t *data, size_t length);

/**
 * Drops every kept payload pointer. If one was half sent, its packet cannot be completed: the next poll() ends the
 * session with VEDETTE_ERROR_CLOSED.
 */
void vedette_mqtt_forget(vedette_mqtt_t *mqtt);

/** Says DISCONNECT if the stream takes it now and no packet is half sent, then as vedette_mqtt_end(). */
void vedette_mqtt_disconnect(vedette_mqtt_t *mqtt);

/** The stream is gone. Messages stay for the next session. */
void vedette_mqtt_end(vedette_mqtt_t *mqtt);

#endif
