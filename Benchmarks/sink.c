/* A bare sink for HTTP on 127.0.0.1: takes requests with a Content-Length and answers 200. `sink DIRECTORY`: each body is a
   file there, and both it and its name are on disk before the answer. `sink`: bodies are thrown away. It prints its port,
   has a thread for each connection, looks at nothing but the length, and ends with whoever started it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { head = 16384, room = 1 << 18 };
static const char *place;
static int directory = -1;
static atomic_int names;

static void need(int isGood, const char *what)
{
    if (isGood) return;
    perror(what);
    exit(1);
}

static void keep(int file, const char *bytes, ssize_t count)
{
    while (file >= 0 && count > 0) {
        ssize_t written = write(file, bytes, (size_t) count);
        need(written > 0, "write");
        bytes += written, count -= written;
    }
}

/* The head of a request and what came behind it: the bytes of both; the head's own in `length`; 0 where there is none. */
static ssize_t read_head(int line, char *bytes, size_t *length)
{
    ssize_t have = 0;
    for (;;) {
        ssize_t count = recv(line, bytes + have, (size_t) (head - 1 - have), 0);
        if (count <= 0) return 0;
        have += count;
        bytes[have] = 0;
        char *end = strstr(bytes, "\r\n\r\n");
        if (end) return *length = (size_t) (end + 4 - bytes), have;
        if (have == head - 1) return 0;
    }
}

static int take_body(int line, char *bytes, long left, int file)
{
    while (left > 0) {
        ssize_t count = recv(line, bytes, left < room ? (size_t) left : room, 0);
        if (count <= 0) return 0;
        keep(file, bytes, count);
        left -= count;
    }
    return 1;
}

static void *serve(void *argument)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    int line = (int) (long) argument, file = -1;
    char *bytes = malloc(room), name[64];
    size_t start;
    for (;;) {
        ssize_t have = read_head(line, bytes, &start);
        char *words = have ? strcasestr(bytes, "\r\nContent-Length:") : NULL;
        if (!words) break;
        long left = atol(words + 17) - (have - (long) start);
        snprintf(name, sizeof name, "%d", names++);
        if (place) need((file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL, 0640)) >= 0, "open");
        keep(file, bytes + start, have - (long) start);
        if (!take_body(line, bytes, left, file)) break;
        if (place) need(!fsync(file) && !close(file) && !fsync(directory), "fsync");
        if (send(line, answer, sizeof answer - 1, MSG_NOSIGNAL) <= 0) break;
    }
    close(line);
    free(bytes);
    return NULL;
}

int main(int count, char **words)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int door = socket(AF_INET, SOCK_STREAM, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    place = count > 1 ? words[1] : NULL;
    if (place) need((directory = open(place, O_RDONLY | O_DIRECTORY)) >= 0, place);
    need(!bind(door, (struct sockaddr *) &address, size) && !listen(door, 4096), "listen");
    getsockname(door, (struct sockaddr *) &address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 16);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int line = accept(door, NULL, NULL);
        need(line >= 0 && !pthread_create(&thread, &small, serve, (void *) (long) line), "accept");
    }
}
