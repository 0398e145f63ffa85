/* Network of the product: lwIP, the Ethernet interface, a static IPv4 address and a link-local IPv6 one. */
#include "product.h"

#include <stdio.h>

#include "lwip/dns.h"
#include "lwip/netif.h"
#include "lwip/tcpip.h"
#include "netif_lan9118.h"

static struct netif interface;
static TX_SEMAPHORE tcpip_ready;
static char mac_text[18];

static void on_tcpip_ready(void *argument) {
    (void)argument;
    tx_semaphore_put(&tcpip_ready);
}

static void add_interface(void) {
    ip4_addr_t address, mask, gateway;
    ip_addr_t dns;

    IP4_ADDR(&address, 10, 0, 2, 15);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&gateway, 10, 0, 2, 2);
    IP_ADDR4(&dns, 10, 0, 2, 53);
    LOCK_TCPIP_CORE();
    if (netif_add(&interface, &address, &mask, &gateway, NULL, netif_lan9118_init, tcpip_input) == NULL) {
        product_panic("no Ethernet controller", __FILE__, __LINE__);
    }
    netif_set_default(&interface);
    netif_create_ip6_linklocal_address(&interface, 1);
    interface.ip6_autoconfig_enabled = 1;
    netif_set_up(&interface);
    dns_setserver(0, &dns);
    UNLOCK_TCPIP_CORE();
}

struct netif *network_start(void) {
    const u8_t *mac = interface.hwaddr;

    tx_semaphore_create(&tcpip_ready, "tcpip", 0);
    tcpip_init(on_tcpip_ready, NULL);
    tx_semaphore_get(&tcpip_ready, TX_WAIT_FOREVER);
    add_interface();
    netif_lan9118_start(&interface);
    snprintf(mac_text, sizeof(mac_text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
             mac[5]);
    serial_printf("network: 10.0.2.15/24, MAC %s", mac_text);
    return &interface;
}

const char *network_mac_text(void) {
    return mac_text;
}
