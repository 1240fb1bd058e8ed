/*
 * What a bare loop over libcurl takes to regenerate tokens: the calls that `regent apply` makes,
 * and nothing else. No plan, no journal, no escrow, no sinks; a secret is forgotten at once.
 *
 *     bare URL THREADS OLD_END NEW_END < IDS        with the credential in AXIOM_TOKEN
 *
 * Each token is one POST over a connection of its own, as Regent makes it, and one GET with the new
 * secret over a connection that is kept. Prints the seconds that it took.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_TOKENS = 100000, ID_BYTES = 64, URL_BYTES = 512, ANSWER_BYTES = 64 * 1024 };

static char ids[MOST_TOKENS][ID_BYTES];
static int id_count;
static atomic_int next_id;
static const char *base_url, *old_end, *new_end;

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
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    return status;
}

static void regenerate(CURL *post, CURL *get, const char *id, struct answer *answer) {
    char url[URL_BYTES], body[URL_BYTES], secret[URL_BYTES];
    snprintf(url, sizeof url, "%s/v2/tokens/%s/regenerate", base_url, id);
    snprintf(body, sizeof body,
        "{\"existingTokenExpiresAt\":\"%s\",\"newTokenExpiresAt\":\"%s\"}", old_end, new_end);
    curl_easy_setopt(post, CURLOPT_POSTFIELDS, body);
    if (perform(post, url, getenv("AXIOM_TOKEN"), answer) != 200) fail(answer->bytes);
    const char *found = strstr(answer->bytes, "\"token\":\"");
    if (!found || sscanf(found + 9, "%500[^\"]", secret) != 1) fail("no secret in the answer");
    snprintf(url, sizeof url, "%s/v2/tokens", base_url);
    long status = perform(get, url, secret, answer);
    if (status != 200 && status != 403) fail("the new secret does not work");
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
    if (count != 5 || !getenv("AXIOM_TOKEN")) fail("usage: bare URL THREADS OLD_END NEW_END < IDS");
    base_url = arguments[1];
    old_end = arguments[3];
    new_end = arguments[4];
    int thread_count = atoi(arguments[2]);
    if (thread_count < 1 || thread_count > 64) fail("between 1 and 64 threads");
    while (id_count < MOST_TOKENS && scanf("%63s", ids[id_count]) == 1) id_count++;
    curl_global_init(CURL_GLOBAL_ALL);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pthread_t threads[64];
    for (int i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.3f\n", (end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
