#include "agent_fixture.h"
#include "core/staging.h"

static vedette_staging_t staging;

static void put(uint16_t length, uint8_t fill, vedette_result_t expected) {
    uint8_t payload[2048];
    vedette_record_t record = {20, length, 7};
    memset(payload, fill, sizeof payload);
    EXPECT("put", vedette_staging_put(&staging, &record, payload), expected);
}

/* Records of every length go around the ring's end and come out whole. */
static void records_survive_the_wrap(void) {
    memset(&staging, 0, sizeof staging);
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t out[1024];
        vedette_batch_t batch;
        uint16_t length = (uint16_t)(i * 37u % 900u);
        put(length, (uint8_t)i, VEDETTE_OK);
        size_t copied = vedette_staging_copy(&staging, staging.head, out, sizeof out, &batch);
        EXPECT("one record", batch.records, 1);
        EXPECT("its length", copied, 8u + length);
        EXPECT("header", ((vedette_record_t *)(void *)out)->length, length);
        EXPECT("last byte", length == 0 || out[copied - 1] == (uint8_t)i, 1);
        staging.tail += batch.consumed;
    }
}

static void batches_end_at_whole_records(void) {
    uint8_t out[100];
    vedette_batch_t batch;
    memset(&staging, 0, sizeof staging);
    for (int i = 0; i < 5; i++)
        put(24, 1, VEDETTE_OK); /* 32 bytes each */
    EXPECT("96 bytes", vedette_staging_copy(&staging, staging.head, out, sizeof out, &batch), 96);
    EXPECT("three", batch.records, 3);
    EXPECT("consumed", batch.consumed, 96);
    staging.tail += batch.consumed;
    put(200, 2, VEDETTE_OK);
    put(1, 3, VEDETTE_OK);
    EXPECT("up to the oversized", vedette_staging_copy(&staging, staging.head, out, sizeof out, &batch), 64);
    EXPECT("two", batch.records, 2);
    staging.tail += batch.consumed;
    EXPECT("the oversized is skipped", vedette_staging_copy(&staging, staging.head, out, sizeof out, &batch), 9);
    EXPECT("and counted", batch.oversized, 1);
}

static void a_full_ring_counts_what_it_drops(void) {
    uint32_t offered = 0;
    memset(&staging, 0, sizeof staging);
    uint8_t payload[16] = {0};
    vedette_record_t record = {1, 16, 0};
    while (vedette_staging_put(&staging, &record, payload) == VEDETTE_OK)
        offered++;
    EXPECT("to the last byte", offered, VEDETTE_STAGING_BYTES / 24u);
    EXPECT("offered", staging.staged, offered + 1);
    EXPECT("dropped", staging.dropped, 1);
}

/* More than the ring holds, through the public calls: whatever happens, the counters balance. */
static void overflow_balances(void) {
    agent_fixture_t fixture;
    static const vedette_address_t remote = {4, {10, 0, 0, 1}};
    uint32_t full = 0, count = VEDETTE_STAGING_BYTES / 16u;
    agent_fixture_start(&fixture, "good");
    for (uint32_t i = 0; i < count; i++)
        full +=
            vedette_report_login(fixture.agent, VEDETTE_LOGIN_FAILED, "root", "console", &remote) == VEDETTE_ERROR_FULL;
    vedette_status_info_t status = agent_fixture_status(&fixture);
    EXPECT("some were refused", full > 0, 1);
    EXPECT("all offered", status.staged, count);
    EXPECT("dropped as told", status.staging_dropped, full);
    EXPECT("woken once", fixture.port.wakes, 1);
    agent_fixture_run(&fixture, 10000);
    status = agent_fixture_status(&fixture);
    EXPECT("balance", status.staging_passed + status.staging_dropped, count);
    agent_fixture_end(&fixture);
}

static void reports_check_and_cut(void) {
    agent_fixture_t fixture;
    char longest[400];
    vedette_address_t bad = {5, {0}};
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = 0;
    agent_fixture_start(&fixture, "good");
    EXPECT("long strings", vedette_report_custom(fixture.agent, longest, longest), VEDETTE_OK);
    EXPECT("long command", vedette_report_command(fixture.agent, longest, longest, -1), VEDETTE_OK);
    EXPECT("no strings", vedette_report_update(fixture.agent, NULL, NULL, NULL, 0), VEDETTE_OK);
    EXPECT("bad address", vedette_report_login(fixture.agent, VEDETTE_LOGIN, "a", "b", &bad), VEDETTE_ERROR_ARGUMENT);
    EXPECT("bad operation", vedette_report_login(fixture.agent, (vedette_login_operation_t)7, "a", "b", NULL),
           VEDETTE_ERROR_ARGUMENT);
    EXPECT("no agent", vedette_report_login(NULL, VEDETTE_LOGIN, "a", "b", NULL), VEDETTE_ERROR_ARGUMENT);
    agent_fixture_end(&fixture);
}

int main(void) {
    records_survive_the_wrap();
    batches_end_at_whole_records();
    a_full_ring_counts_what_it_drops();
    overflow_balances();
    reports_check_and_cut();
    return test_result("staging_test");
}
