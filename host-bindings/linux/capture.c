/* Network activity: a packet socket that sees every interface, from the IP header on. Source: packet(7). */
#include "linux/vedette_linux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Enough for IPv6 with extension headers and an ICMP error's embedded headers; the rest is not read. */
#define SNAP_BYTES 256

static void take_packet(vedette_linux_capture_t *capture) {
    uint8_t packet[SNAP_BYTES];
    struct sockaddr_ll from = {0};
    socklen_t from_length = sizeof from;
    ssize_t got = recvfrom(capture->fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *)&from, &from_length);

    if (got <= 0 || (from.sll_protocol != htons(ETH_P_IP) && from.sll_protocol != htons(ETH_P_IPV6)))
        return;
    if (from.sll_pkttype == PACKET_OTHERHOST)
        return; /* seen by a promiscuous interface: not this device's */
    vedette_observe_packet(capture->agent, from.sll_pkttype == PACKET_OUTGOING, packet, (size_t)got);
}

static void *capture_thread(void *context) {
    vedette_linux_capture_t *capture = context;
    struct pollfd waited[2] = {{capture->fd, POLLIN, 0}, {capture->end_fd, POLLIN, 0}};

    while (poll(waited, 2, -1) >= 0 || errno == EINTR) {
        if (waited[1].revents)
            break;
        if (waited[0].revents & POLLIN)
            take_packet(capture);
    }
    return NULL;
}

int vedette_linux_capture_start(vedette_linux_capture_t *capture, vedette_agent_t *agent) {
    int error;

    capture->agent = agent;
    capture->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (capture->fd < 0)
        return errno;
    capture->end_fd = eventfd(0, EFD_CLOEXEC);
    if (capture->end_fd < 0) {
        error = errno;
        close(capture->fd);
        return error;
    }
    error = pthread_create(&capture->thread, NULL, capture_thread, capture);
    if (error) {
        close(capture->fd);
        close(capture->end_fd);
    }
    return error;
}

void vedette_linux_capture_stop(vedette_linux_capture_t *capture) {
    uint64_t one = 1;
    ssize_t written = write(capture->end_fd, &one, sizeof one);
    (void)written;
    pthread_join(capture->thread, NULL);
    close(capture->fd);
    close(capture->end_fd);
}
