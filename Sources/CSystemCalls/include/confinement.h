#pragma once
/* What a child may take and see. Made by the parent, entered by the child between vfork and exec. */
struct sc_confinement {
    int ruleset;                   /* of Landlock, or -1 where the kernel has none */
    int filter;                    /* whether the kernel takes a system call filter */
    unsigned long memory;          /* bytes that it may write to (RLIMIT_DATA) */
    unsigned long processor_time;  /* seconds */
    unsigned long file_size;       /* bytes */
    unsigned long files;           /* open at once */
};

/* The version of Landlock that the kernel has; 0 for none. */
int sc_landlock_version(void);
/* Whether the kernel takes a system call filter that we have one for. */
int sc_has_filter(void);

/* A new ruleset that forbids everything that this version can forbid. Returns a descriptor
 * (close-on-exec), or -1 with errno set. */
int sc_landlock_ruleset(int version);
/* Lets `path`, and everything below it, be read and executed, or also changed. Returns 0, or -1 with
 * errno set. */
int sc_landlock_allow(int ruleset, int version, const char *path, int writing);

/* Enters it, for good. Calls nothing that locks. Returns 0, or an errno. */
int sc_enter(const struct sc_confinement *confinement);
