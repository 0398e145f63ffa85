/**
 * Pieces of text that are not NUL-terminated, and a writer that puts text and numbers into a buffer without ever
 * writing past its end: what does not fit sets `overflow`, which the caller looks at once, at the end.
 */
#ifndef VEDETTE_TEXT_H
#define VEDETTE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct vedette_text {
    const char *at;
    size_t length;
} vedette_text_t;

typedef struct vedette_writer {
    uint8_t *at;
    uint8_t *end;
    int overflow;
} vedette_writer_t;

static inline vedette_text_t vedette_text(const char *string) {
    vedette_text_t text = {string, strlen(string)};
    return text;
}

static inline void vedette_put(vedette_writer_t *writer, const void *data, size_t length) {
    if (writer->overflow || (size_t)(writer->end - writer->at) < length) {
        writer->overflow = 1;
    } else if (length > 0) {
        memcpy(writer->at, data, length);
        writer->at += length;
    }
}

static inline void vedette_put_text(vedette_writer_t *writer, vedette_text_t text) {
    vedette_put(writer, text.at, text.length);
}

static inline void vedette_put_string(vedette_writer_t *writer, const char *string) {
    vedette_put(writer, string, strlen(string));
}

static inline void vedette_put_byte(vedette_writer_t *writer, unsigned value) {
    uint8_t byte = (uint8_t)value;
    vedette_put(writer, &byte, 1);
}

/** Big-endian, as MQTT has it. */
static inline void vedette_put_u16(vedette_writer_t *writer, unsigned value) {
    vedette_put_byte(writer, value >> 8);
    vedette_put_byte(writer, value);
}

static inline void vedette_put_decimal(vedette_writer_t *writer, uint64_t value) {
    char digits[20];
    size_t first = sizeof(digits);
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    vedette_put(writer, digits + first, sizeof(digits) - first);
}

/** Percent-encodes everything but RFC 3986 unreserved characters. */
static inline void vedette_put_percent(vedette_writer_t *writer, vedette_text_t text) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        int is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (is_letter || (c >= '0' && c <= '9') || (c != 0 && strchr("-_.~", c) != NULL)) {
            vedette_put_byte(writer, c);
        } else {
            vedette_put_byte(writer, '%');
            vedette_put_byte(writer, (unsigned char)hex[c >> 4]);
            vedette_put_byte(writer, (unsigned char)hex[c & 15]);
        }
    }
}

#endif
