/* threadx-sensor: a small network product with the Vedette agent linked in. */
#include "product.h"

#include "board.h"

#define SETUP_STACK_BYTES 4096u

static TX_THREAD setup_thread;
static uint64_t setup_stack[SETUP_STACK_BYTES / sizeof(uint64_t)];

void product_thread(TX_THREAD *thread, const char *name, void (*entry)(ULONG), void *stack, size_t stack_bytes,
                    unsigned priority) {
    if (tx_thread_create(thread, (CHAR *)name, entry, 0, stack, stack_bytes, priority, priority, TX_NO_TIME_SLICE,
                         TX_AUTO_START) != TX_SUCCESS) {
        product_panic(name, __FILE__, __LINE__);
    }
}

static void start_agent(const provisioning_t *provisioning, struct netif *netif) {
    vedette_result_t result = agent_start(provisioning, netif);

    if (result == VEDETTE_OK) {
        serial_printf("agent: started for device %s", provisioning->device_id);
    } else {
        serial_printf("agent: not started (%d): %s; the product runs on without it", result,
                      vedette_error_text(result));
    }
}

static void setup(ULONG argument) {
    provisioning_t provisioning;
    struct netif *netif;
    bool is_provisioned;

    (void)argument;
    serial_printf(PRODUCT_NAME " " PRODUCT_VERSION " on " BOARD_NAME ", reset: %s", board_reset_cause());
    is_provisioned = provisioning_load(&provisioning);
    if (provisioning.is_password_generated) {
        serial_printf("console: password of this device, shown once: %s", provisioning.console_password);
    }
    sensor_start();
    netif = network_start();
    if (is_provisioned) {
        start_agent(&provisioning, netif); /* before the services: it sees their first packets */
    }
    http_start();
    console_start(provisioning.console_password);
    telemetry_start(provisioning.telemetry_host);
    serial_printf("ready: status page on port 80, console on port 2323");
    for (;;) {
        agent_print_progress();
        tx_thread_sleep(TX_TIMER_TICKS_PER_SECOND);
    }
}

void tx_application_define(void *first_unused_memory) {
    (void)first_unused_memory;
    serial_init();
    product_thread(&setup_thread, "setup", setup, setup_stack, sizeof(setup_stack), PRIORITY_SETUP);
}

int main(void) {
    tx_kernel_enter();
    return 0;
}
