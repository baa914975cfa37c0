#define _GNU_SOURCE
#include <sys/eventfd.h>
#include "wake.h"

int sc_eventfd(void)
{
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}
