#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "confinement.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* Filters are little programs over struct seccomp_data (seccomp(2)). */
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define REFUSE(name, code) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), ANSWER(SECCOMP_RET_ERRNO | code)

#ifdef ARCHITECTURE
static struct sock_filter filter[] = {
    LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0), ANSWER(SECCOMP_RET_KILL_PROCESS), LOAD(nr),
#ifdef __x86_64__
    /* The x32 numbers are other names for the same calls. */
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
    REFUSE(fork, EPERM), REFUSE(vfork, EPERM), REFUSE(iopl, EPERM), REFUSE(ioperm, EPERM), REFUSE(modify_ldt, EPERM),
#endif
    /* No network, of any family. */
    REFUSE(socket, EACCES), REFUSE(socketpair, EACCES),
    /* Threads, but no processes: limits are for each process. What clone3 wants cannot be seen by a
     * filter; told that there is none, the C library takes clone. */
    REFUSE(clone3, ENOSYS),
    /* Other processes. */
    REFUSE(ptrace, EPERM), REFUSE(process_vm_readv, EPERM), REFUSE(process_vm_writev, EPERM), REFUSE(kcmp, EPERM),
    REFUSE(pidfd_open, EPERM), REFUSE(pidfd_getfd, EPERM), REFUSE(pidfd_send_signal, EPERM), REFUSE(kill, EPERM),
    REFUSE(tkill, EPERM), REFUSE(rt_sigqueueinfo, EPERM), REFUSE(rt_tgsigqueueinfo, EPERM),
    REFUSE(process_madvise, EPERM),
    /* Where the kernel's own faults lie. */
    REFUSE(bpf, EPERM), REFUSE(perf_event_open, EPERM), REFUSE(userfaultfd, EPERM), REFUSE(io_uring_setup, EPERM),
    REFUSE(io_uring_enter, EPERM), REFUSE(io_uring_register, EPERM), REFUSE(keyctl, EPERM), REFUSE(add_key, EPERM),
    REFUSE(request_key, EPERM), REFUSE(fanotify_init, EPERM), REFUSE(personality, EPERM), REFUSE(syslog, EPERM),
    /* Another view of the files. */
    REFUSE(mount, EPERM), REFUSE(umount2, EPERM), REFUSE(pivot_root, EPERM), REFUSE(chroot, EPERM),
    REFUSE(open_tree, EPERM), REFUSE(move_mount, EPERM), REFUSE(fsopen, EPERM), REFUSE(fsconfig, EPERM),
    REFUSE(fsmount, EPERM), REFUSE(fspick, EPERM), REFUSE(mount_setattr, EPERM), REFUSE(unshare, EPERM),
    REFUSE(setns, EPERM), REFUSE(open_by_handle_at, EPERM), REFUSE(name_to_handle_at, EPERM),
    /* The machine. */
    REFUSE(reboot, EPERM), REFUSE(kexec_load, EPERM), REFUSE(init_module, EPERM), REFUSE(finit_module, EPERM),
    REFUSE(delete_module, EPERM), REFUSE(swapon, EPERM), REFUSE(swapoff, EPERM), REFUSE(settimeofday, EPERM),
    REFUSE(clock_settime, EPERM), REFUSE(adjtimex, EPERM), REFUSE(clock_adjtime, EPERM), REFUSE(acct, EPERM),
    REFUSE(quotactl, EPERM), REFUSE(sethostname, EPERM), REFUSE(setdomainname, EPERM),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3), LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0), ANSWER(SECCOMP_RET_ERRNO | EPERM),
    ANSWER(SECCOMP_RET_ALLOW),
};

static int refuse_calls(void)
{
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int sc_has_filter(void)
{
    unsigned int action = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}
#else
static int refuse_calls(void)
{
    errno = ENOSYS;
    return -1;
}

int sc_has_filter(void)
{
    return 0;
}
#endif

/* Of what root can, or the daemon by its unit, only: read the film whoever's it is. With no_new_privs
 * the capabilities that are put down here do not come back by exec, not even root's. */
static int put_down_capabilities(void)
{
    /* Who is not root takes over exec what is ambient and no more, capabilities(7). Lowered so, since the
     * unit's filter lets nobody call capset(2). */
    if (geteuid() != 0) {
        for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
            if (capability != CAP_DAC_READ_SEARCH
                && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0) == 1
                && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, capability, 0, 0) != 0)
                return -1;
        return 0;
    }
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    data[0].permitted &= 1u << CAP_DAC_READ_SEARCH;
    data[0].effective &= data[0].permitted;
    data[0].inheritable &= data[0].permitted;
    data[1] = (struct __user_cap_data_struct){0};
    return (int)syscall(SYS_capset, &header, data);
}

static int limit(int resource, unsigned long most)
{
    /* Where ours is lower already, it stays. */
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return -1;
    if (now.rlim_max > most)
        now.rlim_max = most;
    if (now.rlim_cur > now.rlim_max)
        now.rlim_cur = now.rlim_max;
    return setrlimit(resource, &now);
}

/* Libraries, and room that is set aside and never written to, beside the memory that is. */
static const unsigned long address_space = 4ul << 30;

int sc_enter(const struct sc_confinement *confinement)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || put_down_capabilities() != 0)
        return errno;
    if (limit(RLIMIT_DATA, confinement->memory) != 0
        || limit(RLIMIT_AS, confinement->memory + address_space) != 0
        || limit(RLIMIT_CPU, confinement->processor_time) != 0
        || limit(RLIMIT_FSIZE, confinement->file_size) != 0
        || limit(RLIMIT_NOFILE, confinement->files) != 0 || limit(RLIMIT_CORE, 0) != 0)
        return errno;
    if (confinement->ruleset >= 0 && syscall(SYS_landlock_restrict_self, confinement->ruleset, 0) != 0)
        return errno;
    return confinement->filter && refuse_calls() != 0 ? errno : 0;
}
