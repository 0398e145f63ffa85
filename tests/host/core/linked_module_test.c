/* The module of this build on the device's interpreter: its messages, and its queue through every fault. */
#include "agent_fixture.h"
#include "engine_fixture.h"

#define MEMORY_BYTES 16384u

/* 10.0.2.9:50000 > 10.0.2.15:80, SYN */
static const uint8_t syn[] = {0x45, 0,    0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 10,   0, 2,    9, 10, 0, 2, 15,
                              0xc3, 0x50, 0, 80, 0, 0, 0, 0, 0,  0, 0, 0, 0x50, 2, 0x10, 0, 0,  0, 0, 0};

static void start(agent_fixture_t *fixture) {
    EXPECT("create", agent_fixture_create(fixture, NULL, MEMORY_BYTES), VEDETTE_OK);
    EXPECT("start", vedette_start(fixture->agent), VEDETTE_OK);
}

static int is_published(const test_link_t *link, const char *text) {
    for (size_t i = 0; i < link->kept_count; i++)
        if (memmem(link->kept[i].bytes, link->kept[i].length, text, strlen(text)))
            return 1;
    return 0;
}

static void observations_become_messages(void) {
    agent_fixture_t fixture;
    static const vedette_address_t remote = {4, {10, 0, 2, 66}};
    start(&fixture);
    agent_fixture_run(&fixture, 1000);
    EXPECT("login", vedette_report_login(fixture.agent, VEDETTE_LOGIN_FAILED, "mallory", "console", &remote),
           VEDETTE_OK);
    EXPECT("custom", vedette_report_custom(fixture.agent, "door", "open"), VEDETTE_OK);
    for (int i = 0; i < 100; i++)
        EXPECT("packet", vedette_observe_packet(fixture.agent, 0, syn, sizeof syn), VEDETTE_OK);
    EXPECT("run", agent_fixture_run(&fixture, 90000), VEDETTE_OK);
    EXPECT("login is in a message", is_published(&fixture.link, "mallory"), 1);
    EXPECT("custom event, too", is_published(&fixture.link, "door"), 1);
    vedette_status_info_t status = agent_fixture_status(&fixture);
    EXPECT("all passed", status.staging_passed, status.staged);
    EXPECT("no restart", status.module_restarts, 0);
    EXPECT("sequences begin at 1", fixture.link.kept[0].sequence, 1);
    agent_fixture_end(&fixture);
}

typedef struct kept_copy {
    uint32_t sequence;
    size_t length;
    uint8_t bytes[1024];
} kept_copy_t;

/* The messages that wait for their acknowledgement are handed over again after a restart, each byte the same. */
static void a_restart_keeps_the_queue(void) {
    agent_fixture_t fixture;
    static kept_copy_t before[64];
    start(&fixture);
    vedette_report_custom(fixture.agent, "before", "the fault");
    agent_fixture_run(&fixture, 70000);
    size_t count = fixture.link.kept_count;
    EXPECT("messages wait", count > 2, 1);
    for (size_t i = 0; i < count; i++) {
        before[i].sequence = fixture.link.kept[i].sequence;
        before[i].length = fixture.link.kept[i].length;
        memcpy(before[i].bytes, fixture.link.kept[i].bytes, before[i].length);
    }
    fixture.port.expire_at_call = fixture.port.supervised + 1;
    EXPECT("survived", agent_fixture_run(&fixture, 11000), VEDETTE_OK);
    EXPECT("restarted", agent_fixture_status(&fixture).module_restarts, 1);
    for (size_t i = 0; i < count; i++) {
        int is_same = 0;
        for (size_t j = 0; j < fixture.link.kept_count; j++)
            is_same |= fixture.link.kept[j].sequence == before[i].sequence &&
                       fixture.link.kept[j].length == before[i].length &&
                       memcmp(fixture.link.kept[j].bytes, before[i].bytes, before[i].length) == 0;
        EXPECT("handed over again", is_same, 1);
    }
    agent_fixture_run(&fixture, 70000);
    EXPECT("goes on", fixture.link.kept_count > count, 1);
    agent_fixture_end(&fixture);
}

/* Whichever call is stopped, the agent restarts its module once, goes on, and loses no message that was closed. */
static void a_fault_at_every_call_is_survived(void) {
    for (uint32_t call = 2; call < 120; call++) {
        agent_fixture_t fixture;
        start(&fixture);
        fixture.port.expire_at_call = call;
        for (int step = 0; step < 20; step++) {
            vedette_observe_packet(fixture.agent, step & 1, syn, sizeof syn);
            EXPECT("run", agent_fixture_run(&fixture, 5000), VEDETTE_OK);
        }
        agent_fixture_run(&fixture, 1000); /* a fault at the very end leaves the queue to be handed over */
        vedette_status_info_t status = agent_fixture_status(&fixture);
        EXPECT("restarted once", status.module_restarts, fixture.port.supervised >= call);
        EXPECT("balance", status.staged, status.staging_passed + status.staging_dropped);
        EXPECT("messages come", fixture.link.kept_count >= 8, 1);
        uint32_t highest = 0;
        for (size_t i = 0; i < fixture.link.kept_count; i++)
            if (fixture.link.kept[i].sequence > highest)
                highest = fixture.link.kept[i].sequence;
        EXPECT("no closed message is missing", highest, fixture.link.kept_count);
        agent_fixture_end(&fixture);
    }
}

static void an_arena_too_small_is_an_error(void) {
    int is_enough = 0;
    for (size_t bytes = 4096; bytes <= 262144 && !is_enough; bytes += 509) {
        engine_fixture_t fixture;
        vedette_result_t result = engine_fixture_create(&fixture, &vedette_linked_module, bytes & ~(size_t)7);
        is_enough = result == VEDETTE_OK;
        EXPECT("memory or good", is_enough || result == VEDETTE_ERROR_MEMORY, 1);
        engine_fixture_end(&fixture);
    }
    EXPECT("some size is enough", is_enough, 1);
}

int main(void) {
    observations_become_messages();
    a_restart_keeps_the_queue();
    a_fault_at_every_call_is_survived();
    an_arena_too_small_is_an_error();
    return test_result("linked_module_test");
}
