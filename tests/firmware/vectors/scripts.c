/* contract/vectors/agent-*.json: every call of the host, every message and every answer of the module, in order. */
#include "board.h"
#include "harness.h"
#include "host.h"

enum script_call { CALL_INIT, CALL_INGEST, CALL_TICK, CALL_CONFIGURE, CALL_ACKED, CALL_SEND };

typedef struct script_step {
    enum script_call call;
    vector_bytes_t bytes;
    uint64_t arguments[2];
    int32_t expect;
} script_step_t;

typedef struct script {
    const char *name;
    uint32_t memory_bytes;
    const script_step_t *steps;
    uint32_t step_count;
} script_t;

#include "scripts.h"

static struct {
    const script_t *script;
    uint32_t at; /* the step that is next */
    bool is_bad;
} replay;

/* The message must be the next step: it stands behind the tick in which it is sent. */
static int32_t expect_send(uint32_t sequence, uint32_t priority, const uint8_t *data, uint32_t length) {
    const script_step_t *step = &replay.script->steps[replay.at];

    if (replay.at == replay.script->step_count || step->call != CALL_SEND) {
        replay.is_bad = true;
        return 1;
    }
    replay.at++;
    replay.is_bad |= step->arguments[0] != sequence || step->arguments[1] != priority ||
                     !vector_is_equal(&step->bytes, data, length);
    return 0;
}

static int32_t give_random(uint8_t *out, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        out[i] = (uint8_t)(0xA0u + 29u * i);
    }
    return 0;
}

static vedette_result_t call(const script_step_t *step, int32_t *answer) {
    int32_t length = vector_put(&step->bytes, 0);

    if (length < 0) {
        return VEDETTE_ERROR_ARGUMENT;
    }
    switch (step->call) {
    case CALL_INIT:
        return vedette_engine_init(vector_engine, (uint32_t)length, answer);
    case CALL_INGEST:
        return vedette_engine_ingest(vector_engine, (uint32_t)length, answer);
    case CALL_CONFIGURE:
        return vedette_engine_configure(vector_engine, (uint32_t)length, answer);
    case CALL_TICK:
        return vedette_engine_tick(vector_engine, step->arguments[0], step->arguments[1], answer);
    case CALL_ACKED:
        return vedette_engine_acked(vector_engine, (uint32_t)step->arguments[0], answer);
    default:
        return VEDETTE_ERROR_STATE; /* a message that the module did not send */
    }
}

static void play(const script_t *script) {
    static const vector_events_t events = {expect_send, give_random};

    replay.script = script;
    replay.at = 0;
    replay.is_bad = !vector_load(script->memory_bytes, &events);
    while (!replay.is_bad && replay.at < script->step_count) {
        const script_step_t *step = &script->steps[replay.at++];
        int32_t answer = 0;

        replay.is_bad |= call(step, &answer) != VEDETTE_OK || answer != step->expect;
    }
    if (replay.is_bad) {
        print_value("stopped after step", replay.at);
    }
    vector_verdict(!replay.is_bad, "agent", script->name);
}

void check_scripts(void) {
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        play(&scripts[i]);
    }
}
