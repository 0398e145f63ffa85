#include "net/tls.h"

#include <string.h>

#include "mbedtls/ecp.h"
#include "mbedtls/pem.h"
#include "mbedtls/platform_util.h"

#ifdef VEDETTE_TLS_PLATFORM
#include "net/tls_platform.h"
#endif

#if !defined(MBEDTLS_HAVE_TIME_DATE) || !defined(MBEDTLS_X509_CRT_PARSE_C) || !defined(MBEDTLS_SSL_CLI_C)
#error "mbedTLS must be built with HAVE_TIME_DATE (or certificates never expire), X509_CRT_PARSE_C and SSL_CLI_C"
#endif
#if !defined(MBEDTLS_CTR_DRBG_C) || !defined(MBEDTLS_PEM_PARSE_C) || !defined(MBEDTLS_SSL_SERVER_NAME_INDICATION)
#error "mbedTLS must be built with CTR_DRBG_C, PEM_PARSE_C and SSL_SERVER_NAME_INDICATION"
#endif

#define SESSION_SECONDS_MAX 86400u    /* the chain is verified anew at least daily */
#define BELOW_FAILED        (-0x004E) /* what the callbacks tell mbedTLS; below_error has the reason */

enum { STATE_CLOSED, STATE_CONNECT, STATE_HANDSHAKE, STATE_BUSY, STATE_OPEN };

/* ---- What mbedTLS calls --------------------------------------------------------------------------------------- */

static int entropy(void *context, unsigned char *out, size_t length) {
    vedette_tls_t *tls = context;
    if (tls->port->random(tls->port->context, out, length) != VEDETTE_OK) {
        tls->no_entropy = 1;
        return MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
    }
    return 0;
}

static int below_result(vedette_tls_t *tls, int count, int again) {
    if (count > 0) {
        return count;
    }
    if (count == VEDETTE_AGAIN) {
        return again;
    }
    tls->below_error = count == 0 ? VEDETTE_ERROR_CLOSED : count;
    return BELOW_FAILED;
}

static int send_below(void *context, const unsigned char *data, size_t length) {
    vedette_tls_t *tls = context;
    return below_result(tls, tls->below->send(tls->below, data, length), MBEDTLS_ERR_SSL_WANT_WRITE);
}

static int recv_below(void *context, unsigned char *data, size_t capacity) {
    vedette_tls_t *tls = context;
    return below_result(tls, tls->below->recv(tls->below, data, capacity), MBEDTLS_ERR_SSL_WANT_READ);
}

/* ---- Errors by name ------------------------------------------------------------------------------------------- */

static vedette_result_t verify_error(uint32_t flags) {
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        return VEDETTE_ERROR_TLS_TRUST;
    }
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        return VEDETTE_ERROR_TLS_NAME;
    }
    if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
        return VEDETTE_ERROR_TLS_EXPIRED;
    }
    if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
        return VEDETTE_ERROR_TLS_FUTURE;
    }
    return VEDETTE_ERROR_TLS_TRUST; /* key usage, weak key or digest: not a certificate to trust */
}

static int is_out_of_memory(int error) {
    /* Lower layers' codes come alone or added to an upper layer's, which has the bits from 7 up. */
    return error == MBEDTLS_ERR_SSL_ALLOC_FAILED || error == MBEDTLS_ERR_X509_ALLOC_FAILED ||
           error == MBEDTLS_ERR_PK_ALLOC_FAILED || error == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
           error == MBEDTLS_ERR_PEM_ALLOC_FAILED || -(-error & 0x7F) == MBEDTLS_ERR_MPI_ALLOC_FAILED;
}

static vedette_result_t named_error(const vedette_tls_t *tls, int error) {
    if (tls->no_entropy) {
        return VEDETTE_ERROR_ENTROPY;
    }
    if (error == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY || error == MBEDTLS_ERR_SSL_CONN_EOF) {
        return VEDETTE_ERROR_CLOSED;
    }
    if (error == BELOW_FAILED) {
        return tls->below_error;
    }
    if (error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        return verify_error(mbedtls_ssl_get_verify_result(&tls->ssl));
    }
    return is_out_of_memory(error) ? VEDETTE_ERROR_MEMORY : VEDETTE_ERROR_TLS;
}

/* ---- Sessions that are resumed -------------------------------------------------------------------------------- */

#ifdef MBEDTLS_SSL_SESSION_TICKETS
static void forget_session(vedette_tls_t *tls) {
    mbedtls_ssl_session_free(&tls->session);
    mbedtls_ssl_session_init(&tls->session);
    tls->session_until_s = 0;
}

static void offer_session(vedette_tls_t *tls, uint64_t now_s) {
    int is_good = tls->session_until_s > now_s && tls->session_until_s <= now_s + SESSION_SECONDS_MAX;
    if (!is_good || mbedtls_ssl_set_session(&tls->ssl, &tls->session) != 0) {
        forget_session(tls);
    }
}

