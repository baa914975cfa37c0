#pragma once
/* F_SETLEASE with F_RDLCK on a descriptor that is open for reading only (fcntl(2), "Leases"). The
   signal for a broken lease is set to SIGURG, which does nothing by default; SIGIO would end the
   process. Returns 0, or -1 with errno set: EAGAIN where somebody may write. */
int sc_take_read_lease(int descriptor);
