/* Linux collectors against the machine that runs the test. */
#include "agent_fixture.h"
#include "core/agent.h"
#include "linux/vedette_linux.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

static uint8_t records[VEDETTE_STAGING_BYTES];

static size_t staged(vedette_agent_t *agent) {
    vedette_batch_t batch;
    size_t bytes = vedette_staging_copy(&agent->staging, agent->staging.head, records, sizeof records, &batch);
    agent->staging.tail += batch.consumed;
    return bytes;
}

/* A socket on 127.0.0.1 or ::1; *port says which port the system chose. */
static int listen_on(int family, int type, uint16_t *port) {
    struct sockaddr_in6 address = {0};
    socklen_t length = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof address;
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&address;
    int fd = socket(family, type, 0);
    address.sin6_family = (sa_family_t)family;
    if (family == AF_INET)
        v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    else
        address.sin6_addr = in6addr_loopback;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || (type == SOCK_STREAM && listen(fd, 1) != 0))
        return -1;
    getsockname(fd, (struct sockaddr *)&address, &length);
    *port = ntohs(address.sin6_port); /* at the same place in both */
    return fd;
}

static void a_listener_is_found(int family, int type, uint8_t protocol) {
    static const uint8_t loopback[2][16] = {{127, 0, 0, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    agent_fixture_t fixture;
    uint8_t payload[VEDETTE_LISTENING_PORTS_BYTES_MAX];
    uint16_t port = 0;
    int fd = listen_on(family, type, &port);
    if (fd < 0)
        return; /* no IPv6 on this machine */
    agent_fixture_start(&fixture, "good");
    uint8_t address_length = family == AF_INET ? 4 : 16;
    vedette_event_listening_ports_t event = {protocol, loopback[family != AF_INET], address_length, port};
    size_t length = vedette_pack_listening_ports(&event, payload, sizeof payload);
    EXPECT("collect", vedette_collect_listening_ports(fixture.agent, NULL), VEDETTE_OK);
    EXPECT("found", memmem(records, staged(fixture.agent), payload, length) != NULL, 1);
    close(fd);
    EXPECT("collect again", vedette_collect_listening_ports(fixture.agent, NULL), VEDETTE_OK);
    EXPECT("gone", memmem(records, staged(fixture.agent), payload, length) != NULL, 0);
    agent_fixture_end(&fixture);
}

static void the_system_is_described(void) {
    agent_fixture_t fixture;
    struct utsname names;
    agent_fixture_start(&fixture, "good");
    uname(&names);
    EXPECT("collect", vedette_collect_system(fixture.agent, NULL), VEDETTE_OK);
    size_t bytes = staged(fixture.agent);
    EXPECT("architecture", memmem(records, bytes, names.machine, strlen(names.machine)) != NULL, 1);
    EXPECT("stack", memmem(records, bytes, "Linux", 5) != NULL, 1);
    agent_fixture_end(&fixture);
}

int main(void) {
    a_listener_is_found(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    a_listener_is_found(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    a_listener_is_found(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
    a_listener_is_found(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
    the_system_is_described();
    return test_result("collectors_test");
}
