/* SMSC LAN9118 Ethernet controller. Source: LAN9118 data sheet, revision 1.5. */
#include "board.h"
#include "registers.h"

#include <string.h>

#define ETHERNET(offset) MPS2_REGISTER(MPS2_ETHERNET + (offset))

enum {
    RX_DATA = 0x00,
    TX_DATA = 0x20,
    RX_STATUS = 0x40,
    TX_STATUS = 0x48,
    IRQ_CFG = 0x54,
    INT_STS = 0x58,
    INT_EN = 0x5C,
    BYTE_TEST = 0x64,
    FIFO_INT = 0x68,
    RX_CFG = 0x6C,
    TX_CFG = 0x70,
    HW_CFG = 0x74,
    RX_FIFO_INF = 0x7C,
    TX_FIFO_INF = 0x80,
    RX_DROP = 0xA0,
    MAC_CSR_CMD = 0xA4,
    MAC_CSR_DATA = 0xA8,
    AFC_CFG = 0xAC,
};
enum { MAC_CR = 1, MAC_ADDRESS_HIGH = 2, MAC_ADDRESS_LOW = 3, MAC_MII_ACCESS = 6, MAC_MII_DATA = 7 };
enum { PHY_CONTROL = 0, PHY_STATUS = 1, PHY_LINK_UP = 1 << 2, PHY_RESTART_NEGOTIATION = 0x1200 };
enum { FCS_BYTES = 4, HEADER_BYTES = 14, STATUS_ERROR = 1 << 15, BUSY_POLLS = 100000 };

#define BYTE_ORDER_MARK      0x87654321u
#define CSR_BUSY             0x80000000u
#define CSR_READ             0x40000000u
#define MII_WRITE            (1u << 1)
#define MII_BUSY             1u
#define MII_PHY_ADDRESS      (1u << 11)
#define HW_SOFT_RESET        1u
#define HW_STORE_AND_FORWARD (1u << 20)
#define HW_TX_FIFO_5K        (5u << 16)
#define TX_ON                (1u << 1)
#define TX_FIRST_AND_LAST    ((1u << 13) | (1u << 12))
#define MAC_CR_ENABLE        ((1u << 2) | (1u << 3) | (1u << 19) | (1u << 20)) /* RX, TX, all multicast, full duplex */
#define INT_RX_STATUS_LEVEL  (1u << 3)

/* Interrupt output enabled, active high, push-pull. With the reset value the line is inverted: asserted for ever. */
#define IRQ_ACTIVE_HIGH_PUSH_PULL 0x111u
/* Interrupt as soon as one status word waits in the receive FIFO. */
#define FIFO_INT_RX_LEVEL_0 0x48000000u
#define AFC_DEFAULT         0x006E3740u

static board_ethernet_counters_t counters;

static bool is_clear_soon(uint32_t offset, uint32_t mask) {
    for (int i = 0; i < BUSY_POLLS; i++) {
        if (!(ETHERNET(offset) & mask)) {
            return true;
        }
    }
    return false;
}

static uint32_t mac_read(uint32_t index) {
    if (!is_clear_soon(MAC_CSR_CMD, CSR_BUSY)) {
        return 0;
    }
    ETHERNET(MAC_CSR_CMD) = CSR_BUSY | CSR_READ | index;
    return is_clear_soon(MAC_CSR_CMD, CSR_BUSY) ? ETHERNET(MAC_CSR_DATA) : 0;
}

static bool mac_write(uint32_t index, uint32_t value) {
    if (!is_clear_soon(MAC_CSR_CMD, CSR_BUSY)) {
        return false;
    }
    ETHERNET(MAC_CSR_DATA) = value;
    ETHERNET(MAC_CSR_CMD) = CSR_BUSY | index;
    return is_clear_soon(MAC_CSR_CMD, CSR_BUSY);
}

static bool phy_is_ready(void) {
    for (int i = 0; i < BUSY_POLLS; i++) {
        if (!(mac_read(MAC_MII_ACCESS) & MII_BUSY)) {
            return true;
        }
    }
    return false;
}

static bool phy_write(uint32_t index, uint32_t value) {
    return phy_is_ready() && mac_write(MAC_MII_DATA, value) &&
           mac_write(MAC_MII_ACCESS, MII_PHY_ADDRESS | (index << 6) | MII_WRITE | MII_BUSY) && phy_is_ready();
}

static uint32_t phy_read(uint32_t index) {
    if (!phy_is_ready() || !mac_write(MAC_MII_ACCESS, MII_PHY_ADDRESS | (index << 6) | MII_BUSY) || !phy_is_ready()) {
        return 0;
    }
    return mac_read(MAC_MII_DATA);
}

static void read_address(uint8_t mac[6]) {
    uint32_t low = mac_read(MAC_ADDRESS_LOW);
    uint32_t high = mac_read(MAC_ADDRESS_HIGH);
    for (uint32_t i = 0; i < 4; i++) {
        mac[i] = (uint8_t)(low >> (8 * i));
    }
    mac[4] = (uint8_t)high;
    mac[5] = (uint8_t)(high >> 8);
}

