#include <sys/timex.h>
#include "clock.h"

int sc_clock_is_kept(void)
{
    struct timex answer = {0};

    return adjtimex(&answer) != -1 && !(answer.status & STA_UNSYNC);
}