static void keep_session(vedette_tls_t *tls, uint64_t now_s) {
    uint64_t until_s = tls->session_until_s != 0 ? tls->session_until_s : now_s + SESSION_SECONDS_MAX;
    forget_session(tls);
    if (mbedtls_ssl_get_session(&tls->ssl, &tls->session) == 0) {
        tls->session_until_s = until_s;
    }
}
#else
static void forget_session(vedette_tls_t *tls) {
    (void)tls;
}

static void offer_session(vedette_tls_t *tls, uint64_t now_s) {
    (void)tls;
    (void)now_s;
}

static void keep_session(vedette_tls_t *tls, uint64_t now_s) {
    (void)tls;
    (void)now_s;
}
#endif

/* ---- Opening -------------------------------------------------------------------------------------------------- */

static uint64_t unix_s(const vedette_tls_t *tls) {
    return tls->port->unix_ms(tls->port->context) / 1000u;
}

static vedette_result_t parse_ca(const char *pem, mbedtls_x509_crt *ca) {
    mbedtls_x509_crt_init(ca);
    int error = mbedtls_x509_crt_parse(ca, (const unsigned char *)pem, strlen(pem) + 1);
    if (error != 0) {
        return is_out_of_memory(error) ? VEDETTE_ERROR_MEMORY : VEDETTE_ERROR_CREDENTIAL;
    }
    return VEDETTE_OK;
}

static void release(vedette_tls_t *tls) {
    mbedtls_ssl_free(&tls->ssl);
    mbedtls_ssl_config_free(&tls->config);
    mbedtls_x509_crt_free(&tls->ca);
    mbedtls_ctr_drbg_free(&tls->drbg);
    tls->below->close(tls->below);
    tls->state = STATE_CLOSED;
}

/** Before anything is sent: is there time to judge dates by, and are there random numbers? */
static vedette_result_t begin(vedette_tls_t *tls) {
    tls->below_error = VEDETTE_OK;
    tls->no_entropy = 0;
    mbedtls_ssl_init(&tls->ssl);
    mbedtls_ssl_config_init(&tls->config);
    mbedtls_x509_crt_init(&tls->ca);
    mbedtls_ctr_drbg_init(&tls->drbg);
    tls->state = STATE_CONNECT;
    if (unix_s(tls) == 0) {
        return VEDETTE_ERROR_TIME;
    }
    int error = mbedtls_ctr_drbg_seed(&tls->drbg, entropy, tls, NULL, 0);
    return error == 0 ? VEDETTE_OK : named_error(tls, error);
}

static int configure(vedette_tls_t *tls) {
    mbedtls_ssl_config *config = &tls->config;
    int error = mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                            MBEDTLS_SSL_PRESET_DEFAULT);
    if (error != 0) {
        return error;
    }
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(config, &tls->ca, NULL);
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &tls->drbg);
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
    /*
     * A length that is asked for holds both ways, so mbedTLS takes none above the smaller of its two buffers. And it
     * cannot join a handshake message that came in two records: asking for less than a certificate chain needs would
     * break the handshake. So without an output buffer of 4096 nothing is asked for; only the chain is ever long.
     */
#if defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH) && MBEDTLS_SSL_IN_CONTENT_LEN >= 4096 &&                                  \
    MBEDTLS_SSL_IN_CONTENT_LEN < 16384 && MBEDTLS_SSL_OUT_CONTENT_LEN >= 4096
    return mbedtls_ssl_conf_max_frag_len(config, MBEDTLS_SSL_MAX_FRAG_LEN_4096);
#else
    return 0;
#endif
}

static vedette_result_t prepare(vedette_tls_t *tls, const char *host) {
    vedette_result_t result = parse_ca(tls->ca_pem, &tls->ca);
    if (result != VEDETTE_OK) {
        return result;
    }
    int error = configure(tls);
    if (error == 0) {
        error = mbedtls_ssl_setup(&tls->ssl, &tls->config);
    }
    if (error == 0) {
        error = mbedtls_ssl_set_hostname(&tls->ssl, host);
    }
    if (error != 0) {
        return named_error(tls, error);
    }
    mbedtls_ssl_set_bio(&tls->ssl, tls, send_below, recv_below, NULL);
    offer_session(tls, unix_s(tls));
#ifdef VEDETTE_TLS_PLATFORM
    vedette_tls_platform_set_port(tls->port);
#endif
    return VEDETTE_OK;
}

