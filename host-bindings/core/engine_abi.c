/* The two sides of contract/abi.json: what the module must export, and what the host gives it. */
#include "core/engine_wasm3.h"

#include <string.h>

/* ---- Exports ------------------------------------------------------------------------------------------------- */

typedef struct abi_function {
    const char *name;
    const char *type; /* wasm3's letters, result first: i(II) takes two i64 and returns an i32; v is nothing */
} abi_function_t;

#define ABI_FUNCTION(name, type) {#name, type},
static const abi_function_t engine_exports[ENGINE_EXPORTS] = {VEDETTE_ABI_EXPORTS(ABI_FUNCTION)};

static M3ValueType type_of(char letter) {
    return letter == 'I' ? c_m3Type_i64 : letter == 'i' ? c_m3Type_i32 : c_m3Type_none;
}

static int has_type(IM3Function function, const char *type) {
    const char *parameters = type + 2;
    uint32_t count = (uint32_t)strlen(parameters) - 1;
    if (m3_GetArgCount(function) != count || m3_GetRetCount(function) != 1 ||
        m3_GetRetType(function, 0) != type_of(type[0]))
        return 0;
    for (uint32_t i = 0; i < count; i++)
        if (m3_GetArgType(function, i) != type_of(parameters[i]))
            return 0;
    return 1;
}

/* By export name only: wasm3's own look-up would also take a name from the custom "name" section. */
static IM3Function find_export(IM3Module module, const char *name) {
    for (uint32_t i = module->numFuncImports; i < module->numFunctions; i++) {
        IM3Function function = &module->functions[i];
        if (function->export_name && strcmp(function->export_name, name) == 0)
            return function;
    }
    return NULL;
}

static int read_global(IM3Module module, const char *name, uint32_t *value) {
    IM3Global global = m3_FindGlobal(module, name);
    if (!global || global->type != c_m3Type_i32 || global->isMutable)
        return 0;
    *value = (uint32_t)global->i32Value;
    return 1;
}

static int globals_are_good(vedette_engine_t *engine, IM3Module module) {
    uint32_t memory = engine->config.memory_bytes;
    uint32_t heap;

    if (!read_global(module, "INBOX", &engine->inbox) || !read_global(module, "INBOX_BYTES", &engine->inbox_bytes) ||
        !read_global(module, "HEAP", &heap))
        return 0;
    if (engine->inbox > memory || engine->inbox_bytes > memory - engine->inbox ||
        engine->inbox_bytes < VEDETTE_INBOX_BYTES_MIN || heap == 0 || heap > memory)
        return 0;
    engine->heap = heap;
    return 1;
}

vedette_result_t vedette_engine_resolve(vedette_engine_t *engine, IM3Module module) {
    for (int i = 0; i < ENGINE_EXPORTS; i++) {
        IM3Function function = find_export(module, engine_exports[i].name);
        if (!function || !has_type(function, engine_exports[i].type))
            return VEDETTE_ERROR_MODULE_ABI;
        engine->functions[i] = function;
    }
    return globals_are_good(engine, module) ? VEDETTE_OK : VEDETTE_ERROR_MODULE_ABI;
}

/* ---- Imports ------------------------------------------------------------------------------------------------- */

static vedette_engine_t *engine_of(IM3Runtime runtime) {
    return m3_GetUserData(runtime);
}

/* Linear memory at [pointer, pointer + length), or NULL with the fault noted. Empty ranges must lie inside, too. */
static uint8_t *range(vedette_engine_t *engine, uint32_t pointer, uint32_t length) {
    size_t bytes = engine->memory->length;
    if (pointer > bytes || length > bytes - pointer) {
        engine->fault = VEDETTE_ERROR_MODULE_POINTER;
        return NULL;
    }
    return (uint8_t *)(engine->memory + 1) + pointer;
}

static m3ApiRawFunction(import_send) {
    m3ApiReturnType(int32_t);
    m3ApiGetArg(uint32_t, sequence);
    m3ApiGetArg(uint32_t, priority);
    m3ApiGetArg(uint32_t, pointer);
    m3ApiGetArg(uint32_t, length);
    (void)_ctx;
    (void)_mem;
    vedette_engine_t *engine = engine_of(runtime);
    const vedette_imports_t *imports = engine->config.imports;
    const uint8_t *data = range(engine, pointer, length);
    if (!data)
        m3ApiTrap(m3Err_trapOutOfBoundsMemoryAccess);
    m3ApiReturn(imports->send(imports->context, sequence, priority, data, length));
}

static m3ApiRawFunction(import_random) {
    m3ApiReturnType(int32_t);
    m3ApiGetArg(uint32_t, pointer);
    m3ApiGetArg(uint32_t, length);
    (void)_ctx;
    (void)_mem;
    vedette_engine_t *engine = engine_of(runtime);
    const vedette_imports_t *imports = engine->config.imports;
    uint8_t *out = range(engine, pointer, length);
    if (!out)
        m3ApiTrap(m3Err_trapOutOfBoundsMemoryAccess);
    m3ApiReturn(imports->random(imports->context, out, length));
}

static m3ApiRawFunction(import_log) {
    m3ApiGetArg(uint32_t, level);
    m3ApiGetArg(uint32_t, code);
    m3ApiGetArg(uint32_t, value);
    (void)_ctx;
    (void)_mem;
    const vedette_imports_t *imports = engine_of(runtime)->config.imports;
    imports->log(imports->context, level, code, value);
    m3ApiSuccess();
}

static m3ApiRawFunction(import_collect) {
    m3ApiGetArg(uint32_t, events);
    (void)_ctx;
    (void)_mem;
    const vedette_imports_t *imports = engine_of(runtime)->config.imports;
    imports->collect(imports->context, events);
    m3ApiSuccess();
}

/* A name of the contract without its import_<name> here does not compile. */
#define ABI_IMPORT(name, type) {{#name, type}, import_##name},
static const struct {
    abi_function_t abi;
    M3RawCall function;
} engine_imports[] = {VEDETTE_ABI_IMPORTS(ABI_IMPORT)};

vedette_result_t vedette_engine_link(IM3Module module) {
    for (size_t i = 0; i < sizeof engine_imports / sizeof *engine_imports; i++) {
        M3Result linked = m3_LinkRawFunction(module, VEDETTE_ABI_MODULE, engine_imports[i].abi.name,
                                             engine_imports[i].abi.type, engine_imports[i].function);
        /* A module need not use every import. */
        if (linked != m3Err_none && linked != m3Err_functionLookupFailed)
            return VEDETTE_ERROR_MODULE_ABI;
    }
    for (uint32_t i = 0; i < module->numFuncImports; i++)
        if (!module->functions[i].compiled)
            return VEDETTE_ERROR_MODULE_ABI; /* an import that this host does not have */
    return VEDETTE_OK;
}
