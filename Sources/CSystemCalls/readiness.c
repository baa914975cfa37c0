#define _GNU_SOURCE
#include <sys/epoll.h>
#include "readiness.h"

int sc_epoll(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

int sc_epoll_watch(int epoll, int descriptor, unsigned long number, int output, int is_new)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | (output ? EPOLLOUT : 0), .data.u64 = number };
    return epoll_ctl(epoll, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

int sc_epoll_forget(int epoll, int descriptor)
{
    struct epoll_event none = { 0 };
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &none);
}

int sc_epoll_wait(int epoll, struct sc_ready *ready, int most, int milliseconds)
{
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, most < 64 ? most : 64, milliseconds);
    for (int i = 0; i < count; i++) {
        ready[i].number = events[i].data.u64;
        ready[i].input = (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        ready[i].output = (events[i].events & EPOLLOUT) != 0;
    }
    return count;
}
