/** lwIP network interface of the board's LAN9118 Ethernet controller. */
#ifndef NETIF_LAN9118_H
#define NETIF_LAN9118_H

#include "lwip/netif.h"

/** For netif_add(): opens the controller and reads its address. ERR_IF if it does not answer. */
err_t netif_lan9118_init(struct netif *netif);

/** Starts the receiving thread and the interrupt. Once, after netif_add(). */
void netif_lan9118_start(struct netif *netif);

#endif
