#pragma once
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

// Swift cannot call variadic functions, and three of libmicrohttpd's are.

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

// A body that ends before the length that was announced for it.
struct regent_cut_body {
    size_t count;
    unsigned char bytes[];
};

static inline ssize_t regent_read_cut_body(void *context, uint64_t position, char *room,
                                           size_t room_bytes) {
    const struct regent_cut_body *body = context;
    if (position >= body->count) return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t count = body->count - position;
    if (count > room_bytes) count = room_bytes;
    memcpy(room, body->bytes + position, count);
    return (ssize_t)count;
}

// NULL where there is no memory.
static inline struct MHD_Response *regent_cut_response(const void *bytes, size_t count,
                                                       uint64_t announced) {
    struct regent_cut_body *body = malloc(sizeof *body + count);
    if (!body) return NULL;
    body->count = count;
    if (count) memcpy(body->bytes, bytes, count);
    struct MHD_Response *response =
        MHD_create_response_from_callback(announced, 4096, regent_read_cut_body, body, free);
    if (!response) free(body);
    return response;
}
