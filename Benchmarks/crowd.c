/* Many clients of HTTP on 127.0.0.1 at once: crowd PORT CLIENTS [FILE] < requests. A request of the input is a line of two
   numbers, then so many bytes that are its head and the beginning of its body, as they are sent; after them so many bytes of
   FILE are sent. Each client has a connection, and takes the next request when its last one has been answered. Prints the
   seconds from the first connection to the last answer, then a line for each answer: its status, 0 where the connection was
   lost, and its seconds. Ends after ten minutes, whatever comes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { room = 16384, most = 1 << 20 };
struct request { const char *words; size_t length, more; int status; double seconds; };
struct client { int line; struct request *at; size_t sent, have; double since; char text[room]; };

static struct request *requests;
static size_t count, next, answered;
static const char *file;
static int watch;
static struct sockaddr_in address = { .sin_family = AF_INET };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static void need(int isGood, const char *what)
{
    if (isGood) return;
    fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *input(void)
{
    size_t have = 0, size = most;
    char *bytes = malloc(size);
    for (ssize_t got; (got = read(0, bytes + have, size - have)) > 0;)
        if ((have += (size_t) got) == size) bytes = realloc(bytes, size *= 2);
    for (char *place = bytes; place < bytes + have; count++) {
        if (count % 1024 == 0) requests = realloc(requests, (count + 1024) * sizeof *requests);
        struct request *one = &requests[count];
        *one = (struct request) { .length = strtoul(place, &place, 10), .more = strtoul(place, &place, 10) };
        one->words = ++place;
        place += one->length;
    }
    return bytes;
}

static void connect_anew(struct client *client)
{
    if (client->line >= 0) close(client->line);
    client->line = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    need(client->line >= 0, "socket");
    need(!connect(client->line, (struct sockaddr *) &address, sizeof address) || errno == EINPROGRESS, "connect");
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT, .data.ptr = client };
    need(!epoll_ctl(watch, EPOLL_CTL_ADD, client->line, &event), "epoll");
}

static void listen_to(struct client *client, uint32_t what)
{
    struct epoll_event event = { .events = what, .data.ptr = client };
    epoll_ctl(watch, EPOLL_CTL_MOD, client->line, &event);
}

/* Nothing is left to ask: it goes. */
static void begin(struct client *client)
{
    client->at = next < count ? &requests[next++] : NULL;
    client->sent = client->have = 0;
    client->since = now();
    if (client->at) return listen_to(client, EPOLLIN | EPOLLOUT);
    close(client->line);
    client->line = -1;
}

static void end(struct client *client, int status, int isOver)
{
    client->at->status = status;
    client->at->seconds = now() - client->since;
    answered++;
    if (isOver && next < count) connect_anew(client);
    begin(client);
}

static void give(struct client *client)
{
    struct request *one = client->at;
    while (client->sent < one->length + one->more) {
        int isHead = client->sent < one->length;
        const char *bytes = isHead ? one->words + client->sent : file + (client->sent - one->length);
        size_t left = (isHead ? one->length : one->length + one->more) - client->sent;
        ssize_t done = send(client->line, bytes, left < most ? left : most, MSG_NOSIGNAL | (isHead && one->more ? MSG_MORE : 0));
        // Where it has been answered already, that is read; where it is lost, the reading says so.
        if (done < 0) return errno == EAGAIN ? (void) 0 : listen_to(client, EPOLLIN);
        client->sent += (size_t) done;
    }
    listen_to(client, EPOLLIN);
}

static void take(struct client *client)
{
    ssize_t got = recv(client->line, client->text + client->have, room - 1 - client->have, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(client, 0, 1);
    client->have += (size_t) got;
    client->text[client->have] = 0;
    char *body = strstr(client->text, "\r\n\r\n");
    if (!body) return;
    char *length = strcasestr(client->text, "\r\nContent-Length:");
    if (client->have < (size_t) (body + 4 - client->text) + (length ? strtoul(length + 17, NULL, 10) : 0)) return;
    int isShort = client->sent < client->at->length + client->at->more;
    end(client, atoi(client->text + 9), isShort || strcasestr(client->text, "\r\nConnection: close"));
}

int main(int number, char **words)
{
    need(number > 2, "crowd PORT CLIENTS [FILE]");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(600);
    size_t clients = strtoul(words[2], NULL, 10);
    address.sin_port = htons((uint16_t) atoi(words[1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (number > 3) {
        int from = open(words[3], O_RDONLY);
        struct stat facts;
        need(from >= 0 && !fstat(from, &facts), words[3]);
        file = mmap(NULL, (size_t) facts.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, from, 0);
        need(file != MAP_FAILED, words[3]);
    }
    input();
    watch = epoll_create1(0);
    struct client *all = calloc(clients, sizeof *all);
    struct epoll_event found[256];
    double since = now();
    for (size_t index = 0; index < clients && next < count; index++) {
        all[index].line = -1;
        connect_anew(&all[index]);
        begin(&all[index]);
    }
    while (answered < count) {
        int ready = epoll_wait(watch, found, 256, -1);
        for (int index = 0; index < ready; index++) {
            struct client *client = found[index].data.ptr;
            if (found[index].events & EPOLLOUT && !(found[index].events & EPOLLERR)) give(client);
            if (client->at && found[index].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) take(client);
        }
    }
    printf("%f\n", now() - since);
    for (size_t index = 0; index < count; index++) printf("%d %f\n", requests[index].status, requests[index].seconds);
}
