#pragma once
// GNU's additions to <spawn.h>, <sys/mman.h>, <sys/pidfd.h> and <unistd.h>, which Swift's module of
// the C library does not show, as it is built without _GNU_SOURCE. Each is declared as there.
#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(
    posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int memfd_create(const char *name, unsigned int flags);
extern int pidfd_open(int process, unsigned int flags);
extern int pipe2(int ends[2], int flags);
