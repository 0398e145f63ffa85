/**
 * mbedTLS 2.28: a TLS 1.2 client that verifies an EC server certificate, and what SAS tokens need. No server, no DTLS,
 * no CBC, no static RSA. Everything that is off here costs neither flash nor attack surface.
 */
#ifndef VEDETTE_MBEDTLS_CONFIG_H
#define VEDETTE_MBEDTLS_CONFIG_H

/* Platform: memory from mbedtls_platform_set_calloc_free() (default calloc), time from the agent's port. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_TIME_TYPE_MACRO long long
#define MBEDTLS_PLATFORM_TIME_MACRO      vedette_tls_time
#define MBEDTLS_PLATFORM_GMTIME_R_ALT
long long vedette_tls_time(long long *seconds); /* tls_platform.c */

/* Random numbers: tls.c seeds CTR_DRBG straight from the port, so there is no entropy pool to be left unfed. */
#define MBEDTLS_NO_PLATFORM_ENTROPY
#define MBEDTLS_CTR_DRBG_C

/* Ciphers and digests */
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_GCM_C
#define MBEDTLS_CIPHER_C
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA512_C /* P-384 chains are signed with SHA-384 */
#ifdef VEDETTE_TLS_CHACHA
#define MBEDTLS_CHACHA20_C
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C
#endif

/* Curves. Window 2 and no kept table: the least heap; restartable: a call comes back after VEDETTE_TLS_MAX_OPS. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECP_WINDOW_SIZE       4
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
#define MBEDTLS_ECP_RESTARTABLE
#define MBEDTLS_ECP_NO_INTERNAL_RNG /* every secret multiplication is given the DRBG; only public ones go without */
#define MBEDTLS_ECDH_LEGACY_CONTEXT
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C

/* Certificates */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CHECK_KEY_USAGE
#define MBEDTLS_X509_CHECK_EXTENDED_KEY_USAGE

/* TLS */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#ifdef VEDETTE_TLS_TICKETS
#define MBEDTLS_SSL_SESSION_TICKETS
#endif
#ifdef VEDETTE_TLS_RSA
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_MPI_MAX_SIZE 512 /* RSA-4096 */
#else
#define MBEDTLS_MPI_MAX_SIZE 64
#endif
#ifndef VEDETTE_TLS_IN_BYTES
#define VEDETTE_TLS_IN_BYTES  4096
#define VEDETTE_TLS_OUT_BYTES 2048
#endif
#define MBEDTLS_SSL_IN_CONTENT_LEN  VEDETTE_TLS_IN_BYTES
#define MBEDTLS_SSL_OUT_CONTENT_LEN VEDETTE_TLS_OUT_BYTES

#include "mbedtls/check_config.h"

#endif
