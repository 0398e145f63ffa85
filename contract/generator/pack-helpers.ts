/** Hand-written C below the generated packing functions: a writer that remembers that it failed. */
export const PACK_HELPERS = `typedef struct pack {
    uint8_t *out;
    size_t capacity;
    size_t length;
    int is_failed;
} pack_t;

static void put_byte(pack_t *pack, uint8_t value)
{
    if (pack->length < pack->capacity) {
        pack->out[pack->length++] = value;
    } else {
        pack->is_failed = 1;
    }
}

static void put_number(pack_t *pack, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        put_byte(pack, (uint8_t)(value >> (8 * i)));
    }
}

static void put_enum(pack_t *pack, uint8_t value, uint8_t last)
{
    pack->is_failed |= value > last;
    put_byte(pack, value);
}

static void put_address(pack_t *pack, const uint8_t *bytes, uint8_t length)
{
    pack->is_failed |= (length != 0 && length != 4 && length != 16) || (length != 0 && bytes == NULL);
    if (pack->is_failed) {
        return;
    }
    put_byte(pack, length);
    for (uint8_t i = 0; i < length; i++) {
        put_byte(pack, bytes[i]);
    }
}

/* Range of the second byte of a sequence of three or four (Unicode 15, table 3-7). */
static int is_second_byte(uint8_t lead, uint8_t second)
{
    uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

/* Length of the well-formed UTF-8 character at text, which ends in NUL; 0 if there is none. NUL stops each test. */
static size_t character_length(const uint8_t *text)
{
    uint8_t lead = text[0];
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4 || !is_second_byte(lead, text[1])) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

static void put_string(pack_t *pack, const char *string, size_t bytes_max)
{
    const uint8_t *text = (const uint8_t *)(string == NULL ? "" : string);
    size_t start = pack->length;
    size_t used = 0;
    put_byte(pack, 0);
    while (*text != 0 && !pack->is_failed) {
        size_t length = character_length(text);
        size_t taken = length == 0 ? 1 : length;
        if (used + taken > bytes_max) {
            break;
        }
        for (size_t i = 0; i < taken; i++) {
            put_byte(pack, length == 0 ? (uint8_t)'?' : text[i]);
        }
        used += taken;
        text += taken;
    }
    if (!pack->is_failed) {
        pack->out[start] = (uint8_t)used;
    }
}`;
