/**
 * ThreadX bindings of the agent: the port, the agent's thread and the collectors of the platform. Uses tx_api.h only,
 * so that any build of ThreadX fits.
 *
 * Order: vedette_threadx_init() makes the port; the product makes a link with it (net/hub_link.h or
 * net/callback_link.h); vedette_threadx_start() makes the agent in a thread of its own.
 */
#ifndef VEDETTE_THREADX_H
#define VEDETTE_THREADX_H

#include "core/port.h"

#include "tx_api.h"

/** What the device is, for the SystemInformation event. A NULL string is reported as empty. */
typedef struct vedette_device_facts {
    const char *hardware_vendor;
    const char *hardware_model;
    const char *hardware_serial;
    const char *firmware_vendor;
    const char *firmware_version;
    const char *os_name;    /**< NULL: "ThreadX" */
    const char *os_version; /**< NULL: version of tx_api.h */
    const char *os_architecture;
    const char *network_stack;
    const char *reset_cause; /**< As the board's reset register says: "power-on", "watchdog", "software" ... */
    const char *mac_address; /**< "52:54:00:12:34:56" */
    vedette_address_t ip_address;
} vedette_device_facts_t;

/** What the product gives the port. Copied; what the pointers point to must outlive the agent. */
typedef struct vedette_threadx_config {
    void *context; /**< Given to the three functions below. */
    /** Fills out with entropy: VEDETTE_OK or VEDETTE_ERROR_ENTROPY, never weaker bytes. Any thread. Required. */
    vedette_result_t (*random)(void *context, uint8_t *out, size_t length);
    /** Logs one line; level 1 error .. 4 debug. Agent thread. May be NULL. */
    void (*log)(void *context, int level, const char *line);
    /** Facts as of now (the address may change). Agent thread; may be NULL: SystemInformation is not reported. */
    const vedette_device_facts_t *(*facts)(void *context);
} vedette_threadx_config_t;

/** The agent's thread. Stack and priority are the product's choice. */
typedef struct vedette_threadx_thread {
    void *stack;       /**< 8-byte aligned; VEDETTE_THREADX_STACK_BYTES is enough for the hub link with TLS. */
    ULONG stack_bytes; /**< At least 2048. */
    UINT priority;     /**< Below the product's own threads: a larger number than theirs. */
} vedette_threadx_thread_t;

/**
 * Stack for the agent with the hub link above it. What decides is a module that recurses, which the build gate refuses
 * and the interpreter stops: it takes 2.5 times VEDETTE_INTERPRETER_STACK_BYTES. Without that, 2,400 bytes are used.
 */
#define VEDETTE_THREADX_STACK_BYTES 6144u

/** Everything of one agent on ThreadX. Fields are private; must not move, and must outlive the agent. */
typedef struct vedette_threadx {
    vedette_port_t port;
    vedette_threadx_config_t config;
    vedette_config_t agent_config;
    vedette_agent_t *volatile agent;
    volatile vedette_result_t result; /* of vedette_create(), then of the agent's end */
    TX_THREAD thread;
    TX_EVENT_FLAGS_GROUP flags;
    TX_TIMER supervisor;
    void (*expire)(void *argument);
    void *expire_argument;
    UINT lock_posture;
    ULONG last_ticks;
    ULONG tick_wraps;
    uint64_t unix_base_ms; /* UNIX time at uptime 0, or 0 */
    uint8_t *stack;
    ULONG stack_bytes;
} vedette_threadx_t;

/**
 * Makes the port. Thread or tx_application_define().
 *
 * @return The port, valid as long as self; NULL if config has no random function or ThreadX refuses an object.
 */
const vedette_port_t *vedette_threadx_init(vedette_threadx_t *self, const vedette_threadx_config_t *config);

/**
 * Makes the agent's thread, which makes the agent and runs it. Waits up to wait_ticks for the agent to exist.
 *
 * @param config      port is filled in here; link, arena and sizes are the caller's. Copied.
 * @param wait_ticks  0..TX_WAIT_FOREVER; 0 from tx_application_define().
 * @return What vedette_create() said; VEDETTE_AGAIN if it has not yet; VEDETTE_ERROR_ARGUMENT if there is no stack, or
 *         ThreadX refuses the thread. The product runs on whatever this returns.
 */
vedette_result_t vedette_threadx_start(vedette_threadx_t *self, const vedette_threadx_thread_t *thread,
                                       const vedette_config_t *config, ULONG wait_ticks);

/** The agent, or NULL before it exists or if it could not be made. Any thread. */
vedette_agent_t *vedette_threadx_agent(const vedette_threadx_t *self);

/** How vedette_create() or the run ended: VEDETTE_AGAIN while the agent runs. Any thread. */
vedette_result_t vedette_threadx_result(const vedette_threadx_t *self);

/**
 * Sets the UNIX time (0: not known any more). Fits vedette_hub_link_config_t.set_time with the port's context.
 * Any thread. Between calls time goes on with the ThreadX tick.
 */
void vedette_threadx_set_time(void *context, uint64_t unix_ms);

/** Most bytes of the agent thread's stack in use so far, by the paint of its unused part. Any thread. */
size_t vedette_threadx_stack_peak(const vedette_threadx_t *self);

/** Collector: SystemInformation from the product's facts. Agent thread. */
vedette_result_t vedette_collect_system(vedette_agent_t *agent, void *context);

#endif
