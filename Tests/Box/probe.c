// Tries what the sandbox of the unit and the cage of ffmpeg forbid, and tells on standard error how each went:
// `probe NAME allowed`, or `probe NAME refused: EACCES`. Linked statically, it can stand wherever a program is started.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int opens(const char *path, int flags)
{
    int descriptor = open(path, flags | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor < 0 ? -1 : 0;
}

static int has_socket(int family, int type, int protocol)
{
    int descriptor = socket(family, type, protocol);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor < 0 ? -1 : 0;
}

// Runs an attempt that may end the process in a child; 0 when it ended with 0.
static int in_child(int (*attempt)(void))
{
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0)
        _exit(attempt() == 0 ? 0 : errno ? errno : 1);
    int status;
    waitpid(child, &status, 0);
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    return errno == 0 ? 0 : -1;
}

static int write_outside(void) { return opens("/srv/open/probe", O_WRONLY | O_CREAT); }
static int write_etc(void) { return opens("/etc/open/probe", O_WRONLY | O_CREAT); }
static int write_spool(void) { return opens("/var/spool/ingestd/main/work/probe", O_WRONLY | O_CREAT); }
static int write_door(void) { return opens("/var/spool/ingestd/main/incoming/.probe", O_WRONLY | O_CREAT); }
static int write_state(void) { return opens("/var/lib/ingestd/probe", O_WRONLY | O_CREAT); }
static int read_catalog(void) { return opens("/var/lib/ingestd/catalog.sqlite", O_RDONLY); }
static int read_configuration(void) { return opens("/etc/ingestd/ingestd.conf", O_RDONLY); }
static int read_home(void) { return opens("/home/open/file", O_RDONLY); }
static int read_tmp(void) { return opens("/tmp/open", O_RDONLY); }
static int read_var_tmp(void) { return opens("/var/tmp/open", O_RDONLY); }
static int read_modules(void) { return opens("/usr/lib/modules/open", O_RDONLY); }
static int read_process(void) { return opens("/proc/1/status", O_RDONLY); }
static int open_device(void) { return opens("/dev/open", O_RDWR); }
static int open_node(void) { return opens("/srv/open/node", O_RDWR); }
static int make_cgroup(void)
{
    if (mkdir("/sys/fs/cgroup/open/probe", 0700) != 0)
        return -1;
    return rmdir("/sys/fs/cgroup/open/probe");
}

static int set_user_bit(void)
{
    char path[] = "/var/lib/ingestd/probe-XXXXXX";
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return -1;
    int answer = fchmod(descriptor, 04755), number = errno;
    close(descriptor);
    unlink(path);
    errno = number;
    return answer;
}

static int become_root(void)
{
    execl("/srv/open/setuid", "setuid", "--whoami", NULL);
    return -1;
}
static int gain_privileges(void) { return in_child(become_root); }
static int unshare_user(void) { return unshare(CLONE_NEWUSER); }
static int gain_namespace(void) { return in_child(unshare_user); }
static int use_netlink(void) { return has_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); }
static int use_internet(void) { return has_socket(AF_INET, SOCK_STREAM, 0); }
static int use_unix(void) { return has_socket(AF_UNIX, SOCK_STREAM, 0); }
static int map_writable_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}
static int change_personality(void) { return personality(PER_LINUX | ADDR_NO_RANDOMIZE) == -1 ? -1 : 0; }
static int be_traced(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1 ? -1 : 0; }
static int trace(void) { return in_child(be_traced); }
static int move_to_a_core(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? sched_setaffinity(0, sizeof set, &set) : -1;
}
static int chown_own(void) { return fchownat(AT_FDCWD, "/srv/open/own", -1, getgid(), 0); }
static int call_32_bit(void)
{
#ifdef __x86_64__
    long answer = 20;
    __asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
    errno = answer > 0 ? 0 : ENOSYS;
    return answer > 0 ? 0 : -1;
#else
    return 0;
#endif
}
static int use_32_bit(void) { return in_child(call_32_bit); }
static int nothing(void) { return 0; }
static int start_a_process(void) { return in_child(nothing); }
static int signal_parent(void) { return kill(getppid(), 0); }

static const struct {
    const char *name;
    int (*attempt)(void);
} attempts[] = {
    {"write-outside", write_outside}, {"write-etc", write_etc}, {"write-spool", write_spool},
    {"write-door", write_door}, {"write-state", write_state}, {"read-catalog", read_catalog},
    {"read-configuration", read_configuration}, {"read-home", read_home}, {"read-tmp", read_tmp},
    {"read-var-tmp", read_var_tmp}, {"read-modules", read_modules}, {"read-process", read_process},
    {"open-device", open_device}, {"open-node", open_node}, {"make-cgroup", make_cgroup},
    {"set-user-bit", set_user_bit}, {"gain-privileges", gain_privileges}, {"gain-namespace", gain_namespace},
    {"use-netlink", use_netlink}, {"use-internet", use_internet}, {"use-unix", use_unix},
    {"map-writable-code", map_writable_code}, {"change-personality", change_personality}, {"trace", trace},
    {"move-to-a-core", move_to_a_core}, {"chown", chown_own},
    {"use-32-bit", use_32_bit}, {"start-a-process", start_a_process}, {"signal-parent", signal_parent},
};

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "--whoami") == 0)
        return geteuid() == 0 ? 0 : EPERM;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        errno = 0;
        if (attempts[i].attempt() == 0)
            fprintf(stderr, "probe %s allowed\n", attempts[i].name);
        else
            fprintf(stderr, "probe %s refused: %s\n", attempts[i].name, strerrorname_np(errno));
    }
    // In the place of ffprobe it says that it is the film's fault: ffmpeg's own code for what cannot be decoded.
    return count > 1 ? 69 : 0;
}
