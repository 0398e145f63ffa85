/** The SNTP client over a real UDP socket on loopback: an answer, an impostor on another port, a peer that is not
 * there. */
#include "net/sntp.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "posix/datagram_posix.h"

static vedette_result_t fake_random(void *context, uint8_t *out, size_t length) {
    static uint8_t counter;
    (void)context;
    memset(out, ++counter, length);
    return VEDETTE_OK;
}

static const vedette_port_t port = {.random = fake_random};

static int open_server(uint16_t *udp_port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
    CHECK(getsockname(fd, (struct sockaddr *)&address, &length) == 0, "name");
    *udp_port = ntohs(address.sin_port);
    return fd;
}

/** Answers the request with this many seconds of NTP's era 1, from any socket. */
static void answer_from(int fd, const uint8_t *request, const struct sockaddr_in *client, uint32_t seconds) {
    uint8_t packet[VEDETTE_SNTP_PACKET_BYTES] = {0x24, 1};
    memcpy(packet + 24, request + 40, 8);
    seconds = htonl(seconds);
    memcpy(packet + 40, &seconds, 4);
    CHECK(sendto(fd, packet, sizeof(packet), 0, (const struct sockaddr *)client, sizeof(*client)) == 48, "answer");
}

static vedette_result_t poll_for(vedette_clock_source_t *source, uint64_t from, uint64_t *unix_ms) {
    vedette_result_t result = VEDETTE_AGAIN;
    for (int i = 0; i < 100 && result == VEDETTE_AGAIN; i++) {
        usleep(1000);
        result = source->poll(source, from, unix_ms);
    }
    return result;
}

static void only_the_peer_is_heard(void) {
    static vedette_datagram_posix_t udp;
    uint8_t request[64];
    uint16_t udp_port = 0;
    uint16_t other_port = 0;
    struct sockaddr_in client;
    socklen_t length = sizeof(client);
    uint64_t unix_ms = 0;
    vedette_sntp_t sntp;
    int server = open_server(&udp_port);
    int impostor = open_server(&other_port);
    vedette_clock_source_t *source =
        vedette_sntp_init(&sntp, vedette_datagram_posix_init(&udp), &port, "127.0.0.1", udp_port);
    CHECK(source->poll(source, 0, &unix_ms) == VEDETTE_AGAIN, "asks");
    CHECK(recvfrom(server, request, sizeof(request), 0, (struct sockaddr *)&client, &length) == 48, "request");
    answer_from(impostor, request, &client, 2000000000u);
    CHECK(poll_for(source, 10, &unix_ms) == VEDETTE_AGAIN, "the impostor knows the number, but has another port");
    answer_from(server, request, &client, 1000000000u);
    CHECK(poll_for(source, 20, &unix_ms) == VEDETTE_OK, "the peer");
    CHECK(unix_ms == 3085978496010u, "%llu", (unsigned long long)unix_ms);
    CHECK(udp.fd == -1, "closed");
    close(server);
    close(impostor);
}

static void nobody_there(void) {
    static vedette_datagram_posix_t udp;
    uint16_t udp_port = 0;
    uint64_t unix_ms = 0;
    vedette_sntp_t sntp;
    close(open_server(&udp_port));
    vedette_clock_source_t *source =
        vedette_sntp_init(&sntp, vedette_datagram_posix_init(&udp), &port, "127.0.0.1", udp_port);
    CHECK(poll_for(source, 0, &unix_ms) == VEDETTE_ERROR_CONNECT, "port unreachable");
    source = vedette_sntp_init(&sntp, vedette_datagram_posix_init(&udp), &port, "no-such-host.invalid", udp_port);
    vedette_result_t result = VEDETTE_AGAIN;
    for (int i = 0; i < 200 && result == VEDETTE_AGAIN; i++) {
        result = poll_for(source, 0, &unix_ms);
    }
    CHECK(result == VEDETTE_ERROR_RESOLVE && unix_ms == 0, "%d", result);
}

int main(void) {
    only_the_peer_is_heard();
    nobody_there();
    return CHECK_END();
}
