/** An agent on the port and link of test_support.h. */
#ifndef AGENT_FIXTURE_H
#define AGENT_FIXTURE_H

#include "test_support.h"

typedef struct agent_fixture {
    test_port_t port;
    test_link_t link;
    vedette_config_t config;
    vedette_agent_t *agent;
} agent_fixture_t;

/** Makes an agent; module NULL: the linked one. Returns what vedette_create() did. */
vedette_result_t agent_fixture_create(agent_fixture_t *fixture, const vedette_module_t *module, uint32_t memory_bytes);
/** The same, started; a failure ends the test. */
void agent_fixture_start(agent_fixture_t *fixture, const char *module);
/** Runs the agent at each time it asks for until the clock has moved on by ms; returns the last result. */
vedette_result_t agent_fixture_run(agent_fixture_t *fixture, uint32_t ms);
vedette_status_info_t agent_fixture_status(const agent_fixture_t *fixture);
void agent_fixture_end(agent_fixture_t *fixture);

#endif
