/** mbedTLS's own memory: a byte pool that the product cannot use up, and that cannot use up the product's. */
#ifndef TLS_HEAP_H
#define TLS_HEAP_H

#include <stddef.h>

/** Gives the pool to mbedTLS. Once, before anything of mbedTLS is called. */
void tls_heap_init(void);

/** Most bytes in use at a time so far. */
size_t tls_heap_peak(void);

#endif
