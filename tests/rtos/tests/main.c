#include "board.h"
#include "tx_api.h"
#include <stdio.h>
static TX_THREAD a; static ULONG as[256];
static void go(ULONG x){ for (int i=0;i<3;i++){ tx_thread_sleep(10); printf("tick %lu %lu\n", x, tx_time_get()); } board_exit(0);}
VOID tx_application_define(VOID*m){ (void)m; tx_thread_create(&a,"a",go,7,as,sizeof as,5,5,0,1);}
int main(void){ setvbuf(stdout,0,_IONBF,0); tx_kernel_enter(); }
