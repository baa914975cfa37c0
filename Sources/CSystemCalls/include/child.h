#pragma once
#include "confinement.h"

/* What a child process gets; everything else of ours it does not get. */
struct sc_child {
    const char *executable;
    char *const *arguments;
    char *const *environment;
    const char *directory; /* or null: ours */
    int niceness;          /* added to ours */
    const struct sc_confinement *confinement; /* or null: sees and takes what we do */
    int output, errors;    /* its descriptors 1 and 2; 0 is /dev/null */
};

/* Starts a child in a process group of its own, with default signals, that the kernel kills when
 * the calling THREAD ends. Returns 0 with its pid and a pidfd (close-on-exec), or an errno. */
int sc_spawn(const struct sc_child *child, int *pid, int *pidfd);

/* A pipe, both ends close-on-exec, the reading end not blocking. Returns 0, or -1 with errno set. */
int sc_pipe(int ends[2]);

/* Takes the child that has ended off the kernel's table. Returns its exit code, or minus the signal
 * that ended it; `microseconds` of processor time and `kilobytes` of memory at most are its own. */
int sc_reap(int pid, long *microseconds, long *kilobytes);
