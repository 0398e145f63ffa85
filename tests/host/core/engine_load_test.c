#include "engine_fixture.h"

#include "core/sha256.h"

static const struct {
    const char *module;
    vedette_result_t result;
} loads[] = {
    {"good", VEDETTE_OK},
    {"keeper", VEDETTE_OK},
    {"import_unused", VEDETTE_OK},
    {"import_unknown", VEDETTE_ERROR_MODULE_ABI},
    {"import_other_module", VEDETTE_ERROR_MODULE_ABI},
    {"import_wrong_type", VEDETTE_ERROR_MODULE_ABI},
    {"import_wrong_result", VEDETTE_ERROR_MODULE_ABI},
    {"import_memory", VEDETTE_ERROR_MODULE_ABI},
    {"import_global", VEDETTE_ERROR_MODULE_ABI},
    {"export_missing_init", VEDETTE_ERROR_MODULE_ABI},
    {"export_missing_tick", VEDETTE_ERROR_MODULE_ABI},
    {"export_missing_hmac", VEDETTE_ERROR_MODULE_ABI},
    {"export_only_named", VEDETTE_ERROR_MODULE_ABI},
    {"export_wrong_parameter", VEDETTE_ERROR_MODULE_ABI},
    {"export_missing_parameter", VEDETTE_ERROR_MODULE_ABI},
    {"export_wrong_result", VEDETTE_ERROR_MODULE_ABI},
    {"export_no_result", VEDETTE_ERROR_MODULE_ABI},
    {"export_import", VEDETTE_ERROR_MODULE_ABI},
    {"memory_missing", VEDETTE_ERROR_MODULE_ABI},
    {"memory_too_small", VEDETTE_ERROR_MODULE_ABI},
    {"start_function", VEDETTE_ERROR_MODULE_ABI},
    {"table_elements", VEDETTE_ERROR_MODULE_ABI},
    {"global_missing_inbox", VEDETTE_ERROR_MODULE_ABI},
    {"global_missing_bytes", VEDETTE_ERROR_MODULE_ABI},
    {"global_missing_heap", VEDETTE_ERROR_MODULE_ABI},
    {"global_mutable", VEDETTE_ERROR_MODULE_ABI},
    {"global_i64", VEDETTE_ERROR_MODULE_ABI},
    {"global_inbox_beyond", VEDETTE_ERROR_MODULE_ABI},
    {"global_inbox_negative", VEDETTE_ERROR_MODULE_ABI},
    {"global_inbox_end_beyond", VEDETTE_ERROR_MODULE_ABI},
    {"global_inbox_at_end", VEDETTE_OK},
    {"global_inbox_bytes_huge", VEDETTE_ERROR_MODULE_ABI},
    {"global_inbox_bytes_small", VEDETTE_ERROR_MODULE_ABI},
    {"global_heap_beyond", VEDETTE_ERROR_MODULE_ABI},
    {"global_heap_zero", VEDETTE_ERROR_MODULE_ABI},
    {"data_beyond_limit", VEDETTE_ERROR_MODULE_FORMAT},
    {"data_negative", VEDETTE_ERROR_MODULE_FORMAT},
    {"data_at_limit", VEDETTE_OK},
};

static void each_module_loads_or_says_why(void) {
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        engine_fixture_t fixture;
        EXPECT(loads[i].module, engine_fixture_create(&fixture, test_module(loads[i].module), 65536), loads[i].result);
        engine_fixture_end(&fixture);
    }
}

/* A copy of exactly this length, so that ASan sees a read beyond it. */
static vedette_result_t load_copy(const uint8_t *bytes, size_t length, const uint8_t digest[32]) {
    engine_fixture_t fixture;
    uint8_t *copy = malloc(length + 1);
    memcpy(copy, bytes, length);
    vedette_module_t module = {copy, length, digest};
    vedette_result_t result = engine_fixture_create(&fixture, &module, 65536);
    engine_fixture_end(&fixture);
    free(copy);
    return result;
}

static void truncated_at_every_length(void) {
    const vedette_module_t *whole = test_module("keeper");
    char what[32];
    int loaded = 0;
    for (size_t length = 0; length < whole->length; length++) {
        uint8_t digest[32];
        snprintf(what, sizeof what, "%zu bytes", length);
        EXPECT(what, load_copy(whole->bytes, length, whole->sha256), VEDETTE_ERROR_MODULE_DIGEST);
        vedette_sha256(whole->bytes, length, digest);
        /* A cut between two sections parses, but then something of the contract is missing. */
        vedette_result_t result = load_copy(whole->bytes, length, digest);
        if (result == VEDETTE_OK)
            loaded++;
        else
            EXPECT(what, result == VEDETTE_ERROR_MODULE_FORMAT || result == VEDETTE_ERROR_MODULE_ABI, 1);
    }
    EXPECT("only the cut before the names leaves a whole module", loaded, 1);
}

