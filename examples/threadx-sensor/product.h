/**
 * The sensor product: what its files share. A reader who wants to put the agent into a firmware looks at agent.c; the
 * rest is an ordinary small product around it.
 */
#ifndef PRODUCT_H
#define PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/cc.h"
#include "tx_api.h"
#include "vedette.h"

#define PRODUCT_VENDOR  "Example Instruments"
#define PRODUCT_NAME    "threadx-sensor"
#define PRODUCT_VERSION "1.0.0"

/** Thread priorities, 0 is the highest. The agent's is below all of the product's. */
enum {
    PRIORITY_ETHERNET = 3,
    PRIORITY_SENSOR = 8,
    PRIORITY_SETUP = 9,
    PRIORITY_HTTP = 10,
    PRIORITY_CONSOLE = 10,
    PRIORITY_TELEMETRY = 12,
    PRIORITY_AGENT = 20
};

/* ---- Serial line (serial.c) ---- */

void serial_init(void);

/** Prints one line, at most 159 characters, whole: lines of several threads do not mix. Not for interrupts. */
void serial_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- Provisioning (provisioning.c) ---- */

/** Who this device is. Strings are NUL-terminated and stay where they are; empty if not provisioned. */
typedef struct provisioning {
    const char *connection_string; /**< HostName=…;DeviceId=…;SharedAccessKey=… */
    const char *ca_pem;
    const char *device_id;
    const char *console_password;
    const char *telemetry_host;
    const char *ntp_host;
    bool is_password_generated;
} provisioning_t;

/**
 * Reads the file that `--config FILE` names (semihosting). Without a password in it, makes one of 16 characters from
 * entropy. false, with the reason on the serial line, if the file is missing or unusable; the product then runs
 * without an agent.
 */
bool provisioning_load(provisioning_t *out);

/* ---- Entropy (entropy.c) ---- */

/** Fills out with entropy or returns false. Any thread. */
bool entropy_fill(void *out, size_t length);

/* ---- Network (network.c) ---- */

struct netif;

/** Starts lwIP with the static address 10.0.2.15/24 (gateway 10.0.2.2, DNS 10.0.2.53) and the Ethernet driver. Blocks.
 */
struct netif *network_start(void);

/** "52:54:00:12:34:56"; static storage. */
const char *network_mac_text(void);

/* ---- Sensor (sensor.c) ---- */

typedef struct sensor_reading {
    uint32_t count;
    int32_t milli_celsius;
} sensor_reading_t;

void sensor_start(void);
sensor_reading_t sensor_read(void);

/* ---- Services ---- */

/** Status page on TCP port 80. */
void http_start(void);

/** Log-in console on TCP port 2323. password stays where it is. */
void console_start(const char *password);

/** Sends readings to host by plain TCP (port 7000) every 20 s; a host that is away is tried again. */
void telemetry_start(const char *host);

/* ---- Agent (agent.c) ---- */

/** Makes agent and link and starts them. The product runs on whatever this returns. */
vedette_result_t agent_start(const provisioning_t *provisioning, struct netif *netif);

/** The agent, or NULL if there is none: vedette_report_*() refuses NULL, so callers need not ask. */
vedette_agent_t *agent_get(void);

/** UNIX time in seconds as the agent has it from the network, or 0. */
uint32_t agent_unix_time(void);

/** Says once that the hub has taken a message, and what memory the agent took. For the setup thread. */
void agent_print_progress(void);

/** Makes a product thread; stops the device if ThreadX refuses, which is a mistake in this program. */
void product_thread(TX_THREAD *thread, const char *name, void (*entry)(ULONG), void *stack, size_t stack_bytes,
                    unsigned priority);

#endif
