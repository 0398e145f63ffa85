/*
 * Modules that are valid WebAssembly but damaged: whatever they do ends in a named error, never outside their memory.
 * Each runs in a process of its own. A loop without a load, store or call is not the supervisor's to stop (the build
 * gate refuses it): such a mutant is ended by its CPU time, and counted.
 */
#include "engine_fixture.h"

#include "core/sha256.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define CPU_LIMIT_US 600000L

static void limit_cpu_time(void) {
    struct itimerval limit = {.it_value = {0, CPU_LIMIT_US}};
    setitimer(ITIMER_PROF, &limit, NULL);
}

/* The calls that an agent would make, with records that reach most of the module. */
static void use(vedette_engine_t *engine) {
    static const uint8_t init[48] = {1, 0, 0, 0,  0, 32, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 10,
                                     0, 0, 0, 30, 0, 0,  0, 60, 0, 0, 0, 1, 3, 3, 3, 2, 3, 2, 2, 2};
    static const uint8_t flow[24] = {1, 0, 16, 0, 5, 0, 0, 0, 15, 2, 0, 10, 9, 2, 0, 10, 80, 0, 80, 195, 6, 2, 20, 0};
    uint32_t capacity;
    int32_t answer;
    uint8_t *inbox = vedette_engine_inbox(engine, &capacity);
    if (!inbox || capacity < sizeof init)
        return;
    memcpy(inbox, init, sizeof init);
    vedette_engine_init(engine, sizeof init, &answer);
    for (uint32_t i = 0; i < 40; i++) {
        inbox = vedette_engine_inbox(engine, &capacity);
        if (!inbox) {
            if (vedette_engine_restart(engine) != VEDETTE_OK)
                return;
            continue;
        }
        memcpy(inbox, flow, sizeof flow);
        inbox[16] = (uint8_t)i;
        vedette_engine_ingest(engine, sizeof flow, &answer);
        vedette_engine_tick(engine, 5000u + i * 1000u, 0, &answer);
        vedette_engine_acked(engine, i / 10, &answer);
        vedette_engine_sha256(engine, 100, &answer);
    }
}

static void run_child(const uint8_t *bytes, uint32_t length) {
    engine_fixture_t fixture;
    uint8_t digest[32];
    limit_cpu_time();
    vedette_sha256(bytes, length, digest);
    vedette_module_t module = {bytes, length, digest};
    if (engine_fixture_create(&fixture, &module, 262144) == VEDETTE_OK)
        use(fixture.engine);
    engine_fixture_end(&fixture);
    _exit(0);
}

/* 1: ended by itself, 0: ended by its CPU time. */
static int run(const uint8_t *bytes, uint32_t length, unsigned number) {
    char what[32];
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        run_child(bytes, length);
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
        return 0;
    snprintf(what, sizeof what, "mutant %u", number);
    EXPECT(what, status, 0);
    return 1;
}

int main(int argc, char **argv) {
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    uint32_t length;
    unsigned count = 0, endless = 0;
    if (!file) {
        printf("usage: mutant_test FILE\n");
        return 2;
    }
    while (fread(&length, sizeof length, 1, file) == 1) {
        uint8_t *bytes = malloc(length);
        if (fread(bytes, 1, length, file) != length)
            break;
        endless += !run(bytes, length, count++);
        free(bytes);
    }
    fclose(file);
    EXPECT("mutants", count > 0, 1);
    EXPECT("endless ones are few", endless * 20 < count, 1);
    printf("%u mutants, %u without an access in a loop\n", count, endless);
    return test_result("mutant_test");
}
