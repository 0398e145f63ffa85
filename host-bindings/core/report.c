/* What the application reports: one record each, strings cut and cleaned by the contract's packers. */
#include "core/agent.h"

static vedette_result_t stage_packed(vedette_agent_t *agent, uint16_t kind, const uint8_t *payload, size_t length) {
    return length ? vedette_stage(agent, kind, payload, length) : VEDETTE_ERROR_ARGUMENT;
}

vedette_result_t vedette_report_login(vedette_agent_t *agent, vedette_login_operation_t operation, const char *user,
                                      const char *service, const vedette_address_t *remote) {
    uint8_t payload[VEDETTE_LOGIN_BYTES_MAX];
    vedette_event_login_t event = {.operation = (uint8_t)operation, .user = user, .service = service};
    if (remote) {
        event.remote = remote->bytes;
        event.remote_length = remote->length;
    }
    return stage_packed(agent, VEDETTE_KIND_LOGIN, payload, vedette_pack_login(&event, payload, sizeof payload));
}

vedette_result_t vedette_report_command(vedette_agent_t *agent, const char *command, const char *user, int32_t result) {
    uint8_t payload[VEDETTE_COMMAND_BYTES_MAX];
    vedette_event_command_t event = {.command = command, .user = user, .result = result};
    return stage_packed(agent, VEDETTE_KIND_COMMAND, payload, vedette_pack_command(&event, payload, sizeof payload));
}

vedette_result_t vedette_report_update(vedette_agent_t *agent, const char *component, const char *old_version,
                                       const char *new_version, int32_t result) {
    uint8_t payload[VEDETTE_UPDATE_BYTES_MAX];
    vedette_event_update_t event = {component, old_version, new_version, result};
    return stage_packed(agent, VEDETTE_KIND_UPDATE, payload, vedette_pack_update(&event, payload, sizeof payload));
}

vedette_result_t vedette_report_custom(vedette_agent_t *agent, const char *name, const char *text) {
    uint8_t payload[VEDETTE_CUSTOM_BYTES_MAX];
    vedette_event_custom_t event = {name, text};
    return stage_packed(agent, VEDETTE_KIND_CUSTOM, payload, vedette_pack_custom(&event, payload, sizeof payload));
}
