/* The agent in this product: everything that a firmware needs to write for it. */
#include "product.h"

#include <string.h>

#include "board.h"
#include "core/port.h"
#include "lwip/init.h"
#include "lwip/vedette_lwip.h"
#include "net/hub_link.h"
#include "net/sntp.h"
#include "threadx/vedette_threadx.h"
#include "tls_heap.h"

#define CREATE_WAIT_S 2u /* the services wait for it */

static uint64_t stack[VEDETTE_THREADX_STACK_BYTES / sizeof(uint64_t)];
static uint64_t arena[VEDETTE_ARENA_BYTES / sizeof(uint64_t)];
static uint64_t link_storage[VEDETTE_HUB_LINK_BYTES / sizeof(uint64_t)];
static vedette_threadx_t threadx;
static vedette_lwip_stream_t tcp;
static vedette_lwip_datagram_t udp;
static vedette_sntp_t sntp;
static vedette_device_facts_t facts;

static vedette_result_t fill_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    return entropy_fill(out, length) ? VEDETTE_OK : VEDETTE_ERROR_ENTROPY;
}

static void log_line(void *context, int level, const char *line) {
    (void)context;
    (void)level;
    serial_printf("agent: %s", line);
}

static const vedette_device_facts_t *get_facts(void *context) {
    facts = (vedette_device_facts_t){
        .hardware_vendor = BOARD_HARDWARE_VENDOR,
        .hardware_model = BOARD_HARDWARE_MODEL,
        .hardware_serial = network_mac_text(),
        .firmware_vendor = PRODUCT_VENDOR,
        .firmware_version = PRODUCT_NAME " " PRODUCT_VERSION,
        .os_name = PRODUCT_KERNEL,
        .os_architecture = PRODUCT_CPU,
        .network_stack = "lwIP " LWIP_VERSION_STRING,
        .reset_cause = board_reset_cause(),
        .mac_address = network_mac_text(),
        .ip_address = vedette_lwip_interface_address(context),
    };
    return &facts;
}

static vedette_result_t make_link(const provisioning_t *provisioning, const vedette_port_t *port,
                                  vedette_link_t **link) {
    vedette_datagram_t *datagram = vedette_lwip_datagram_init(&udp, port);
    vedette_hub_link_config_t config = {
        .connection_string = provisioning->connection_string,
        .ca_pem = provisioning->ca_pem,
        .port = port,
        .tcp = vedette_lwip_stream_init(&tcp, port),
        .clock = vedette_sntp_init(&sntp, datagram, port, provisioning->ntp_host, 0),
        .set_time = vedette_threadx_set_time,
    };

    return vedette_hub_link_create(link_storage, sizeof(link_storage), &config, link);
}

vedette_result_t agent_start(const provisioning_t *provisioning, struct netif *netif) {
    vedette_threadx_config_t platform = {netif, fill_random, log_line, get_facts};
    vedette_threadx_thread_t thread = {stack, sizeof(stack), PRIORITY_AGENT};
    vedette_config_t config = {.arena = arena, .arena_bytes = sizeof(arena), .memory_bytes = VEDETTE_MEMORY_BYTES};
    const vedette_port_t *port = vedette_threadx_init(&threadx, &platform);
    vedette_result_t result;

    tls_heap_init();
    result = make_link(provisioning, port, &config.link);
    if (result == VEDETTE_OK) {
        result = vedette_threadx_start(&threadx, &thread, &config, CREATE_WAIT_S * TX_TIMER_TICKS_PER_SECOND);
    }
    return result == VEDETTE_OK ? vedette_lwip_observe(agent_get(), netif) : result;
}

vedette_agent_t *agent_get(void) {
    return vedette_threadx_agent(&threadx);
}

uint32_t agent_unix_time(void) {
    const vedette_port_t *port = &threadx.port;

    return port->unix_ms == NULL ? 0 : (uint32_t)(port->unix_ms(port->context) / 1000u);
}

void agent_print_progress(void) {
    static bool is_printed;
    vedette_status_info_t status;

    if (is_printed || agent_get() == NULL) {
        return;
    }
    vedette_get_status(agent_get(), &status);
    if (status.messages_sent != 0) {
        is_printed = true;
        serial_printf("agent: first message acknowledged; peaks: arena %u, stack %u, TLS heap %u bytes",
                      (unsigned)status.arena_peak_bytes, (unsigned)vedette_threadx_stack_peak(&threadx),
                      (unsigned)tls_heap_peak());
    }
}
