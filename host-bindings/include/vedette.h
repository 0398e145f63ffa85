/**
 * Vedette device agent: the whole public API.
 *
 * Life of an agent: vedette_create() once, vedette_start(), then the platform's agent thread (ThreadX) or main loop
 * (Linux) calls vedette_run() until vedette_stop(). Everything an agent needs comes from the configuration; after
 * vedette_create() nothing is allocated outside the arena given there.
 *
 * Threads: vedette_report_*() and vedette_observe_*() may be called from any thread and never block longer than the
 * port's lock. Everything else belongs to the agent's own thread unless its docblock says otherwise.
 */
#ifndef VEDETTE_H
#define VEDETTE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Results ------------------------------------------------------------------------------------------------- */

/** Result of a call: 0 or a negative, stable code. docs/spec/errors.md lists them; a code is never reused. */
typedef enum vedette_status {
    VEDETTE_OK = 0,
    VEDETTE_ERROR_ARGUMENT = -1,       /**< A parameter is NULL, out of range, or a string is too long. */
    VEDETTE_ERROR_STATE = -2,          /**< The call does not fit the agent's state (not started, already running). */
    VEDETTE_ERROR_MEMORY = -3,         /**< The arena is too small for the interpreter and the module. */
    VEDETTE_ERROR_FULL = -4,           /**< The staging ring is full; the observation was counted as dropped. */
    VEDETTE_ERROR_MODULE_FORMAT = -10, /**< The module is truncated, corrupted, or not WebAssembly 1. */
    VEDETTE_ERROR_MODULE_DIGEST = -11, /**< The module's SHA-256 is not the one linked with it. */
    VEDETTE_ERROR_MODULE_ABI = -12,  /**< An import or export is missing or has another type than contract/abi.json. */
    VEDETTE_ERROR_MODULE_TRAP = -13, /**< The module trapped: unreachable, division by zero, memory out of bounds. */
    VEDETTE_ERROR_MODULE_TIME = -14, /**< A call ran past its time budget and was stopped by the supervisor. */
    VEDETTE_ERROR_MODULE_POINTER = -15, /**< The module gave an import a pointer or length outside its memory. */
    VEDETTE_ERROR_MODULE_RESULT =
        -16, /**< The module answered a call with an error of its own or a value out of range. */
    VEDETTE_ERROR_MODULE_STACK = -17, /**< The module overflowed the interpreter's stack. */
    VEDETTE_ERROR_ENTROPY = -20,      /**< No entropy: no boot id and no TLS without it. */
    VEDETTE_ERROR_TIME = -21,         /**< The time is not known yet: certificates cannot be judged. */
    VEDETTE_ERROR_RESOLVE = -30,      /**< The host name could not be resolved. */
    VEDETTE_ERROR_CONNECT = -31,      /**< The TCP connection failed or timed out. */
    VEDETTE_ERROR_CLOSED = -32,       /**< The peer closed the connection. */
    VEDETTE_ERROR_TLS = -33,          /**< The TLS handshake or record layer failed. */
    VEDETTE_ERROR_TLS_TRUST = -34,    /**< The server certificate does not chain to the configured CA. */
    VEDETTE_ERROR_TLS_NAME = -35,     /**< The server certificate is for another host name. */
    VEDETTE_ERROR_TLS_EXPIRED = -36,  /**< The server certificate has expired. */
    VEDETTE_ERROR_TLS_FUTURE = -37,   /**< The server certificate is not valid yet. */
    VEDETTE_ERROR_MQTT = -40,         /**< The server broke the MQTT protocol. */
    VEDETTE_ERROR_MQTT_REFUSED = -41, /**< CONNACK refused the connection (identity, credentials). */
    VEDETTE_ERROR_MQTT_TIMEOUT = -42, /**< No CONNACK, PUBACK or PINGRESP in time. */
    VEDETTE_ERROR_CREDENTIAL = -43,   /**< The connection string or CA certificate cannot be parsed. */
    VEDETTE_AGAIN = -100              /**< Not an error: nothing to do now, call again later. */
} vedette_status_t;

typedef int vedette_result_t;

/** One sentence in English for a result; static storage; never NULL. */
const char *vedette_error_text(vedette_result_t result);

