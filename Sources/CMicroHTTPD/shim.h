#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>

/* Swift calls no variadic functions: one function for each use. */

struct mh_settings {
    int listener;             /* bound and listening */
    unsigned int threads;
    unsigned int connections;
    unsigned int per_address; /* 0: no limit */
    unsigned int idle;        /* seconds */
    size_t memory;            /* bytes for each connection: its head, and a buffer */
    const char *certificate;  /* PEM; NULL for no TLS */
    const char *key;
    void *context;            /* for each of the functions */
    MHD_AccessHandlerCallback access;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
};

/* Targets are taken apart by us, once. */
static size_t mh_leave(void *context, struct MHD_Connection *connection, char *text)
{
    (void) context, (void) connection;
    return strlen(text);
}

/* NULL where the daemon cannot be started; errno says why. */
static inline struct MHD_Daemon *mh_start(const struct mh_settings *s)
{
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE | MHD_USE_TURBO;
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) s->certificate },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) s->key },
        { MHD_OPTION_END, 0, NULL },
    };
    struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
    if (s->certificate) flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, s->access, s->context,
        MHD_OPTION_LISTEN_SOCKET, s->listener,
        MHD_OPTION_THREAD_POOL_SIZE, s->threads > 1 ? s->threads : 0u,
        MHD_OPTION_CONNECTION_LIMIT, s->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, s->idle,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->memory,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
        MHD_OPTION_NOTIFY_CONNECTION, s->connection, s->context,
        MHD_OPTION_URI_LOG_CALLBACK, s->target, s->context,
        MHD_OPTION_UNESCAPE_CALLBACK, mh_leave, NULL,
        MHD_OPTION_ARRAY, s->certificate ? tls : none,
        MHD_OPTION_END);
}

static inline int mh_socket(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *fact = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return fact ? fact->connect_fd : -1;
}

static inline const struct sockaddr *mh_client(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *fact = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return fact ? fact->client_addr : NULL;
}

/* What the connection's notice has put there. */
static inline void *mh_state(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *fact = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return fact ? fact->socket_context : NULL;
}

static inline void mh_close_upgraded(struct MHD_UpgradeResponseHandle *handle)
{
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

/* Not in chunks: where the length is not known, the end of the connection ends it. */
static inline void mh_send_unframed(struct MHD_Response *response)
{
    MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}
