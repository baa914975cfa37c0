#pragma once
/* eventfd(2), nonblocking and close-on-exec. Returns the descriptor, or -1 with errno set. */
int sc_eventfd(void);
