#include "linux/options.h"

#include "contract/generated/vedette_contract.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_BYTES_MAX     ((size_t)256 * 1024)
#define MEMORY_BYTES_DEFAULT 262144u

static const char usage[] =
    "usage: vedette-agent --config FILE [options]\n"
    "Watches this machine and reports to an IoT Hub endpoint.\n\n"
    "  --config FILE          first line: connection string; after it: CA certificates (PEM)\n"
    "  --port N               TCP port of the hub (8883)\n"
    "  --interval-high N      seconds between messages of each priority, 1..86400 (10, 30, 60)\n"
    "  --interval-medium N\n"
    "  --interval-low N\n"
    "  --memory BYTES         memory of the module, 8192..1048576 (262144)\n"
    "  --for SECONDS          end after this time; else on SIGTERM or SIGINT\n"
    "  --verbose, --quiet     more or less on stderr\n"
    "  --help                 this text\n\n"
    "Exit codes: 0 ended as told, 1 could not go on, 2 wrong use.\n";

enum {
    OPTION_CONFIG = 1,
    OPTION_PORT,
    OPTION_HIGH,
    OPTION_MEDIUM,
    OPTION_LOW,
    OPTION_MEMORY,
    OPTION_FOR,
    OPTION_VERBOSE,
    OPTION_QUIET,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"port", required_argument, NULL, OPTION_PORT},
    {"interval-high", required_argument, NULL, OPTION_HIGH},
    {"interval-medium", required_argument, NULL, OPTION_MEDIUM},
    {"interval-low", required_argument, NULL, OPTION_LOW},
    {"memory", required_argument, NULL, OPTION_MEMORY},
    {"for", required_argument, NULL, OPTION_FOR},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static int parse_number(const char *name, const char *text, uint32_t minimum, uint32_t maximum, uint32_t *value) {
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno || *end || end == text || *text == '-' || number < minimum || number > maximum) {
        fprintf(stderr, "vedette-agent: --%s takes a number of %u to %u, not \"%s\"\n", name, minimum, maximum, text);
        return 0;
    }
    *value = (uint32_t)number;
    return 1;
}

static int parse_interval(const char *name, const char *text, uint32_t *value) {
    return parse_number(name, text, VEDETTE_LIMIT_INTERVAL_MIN_S, VEDETTE_LIMIT_INTERVAL_MAX_S, value);
}

/* Options with a number; 0 if it is not a good one. */
static int take_number(vedette_options_t *options, int option, const char *text) {
    uint32_t port = 0;
    switch (option) {
    case OPTION_HIGH:
        return parse_interval("interval-high", text, &options->interval_high_s);
    case OPTION_MEDIUM:
        return parse_interval("interval-medium", text, &options->interval_medium_s);
    case OPTION_LOW:
        return parse_interval("interval-low", text, &options->interval_low_s);
    case OPTION_MEMORY:
        return parse_number("memory", text, VEDETTE_LIMIT_MEMORY_MIN_BYTES, VEDETTE_LIMIT_MEMORY_MAX_BYTES,
                            &options->memory_bytes);
    case OPTION_FOR:
        return parse_number("for", text, 1, 31536000, &options->run_s);
    default:
        if (!parse_number("port", text, 1, 65535, &port))
            return 0;
        options->tcp_port = (uint16_t)port;
        return 1;
    }
}

/* -1: taken. Else the exit code. */
static int take_option(vedette_options_t *options, int option) {
    switch (option) {
    case OPTION_CONFIG:
        options->config_path = optarg;
        return -1;
    case OPTION_VERBOSE:
        options->log_level = VEDETTE_LOG_LEVEL_DEBUG;
        return -1;
    case OPTION_QUIET:
        options->log_level = VEDETTE_LOG_LEVEL_ERROR;
        return -1;
    case OPTION_HELP:
        fputs(usage, stdout);
        return 0;
    case '?':
        fputs("vedette-agent: see --help\n", stderr);
        return 2;
    default:
        return take_number(options, option, optarg) ? -1 : 2;
    }
}

static int take_command_line(vedette_options_t *options, int argc, char **argv) {
    int option;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        int code = take_option(options, option);
        if (code >= 0)
            return code;
    }
    if (optind < argc) {
        fprintf(stderr, "vedette-agent: what is \"%s\"? See --help\n", argv[optind]);
        return 2;
    }
    if (!options->config_path) {
        fputs("vedette-agent: --config FILE is missing; see --help\n", stderr);
        return 2;
    }
    return -1;
}

/* The whole file with a NUL behind it, or NULL with errno set. */
static char *read_file(const char *path) {
    char *text = NULL;
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    text = calloc(1, CONFIG_BYTES_MAX + 1);
    if (text) {
        size_t length = fread(text, 1, CONFIG_BYTES_MAX + 1, file);
        if (ferror(file) || length > CONFIG_BYTES_MAX) {
            errno = ferror(file) ? errno : EFBIG;
            free(text);
            text = NULL;
        }
    }
    fclose(file);
    return text;
}

static int take_file(vedette_options_t *options) {
    char *text = read_file(options->config_path);
    if (!text) {
        fprintf(stderr, "vedette-agent: cannot read %s: %s\n", options->config_path, strerror(errno));
        return 2;
    }
    options->connection_string = text;
    size_t line = strcspn(text, "\r\n");
    if (text[line] == 0 || !strstr(text + line, "-----BEGIN CERTIFICATE-----")) {
        fprintf(stderr, "vedette-agent: %s has no CA certificate after its first line\n", options->config_path);
        return 2;
    }
    text[line] = 0;
    options->ca_pem = strstr(text + line + 1, "-----BEGIN CERTIFICATE-----");
    return -1;
}

int vedette_options_read(vedette_options_t *options, int argc, char **argv) {
    memset(options, 0, sizeof *options);
    options->memory_bytes = MEMORY_BYTES_DEFAULT;
    options->log_level = VEDETTE_LOG_LEVEL_INFO;
    int code = take_command_line(options, argc, argv);
    return code >= 0 ? code : take_file(options);
}

void vedette_options_free(vedette_options_t *options) {
    if (options->connection_string)
        explicit_bzero(options->connection_string, CONFIG_BYTES_MAX);
    free(options->connection_string);
    options->connection_string = NULL;
}
