#include "vedette.h"

/* The sentences of contract/errors.json for the integrator's log. */
static const struct {
    vedette_result_t code;
    const char *text;
} texts[] = {
    {VEDETTE_OK, "Good."},
    {VEDETTE_ERROR_ARGUMENT, "A parameter is NULL, out of range, or a string is too long."},
    {VEDETTE_ERROR_STATE, "The call does not fit the agent's state (not started, already running)."},
    {VEDETTE_ERROR_MEMORY, "The arena is too small."},
    {VEDETTE_ERROR_FULL, "The staging ring is full; the observation was counted as dropped."},
    {VEDETTE_ERROR_MODULE_FORMAT, "The module is truncated, corrupted, or not WebAssembly 1."},
    {VEDETTE_ERROR_MODULE_DIGEST, "The module's SHA-256 is not the one linked with it."},
    {VEDETTE_ERROR_MODULE_ABI, "An import or export of the module is missing or has another type than the contract's."},
    {VEDETTE_ERROR_MODULE_TRAP, "The module trapped: unreachable, division by zero, memory out of bounds."},
    {VEDETTE_ERROR_MODULE_TIME, "A call into the module ran past its time budget and was stopped by the supervisor."},
    {VEDETTE_ERROR_MODULE_POINTER, "The module gave an import a pointer or length outside its memory."},
    {VEDETTE_ERROR_MODULE_RESULT, "The module answered a call with an error of its own or a value out of range."},
    {VEDETTE_ERROR_MODULE_STACK, "The module overflowed the interpreter's stack."},
    {VEDETTE_ERROR_ENTROPY, "No entropy: no boot id and no TLS without it."},
    {VEDETTE_ERROR_TIME, "The time is not known yet: certificates cannot be judged."},
    {VEDETTE_ERROR_RESOLVE, "The host name could not be resolved."},
    {VEDETTE_ERROR_CONNECT, "The TCP connection failed or timed out."},
    {VEDETTE_ERROR_CLOSED, "The peer closed the connection."},
    {VEDETTE_ERROR_TLS, "The TLS handshake or record layer failed."},
    {VEDETTE_ERROR_TLS_TRUST, "The server certificate does not chain to the configured CA."},
    {VEDETTE_ERROR_TLS_NAME, "The server certificate is for another host name."},
    {VEDETTE_ERROR_TLS_EXPIRED, "The server certificate has expired."},
    {VEDETTE_ERROR_TLS_FUTURE, "The server certificate is not valid yet."},
    {VEDETTE_ERROR_MQTT, "The server broke the MQTT protocol."},
    {VEDETTE_ERROR_MQTT_REFUSED, "The server refused the connection (identity, credentials)."},
    {VEDETTE_ERROR_MQTT_TIMEOUT, "No CONNACK, PUBACK or PINGRESP in time."},
    {VEDETTE_ERROR_CREDENTIAL, "The connection string or CA certificate cannot be parsed."},
    {VEDETTE_AGAIN, "Nothing to do now, call again later."},
};

const char *vedette_error_text(vedette_result_t result) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].code == result)
            return texts[i].text;
    return "Unknown result.";
}