/* ---- Configuration ------------------------------------------------------------------------------------------- */

struct vedette_port; /* host-bindings/core/port.h: what a platform gives the agent */
struct vedette_link; /* host-bindings/core/link.h: what carries messages to the hub */

/** Message priorities; each has a send interval. Numbers are those of the module's ABI. */
typedef enum vedette_priority {
    VEDETTE_PRIORITY_OFF = 0,
    VEDETTE_PRIORITY_HIGH = 1,
    VEDETTE_PRIORITY_MEDIUM = 2,
    VEDETTE_PRIORITY_LOW = 3
} vedette_priority_t;

/** A WebAssembly module in memory that does not move or change while the agent exists (flash, in place). */
typedef struct vedette_module {
    const uint8_t *bytes;
    size_t length;
    const uint8_t *sha256; /**< 32 bytes: digest that was linked with the module; checked before every load. */
} vedette_module_t;

/** The module that the build linked in (host-bindings/core/module.c.in). */
extern const vedette_module_t vedette_linked_module;

/** What an agent is made of. Copied by vedette_create(); what the pointers point to must outlive the agent. */
typedef struct vedette_config {
    const vedette_module_t *module;  /**< NULL: vedette_linked_module. */
    const struct vedette_port *port; /**< Platform functions. */
    struct vedette_link *link;       /**< Transport: vedette_hub_link() or vedette_callback_link(). */
    void *arena;              /**< 8-byte aligned memory for interpreter and module; nothing else is allocated. */
    size_t arena_bytes;       /**< VEDETTE_ARENA_BYTES is enough for the linked module. */
    uint32_t memory_bytes;    /**< Linear memory of the module, 8192..1048576; the module sizes its tables to it. */
    uint32_t interval_high_s; /**< Seconds, 1..86400; 0 takes the default of contract/limits.json. */
    uint32_t interval_medium_s;
    uint32_t interval_low_s;
    uint32_t call_budget_ms; /**< Longest time one call into the module may take; 0: default. */
} vedette_config_t;

/** Linear memory that a microcontroller gives the module; more holds more flows and a longer queue. */
#define VEDETTE_MEMORY_BYTES 13312u

/**
 * Arena for the linked module with memory_bytes of linear memory: that, the interpreter's tables and compiled code, and
 * the staging ring. Compiled code takes about 3.5 bytes per byte of the module's code section on a 32-bit machine. A
 * module with more code needs more, and says VEDETTE_ERROR_MEMORY if it does not get it.
 */
#define VEDETTE_ARENA_BYTES_FOR(memory_bytes) ((memory_bytes) + (sizeof(void *) > 4 ? 524288u : 65536u))

/** Arena on a microcontroller with VEDETTE_MEMORY_BYTES. */
#define VEDETTE_ARENA_BYTES VEDETTE_ARENA_BYTES_FOR(VEDETTE_MEMORY_BYTES)

typedef struct vedette_agent vedette_agent_t;

/**
 * Makes the agent: places it at the start of the arena, checks the module's digest, loads and starts it.
 *
 * @param[in]  config  Read and copied.
 * @param[out] agent   The agent; memory is the arena's; valid until the arena is reused.
 * @return VEDETTE_OK, _ERROR_ARGUMENT, _ERROR_MEMORY, _ERROR_ENTROPY or an _ERROR_MODULE_*.
 */
vedette_result_t vedette_create(const vedette_config_t *config, vedette_agent_t **agent);

/** Starts collecting and sending. Returns VEDETTE_OK or VEDETTE_ERROR_STATE. */
vedette_result_t vedette_start(vedette_agent_t *agent);

/** Stops: closes the link, keeps the queue. May be called from any thread; takes effect in the agent's own thread. */
vedette_result_t vedette_stop(vedette_agent_t *agent);

/**
 * Does what is due now: hands staged observations to the module, ticks it, runs collectors it asked for, moves bytes
 * on the link. Does not block. Agent thread only.
 *
 * @param[out] wait_ms  How long the caller may sleep, 0..60000; fewer if vedette_observe_*() wakes it through the port.
 * @return VEDETTE_OK while running, VEDETTE_ERROR_STATE when stopped, or the error that made the agent give up.
 */
