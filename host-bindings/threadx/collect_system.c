/* SystemInformation from the facts that the product states. */
#include "threadx/vedette_threadx.h"

#include "contract/generated/vedette_contract.h"

#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)
#if defined(THREADX_MAJOR_VERSION) && defined(THREADX_MINOR_VERSION) && defined(THREADX_PATCH_VERSION)
#define THREADX_VERSION TEXT(THREADX_MAJOR_VERSION) "." TEXT(THREADX_MINOR_VERSION) "." TEXT(THREADX_PATCH_VERSION)
#else
#define THREADX_VERSION ""
#endif

vedette_result_t vedette_collect_system(vedette_agent_t *agent, void *context) {
    uint8_t payload[VEDETTE_SYSTEM_INFORMATION_BYTES_MAX]; /* less stack than loading the module takes */
    const vedette_threadx_t *self = context;
    const vedette_device_facts_t *facts;
    vedette_event_system_information_t event;
    size_t length;

    if (self->config.facts == NULL) {
        return VEDETTE_ERROR_STATE;
    }
    facts = self->config.facts(self->config.context);
    event = (vedette_event_system_information_t){
        .hardware_vendor = facts->hardware_vendor,
        .hardware_model = facts->hardware_model,
        .hardware_serial = facts->hardware_serial,
        .firmware_vendor = facts->firmware_vendor,
        .firmware_version = facts->firmware_version,
        .os_name = facts->os_name != NULL ? facts->os_name : "ThreadX",
        .os_version = facts->os_version != NULL ? facts->os_version : THREADX_VERSION,
        .os_architecture = facts->os_architecture,
        .network_stack = facts->network_stack,
        .reset_cause = facts->reset_cause,
        .mac_address = facts->mac_address,
        .ip_address = facts->ip_address.bytes,
        .ip_address_length = facts->ip_address.length,
    };
    length = vedette_pack_system_information(&event, payload, sizeof(payload));
    return length == 0 ? VEDETTE_ERROR_ARGUMENT
                       : vedette_stage(agent, VEDETTE_KIND_SYSTEM_INFORMATION, payload, length);
}