int board_ethernet_open(uint8_t mac[6]) {
    memset(&counters, 0, sizeof counters);
    (void)ETHERNET(BYTE_TEST); /* the first read after power-down only wakes it */
    if (ETHERNET(BYTE_TEST) != BYTE_ORDER_MARK) {
        return -1;
    }
    ETHERNET(HW_CFG) = HW_SOFT_RESET; /* also reloads the address from the EEPROM */
    if (!is_clear_soon(HW_CFG, HW_SOFT_RESET)) {
        return -1;
    }
    board_ethernet_interrupt_acknowledge();
    ETHERNET(IRQ_CFG) = IRQ_ACTIVE_HIGH_PUSH_PULL;
    ETHERNET(HW_CFG) = HW_TX_FIFO_5K | HW_STORE_AND_FORWARD;
    ETHERNET(AFC_CFG) = AFC_DEFAULT;
    ETHERNET(FIFO_INT) = FIFO_INT_RX_LEVEL_0;
    ETHERNET(RX_CFG) = 0;
    ETHERNET(TX_CFG) = TX_ON;
    if (!phy_write(PHY_CONTROL, PHY_RESTART_NEGOTIATION) || !mac_write(MAC_CR, MAC_CR_ENABLE)) {
        return -1;
    }
    read_address(mac);
    return 0;
}

bool board_ethernet_is_linked(void) {
    (void)phy_read(PHY_STATUS); /* the bit latches "down": the second read is of now */
    return (phy_read(PHY_STATUS) & PHY_LINK_UP) != 0;
}

static void collect_send_status(void) {
    while ((ETHERNET(TX_FIFO_INF) >> 16) & 0xFFu) {
        if (ETHERNET(TX_STATUS) & STATUS_ERROR) {
            counters.send_errors++;
        }
    }
}

/* Pieces of any length and alignment, packed into the FIFO's words. */
static void fill_fifo(const board_ethernet_piece_t *pieces, size_t count) {
    uint32_t word = 0;
    uint32_t shift = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *byte = pieces[i].bytes;
        const uint8_t *end = byte + pieces[i].length;
        for (; shift == 0 && end - byte >= 4; byte += 4) {
            memcpy(&word, byte, 4);
            ETHERNET(TX_DATA) = word;
            word = 0;
        }
        for (; byte < end; byte++) {
            word |= (uint32_t)*byte << shift;
            shift += 8;
            if (shift == 32) {
                ETHERNET(TX_DATA) = word;
                word = 0;
                shift = 0;
            }
        }
    }
    if (shift != 0) {
        ETHERNET(TX_DATA) = word;
    }
}

int board_ethernet_send(const board_ethernet_piece_t *pieces, size_t count) {
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        total += pieces[i].length;
    }
    collect_send_status();
    size_t room = ETHERNET(TX_FIFO_INF) & 0xFFFFu;
    if (total < HEADER_BYTES || total > BOARD_ETHERNET_FRAME_MAX || room < total + 16) {
        counters.send_discards++;
        return -1;
    }
    ETHERNET(TX_DATA) = TX_FIRST_AND_LAST | (uint32_t)total;
    ETHERNET(TX_DATA) = ((uint32_t)total << 16) | (uint32_t)total;
    fill_fifo(pieces, count);
    counters.sent++;
    counters.sent_bytes += (uint32_t)total;
    return 0;
}

/* Word by word: RX_DP_CTRL's fast-forward loses FIFO space in QEMU. */
static void drain(size_t length) {
    for (size_t words = (length + FCS_BYTES + 3) / 4; words > 0; words--) {
        (void)ETHERNET(RX_DATA);
    }
}

size_t board_ethernet_next(void) {
    while ((ETHERNET(RX_FIFO_INF) >> 16) & 0xFFu) {
        uint32_t status = ETHERNET(RX_STATUS);
        size_t length = (status >> 16) & 0x3FFFu;
        length = length < FCS_BYTES ? 0 : length - FCS_BYTES;
        if (!(status & STATUS_ERROR) && length >= HEADER_BYTES && length <= BOARD_ETHERNET_FRAME_MAX) {
            return length;
        }
        drain(length);
        counters.receive_errors++;
    }
    return 0;
}

void board_ethernet_read(void *out, size_t length) {
    uint8_t *byte = out;
    size_t words = (length + FCS_BYTES + 3) / 4;
    for (size_t left = length; words > 0; words--) {
        uint32_t word = ETHERNET(RX_DATA);
        size_t take = left < 4 ? left : 4;
        memcpy(byte, &word, take);
        byte += take;
        left -= take;
    }
    counters.received++;
    counters.received_bytes += (uint32_t)length;
}

void board_ethernet_discard(size_t length) {
    drain(length);
    counters.receive_discards++;
}

void board_ethernet_interrupt_acknowledge(void) {
    ETHERNET(INT_EN) = 0;
    ETHERNET(INT_STS) = UINT32_MAX;
}

/* The cause is latched on arrival, not a level: clearing here would lose a frame that came after the drain. */
void board_ethernet_interrupt_enable(void) {
    ETHERNET(INT_EN) = INT_RX_STATUS_LEVEL;
}

void board_ethernet_counters(board_ethernet_counters_t *out) {
    counters.receive_overflows += ETHERNET(RX_DROP); /* reading clears it */
    *out = counters;
}
