#include "agent_fixture.h"

static void create_says_what_is_missing(void) {
    agent_fixture_t fixture;
    vedette_agent_t *agent;
    EXPECT("good", agent_fixture_create(&fixture, test_module("good"), 8192), VEDETTE_OK);
    EXPECT("no config", vedette_create(NULL, &agent), VEDETTE_ERROR_ARGUMENT);
    EXPECT("no agent", vedette_create(&fixture.config, NULL), VEDETTE_ERROR_ARGUMENT);

    vedette_config_t config = fixture.config;
    config.port = NULL;
    EXPECT("no port", vedette_create(&config, &agent), VEDETTE_ERROR_ARGUMENT);
    config = fixture.config;
    config.link = NULL;
    EXPECT("no link", vedette_create(&config, &agent), VEDETTE_ERROR_ARGUMENT);
    config = fixture.config;
    config.interval_low_s = 86401;
    EXPECT("interval too long", vedette_create(&config, &agent), VEDETTE_ERROR_ARGUMENT);
    config = fixture.config;
    config.arena_bytes = 100;
    EXPECT("arena below the agent", vedette_create(&config, &agent), VEDETTE_ERROR_MEMORY);
    config = fixture.config;
    config.memory_bytes = 100;
    EXPECT("memory too small", vedette_create(&config, &agent), VEDETTE_ERROR_ARGUMENT);
    EXPECT("no agent comes out", agent == NULL, 1);
    agent_fixture_end(&fixture);
}

static void create_passes_on_what_init_says(void) {
    static const struct {
        const char *module;
        vedette_result_t result;
    } cases[] = {{"init_fails", VEDETTE_ERROR_MODULE_RESULT},
                 {"init_traps", VEDETTE_ERROR_MODULE_TRAP},
                 {"import_unknown", VEDETTE_ERROR_MODULE_ABI},
                 {"global_inbox_bytes_small", VEDETTE_ERROR_MODULE_ABI}};
    agent_fixture_t fixture;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EXPECT(cases[i].module, agent_fixture_create(&fixture, test_module(cases[i].module), 8192), cases[i].result);
        agent_fixture_end(&fixture);
    }
    agent_fixture_create(&fixture, test_module("init_without_entropy"), 8192);
    fixture.port.has_no_entropy = 1;
    EXPECT("no entropy", vedette_create(&fixture.config, &fixture.agent), VEDETTE_ERROR_ENTROPY);
    agent_fixture_end(&fixture);
}

static void life(void) {
    agent_fixture_t fixture;
    uint32_t wait_ms;
    agent_fixture_create(&fixture, test_module("good"), 8192);
    EXPECT("created", agent_fixture_status(&fixture).state, VEDETTE_STATE_CREATED);
    EXPECT("not started", vedette_run(fixture.agent, &wait_ms), VEDETTE_ERROR_STATE);
    EXPECT("stop before start", vedette_stop(fixture.agent), VEDETTE_ERROR_STATE);
    EXPECT("start", vedette_start(fixture.agent), VEDETTE_OK);
    EXPECT("start twice", vedette_start(fixture.agent), VEDETTE_ERROR_STATE);
    EXPECT("run", vedette_run(fixture.agent, &wait_ms), VEDETTE_OK);
    EXPECT("ticks at once when the link has connected", wait_ms, 0);
    EXPECT("run on", vedette_run(fixture.agent, &wait_ms), VEDETTE_OK);
    EXPECT("waits as the module says", wait_ms, 1000);
    EXPECT("link started", fixture.link.started, 1);
    EXPECT("stop", vedette_stop(fixture.agent), VEDETTE_OK);
    EXPECT("stop wakes", fixture.port.wakes, 1);
    EXPECT("takes effect", vedette_run(fixture.agent, &wait_ms), VEDETTE_ERROR_STATE);
    EXPECT("link stopped", fixture.link.stopped, 1);
    EXPECT("stopped", agent_fixture_status(&fixture).state, VEDETTE_STATE_STOPPED);
    EXPECT("start again", vedette_start(fixture.agent), VEDETTE_OK);
    EXPECT("run again", vedette_run(fixture.agent, &wait_ms), VEDETTE_OK);
    agent_fixture_end(&fixture);
}

