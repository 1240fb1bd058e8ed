#pragma once
#include <git2.h>
#include <git2/sys/mempack.h>

// git_libgit2_opts takes a different list of arguments for each option, which Swift cannot call:
// one function here for each list that is used.

// Says where configuration files of a level are looked for; "" is nowhere.
static inline int shim_git_set_search_path(git_config_level_t level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

// Turns an option on or off.
static inline int shim_git_set_flag(git_libgit2_opt_t option, int enabled) {
    return git_libgit2_opts(option, enabled);
}

// Sets an option that is a number of objects or bytes.
static inline int shim_git_set_size(git_libgit2_opt_t option, size_t size) {
    return git_libgit2_opts(option, size);
}

// Says which file has the certificates of those that are trusted to sign a server's.
static inline int shim_git_set_certificates(const char *file) {
    return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, NULL);
}
