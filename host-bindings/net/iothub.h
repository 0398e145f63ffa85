/**
 * Who this device is to an IoT Hub endpoint, and the texts that follow from it: client id, user name, topic, token.
 * Source: "Communicate with an IoT hub using the MQTT protocol", api-version 2021-04-12.
 */
#ifndef VEDETTE_IOTHUB_H
#define VEDETTE_IOTHUB_H

#include "net/text.h"
#include "vedette.h"

#define VEDETTE_IOTHUB_PORT        8883
#define VEDETTE_IOTHUB_API_VERSION "2021-04-12"
#ifndef VEDETTE_IOTHUB_CLIENT_TYPE
#define VEDETTE_IOTHUB_CLIENT_TYPE "vedette%2F0.1.0" /* url-encoded */
#endif
/** Property bag of every message: content type application/cbor, interface urn:azureiot:Security:SecurityAgent:1. */
#define VEDETTE_IOTHUB_PROPERTIES  "%24.ct=application%2Fcbor&%24.ifid=urn%3Aazureiot%3ASecurity%3ASecurityAgent%3A1"
#define VEDETTE_IOTHUB_HOST_BYTES  128 /* host name with its NUL */
#define VEDETTE_IOTHUB_TOPIC_PARTS 5
#define VEDETTE_IOTHUB_TOKEN_BYTES 400 /* a longer token is refused when the link is created */

/** Pieces of the connection string; they point into it. */
typedef struct vedette_iothub {
    vedette_text_t host; /* HostName: the hub that tokens and user name are for */
    vedette_text_t
        gateway; /* GatewayHostName, or the same as host: who is connected to and whose certificate is asked */
    vedette_text_t device;
    vedette_text_t module; /* length 0: none */
    vedette_text_t key;    /* base64 */
    uint16_t port;         /* from "name:port" of the one that is connected to; 0: not given */
} vedette_iothub_t;

/**
 * Reads `HostName=…;DeviceId=…;SharedAccessKey=…[;ModuleId=…][;GatewayHostName=…]`, in any order, each at most once,
 * nothing else. Identities may have the characters that IoT Hub allows, but not `+` and `#`, which no topic can carry.
 *
 * @param[in]  connection_string  NUL-terminated; must outlive iothub.
 * @return VEDETTE_OK or VEDETTE_ERROR_CREDENTIAL.
 */
vedette_result_t vedette_iothub_parse(const char *connection_string, vedette_iothub_t *iothub);

/** `{device}` or `{device}/{module}`. */
void vedette_iothub_put_client_id(const vedette_iothub_t *iothub, vedette_writer_t *writer);

/** `{host}/{device}[/{module}]/?api-version=…&DeviceClientType=…`. */
void vedette_iothub_put_user_name(const vedette_iothub_t *iothub, vedette_writer_t *writer);

/** Fills parts of `devices/{device}[/modules/{module}]/messages/events/{properties}`; returns how many. */
size_t vedette_iothub_topic(const vedette_iothub_t *iothub, vedette_text_t parts[VEDETTE_IOTHUB_TOPIC_PARTS]);

/**
 * Writes the SAS token `SharedAccessSignature sr=…&sig=…&se=…`: HMAC-SHA256 over the encoded resource, a line feed and
 * the expiry, with the decoded key. The key never leaves this call; its copy is wiped.
 *
 * @param expires_s  UNIX time at which the hub ends the connection.
 * @return VEDETTE_OK, VEDETTE_ERROR_CREDENTIAL (the key is not base64 of 1..64 bytes, or the token does not fit),
 *         VEDETTE_ERROR_MEMORY (no heap for the digest).
 */
vedette_result_t vedette_iothub_put_token(const vedette_iothub_t *iothub, uint64_t expires_s, vedette_writer_t *writer);

#endif
