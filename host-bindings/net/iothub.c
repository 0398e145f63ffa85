#include "net/iothub.h"

void vedette_iothub_put_client_id(const vedette_iothub_t *iothub, vedette_writer_t *writer) {
    vedette_put_text(writer, iothub->device);
    if (iothub->module.length != 0) {
        vedette_put_string(writer, "/");
        vedette_put_text(writer, iothub->module);
    }
}

void vedette_iothub_put_user_name(const vedette_iothub_t *iothub, vedette_writer_t *writer) {
    vedette_put_text(writer, iothub->host);
    vedette_put_string(writer, "/");
    vedette_iothub_put_client_id(iothub, writer);
    vedette_put_string(writer,
                       "/?api-version=" VEDETTE_IOTHUB_API_VERSION "&DeviceClientType=" VEDETTE_IOTHUB_CLIENT_TYPE);
}

size_t vedette_iothub_topic(const vedette_iothub_t *iothub, vedette_text_t parts[VEDETTE_IOTHUB_TOPIC_PARTS]) {
    size_t count = 0;
    parts[count++] = vedette_text("devices/");
    parts[count++] = iothub->device;
    if (iothub->module.length != 0) {
        parts[count++] = vedette_text("/modules/");
        parts[count++] = iothub->module;
    }
    parts[count++] = vedette_text("/messages/events/" VEDETTE_IOTHUB_PROPERTIES);
    return count;
}
