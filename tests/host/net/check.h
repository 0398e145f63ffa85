/** The least a C test needs: CHECK() says where and what, and the program ends with 1 at the end. */
#ifndef VEDETTE_NET_CHECK_H
#define VEDETTE_NET_CHECK_H

#include <stdio.h>

static int check_failures;

#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            check_failures++;                                                                                          \
            printf("%s:%d: %s: ", __FILE__, __LINE__, #condition);                                                     \
            printf(__VA_ARGS__);                                                                                       \
            printf("\n");                                                                                              \
        }                                                                                                              \
    } while (0)

#define CHECK_END() (printf("%d failures\n", check_failures), check_failures != 0)

#endif
