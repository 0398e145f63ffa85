/** SHA-256 of the module's bytes, small rather than fast. Source: FIPS 180-4, section 6.2. */
#ifndef VEDETTE_SHA256_H
#define VEDETTE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/** Writes the 32-byte digest of length bytes at data to digest. Any thread; does not block. */
void vedette_sha256(const uint8_t *data, size_t length, uint8_t digest[32]);

#endif
