#pragma once
#include <microhttpd.h>

// Swift cannot call variadic functions, and four of libmicrohttpd's are.

struct regent_daemon_options {
    unsigned int flags;
    const struct sockaddr *address;
    MHD_AccessHandlerCallback handler;
    void *handler_context;
    MHD_RequestCompletedCallback completed;
    size_t (*unescape)(void *, struct MHD_Connection *, char *);
    size_t connection_memory_bytes;
    unsigned int connections;
    unsigned int idle_timeout_seconds;
    unsigned int threads;
};

static inline struct MHD_Daemon *regent_start_daemon(const struct regent_daemon_options *options) {
    struct MHD_OptionItem items[] = {
        {MHD_OPTION_SOCK_ADDR, 0, (void *)options->address},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)options->completed, NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)options->unescape, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)options->connection_memory_bytes, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, options->connections, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, options->idle_timeout_seconds, NULL},
        {MHD_OPTION_THREAD_POOL_SIZE, options->threads, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(options->flags, 0, NULL, NULL, options->handler,
                            options->handler_context, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
}

// 0 where the daemon does not listen.
static inline uint16_t regent_daemon_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

// NULL where the connection has gone.
static inline const struct sockaddr *regent_client_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

// Lets a response bring a Content-Length of its own.
static inline void regent_allow_own_length(struct MHD_Response *response) {
    MHD_set_response_options(response, MHD_RF_INSANITY_HEADER_CONTENT_LENGTH, MHD_RO_END);
}
