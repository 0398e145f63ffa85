/**
 * TLS as a stream above a stream. The server is always verified: its chain against the given CA, its name against the
 * host that open() is given, its dates against the port's time. There is no way to switch any of it off.
 */
#ifndef VEDETTE_TLS_H
#define VEDETTE_TLS_H

#include "core/port.h"
#include "net/stream.h"

#include "mbedtls/ctr_drbg.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"

typedef struct vedette_tls {
    vedette_stream_t stream; /* first: TLS is a stream */
    vedette_stream_t *below;
    const vedette_port_t *port;
    const char *ca_pem;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    mbedtls_ctr_drbg_context drbg;
    mbedtls_x509_crt ca;
#ifdef MBEDTLS_SSL_SESSION_TICKETS
    mbedtls_ssl_session session; /* to resume with */
    uint64_t session_until_s;    /* UNIX time after which the chain is verified again; 0: no session */
#endif
    vedette_result_t below_error; /* the last error of the stream below */
    int no_entropy;               /* the port's random() has failed since open() */
    uint8_t state;
} vedette_tls_t;

/**
 * Prepares TLS in the caller's storage. Holds heap memory only between open() and close(), but for a session to resume
 * (VEDETTE_TLS_TICKETS; the server is then asked for the same host, and its chain verified again after a day).
 *
 * @param below   Stream to the server; used by nobody else.
 * @param ca_pem  Trusted CA certificates, PEM, NUL-terminated; kept, not copied.
 * @return VEDETTE_OK, _ERROR_ARGUMENT, _ERROR_CREDENTIAL (no certificate in ca_pem, or one that cannot be read),
 *         _ERROR_MEMORY (no heap).
 *
 * open() of the stream answers VEDETTE_AGAIN until the handshake is done; then VEDETTE_OK or VEDETTE_ERROR_TIME (the
 * port's unix_ms() is 0: dates cannot be judged, nothing was sent), _ENTROPY, _RESOLVE, _CONNECT, _CLOSED, _MEMORY,
 * _TLS_TRUST, _TLS_NAME, _TLS_EXPIRED, _TLS_FUTURE, _TLS (any other failure of the handshake).
 */
vedette_result_t vedette_tls_init(vedette_tls_t *tls, vedette_stream_t *below, const vedette_port_t *port,
                                  const char *ca_pem);

/** Gives back the memory of a session to resume, so that nothing is held while closed. */
void vedette_tls_forget_session(vedette_tls_t *tls);

/** 1 if open() has work that does not wait for the peer (a curve operation was interrupted to keep the call short). */
int vedette_tls_is_busy(const vedette_tls_t *tls);

/** 1 from the moment the stream below is open: what goes wrong or takes too long from then on is not the network. */
int vedette_tls_is_connected(const vedette_tls_t *tls);

#endif
