#include "core/engine_wasm3.h"
#include "core/sha256.h"

#include <string.h>

/* An allocation that failed shows up as all kinds of errors; the arena knows best. */
static vedette_result_t load_error(const vedette_engine_t *engine, vedette_result_t otherwise) {
    return engine->arena.exhausted ? VEDETTE_ERROR_MEMORY : otherwise;
}

static vedette_result_t check_digest(const vedette_module_t *module) {
    uint8_t digest[32];
    vedette_sha256(module->bytes, module->length, digest);
    return memcmp(digest, module->sha256, sizeof digest) == 0 ? VEDETTE_OK : VEDETTE_ERROR_MODULE_DIGEST;
}

/*
 * wasm3 evaluates these expressions with a full compilation and without a memory: only a constant may get there.
 * Shape: i32.const or i64.const, one LEB128 number, end.
 */
static int is_constant(const uint8_t *expression, uint32_t length) {
    if (!expression || length < 3 || (expression[0] != 0x41 && expression[0] != 0x42) || expression[length - 1] != 0x0b)
        return 0;
    for (uint32_t i = 1; i + 2 < length; i++)
        if (!(expression[i] & 0x80))
            return 0;
    return !(expression[length - 2] & 0x80);
}

/* What the build gate promises and the interpreter would otherwise trust. */
static int shape_is_allowed(const M3Module *module) {
    if (module->memoryImported || module->memoryInfo.initPages == 0 || module->startFunction >= 0 ||
        module->numElementSegments != 0)
        return 0;
    for (uint32_t i = 0; i < module->numGlobals; i++)
        if (module->globals[i].imported || !is_constant(module->globals[i].initExpr, module->globals[i].initExprSize))
            return 0;
    for (uint32_t i = 0; i < module->numDataSegments; i++)
        if (!is_constant(module->dataSegments[i].initExpr, module->dataSegments[i].initExprSize))
            return 0;
    return 1;
}

/*
 * wasm3 writes the arguments of a call above the caller's frame before the callee checks the stack. The stack ends
 * for the check this much earlier, so that the widest call of the module stays inside.
 */
static uint32_t guard_slots(const M3Module *module) {
    uint32_t widest = 2; /* tick(), called by the host */
    for (uint32_t i = 0; i < module->numFuncTypes; i++) {
        uint32_t width = (uint32_t)module->funcTypes[i]->numArgs + module->funcTypes[i]->numRets;
        if (width > widest)
            widest = width;
    }
    return 2 * widest + 4;
}

static vedette_result_t make_runtime(vedette_engine_t *engine, const M3Module *module, IM3Environment environment) {
    IM3Runtime runtime = m3_NewRuntime(environment, VEDETTE_INTERPRETER_STACK_BYTES, engine);
    uint32_t guard = guard_slots(module);

    if (!runtime)
        return VEDETTE_ERROR_MEMORY;
    if (guard >= runtime->numStackSlots / 2)
        return VEDETTE_ERROR_MODULE_STACK;
    runtime->numStackSlots -= guard;
    runtime->memoryLimit = engine->config.memory_bytes;
    /* A memory that is there already is resized in place and keeps its bytes; it never is smaller than its limit. */
    runtime->memory.mallocated = engine->memory;
    runtime->memory.numPages = VEDETTE_LIMIT_MEMORY_MAX_BYTES / VEDETTE_WASM_PAGE_BYTES;
    engine->memory->runtime = runtime;
    engine->runtime = runtime;
    return VEDETTE_OK;
}

static vedette_result_t parse(vedette_engine_t *engine, IM3Module *module) {
    const vedette_module_t *source = engine->config.module;
    IM3Environment environment = m3_NewEnvironment();

    if (!environment)
        return VEDETTE_ERROR_MEMORY;
    M3Result parsed = m3_ParseModule(environment, module, source->bytes, (uint32_t)source->length);
    if (parsed != m3Err_none || engine->arena.exhausted)
        return load_error(engine, VEDETTE_ERROR_MODULE_FORMAT);
    if (!shape_is_allowed(*module))
        return VEDETTE_ERROR_MODULE_ABI;
    return make_runtime(engine, *module, environment);
}

/* wasm3 takes a module without a code section, and functions without a body; calling one goes through NULL. */
static int compile_all(IM3Module module) {
    if (m3_CompileModule(module) != m3Err_none)
        return 0;
    for (uint32_t i = 0; i < module->numFunctions; i++)
        if (!module->functions[i].compiled)
            return 0;
    return 1;
}

vedette_result_t vedette_engine_load(vedette_engine_t *engine) {
    IM3Module module = NULL;

    engine->loaded = 0;
    vedette_arena_select(&engine->arena);
    vedette_arena_reset(&engine->arena);
    vedette_result_t result = check_digest(engine->config.module);
    if (result == VEDETTE_OK)
        result = parse(engine, &module);
    if (result != VEDETTE_OK)
        return result;
    if (m3_LoadModule(engine->runtime, module) != m3Err_none)
        return load_error(engine, VEDETTE_ERROR_MODULE_FORMAT);
    if (engine->memory->length != engine->config.memory_bytes)
        return VEDETTE_ERROR_MODULE_ABI; /* the module declares less memory than it is to be given */
    result = vedette_engine_link(module);
    if (result != VEDETTE_OK)
        return load_error(engine, result);
    if (!compile_all(module))
        return load_error(engine, VEDETTE_ERROR_MODULE_FORMAT);
    result = load_error(engine, vedette_engine_resolve(engine, module));
    engine->loaded = result == VEDETTE_OK;
    return result;
}
