/** The modules of modules/cases.ts, assembled when the tests are built. */
#ifndef TEST_MODULES_H
#define TEST_MODULES_H

#include "vedette.h"

typedef struct test_module {
    const char *name;
    vedette_module_t module;
} test_module_t;

extern const test_module_t test_modules[];
extern const size_t test_module_count;

/** The module of a case; ends the test if there is none. */
const vedette_module_t *test_module(const char *name);

#endif
