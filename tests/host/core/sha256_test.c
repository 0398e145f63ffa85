#include "core/sha256.h"
#include "test_support.h"

/* Source: FIPS 180-4 examples (NIST CSRC); lengths around the padding boundary from sha256sum over 'a' repeated. */
static const struct {
    size_t length; /* of 'a' repeated; 3: "abc" */
    const char *digest;
} cases[] = {
    {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

int main(void) {
    static uint8_t data[1000000];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t digest[32];
        char hex[65];
        memset(data, 'a', sizeof data);
        if (cases[i].length == 3)
            snprintf((char *)data, 4, "abc");
        vedette_sha256(data, cases[i].length, digest);
        for (size_t j = 0; j < 32; j++)
            snprintf(hex + 2 * j, 3, "%02x", digest[j]);
        EXPECT(cases[i].digest, strcmp(hex, cases[i].digest), 0);
    }
    return test_result("sha256_test");
}
