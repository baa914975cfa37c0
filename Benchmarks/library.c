/* The same sink on libmicrohttpd, with the threads and the memory that the door has: what is left of its rate is the door's own. `library DIRECTORY`: each
   body is a file there, and both it and its name are on disk before the answer. It prints its port, has two threads, which wait
   for the disk themselves, and ends with whoever started it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

struct body { int file; off_t length; };
static int directory = -1;
static atomic_int names;

static void need(int isGood, const char *what)
{
    if (isGood) return;
    perror(what);
    exit(1);
}

static void begin(struct body *body)
{
    char name[64];
    snprintf(name, sizeof name, "%d", names++);
    body->length = 0;
    need((body->file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL, 0640)) >= 0, "open");
}

static void keep(struct body *body, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = pwrite(body->file, bytes, count, body->length);
        need(written > 0, "write");
        bytes += written, count -= (size_t) written, body->length += written;
    }
}

static enum MHD_Result answer(struct MHD_Connection *connection)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result take(
    void *context, struct MHD_Connection *connection, const char *target, const char *method, const char *version,
    const char *bytes, size_t *count, void **request)
{
    (void) context, (void) target, (void) method, (void) version;
    struct body *body = *request;
    if (!body) {
        need((*request = body = malloc(sizeof *body)) != NULL, "malloc");
        begin(body);
    } else if (*count) {
        keep(body, bytes, *count);
        *count = 0;
    } else {
        need(!fsync(body->file) && !close(body->file) && !fsync(directory), "fsync");
        free(body);
        return answer(connection);
    }
    return MHD_YES;
}

int main(int count, char **words)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    need(count == 2 && (directory = open(words[1], O_RDONLY | O_DIRECTORY)) >= 0, "library DIRECTORY");
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, take, NULL, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_CONNECTION_LIMIT, 2048u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) 104 << 10, MHD_OPTION_END);
    need(daemon != NULL, "MHD_start_daemon");
    printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    for (;;) pause();
}
