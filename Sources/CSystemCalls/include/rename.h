#pragma once
/* renameat2(2) with RENAME_NOREPLACE. Returns 0, or -1 with errno set. */
int sc_rename_noreplace(const char *from, const char *to);
