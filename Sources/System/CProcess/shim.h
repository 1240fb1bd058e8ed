#pragma once
// GNU's additions to <spawn.h>, <sys/mman.h>, <sys/pidfd.h> and <unistd.h>, which Swift's module of
// the C library does not show, as it is built without _GNU_SOURCE. Each is declared as there.
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>

extern int posix_spawn_file_actions_addchdir_np(
    posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int memfd_create(const char *name, unsigned int flags);
extern int pidfd_open(int process, unsigned int flags);
extern int pipe2(int ends[2], int flags);

// prctl takes a different list of arguments for each option, which Swift cannot call.

// No program that this process becomes has more rights than it.
static inline int shim_renounce_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

// The process is killed together with the thread that started it.
static inline int shim_die_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}
