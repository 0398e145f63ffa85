/** lwIP 2.1.3 as this product needs it. Options not named here have lwIP's own default (lwip/opt.h). */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

/* System */
#define NO_SYS                        0
#define SYS_LIGHTWEIGHT_PROT          1
#define LWIP_TCPIP_CORE_LOCKING       1 /* the agent's bindings call the raw API under the core lock */
#define LWIP_TCPIP_CORE_LOCKING_INPUT 1 /* the Ethernet thread runs the input itself: one thread change less */
#define LWIP_COMPAT_MUTEX             0
#define TCPIP_THREAD_NAME             "tcpip"
#define TCPIP_THREAD_STACKSIZE        2560
#define TCPIP_THREAD_PRIO             4
#define TCPIP_MBOX_SIZE               16
#define DEFAULT_THREAD_STACKSIZE      2048
#define DEFAULT_TCP_RECVMBOX_SIZE     8
#define DEFAULT_UDP_RECVMBOX_SIZE     4
#define DEFAULT_RAW_RECVMBOX_SIZE     4
#define DEFAULT_ACCEPTMBOX_SIZE       4

/* API */
#define LWIP_NETCONN                1
#define LWIP_SOCKET                 1
#define LWIP_SOCKET_OFFSET          3
#define LWIP_POSIX_SOCKETS_IO_NAMES 0
#define LWIP_SO_RCVTIMEO            1
#define LWIP_SO_SNDTIMEO            1
#define LWIP_SO_RCVBUF              0
#define SO_REUSE                    1
#define LWIP_NETCONN_FULLDUPLEX     0

/* Protocols */
#define LWIP_IPV4            1
#define LWIP_IPV6            1
#define LWIP_IPV6_DHCP6      0
#define LWIP_IPV6_MLD        1
#define LWIP_IPV6_AUTOCONFIG 1
#define LWIP_ARP             1
#define LWIP_ICMP            1
#define LWIP_DHCP            0 /* the address comes from provisioning */
#define LWIP_DNS             1
#define LWIP_DNS_SECURE                                                                                                \
    (LWIP_DNS_SECURE_RAND_XID | LWIP_DNS_SECURE_NO_MULTIPLE_OUTSTANDING | LWIP_DNS_SECURE_RAND_SRC_PORT)
#define DNS_TABLE_SIZE                     6
#define LWIP_RAW                           0
#define LWIP_UDP                           1
#define LWIP_TCP                           1
#define LWIP_NETIF_HOSTNAME                0
#define LWIP_RANDOMIZE_INITIAL_LOCAL_PORTS 1
#define LWIP_NETIF_LOOPBACK                0
#define IP_REASSEMBLY                      1
#define IP_FRAG                            1
#define LWIP_HOOK_FILENAME                 "lwip_hooks.h"

/* Memory */
#define MEM_ALIGNMENT           4
#define MEM_SIZE                (24 * 1024)
#define MEMP_NUM_TCP_PCB        16
#define MEMP_NUM_TCP_PCB_LISTEN 4
#define MEMP_NUM_TCP_SEG        48
#define MEMP_NUM_UDP_PCB        8
#define MEMP_NUM_NETCONN        12
#define MEMP_NUM_NETBUF         8
#define MEMP_NUM_SYS_TIMEOUT    16
#define PBUF_POOL_SIZE          20
#define TCP_MSS                 1460
#define TCP_WND                 (4 * TCP_MSS)
#define TCP_SND_BUF             (3 * TCP_MSS)
#define TCP_LISTEN_BACKLOG      1
#define LWIP_CHECKSUM_ON_COPY   0
#define LWIP_STATS              0

#endif
