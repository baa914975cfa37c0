#pragma once
/* epoll(7). A descriptor that is ready: the number that it was added with, and what it is ready for. */
struct sc_ready {
    unsigned long number;
    int input, output; /* ends and errors count as input: reading tells what it is */
};

/* Returns a descriptor (close-on-exec), or -1 with errno set. */
int sc_epoll(void);
/* Begins to watch a descriptor for input, and for output where `output` is not 0; or changes that. */
int sc_epoll_watch(int epoll, int descriptor, unsigned long number, int output, int is_new);
int sc_epoll_forget(int epoll, int descriptor);
/* Fills `ready` with up to `most`. Returns how many, 0 after so many milliseconds, or -1 with errno set. */
int sc_epoll_wait(int epoll, struct sc_ready *ready, int most, int milliseconds);
