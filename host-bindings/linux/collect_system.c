/* System information: kernel, distribution, hardware as far as it may be read, and the interface of the default route.
 */
#include "linux/vedette_linux.h"

#include "contract/generated/vedette_contract.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define TEXT_BYTES (VEDETTE_LIMIT_STRING_BYTES + 1)

typedef struct texts {
    char vendor[TEXT_BYTES], model[TEXT_BYTES], serial[TEXT_BYTES];
    char bios_vendor[TEXT_BYTES], bios_version[TEXT_BYTES];
    char os_name[TEXT_BYTES], os_version[TEXT_BYTES];
    char interface[32], mac[TEXT_BYTES];
    uint8_t ip[4];
    uint8_t ip_length;
} texts_t;

/* First line of a file; empty if it cannot be read (DMI serial numbers are for root only). */
static void read_line(const char *path, char *out, size_t size) {
    FILE *file = fopen(path, "re");
    out[0] = 0;
    if (!file)
        return;
    if (fgets(out, (int)size, file))
        out[strcspn(out, "\n")] = 0;
    fclose(file);
}

static void read_dmi(texts_t *texts) {
    read_line("/sys/class/dmi/id/sys_vendor", texts->vendor, sizeof texts->vendor);
    read_line("/sys/class/dmi/id/product_name", texts->model, sizeof texts->model);
    read_line("/sys/class/dmi/id/product_serial", texts->serial, sizeof texts->serial);
    read_line("/sys/class/dmi/id/bios_vendor", texts->bios_vendor, sizeof texts->bios_vendor);
    read_line("/sys/class/dmi/id/bios_version", texts->bios_version, sizeof texts->bios_version);
}

/* KEY=value or KEY="value". Source: os-release(5). */
static void take_os_release(const char *line, const char *key, char *out, size_t size) {
    size_t key_length = strlen(key);
    if (strncmp(line, key, key_length) != 0 || line[key_length] != '=')
        return;
    line += key_length + 1;
    line += *line == '"';
    snprintf(out, size, "%.*s", (int)strcspn(line, "\"\n"), line);
}

static void read_os_release(texts_t *texts) {
    char line[256];
    FILE *file = fopen("/etc/os-release", "re");
    if (!file)
        return;
    while (fgets(line, sizeof line, file)) {
        take_os_release(line, "NAME", texts->os_name, sizeof texts->os_name);
        take_os_release(line, "VERSION_ID", texts->os_version, sizeof texts->os_version);
    }
    fclose(file);
}

/* The default route's line begins "eth0\t00000000\t". Source: proc(5), /proc/net/route. */
static void read_default_interface(texts_t *texts) {
    static const char any[] = "\t00000000\t";
    char line[256];
    FILE *file = fopen("/proc/net/route", "re");
    if (!file)
        return;
    while (!texts->interface[0] && fgets(line, sizeof line, file)) {
        size_t name = strcspn(line, "\t");
        if (name < sizeof texts->interface && strncmp(line + name, any, sizeof any - 1) == 0)
            memcpy(texts->interface, line, name);
    }
    fclose(file);
}

static void read_addresses(texts_t *texts) {
    char path[96];
    struct ifaddrs *all;

    snprintf(path, sizeof path, "/sys/class/net/%s/address", texts->interface);
    read_line(path, texts->mac, sizeof texts->mac);
    if (getifaddrs(&all) != 0)
        return;
    for (struct ifaddrs *at = all; at && !texts->ip_length; at = at->ifa_next) {
        if (!at->ifa_addr || at->ifa_addr->sa_family != AF_INET || strcmp(at->ifa_name, texts->interface) != 0)
            continue;
        memcpy(texts->ip, &((struct sockaddr_in *)(void *)at->ifa_addr)->sin_addr, 4);
        texts->ip_length = 4;
    }
    freeifaddrs(all);
}

vedette_result_t vedette_collect_system(vedette_agent_t *agent, void *context) {
    uint8_t payload[VEDETTE_SYSTEM_INFORMATION_BYTES_MAX];
    texts_t texts = {.ip_length = 0};
    struct utsname names;

    (void)context;
    if (uname(&names) != 0)
        return VEDETTE_ERROR_STATE;
    read_dmi(&texts);
    read_os_release(&texts);
    read_default_interface(&texts);
    if (texts.interface[0])
        read_addresses(&texts);
    vedette_event_system_information_t event = {
        .hardware_vendor = texts.vendor,
        .hardware_model = texts.model,
        .hardware_serial = texts.serial,
        .firmware_vendor = texts.bios_vendor,
        .firmware_version = texts.bios_version,
        .os_name = texts.os_name[0] ? texts.os_name : names.sysname,
        .os_version = texts.os_version[0] ? texts.os_version : names.release,
        .os_architecture = names.machine,
        .network_stack = "Linux",
        .mac_address = texts.mac,
        .ip_address = texts.ip,
        .ip_address_length = texts.ip_length,
    };
    size_t length = vedette_pack_system_information(&event, payload, sizeof payload);
    return vedette_stage(agent, VEDETTE_KIND_SYSTEM_INFORMATION, payload, length);
}
