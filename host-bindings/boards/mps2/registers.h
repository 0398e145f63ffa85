/** Register access shared by the drivers of this board. Source: Arm AN385/AN386, CMSDK technical reference manual. */
#ifndef MPS2_REGISTERS_H
#define MPS2_REGISTERS_H

#include <stdint.h>

#define MPS2_REGISTER(address) (*(volatile uint32_t *)(address))

#define MPS2_TIMER0   0x40000000u
#define MPS2_UART0    0x40004000u
#define MPS2_SYSCON   0x4001F000u
#define MPS2_ETHERNET 0x40200000u

/* Cortex-M system control space. */
#define SCB_VTOR    MPS2_REGISTER(0xE000ED08)
#define SCB_AIRCR   MPS2_REGISTER(0xE000ED0C)
#define SCB_CCR     MPS2_REGISTER(0xE000ED14)
#define SCB_CFSR    MPS2_REGISTER(0xE000ED28)
#define SCB_HFSR    MPS2_REGISTER(0xE000ED2C)
#define SCB_MMFAR   MPS2_REGISTER(0xE000ED34)
#define SCB_BFAR    MPS2_REGISTER(0xE000ED38)
#define SCB_CPACR   MPS2_REGISTER(0xE000ED88)
#define DEBUG_DHCSR MPS2_REGISTER(0xE000EDF0)

#endif
