/*
 * What a bare loop over libcurl takes to regenerate tokens: the calls that `regent apply` makes,
 * and nothing else. No plan, no journal, no escrow, no sinks; a secret is forgotten at once.
 *
 *     bare URL CALLS OLD_END NEW_END [FOLDER] < IDS        with the credential in AXIOM_TOKEN
 *
 * Each token is one POST over a connection of its own, as Regent makes it, and one GET with the new
 * secret over a connection that is kept; so many calls at a time. Prints the seconds that it took.
 *
 * With a folder it does as little on the disk as lets a crash lose no secret, and nothing else: a line
 * in a log before the call, after its answer, and after the delivery, each on the disk before it goes
 * on (lines of several tokens are written by one sync); and the secret's file, replaced in one stroke.
 */
#include <curl/curl.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_TOKENS = 100000, ID_BYTES = 64, URL_BYTES = 512, ANSWER_BYTES = 64 * 1024 };
/* As many tokens are under way as Regent has: the others are at the disk. */
enum { TOKENS_PER_CALL = 4, MOST_THREADS = 256 };

static char ids[MOST_TOKENS][ID_BYTES];
static int id_count;
static atomic_int next_id;
static const char *base_url, *old_end, *new_end, *folder;
static sem_t calls;

struct answer {
    char bytes[ANSWER_BYTES];
    size_t length;
};

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct answer *answer = context;
    size_t length = size * count;
    if (answer->length + length >= ANSWER_BYTES) return 0;
    memcpy(answer->bytes + answer->length, bytes, length);
    answer->length += length;
    answer->bytes[answer->length] = 0;
    return length;
}

static void fail(const char *what) {
    fprintf(stderr, "bare: %s\n", what);
    exit(1);
}

/* Sends a request; the status of its answer. */
static long perform(CURL *curl, const char *url, const char *bearer, struct answer *answer) {
    char authorization[URL_BYTES];
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", bearer);
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Accept: application/json");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    answer->length = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    long status = 0;
    sem_wait(&calls);
    CURLcode code = curl_easy_perform(curl);
    sem_post(&calls);
    if (code == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    return status;
}

static struct {
    int file, is_syncing;
    long written, synced;
    pthread_mutex_t lock;
    pthread_cond_t changed;
} journal = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* A line that is on the disk when this returns; who waits for a sync writes the next ones' lines, too. */
static void record(const char *id, const char *what) {
    if (!folder) return;
    char line[URL_BYTES];
    int length = snprintf(line, sizeof line, "%s %s\n", id, what);
    pthread_mutex_lock(&journal.lock);
    if (write(journal.file, line, length) != length) fail("the log cannot be written");
    long own = ++journal.written;
    while (journal.synced < own) {
        if (journal.is_syncing) {
            pthread_cond_wait(&journal.changed, &journal.lock);
            continue;
        }
        journal.is_syncing = 1;
        long last = journal.written;
        pthread_mutex_unlock(&journal.lock);
        if (fdatasync(journal.file)) fail("the log cannot be synced");
        pthread_mutex_lock(&journal.lock);
        journal.synced = last;
        journal.is_syncing = 0;
        pthread_cond_broadcast(&journal.changed);
    }
    pthread_mutex_unlock(&journal.lock);
}

static void synchronize(int file) {
    if (file < 0 || fsync(file) || close(file)) fail("the folder cannot be written");
}

/* The token's file, replaced in one stroke. */
static void deliver(const char *id, const char *secret) {
    if (!folder) return;
    char path[URL_BYTES], unfinished[URL_BYTES + 8];
    snprintf(path, sizeof path, "%s/%s.token", folder, id);
    snprintf(unfinished, sizeof unfinished, "%s.part", path);
    int file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ssize_t length = strlen(secret);
    if (file < 0 || write(file, secret, length) != length) fail("a secret cannot be written");
    synchronize(file);
    if (rename(unfinished, path)) fail("a secret cannot be put in its place");
    synchronize(open(folder, O_RDONLY | O_DIRECTORY));
}

static void regenerate(CURL *post, CURL *get, const char *id, struct answer *answer) {
    char url[URL_BYTES], body[URL_BYTES], secret[URL_BYTES];
    snprintf(url, sizeof url, "%s/v2/tokens/%s/regenerate", base_url, id);
    snprintf(body, sizeof body,
        "{\"existingTokenExpiresAt\":\"%s\",\"newTokenExpiresAt\":\"%s\"}", old_end, new_end);
    curl_easy_setopt(post, CURLOPT_POSTFIELDS, body);
    record(id, "is asked for");
    if (perform(post, url, getenv("AXIOM_TOKEN"), answer) != 200) fail(answer->bytes);
    const char *found = strstr(answer->bytes, "\"token\":\"");
    if (!found || sscanf(found + 9, "%500[^\"]", secret) != 1) fail("no secret in the answer");
    record(id, secret);
    snprintf(url, sizeof url, "%s/v2/tokens", base_url);
    long status = perform(get, url, secret, answer);
    if (status != 200 && status != 403) fail("the new secret does not work");
    deliver(id, secret);
    record(id, "is done");
}

static void *work(void *unused) {
    (void)unused;
    struct answer *answer = calloc(1, sizeof *answer);
    CURL *post = curl_easy_init(), *get = curl_easy_init();
    if (!answer || !post || !get) fail("out of memory");
    curl_easy_setopt(post, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(post, CURLOPT_FORBID_REUSE, 1L);
    for (int i; (i = atomic_fetch_add(&next_id, 1)) < id_count;)
        regenerate(post, get, ids[i], answer);
    curl_easy_cleanup(post);
    curl_easy_cleanup(get);
    free(answer);
    return NULL;
}

int main(int count, char **arguments) {
    if (count < 5 || count > 6 || !getenv("AXIOM_TOKEN"))
        fail("usage: bare URL CALLS OLD_END NEW_END [FOLDER] < IDS");
    base_url = arguments[1];
    old_end = arguments[3];
    new_end = arguments[4];
    folder = arguments[5];
    int call_count = atoi(arguments[2]);
    int thread_count = folder ? call_count * TOKENS_PER_CALL : call_count;
    if (thread_count < 1 || thread_count > MOST_THREADS) fail("too few or too many calls at a time");
    sem_init(&calls, 0, call_count);
    if (folder) {
        char path[URL_BYTES];
        snprintf(path, sizeof path, "%s/log", folder);
        journal.file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (journal.file < 0) fail("the log cannot be made");
    }
    while (id_count < MOST_TOKENS && scanf("%63s", ids[id_count]) == 1) id_count++;
    curl_global_init(CURL_GLOBAL_ALL);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pthread_t threads[MOST_THREADS];
    for (int i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.3f\n", (end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
