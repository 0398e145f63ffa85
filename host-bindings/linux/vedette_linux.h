/**
 * Linux bindings of the agent: the port, the collectors, and packet capture. The agent's thread is the caller's: it
 * calls vedette_run(), then vedette_linux_wait().
 */
#ifndef VEDETTE_LINUX_H
#define VEDETTE_LINUX_H

#include "core/port.h"

#include <pthread.h>

/** Everything of one agent on Linux. Fields are private; must not move while the port is in use. */
typedef struct vedette_linux {
    vedette_port_t port;
    pthread_mutex_t mutex;
    int wake_fd;
    /* Supervisor thread */
    pthread_t supervisor;
    pthread_mutex_t supervisor_mutex;
    pthread_cond_t supervisor_changed;
    uint64_t deadline_ms; /* 0: not armed */
    void (*expire)(void *argument);
    void *expire_argument;
    uint64_t asleep_until_ms; /* 0: awake */
    uint8_t is_ending;
    int log_level;
} vedette_linux_t;

/**
 * Makes the port with its supervisor thread.
 *
 * @param log_level  Lines up to this level (1 error .. 4 debug) go to stderr; 0: none.
 * @return The port, valid until vedette_linux_end(); NULL if the system has no threads or descriptors left.
 */
const vedette_port_t *vedette_linux_init(vedette_linux_t *self, int log_level);

/** Ends the supervisor thread and gives back what init took. The agent must not run any more. */
void vedette_linux_end(vedette_linux_t *self);

/**
 * Sleeps until the port's wake(), until fd is readable, a signal, or wait_ms.
 *
 * @param fd  Of the link's connection, or -1.
 */
void vedette_linux_wait(vedette_linux_t *self, int fd, uint32_t wait_ms);

/** Capture of every packet of every interface, in a thread of its own. */
typedef struct vedette_linux_capture {
    vedette_agent_t *agent;
    pthread_t thread;
    int fd;
    int end_fd;
} vedette_linux_capture_t;

/**
 * Starts to give packets to vedette_observe_packet().
 *
 * @return 0, or the errno that says why network activity is not available (EPERM: CAP_NET_RAW is missing).
 */
int vedette_linux_capture_start(vedette_linux_capture_t *capture, vedette_agent_t *agent);

/** Ends the capture thread. Only after a start that returned 0. */
void vedette_linux_capture_stop(vedette_linux_capture_t *capture);

/** Collector: TCP listeners and bound UDP sockets of /proc/net. Agent thread. */
vedette_result_t vedette_collect_listening_ports(vedette_agent_t *agent, void *context);

/** Collector: SystemInformation from uname, os-release, DMI and the interface of the default route. Agent thread. */
vedette_result_t vedette_collect_system(vedette_agent_t *agent, void *context);

#endif