static void messages_go_out_and_acknowledgements_come_in(void) {
    agent_fixture_t fixture;
    agent_fixture_start(&fixture, "keeper");
    fixture.link.state = VEDETTE_AGAIN;
    agent_fixture_run(&fixture, 3000);
    EXPECT("link not connected", fixture.link.published, 0);
    fixture.link.state = VEDETTE_OK;
    agent_fixture_run(&fixture, 1000);
    EXPECT("handed over once", fixture.link.published, 1);
    EXPECT("sequence", fixture.link.kept[0].sequence, 1);
    agent_fixture_run(&fixture, 5000);
    EXPECT("not again", fixture.link.published, 1);
    test_link_ack(&fixture.link, 1);
    agent_fixture_run(&fixture, 1);
    EXPECT("the next follows at once", fixture.link.published, 2);
    EXPECT("its sequence", fixture.link.kept[0].sequence, 2);
    EXPECT("counted", agent_fixture_status(&fixture).messages_sent, 1);
    agent_fixture_end(&fixture);
}

static void a_fault_restarts_the_module_with_its_queue(void) {
    agent_fixture_t fixture;
    uint8_t before[16];
    agent_fixture_start(&fixture, "keeper");
    agent_fixture_run(&fixture, 1000);
    EXPECT("published", fixture.link.kept_count, 1);
    memcpy(before, fixture.link.kept[0].bytes, sizeof before);

    EXPECT("report", vedette_report_custom(fixture.agent, "make", "it trap"), VEDETTE_OK);
    EXPECT("survived", agent_fixture_run(&fixture, 1000), VEDETTE_OK);
    vedette_status_info_t status = agent_fixture_status(&fixture);
    EXPECT("restarts", status.module_restarts, 1);
    EXPECT("fault", status.module_fault, VEDETTE_ERROR_MODULE_TRAP);
    EXPECT("still running", status.state, VEDETTE_STATE_RUNNING);
    EXPECT("link forgot", fixture.link.forgotten, 1);
    EXPECT("published again", fixture.link.published, 2);
    EXPECT("same sequence", fixture.link.kept[0].sequence, 1);
    EXPECT("same bytes", memcmp(fixture.link.kept[0].bytes, before, sizeof before), 0);
    EXPECT("the lost record is counted", status.staging_dropped, 1);
    EXPECT("balance", status.staged, status.staging_passed + status.staging_dropped);
    agent_fixture_end(&fixture);
}

static void three_faults_without_an_acknowledgement_end_the_agent(void) {
    agent_fixture_t fixture;
    agent_fixture_start(&fixture, "keeper");
    agent_fixture_run(&fixture, 1000);
    for (int i = 0; i < 2; i++) {
        vedette_report_custom(fixture.agent, "trap", NULL);
        EXPECT("survived", agent_fixture_run(&fixture, 1000), VEDETTE_OK);
    }
    test_link_ack(&fixture.link, 1);
    agent_fixture_run(&fixture, 1000);
    for (int i = 0; i < 2; i++) {
        vedette_report_custom(fixture.agent, "trap", NULL);
        EXPECT("an acknowledgement begins the count anew", agent_fixture_run(&fixture, 1000), VEDETTE_OK);
    }
    vedette_report_custom(fixture.agent, "trap", NULL);
    EXPECT("the third", agent_fixture_run(&fixture, 1000), VEDETTE_ERROR_MODULE_TRAP);
    EXPECT("faulted", agent_fixture_status(&fixture).state, VEDETTE_STATE_FAULTED);
    EXPECT("link stopped", fixture.link.stopped, 1);
    EXPECT("stays so", agent_fixture_run(&fixture, 1000), VEDETTE_ERROR_MODULE_TRAP);
    EXPECT("reports do not fail", vedette_report_command(fixture.agent, "later", NULL, 0), VEDETTE_OK);

    uint32_t published = fixture.link.published;
    EXPECT("start again", vedette_start(fixture.agent), VEDETTE_OK);
    agent_fixture_run(&fixture, 0);
    EXPECT("sends again", fixture.link.published > published, 1);
    agent_fixture_end(&fixture);
}

