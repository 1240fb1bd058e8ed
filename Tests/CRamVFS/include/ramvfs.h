#pragma once
#include <stddef.h>

// Disks in memory for SQLite, which can fail and lose what was not synced.
//
// Every database in a folder that was attached lives in memory; all others are files as ever. The
// calls may come from any thread; those that use one disk may not come at the same time.

/// Puts the databases of a folder into memory from now on.
void ramvfs_attach(const char *folder);

/// Forgets a disk; no database of it may be open.
void ramvfs_detach(const char *folder);

/// Makes every open file of the disk useless, as the end of its process does; with `loses_power`
/// what was written since the last sync is gone, too.
void ramvfs_cut_off(const char *folder, int loses_power);

/// What fails next on the disk, and goes on failing until it is healed.
enum ramvfs_failure {
    ramvfs_none,
    /// No room, at the write after so many.
    ramvfs_full,
    /// An input or output error, at the write after so many.
    ramvfs_write_error,
    /// An input or output error, at the next sync.
    ramvfs_sync_error,
};

/// Lets the disk fail; `ramvfs_none` heals it.
void ramvfs_fail(const char *folder, enum ramvfs_failure failure, int writes_before);

/// Whether any file of the disk has these bytes, synced or not.
int ramvfs_contains(const char *folder, const void *bytes, size_t count);
