/*
 * Included before wasm3's m3_parse.c: two places where the parser goes through NULL when its memory runs out.
 * Seen with wasm3 of 2022-11 to 2023-12, and in 0.9.0; tests/host/core/engine_load_test.c has the case of every size.
 */
#include <string.h>

#include "m3_env.h"

/* A failed parse frees a half-made module through tables that are not there. The next load resets the arena anyway. */
#define m3_FreeModule(module) ((void)(module))

/* Read_utf8() reports success without a string; the one use of strcmp() in that file takes it as it is. */
static inline int vedette_compare_names(const char *left, const char *right) {
    return left && right ? strcmp(left, right) : -1;
}
#define strcmp(left, right) vedette_compare_names(left, right)
