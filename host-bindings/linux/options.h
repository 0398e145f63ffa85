/** Command line and configuration file of vedette-agent. */
#ifndef VEDETTE_LINUX_OPTIONS_H
#define VEDETTE_LINUX_OPTIONS_H

#include <stdint.h>

typedef struct vedette_options {
    const char *config_path;
    uint32_t interval_high_s, interval_medium_s, interval_low_s; /**< 0: default */
    uint32_t run_s;                                              /**< 0: until a signal */
    uint32_t memory_bytes;
    uint16_t tcp_port;                /**< 0: 8883 */
    int log_level;                    /**< 1 error .. 4 debug */
    char *connection_string, *ca_pem; /**< Of the configuration file; vedette_options_free() */
} vedette_options_t;

/**
 * Reads the command line, then the file it names: first line a connection string, after it CA certificates in PEM.
 *
 * @return -1 to go on; else the exit code of the program: 0 after --help, 2 after one line on stderr.
 */
int vedette_options_read(vedette_options_t *options, int argc, char **argv);

/** Wipes and frees the file's contents. */
void vedette_options_free(vedette_options_t *options);

#endif
