#include "engine_fixture.h"

/* What tick() of each module ends in; answer counts only if the result is VEDETTE_OK. */
static const struct {
    const char *module;
    vedette_result_t result;
    int32_t answer;
} ticks[] = {
    {"good", VEDETTE_OK, 1000},
    {"tick_negative", VEDETTE_OK, -5},
    {"unreachable", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"divide_by_zero", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"divide_overflow", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"load_at_limit", VEDETTE_OK, 7},
    {"load_beyond_limit", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"load_offset_wraps", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"load_far", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"store_i64_beyond_limit", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"fill_beyond_limit", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"copy_beyond_limit", VEDETTE_ERROR_MODULE_TRAP, 0},
    {"deep_recursion", VEDETTE_ERROR_MODULE_STACK, 0},
    {"wide_recursion_13", VEDETTE_ERROR_MODULE_STACK, 0},
    {"wide_recursion_16", VEDETTE_ERROR_MODULE_STACK, 0},
    {"wide_recursion_19", VEDETTE_ERROR_MODULE_STACK, 0},
    {"wide_recursion_22", VEDETTE_ERROR_MODULE_STACK, 0},
    {"wide_recursion_25", VEDETTE_ERROR_MODULE_STACK, 0},
    {"wide_recursion_28", VEDETTE_ERROR_MODULE_STACK, 0},
    {"loop_load", VEDETTE_ERROR_MODULE_TIME, 0},
    {"loop_store", VEDETTE_ERROR_MODULE_TIME, 0},
    {"loop_fill", VEDETTE_ERROR_MODULE_TIME, 0},
    {"loop_call", VEDETTE_ERROR_MODULE_TIME, 0},
    {"loop_import", VEDETTE_ERROR_MODULE_TIME, 0},
    {"send_at_limit", VEDETTE_OK, 0},
    {"send_empty_at_limit", VEDETTE_OK, 0},
    {"send_beyond_limit", VEDETTE_ERROR_MODULE_POINTER, 0},
    {"send_too_long", VEDETTE_ERROR_MODULE_POINTER, 0},
    {"send_wraps", VEDETTE_ERROR_MODULE_POINTER, 0},
    {"send_negative", VEDETTE_ERROR_MODULE_POINTER, 0},
    {"random_at_limit", VEDETTE_OK, 0},
    {"random_beyond_limit", VEDETTE_ERROR_MODULE_POINTER, 0},
    {"random_wraps", VEDETTE_ERROR_MODULE_POINTER, 0},
};

/* After a fault the engine refuses calls until its restart, and then ends in the same way again. */
static void each_fault_has_its_name_and_is_survived(void) {
    for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++) {
        engine_fixture_t fixture;
        int32_t answer = 0;
        const char *name = ticks[i].module;
        EXPECT(name, engine_fixture_create(&fixture, test_module(name), 65536), VEDETTE_OK);
        for (int round = 0; round < 2; round++) {
            EXPECT(name, vedette_engine_tick(fixture.engine, 5000, 0, &answer), ticks[i].result);
            if (ticks[i].result == VEDETTE_OK) {
                EXPECT(name, answer, ticks[i].answer);
                continue;
            }
            EXPECT(name, vedette_engine_tick(fixture.engine, 5000, 0, &answer), VEDETTE_ERROR_STATE);
            uint32_t capacity;
            EXPECT(name, vedette_engine_inbox(fixture.engine, &capacity) == NULL, 1);
            EXPECT(name, vedette_engine_restart(fixture.engine), VEDETTE_OK);
            EXPECT(name, vedette_engine_init(fixture.engine, 0, &answer), VEDETTE_OK);
        }
        engine_fixture_end(&fixture);
    }
}

static void inbox_is_the_exported_window(void) {
    engine_fixture_t fixture;
    uint32_t capacity;
    int32_t answer;
    engine_fixture_create(&fixture, test_module("good"), 65536);
    uint8_t *inbox = vedette_engine_inbox(fixture.engine, &capacity);
    EXPECT("capacity", capacity, 1024);
    EXPECT("inside the arena", inbox > (uint8_t *)fixture.arena && inbox + capacity < (uint8_t *)fixture.arena + 65536,
           1);
    EXPECT("longer than the window", vedette_engine_ingest(fixture.engine, 1025, &answer), VEDETTE_ERROR_ARGUMENT);
    EXPECT("as long as the window", vedette_engine_ingest(fixture.engine, 1024, &answer), VEDETTE_OK);
    EXPECT("key and text together", vedette_engine_hmac(fixture.engine, 1000, 25, &answer), VEDETTE_ERROR_ARGUMENT);
    EXPECT("no wrap", vedette_engine_hmac(fixture.engine, 1, 0xffffffffu, &answer), VEDETTE_ERROR_ARGUMENT);
    engine_fixture_end(&fixture);
}

/* keeper stores a number at HEAP and 16 random bytes; a restart clears what is below HEAP and nothing above. */
static void restart_keeps_memory_from_heap_on(void) {
    engine_fixture_t fixture;
    int32_t answer;
    uint32_t capacity;
    engine_fixture_create(&fixture, test_module("keeper"), 65536);
    EXPECT("init", vedette_engine_init(fixture.engine, 0, &answer), VEDETTE_OK);
    EXPECT("first start draws entropy", fixture.randoms, 1);
    uint8_t *inbox = vedette_engine_inbox(fixture.engine, &capacity);
    inbox[0] = 25;
    inbox[100] = 77;
    EXPECT("trap", vedette_engine_ingest(fixture.engine, 8, &answer), VEDETTE_ERROR_MODULE_TRAP);
    EXPECT("restart", vedette_engine_restart(fixture.engine), VEDETTE_OK);
    EXPECT("init again", vedette_engine_init(fixture.engine, 0, &answer), VEDETTE_OK);
    EXPECT("found its data", fixture.randoms, 1);
    EXPECT("below HEAP is cleared", vedette_engine_inbox(fixture.engine, &capacity)[100], 0);
    EXPECT("hands over", vedette_engine_tick(fixture.engine, 1, 0, &answer), VEDETTE_OK);
    EXPECT("its message", fixture.send_length, 16);
    engine_fixture_end(&fixture);
}

static void two_engines_do_not_disturb_each_other(void) {
    engine_fixture_t one, two;
    int32_t answer = 0;
    engine_fixture_create(&one, test_module("good"), 65536);
    engine_fixture_create(&two, test_module("tick_at_once"), 65536);
    for (int i = 0; i < 3; i++) {
        EXPECT("one", vedette_engine_tick(one.engine, 1, 0, &answer), VEDETTE_OK);
        EXPECT("one's answer", answer, 1000);
        EXPECT("two", vedette_engine_tick(two.engine, 1, 0, &answer), VEDETTE_OK);
        EXPECT("two's answer", answer, 0);
        EXPECT("restart of one", vedette_engine_restart(one.engine), VEDETTE_OK);
    }
    engine_fixture_end(&one);
    engine_fixture_end(&two);
}

int main(void) {
    each_fault_has_its_name_and_is_survived();
    inbox_is_the_exported_window();
    restart_keeps_memory_from_heap_on();
    two_engines_do_not_disturb_each_other();
    return test_result("engine_call_test");
}