static vedette_result_t shake_hands(vedette_tls_t *tls) {
    int error = mbedtls_ssl_handshake(&tls->ssl);
    tls->state = error == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS ? STATE_BUSY : STATE_HANDSHAKE;
    if (tls->state == STATE_BUSY || error == MBEDTLS_ERR_SSL_WANT_READ || error == MBEDTLS_ERR_SSL_WANT_WRITE) {
        return VEDETTE_AGAIN;
    }
    if (error != 0) {
        return named_error(tls, error);
    }
    uint32_t flags = mbedtls_ssl_get_verify_result(&tls->ssl);
    if (flags != 0) {
        return verify_error(flags);
    }
    keep_session(tls, unix_s(tls));
    /* Not needed again on this connection: there is no renegotiation. */
    mbedtls_ssl_conf_ca_chain(&tls->config, NULL, NULL);
    mbedtls_x509_crt_free(&tls->ca);
    tls->state = STATE_OPEN;
    return VEDETTE_OK;
}

static vedette_result_t connect_below(vedette_tls_t *tls, const char *host, uint16_t port) {
    vedette_result_t result = tls->below->open(tls->below, host, port);
    if (result == VEDETTE_OK) {
        result = prepare(tls, host);
        if (result == VEDETTE_OK) {
            tls->state = STATE_BUSY; /* the first flight waits for nobody */
            result = VEDETTE_AGAIN;
        }
    }
    return result;
}

static vedette_result_t step(vedette_tls_t *tls, const char *host, uint16_t port) {
    switch (tls->state) {
    case STATE_OPEN:
        return VEDETTE_OK;
    case STATE_CLOSED: {
        vedette_result_t result = begin(tls);
        return result == VEDETTE_OK ? connect_below(tls, host, port) : result;
    }
    case STATE_CONNECT:
        return connect_below(tls, host, port);
    default:
        return shake_hands(tls);
    }
}

/* ---- The stream ----------------------------------------------------------------------------------------------- */

static vedette_result_t tls_open(vedette_stream_t *stream, const char *host, uint16_t port) {
    vedette_tls_t *tls = (vedette_tls_t *)stream;
    vedette_result_t result = step(tls, host, port);
    if (result != VEDETTE_OK && result != VEDETTE_AGAIN) {
        forget_session(tls);
        release(tls);
    }
    return result;
}

static int is_waiting(int result) {
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

static int tls_send(vedette_stream_t *stream, const uint8_t *data, size_t length) {
    vedette_tls_t *tls = (vedette_tls_t *)stream;
    if (tls->state != STATE_OPEN) {
        return VEDETTE_ERROR_STATE;
    }
    int count = mbedtls_ssl_write(&tls->ssl, data, length);
    if (is_waiting(count)) {
        return VEDETTE_AGAIN;
    }
    return count > 0 ? count : named_error(tls, count);
}

static int tls_recv(vedette_stream_t *stream, uint8_t *data, size_t capacity) {
    vedette_tls_t *tls = (vedette_tls_t *)stream;
    if (tls->state != STATE_OPEN) {
        return VEDETTE_ERROR_STATE;
    }
    int count = mbedtls_ssl_read(&tls->ssl, data, capacity);
    if (is_waiting(count)) {
        return VEDETTE_AGAIN;
    }
    if (count == 0) {
        return VEDETTE_ERROR_CLOSED;
    }
    return count > 0 ? count : named_error(tls, count);
}

static void tls_close(vedette_stream_t *stream) {
    vedette_tls_t *tls = (vedette_tls_t *)stream;
    if (tls->state == STATE_CLOSED) {
        return;
    }
    if (tls->state == STATE_OPEN) {
        (void)mbedtls_ssl_close_notify(&tls->ssl); /* if it can go out now; the peer may be gone already */
    }
    release(tls);
}

static vedette_result_t tls_endpoint(vedette_stream_t *stream, vedette_endpoint_t *endpoint) {
    vedette_tls_t *tls = (vedette_tls_t *)stream;
    return tls->below->endpoint(tls->below, endpoint);
}

vedette_result_t vedette_tls_init(vedette_tls_t *tls, vedette_stream_t *below, const vedette_port_t *port,
                                  const char *ca_pem) {
    if (tls == NULL || below == NULL || port == NULL || ca_pem == NULL) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    memset(tls, 0, sizeof(*tls));
    tls->stream = (vedette_stream_t){tls_open, tls_send, tls_recv, tls_close, tls_endpoint};
    tls->below = below;
    tls->port = port;
    tls->ca_pem = ca_pem;
#ifdef MBEDTLS_ECP_RESTARTABLE
    mbedtls_ecp_set_max_ops(VEDETTE_TLS_MAX_OPS);
#endif
    vedette_result_t result = parse_ca(ca_pem, &tls->ca);
    mbedtls_x509_crt_free(&tls->ca);
    return result;
}

void vedette_tls_forget_session(vedette_tls_t *tls) {
    forget_session(tls);
}

int vedette_tls_is_busy(const vedette_tls_t *tls) {
    return tls->state == STATE_BUSY;
}

int vedette_tls_is_connected(const vedette_tls_t *tls) {
    return tls->state > STATE_CONNECT;
}