static void a_flipped_bit_is_found_by_the_digest(void) {
    const vedette_module_t *whole = test_module("good");
    uint8_t *copy = malloc(whole->length);
    for (size_t bit = 0; bit < whole->length * 8; bit += 7) {
        memcpy(copy, whole->bytes, whole->length);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        EXPECT("flipped bit", load_copy(copy, whole->length, whole->sha256), VEDETTE_ERROR_MODULE_DIGEST);
    }
    free(copy);
}

static void not_wasm_at_all(void) {
    static const struct {
        const char *bytes;
        size_t length;
    } texts[] = {{"", 0}, {"\0asm", 4}, {"\0asm\2\0\0\0", 8}, {"\0asm\1\0\0\0", 8}, {"MZ\x90\0aaaaaaaaaaaa", 16}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint8_t digest[32];
        vedette_sha256((const uint8_t *)texts[i].bytes, texts[i].length, digest);
        vedette_result_t result = load_copy((const uint8_t *)texts[i].bytes, texts[i].length, digest);
        EXPECT(texts[i].bytes, result == VEDETTE_ERROR_MODULE_FORMAT || result == VEDETTE_ERROR_MODULE_ABI, 1);
    }
}

/* The arena ends anywhere: at each size the result is one of two, and nothing is written outside (ASan). */
static void arena_too_small_at_every_size(void) {
    size_t step = 64, enough = 0;
    for (size_t bytes = 0; bytes <= 65536 && !enough; bytes += step) {
        engine_fixture_t fixture;
        vedette_result_t result = engine_fixture_create(&fixture, test_module("keeper"), bytes);
        if (result == VEDETTE_OK)
            enough = bytes;
        else
            EXPECT("too small", result, VEDETTE_ERROR_MEMORY);
        engine_fixture_end(&fixture);
    }
    EXPECT("some size is enough", enough > FIXTURE_MEMORY_BYTES, 1);
    engine_fixture_t fixture;
    EXPECT("enough", engine_fixture_create(&fixture, test_module("keeper"), enough), VEDETTE_OK);
    EXPECT("peak within a step", vedette_engine_arena_peak(fixture.engine) + step >= enough, 1);
    EXPECT("peak inside", vedette_engine_arena_peak(fixture.engine) <= enough, 1);
    EXPECT("restart needs no more", vedette_engine_restart(fixture.engine), VEDETTE_OK);
    EXPECT("nor a second", vedette_engine_restart(fixture.engine), VEDETTE_OK);
    engine_fixture_end(&fixture);
}

static void arguments_are_checked(void) {
    engine_fixture_t fixture;
    vedette_engine_t *engine;
    EXPECT("good", engine_fixture_create(&fixture, test_module("good"), 65536), VEDETTE_OK);
    EXPECT("no config", vedette_engine_create(NULL, &engine), VEDETTE_ERROR_ARGUMENT);
    EXPECT("no engine", vedette_engine_create(&fixture.config, NULL), VEDETTE_ERROR_ARGUMENT);
    vedette_engine_config_t config = fixture.config;
    config.memory_bytes = 8191;
    EXPECT("memory too small", vedette_engine_create(&config, &engine), VEDETTE_ERROR_ARGUMENT);
    config.memory_bytes = 1048577;
    EXPECT("memory too large", vedette_engine_create(&config, &engine), VEDETTE_ERROR_ARGUMENT);
    config = fixture.config;
    config.arena = (uint8_t *)config.arena + 4;
    EXPECT("arena not aligned", vedette_engine_create(&config, &engine), VEDETTE_ERROR_ARGUMENT);
    config = fixture.config;
    config.call_budget_ms = 0;
    EXPECT("no time", vedette_engine_create(&config, &engine), VEDETTE_ERROR_ARGUMENT);
    engine_fixture_end(&fixture);
}

int main(void) {
    each_module_loads_or_says_why();
    truncated_at_every_length();
    a_flipped_bit_is_found_by_the_digest();
    not_wasm_at_all();
    arena_too_small_at_every_size();
    arguments_are_checked();
    return test_result("engine_load_test");
}
