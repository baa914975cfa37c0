#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "confinement.h"

/* From Documentation/userspace-api/landlock.rst; the headers of Debian 12 know the first versions only. */
enum {
    execute = 1 << 0, write_file = 1 << 1, read_file = 1 << 2, read_dir = 1 << 3,
    all_of_1 = (1 << 13) - 1,
    refer = 1 << 13,      /* version 2 */
    truncate_file = 1 << 14, /* 3 */
    ioctl_device = 1 << 15, /* 5 */
    tcp = 3,              /* 4: bind and connect */
    scopes = 3,           /* 6: abstract sockets and signals outside */
    of_files = execute | write_file | read_file | truncate_file | ioctl_device,
};

struct ruleset_attributes {
    uint64_t files, network, scoped;
};

struct path_beneath {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

int sc_landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, 0, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    return version < 0 ? 0 : (int)version;
}

static uint64_t handled(int version)
{
    return all_of_1 | (version >= 2 ? refer : 0) | (version >= 3 ? truncate_file : 0)
        | (version >= 5 ? ioctl_device : 0);
}

int sc_landlock_ruleset(int version)
{
    struct ruleset_attributes attributes = {handled(version), version >= 4 ? tcp : 0, version >= 6 ? scopes : 0};
    /* An older kernel refuses what is longer than it knows, unless it is zero. */
    return (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
}

int sc_landlock_allow(int ruleset, int version, const char *path, int writing)
{
    struct path_beneath rule = {execute | read_file | read_dir, -1};
    struct stat found;
    rule.parent = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent < 0)
        return -1;
    if (writing)
        rule.allowed = handled(version) & ~(uint64_t)(execute | ioctl_device);
    int answer = fstat(rule.parent, &found);
    if (answer == 0 && !S_ISDIR(found.st_mode))
        rule.allowed &= of_files;
    if (answer == 0)
        answer = (int)syscall(SYS_landlock_add_rule, ruleset, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0);
    int code = errno;
    close(rule.parent);
    errno = code;
    return answer;
}