vedette_result_t vedette_run(vedette_agent_t *agent, uint32_t *wait_ms);

/* ---- Status -------------------------------------------------------------------------------------------------- */

typedef enum vedette_state {
    VEDETTE_STATE_CREATED = 0,
    VEDETTE_STATE_RUNNING = 1,
    VEDETTE_STATE_STOPPED = 2,
    VEDETTE_STATE_FAULTED =
        3 /**< The module trapped three times without a message sent in between; firmware runs on. */
} vedette_state_t;

typedef struct vedette_status_info {
    vedette_state_t state;
    vedette_result_t last_error;   /**< The last thing that went wrong, or VEDETTE_OK. */
    vedette_result_t link_state;   /**< VEDETTE_OK: connected; VEDETTE_AGAIN: connecting; else why not. */
    uint32_t module_restarts;      /**< Restarts since vedette_create(). */
    vedette_result_t module_fault; /**< What stopped the module last time, or VEDETTE_OK. */
    size_t arena_bytes;
    size_t arena_peak_bytes;
    uint32_t staged, staging_passed,
        staging_dropped;    /**< Observations offered; passed to the module; dropped as full. */
    uint32_t messages_sent; /**< Messages that the hub acknowledged. */
} vedette_status_info_t;

/** Copies the agent's status. Any thread. */
void vedette_get_status(const vedette_agent_t *agent, vedette_status_info_t *info);

/* ---- Configuration at run time -------------------------------------------------------------------------------- */

/** Gives the module new intervals (seconds, 1..86400). What is pending is sent first. Agent thread only. */
vedette_result_t vedette_configure(vedette_agent_t *agent, uint32_t high_s, uint32_t medium_s, uint32_t low_s);

/* ---- What the application reports ----------------------------------------------------------------------------- */

typedef enum vedette_login_operation {
    VEDETTE_LOGIN = 0,
    VEDETTE_LOGOUT = 1,
    VEDETTE_LOGIN_FAILED = 2
} vedette_login_operation_t;

/** An IP address: length 0 (none), 4 or 16 and the bytes in network order. */
typedef struct vedette_address {
    uint8_t length;
    uint8_t bytes[16];
} vedette_address_t;

/**
 * Reports a log-in, log-out or failed log-in on the product. Strings are copied; longer ones than contract/limits.json
 * allows are cut at a UTF-8 boundary. user may be NULL; remote may be NULL (local).
 *
 * @return VEDETTE_OK, _ERROR_ARGUMENT or _ERROR_FULL (counted).
 */
vedette_result_t vedette_report_login(vedette_agent_t *agent, vedette_login_operation_t operation, const char *user,
                                      const char *service, const vedette_address_t *remote);

/** Reports a command that was run on the product, with its result code. Same rules as vedette_report_login(). */
vedette_result_t vedette_report_command(vedette_agent_t *agent, const char *command, const char *user, int32_t result);

/** Reports a firmware or configuration update. */
vedette_result_t vedette_report_update(vedette_agent_t *agent, const char *component, const char *old_version,
                                       const char *new_version, int32_t result);

/** Reports an event of the product's own, as a name and a text (JSON if the product likes). */
vedette_result_t vedette_report_custom(vedette_agent_t *agent, const char *name, const char *text);

/* ---- What network bindings observe ---------------------------------------------------------------------------- */

/**
 * Offers one IP packet (from the IP header on) to the agent. Any thread, also the network stack's; parses at most
 * captured bytes, never blocks on the module, copies 24 or 48 bytes into the staging ring.
 *
 * @param outbound      0: received by this device; 1: sent by it.
 * @param packet        First captured bytes of the packet, network order.
 * @param captured      Bytes readable at packet; anything may be in them.
 * @return VEDETTE_OK; _ERROR_ARGUMENT if it is no IPv4/IPv6 packet with a readable header; _ERROR_FULL (counted).
 */
vedette_result_t vedette_observe_packet(vedette_agent_t *agent, int outbound, const uint8_t *packet, size_t captured);

#ifdef __cplusplus
}
#endif

#endif
