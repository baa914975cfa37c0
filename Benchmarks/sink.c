/* A bare sink for HTTP: takes requests with a Content-Length on 127.0.0.1, throws their bodies away, answers 200. One thread,
   one connection's bytes at a time: what a server that does nothing else with an upload could do.  cc -O2 sink.c; sink PORT */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most = 65536, head = 16384, room = 1 << 18 };
static struct { char text[head]; size_t have; long left; } *lines;
static char bytes[room];

static int send_all(int line, const char *text)
{
    return write(line, text, strlen(text)) == (ssize_t) strlen(text);
}

/* Nonzero when the connection is over. */
static int serve(int line)
{
    for (;;) {
        ssize_t count;
        if (lines[line].left > 0) {
            count = recv(line, bytes, lines[line].left < room ? (size_t) lines[line].left : room, 0);
            if (count <= 0) return count == 0 || errno != EAGAIN;
            lines[line].left -= count;
        } else {
            count = recv(line, lines[line].text + lines[line].have, head - 1 - lines[line].have, 0);
            if (count <= 0) return count == 0 || errno != EAGAIN;
            lines[line].have += count;
            lines[line].text[lines[line].have] = 0;
            char *end = strstr(lines[line].text, "\r\n\r\n");
            if (!end) { if (lines[line].have == head - 1) return 1; continue; }
            char *length = strcasestr(lines[line].text, "\r\nContent-Length:");
            long body = length ? atol(length + 17) : 0;
            lines[line].left = body - (lines[line].text + lines[line].have - end - 4);
            if (strcasestr(lines[line].text, "100-continue")) send_all(line, "HTTP/1.1 100 Continue\r\n\r\n");
            lines[line].have = 0;
        }
        if (lines[line].left == 0 && !send_all(line, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) return 1;
    }
}

int main(int count, char **words)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(words[count - 1])),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, watch = epoll_create1(0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *) &address, sizeof address) || listen(door, 4096)) return perror("sink"), 1;
    lines = calloc(most, sizeof *lines);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = door }, found[256];
    epoll_ctl(watch, EPOLL_CTL_ADD, door, &event);
    puts("ready");
    fflush(stdout);
    for (;;) {
        int ready = epoll_wait(watch, found, 256, -1);
        for (int index = 0; index < ready; index++) {
            int line = found[index].data.fd;
            if (line == door) {
                while ((line = accept4(door, 0, 0, SOCK_NONBLOCK)) >= 0 && line < most) {
                    lines[line].have = 0, lines[line].left = 0;
                    event.data.fd = line;
                    epoll_ctl(watch, EPOLL_CTL_ADD, line, &event);
                }
            } else if (serve(line)) {
                close(line);
            }
        }
    }
}
