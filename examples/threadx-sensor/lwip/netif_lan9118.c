/* lwIP's network interface on the board's Ethernet controller: a thread takes frames in, lwIP's callers send. */
#include "lwip/netif_lan9118.h"

#include <string.h>

#include "board.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/pbuf.h"
#include "lwip/tcpip.h"
#include "product.h"

#define STACK_BYTES        2048u /* lwIP's input runs here: LWIP_TCPIP_CORE_LOCKING_INPUT */
#define INTERRUPT_PRIORITY 0x80u
#define PIECES_MAX         12u
#define MTU_BYTES          1500u

static TX_THREAD thread;
static TX_SEMAPHORE frame_ready;
static uint64_t stack[STACK_BYTES / sizeof(uint64_t)];

void ETH_Handler(void) {
    board_ethernet_interrupt_acknowledge();
    tx_semaphore_ceiling_put(&frame_ready, 1);
}

/* lwIP holds its core lock here, so there is one sender at a time. */
static err_t send_frame(struct netif *netif, struct pbuf *frame) {
    board_ethernet_piece_t pieces[PIECES_MAX];
    size_t count = 0;

    (void)netif;
    for (const struct pbuf *piece = frame; piece != NULL; piece = piece->next) {
        if (count == PIECES_MAX) {
            return ERR_BUF;
        }
        pieces[count].bytes = piece->payload;
        pieces[count].length = piece->len;
        count++;
    }
    return board_ethernet_send(pieces, count) == 0 ? ERR_OK : ERR_IF;
}

/* Frames without room for them are given up: the sender repeats what matters. */
static void receive_frame(struct netif *netif, size_t length) {
    static uint8_t frame[BOARD_ETHERNET_FRAME_MAX];
    struct pbuf *packet = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_POOL);

    if (packet == NULL) {
        board_ethernet_discard(length);
        return;
    }
    board_ethernet_read(frame, length);
    pbuf_take(packet, frame, (u16_t)length);
    if (netif->input(packet, netif) != ERR_OK) {
        pbuf_free(packet);
    }
}

static void entry(ULONG argument) {
    struct netif *netif = (struct netif *)argument;

    for (;;) {
        size_t length;

        tx_semaphore_get(&frame_ready, TX_WAIT_FOREVER);
        while ((length = board_ethernet_next()) != 0) {
            receive_frame(netif, length);
        }
        board_ethernet_interrupt_enable();
    }
}

#if LWIP_IPV6_MLD
/* The controller is set to take every multicast frame. */
static err_t accept_group(struct netif *netif, const ip6_addr_t *group, enum netif_mac_filter_action action) {
    (void)netif;
    (void)group;
    (void)action;
    return ERR_OK;
}
#endif

err_t netif_lan9118_init(struct netif *netif) {
    if (board_ethernet_open(netif->hwaddr) != 0) {
        return ERR_IF;
    }
    netif->hwaddr_len = 6;
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = MTU_BYTES;
    netif->output = etharp_output;
    netif->output_ip6 = ethip6_output;
    netif->linkoutput = send_frame;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
#if LWIP_IPV6_MLD
    netif->flags |= NETIF_FLAG_MLD6;
    netif_set_mld_mac_filter(netif, accept_group);
#endif
    return ERR_OK;
}

void netif_lan9118_start(struct netif *netif) {
    tx_semaphore_create(&frame_ready, "ethernet", 0);
    tx_thread_create(&thread, "ethernet", entry, (ULONG)netif, stack, sizeof(stack), PRIORITY_ETHERNET,
                     PRIORITY_ETHERNET, TX_NO_TIME_SLICE, TX_AUTO_START);
    board_interrupt_enable(BOARD_IRQ_ETH, INTERRUPT_PRIORITY);
    board_ethernet_interrupt_enable();
}
