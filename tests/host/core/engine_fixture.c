#include "engine_fixture.h"

static int32_t import_send(void *context, uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length) {
    engine_fixture_t *fixture = context;
    uint8_t sum = 0;
    (void)sequence;
    (void)priority;
    for (uint32_t i = 0; i < length; i++)
        sum ^= data[i]; /* so that ASan sees every byte */
    fixture->sends++;
    fixture->send_length = length;
    return sum & 0;
}

static int32_t import_random(void *context, uint8_t *out, uint32_t length) {
    ((engine_fixture_t *)context)->randoms++;
    memset(out, 0x5a, length);
    return 0;
}

static void import_log(void *context, uint32_t level, uint32_t code, uint32_t value) {
    (void)context;
    (void)level;
    (void)code;
    (void)value;
}

static void import_collect(void *context, uint32_t events) {
    ((engine_fixture_t *)context)->collected |= events;
}

vedette_result_t engine_fixture_create(engine_fixture_t *fixture, const vedette_module_t *module, size_t arena_bytes) {
    memset(fixture, 0, sizeof *fixture);
    fixture->arena = malloc(arena_bytes + 1);
    fixture->imports = (vedette_imports_t){fixture, import_send, import_random, import_log, import_collect};
    fixture->config = (vedette_engine_config_t){
        .module = module,
        .port = vedette_linux_init(&fixture->platform, 0),
        .imports = &fixture->imports,
        .arena = fixture->arena,
        .arena_bytes = arena_bytes,
        .memory_bytes = FIXTURE_MEMORY_BYTES,
        .call_budget_ms = 100,
    };
    return vedette_engine_create(&fixture->config, &fixture->engine);
}

void engine_fixture_end(engine_fixture_t *fixture) {
    vedette_linux_end(&fixture->platform);
    free(fixture->arena);
}
