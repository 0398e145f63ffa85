#include "agent_fixture.h"

#define ARENA_BYTES 2097152u

vedette_result_t agent_fixture_create(agent_fixture_t *fixture, const vedette_module_t *module, uint32_t memory_bytes) {
    memset(fixture, 0, sizeof *fixture);
    fixture->config = (vedette_config_t){
        .module = module,
        .port = test_port_init(&fixture->port),
        .link = test_link_init(&fixture->link),
        .arena = malloc(ARENA_BYTES),
        .arena_bytes = ARENA_BYTES,
        .memory_bytes = memory_bytes,
    };
    return vedette_create(&fixture->config, &fixture->agent);
}

void agent_fixture_start(agent_fixture_t *fixture, const char *module) {
    vedette_result_t result = agent_fixture_create(fixture, module ? test_module(module) : NULL, 8192);
    if (result == VEDETTE_OK)
        result = vedette_start(fixture->agent);
    if (result != VEDETTE_OK) {
        printf("cannot start %s: %d\n", module ? module : "the linked module", result);
        exit(1);
    }
}

vedette_result_t agent_fixture_run(agent_fixture_t *fixture, uint32_t ms) {
    uint64_t end_ms = fixture->port.now_ms + ms;
    vedette_result_t result;
    uint32_t wait_ms;

    do {
        result = vedette_run(fixture->agent, &wait_ms);
        uint64_t left = end_ms - fixture->port.now_ms;
        if (wait_ms > left || (wait_ms == 0 && left == 0))
            break;
        fixture->port.now_ms += wait_ms;
    } while (result == VEDETTE_OK);
    fixture->port.now_ms = end_ms;
    return result;
}

vedette_status_info_t agent_fixture_status(const agent_fixture_t *fixture) {
    vedette_status_info_t status;
    vedette_get_status(fixture->agent, &status);
    return status;
}

void agent_fixture_end(agent_fixture_t *fixture) {
    free(fixture->config.arena);
}