static void what_the_supervisor_stops_is_restarted(void) {
    agent_fixture_t fixture;
    agent_fixture_start(&fixture, "good");
    agent_fixture_run(&fixture, 2000);
    fixture.port.expire_at_call = fixture.port.supervised + 1;
    EXPECT("survived", agent_fixture_run(&fixture, 2000), VEDETTE_OK);
    EXPECT("fault", agent_fixture_status(&fixture).module_fault, VEDETTE_ERROR_MODULE_TIME);
    EXPECT("restarts", agent_fixture_status(&fixture).module_restarts, 1);
    agent_fixture_end(&fixture);
}

static void answers_out_of_range_are_faults(void) {
    static const char *const modules[] = {"tick_negative", "tick_too_long"};
    for (size_t i = 0; i < 2; i++) {
        agent_fixture_t fixture;
        agent_fixture_start(&fixture, modules[i]);
        EXPECT(modules[i], agent_fixture_run(&fixture, 1000), VEDETTE_ERROR_MODULE_RESULT);
        EXPECT(modules[i], agent_fixture_status(&fixture).state, VEDETTE_STATE_FAULTED);
        agent_fixture_end(&fixture);
    }
}

static void a_module_that_never_waits_does_not_take_the_thread(void) {
    agent_fixture_t fixture;
    uint32_t wait_ms = 1;
    agent_fixture_start(&fixture, "tick_at_once");
    uint32_t before = fixture.port.supervised;
    EXPECT("comes back", vedette_run(fixture.agent, &wait_ms), VEDETTE_OK);
    EXPECT("wants to go on", wait_ms, 0);
    EXPECT("after some ticks", fixture.port.supervised - before <= 8, 1);
    agent_fixture_end(&fixture);
}

static void collectors_of_the_core(void) {
    agent_fixture_t fixture;
    agent_fixture_start(&fixture, "collects_always"); /* Heartbeat and Statistics, every 5 s */
    agent_fixture_run(&fixture, 4000);
    vedette_status_info_t status = agent_fixture_status(&fixture);
    EXPECT("at least one of each", status.staged >= 2, 1);
    EXPECT("all passed", status.staging_passed, status.staged);
    agent_fixture_end(&fixture);
}

static void configure_checks_and_keeps(void) {
    agent_fixture_t fixture;
    agent_fixture_start(&fixture, "good");
    EXPECT("good", vedette_configure(fixture.agent, 1, 30, 86400), VEDETTE_OK);
    EXPECT("zero", vedette_configure(fixture.agent, 0, 30, 60), VEDETTE_ERROR_ARGUMENT);
    EXPECT("too long", vedette_configure(fixture.agent, 10, 30, 86401), VEDETTE_ERROR_ARGUMENT);
    agent_fixture_end(&fixture);
}

static void every_result_has_a_sentence(void) {
    static const int codes[] = {0,   -1,  -2,  -3,  -4,  -10, -11, -12, -13, -14, -15, -16, -17, -20,
                                -21, -30, -31, -32, -33, -34, -35, -36, -37, -40, -41, -42, -43, -100};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        EXPECT("known code", strcmp(vedette_error_text(codes[i]), "Unknown result.") != 0, 1);
    EXPECT("unknown code", strcmp(vedette_error_text(-99), "Unknown result."), 0);
}

int main(void) {
    create_says_what_is_missing();
    create_passes_on_what_init_says();
    life();
    messages_go_out_and_acknowledgements_come_in();
    a_fault_restarts_the_module_with_its_queue();
    three_faults_without_an_acknowledgement_end_the_agent();
    what_the_supervisor_stops_is_restarted();
    answers_out_of_range_are_faults();
    a_module_that_never_waits_does_not_take_the_thread();
    collectors_of_the_core();
    configure_checks_and_keeps();
    every_result_has_a_sentence();
    return test_result("agent_test");
}
