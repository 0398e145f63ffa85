#include "core/sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t value, int by) {
    return (value >> by) | (value << (32 - by));
}

/* The schedule is kept as a ring of 16 words: 64 bytes of stack instead of 256. */
static uint32_t scheduled(uint32_t word[16], int round) {
    uint32_t *slot = &word[round & 15];
    if (round >= 16) {
        uint32_t a = word[(round + 1) & 15];
        uint32_t b = word[(round + 14) & 15];
        *slot += (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)) + word[(round + 9) & 15] +
                 (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10));
    }
    return *slot;
}

static uint32_t read_u32(const uint8_t *in) {
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static void compress(uint32_t state[8], const uint8_t block[64]) {
    uint32_t word[16];
    uint32_t v[8];
    for (size_t i = 0; i < 16; i++)
        word[i] = read_u32(block + 4 * i);
    memcpy(v, state, sizeof v);
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
                      ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constants[i] + scheduled(word, i);
        uint32_t t2 =
            (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
}

static void put_u32(uint8_t *out, uint32_t value) {
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
}

void vedette_sha256(const uint8_t *data, size_t length, uint8_t digest[32]) {
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t tail[128] = {0};
    size_t rest = length % 64;
    size_t tail_length = rest < 56 ? 64 : 128;

    for (size_t at = 0; at + 64 <= length; at += 64)
        compress(state, data + at);
    memcpy(tail, data + (length - rest), rest);
    tail[rest] = 0x80;
    put_u32(tail + tail_length - 8, (uint32_t)((uint64_t)length >> 29));
    put_u32(tail + tail_length - 4, (uint32_t)(length << 3));
    for (size_t at = 0; at < tail_length; at += 64)
        compress(state, tail + at);
    for (size_t i = 0; i < 8; i++)
        put_u32(digest + 4 * i, state[i]);
}
