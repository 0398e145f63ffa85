/** lwIP's compiler port: newlib, and randomness from the product's own entropy. */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stdint.h>
#include <stdlib.h>
#include <sys/time.h>

#define LWIP_ERRNO_STDINCLUDE 1
#define LWIP_TIMEVAL_PRIVATE  0
#define LWIP_RAND()           product_random32()
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(x) product_panic(x, __FILE__, __LINE__)

/** 32 bits of entropy; used for ports, DNS ids and the ISN secret. Never returns weaker bits: panics instead. */
uint32_t product_random32(void);

/** Says what is broken on the serial line and stops the device. */
void product_panic(const char *what, const char *file, int line) __attribute__((noreturn));

#endif
