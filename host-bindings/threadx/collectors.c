/* The list that the core runs through: one line of a collectors.def is all that a collector needs. */
#include "threadx/port_threadx.h"

#include "contract/generated/vedette_contract.h"

#ifdef VEDETTE_STACK_COLLECTORS
#define VEDETTE_COLLECTOR(event, function) vedette_result_t function(vedette_agent_t *agent, void *context);
#include VEDETTE_STACK_COLLECTORS
#undef VEDETTE_COLLECTOR
#endif

#define VEDETTE_COLLECTOR(event, function) {VEDETTE_EVENT_##event, function},
const vedette_collector_t vedette_threadx_collectors[] = {
#include "threadx/collectors.def"
#ifdef VEDETTE_STACK_COLLECTORS
#include VEDETTE_STACK_COLLECTORS
#endif
};
const size_t vedette_threadx_collector_count =
    sizeof(vedette_threadx_collectors) / sizeof(vedette_threadx_collectors[0]);
