#pragma once
/* adjtimex(2): 1 where time servers keep the kernel's clock, 0 where nobody does or it cannot be told. */
int sc_clock_is_kept(void);
