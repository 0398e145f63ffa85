#include "mbedtls/base64.h"
#include "mbedtls/md.h"
#include "mbedtls/platform_util.h"

#include "net/iothub.h"

#define KEY_BYTES_MAX       64u /* what IoT Hub allows */
#define DIGEST_BYTES        32u
#define DIGEST_BASE64_BYTES 45u /* 44 characters and the NUL that mbedTLS adds */

static vedette_result_t sign(const vedette_iothub_t *iothub, vedette_text_t signed_text, uint8_t digest[DIGEST_BYTES]) {
    uint8_t key[KEY_BYTES_MAX];
    size_t key_length = 0;
    vedette_result_t result = VEDETTE_ERROR_CREDENTIAL;
    int bad =
        mbedtls_base64_decode(key, sizeof(key), &key_length, (const unsigned char *)iothub->key.at, iothub->key.length);
    if (bad == 0 && key_length > 0) {
        bad = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key, key_length,
                              (const unsigned char *)signed_text.at, signed_text.length, digest);
        result = bad == 0 ? VEDETTE_OK : VEDETTE_ERROR_MEMORY;
    }
    mbedtls_platform_zeroize(key, sizeof(key));
    return result;
}

/** `{host}/devices/{device}[/modules/{module}]`, percent-encoded as a whole. */
static void put_resource(const vedette_iothub_t *iothub, vedette_writer_t *writer) {
    vedette_put_percent(writer, iothub->host);
    vedette_put_percent(writer, vedette_text("/devices/"));
    vedette_put_percent(writer, iothub->device);
    if (iothub->module.length != 0) {
        vedette_put_percent(writer, vedette_text("/modules/"));
        vedette_put_percent(writer, iothub->module);
    }
}

vedette_result_t vedette_iothub_put_token(const vedette_iothub_t *iothub, uint64_t expires_s,
                                          vedette_writer_t *writer) {
    uint8_t digest[DIGEST_BYTES];
    unsigned char signature[DIGEST_BASE64_BYTES];
    size_t signature_length = 0;

    vedette_put_string(writer, "SharedAccessSignature sr=");
    /* What is signed is `{resource}\n{expiry}`: written after the resource for the moment, then overwritten. */
    uint8_t *resource = writer->at;
    put_resource(iothub, writer);
    uint8_t *resource_end = writer->at;
    vedette_put_string(writer, "\n");
    vedette_put_decimal(writer, expires_s);
    if (writer->overflow) {
        return VEDETTE_ERROR_CREDENTIAL;
    }
    vedette_text_t signed_text = {(const char *)resource, (size_t)(writer->at - resource)};
    vedette_result_t result = sign(iothub, signed_text, digest);
    writer->at = resource_end;
    if (result != VEDETTE_OK) {
        return result;
    }
    if (mbedtls_base64_encode(signature, sizeof(signature), &signature_length, digest, sizeof(digest)) != 0) {
        return VEDETTE_ERROR_CREDENTIAL;
    }
    vedette_put_string(writer, "&sig=");
    vedette_put_percent(writer, (vedette_text_t){(const char *)signature, signature_length});
    vedette_put_string(writer, "&se=");
    vedette_put_decimal(writer, expires_s);
    mbedtls_platform_zeroize(signature, sizeof(signature));
    mbedtls_platform_zeroize(digest, sizeof(digest));
    return writer->overflow ? VEDETTE_ERROR_CREDENTIAL : VEDETTE_OK;
}
