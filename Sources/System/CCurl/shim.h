#pragma once
#include <curl/curl.h>
// For malloc_usable_size, which Swift's module of the C library leaves out: what libcurl frees can
// only be wiped by its length.
#include <malloc.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call.
// There is one function for each type of argument, so that a wrong type does not compile. The
// parentheses keep curl's own macros of the same names away.

static inline CURLcode regent_easy_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode regent_easy_set_text(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

// For CURLOPT_POSTFIELDSIZE_LARGE and its like.
static inline CURLcode regent_easy_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(handle, option, value);
}

// For CURLOPT_POSTFIELDS, CURLOPT_COPYPOSTFIELDS, CURLOPT_ERRORBUFFER, CURLOPT_WRITEDATA and CURLOPT_HEADERDATA.
static inline CURLcode regent_easy_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

// For CURLOPT_CAINFO_BLOB and its like; the library copies the bytes.
static inline CURLcode regent_easy_set_blob(CURL *handle, CURLoption option, const void *bytes,
                                            size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return (curl_easy_setopt)(handle, option, &blob);
}

// For CURLOPT_HTTPHEADER.
static inline CURLcode regent_easy_set_list(CURL *handle, CURLoption option,
                                            struct curl_slist *value) {
    return (curl_easy_setopt)(handle, option, value);
}

// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, which are called alike.
static inline CURLcode regent_easy_set_write(CURL *handle, CURLoption option,
                                             curl_write_callback value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode regent_easy_get_long(CURL *handle, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLMcode regent_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}
