#pragma once
/* The f_type of statfs(2): which file system a path is on. Returns 0, or -1 with errno set. */
int sc_filesystem_magic(const char *path, unsigned long *magic);
/* copy_file_range(2): bytes copied, 0 at the end of the source, -1 with errno set. */
long sc_copy_range(int from, int to, unsigned long count);
