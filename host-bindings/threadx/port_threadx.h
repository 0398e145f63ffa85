/** Shared by the files of this folder. */
#ifndef VEDETTE_PORT_THREADX_H
#define VEDETTE_PORT_THREADX_H

#include "threadx/vedette_threadx.h"

#define VEDETTE_THREADX_FLAG_WAKE 1u /* there is something to do */
#define VEDETTE_THREADX_FLAG_MADE 2u /* vedette_create() has answered */

/** Every collector of collectors.def, here and of the network stack that the build has chosen. */
extern const vedette_collector_t vedette_threadx_collectors[];
extern const size_t vedette_threadx_collector_count;

#endif
