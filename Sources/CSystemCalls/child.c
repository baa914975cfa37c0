#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "child.h"

static int give(int descriptor, int as)
{
    /* First out of the way: the descriptors may themselves be 0, 1 or 2. */
    int high = fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
    return high < 0 || dup2(high, as) < 0 ? -1 : 0;
}

/* Runs in the child, on the parent's memory: changes nothing of it, calls nothing that locks. */
static int become(const struct sc_child *child, pid_t parent)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < _NSIG; number++)
        sigaction(number, &standard, 0); /* fails for KILL, STOP and glibc's own two */
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return errno;
    if (getppid() != parent) /* it died before the line above */
        _exit(127);
    if (nothing < 0 || give(child->output, 1) != 0 || give(child->errors, 2) != 0 || give(nothing, 0) != 0)
        return errno;
    if (child->directory && chdir(child->directory) != 0)
        return errno;
    errno = 0;
    if (child->niceness && nice(child->niceness) == -1 && errno != 0)
        return errno;
    if (close_range(3, ~0u, CLOSE_RANGE_CLOEXEC) != 0)
        return errno;
    int refusal = child->confinement ? sc_enter(child->confinement) : 0;
    if (refusal)
        return refusal;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    execve(child->executable, child->arguments, child->environment);
    return errno;
}

int sc_spawn(const struct sc_child *child, int *pid, int *pidfd)
{
    volatile int failure = 0;
    pid_t parent = getpid();
    sigset_t all, before;

    /* No handler of ours may run in the child while it shares our memory. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t started = vfork();
    if (started == 0) {
        failure = become(child, parent);
        _exit(127);
    }
    int code = started < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    if (code)
        return code;
    if (!failure) {
        *pid = started;
        *pidfd = pidfd_open(started, 0); /* close-on-exec by nature */
        if (*pidfd >= 0)
            return 0;
        failure = errno;
        kill(-started, SIGKILL);
    }
    while (waitpid(started, 0, 0) < 0 && errno == EINTR)
        ;
    return failure;
}

int sc_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int sc_reap(int pid, long *microseconds, long *kilobytes)
{
    int status = 0;
    struct rusage usage = {0};
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    *microseconds = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec
        + usage.ru_stime.tv_usec;
    *kilobytes = usage.ru_maxrss;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}
