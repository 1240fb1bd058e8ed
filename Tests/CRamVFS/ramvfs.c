#include "ramvfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { shm_regions = 64 };

struct content {
    unsigned char *bytes;
    sqlite3_int64 count, capacity;
};

struct disk {
    char *folder;
    enum ramvfs_failure failure;
    int writes_before;
    struct node *nodes;
    struct disk *next;
};

/// A file on a disk.
struct node {
    char *name;
    struct content written, synced;
    void *shm[shm_regions];
    size_t shm_size;
    // Grows when its process ends: who opened it before may use it no more.
    int generation;
    int is_deleted, handles;
    struct node *next;
};

struct handle {
    sqlite3_file base;
    struct disk *disk;
    struct node *node;
    int generation;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct disk *disks;
static sqlite3_vfs *real;
static sqlite3_vfs vfs;

// MARK: Contents

static void reserve(struct content *content, sqlite3_int64 count) {
    if (count <= content->capacity) return;
    sqlite3_int64 capacity = content->capacity * 2 > count ? content->capacity * 2 : count;
    content->bytes = realloc(content->bytes, (size_t)capacity);
    if (!content->bytes) abort();
    memset(content->bytes + content->capacity, 0, (size_t)(capacity - content->capacity));
    content->capacity = capacity;
}

static void copy(struct content *to, const struct content *from) {
    reserve(to, from->count);
    if (from->count) memcpy(to->bytes, from->bytes, (size_t)from->count);
    to->count = from->count;
}

static int has(const struct content *content, const void *bytes, size_t count) {
    return content->bytes && memmem(content->bytes, (size_t)content->capacity, bytes, count) != NULL;
}

// MARK: Disks

static struct disk *disk_of(const char *name) {
    for (struct disk *disk = disks; name && disk; disk = disk->next) {
        size_t length = strlen(disk->folder);
        if (!strncmp(name, disk->folder, length) && name[length] == '/') return disk;
    }
    return NULL;
}

static struct disk *attached(const char *folder) {
    for (struct disk *disk = disks; disk; disk = disk->next)
        if (!strcmp(disk->folder, folder)) return disk;
    abort();
}

static struct node *find(struct disk *disk, const char *name) {
    for (struct node *node = disk->nodes; node; node = node->next)
        if (!node->is_deleted && !strcmp(node->name, name)) return node;
    return NULL;
}

static struct node *make(struct disk *disk, const char *name) {
    struct node *node = calloc(1, sizeof *node);
    if (!node) abort();
    node->name = strdup(name ? name : "");
    node->is_deleted = name == NULL;
    node->next = disk->nodes;
    disk->nodes = node;
    return node;
}

static void drop(struct node *node) {
    for (int region = 0; region < shm_regions; region++) free(node->shm[region]);
    free(node->written.bytes);
    free(node->synced.bytes);
    free(node->name);
    free(node);
}

// MARK: Files

static struct handle *alive(sqlite3_file *file) {
    struct handle *handle = (struct handle *)file;
    return handle->generation == handle->node->generation ? handle : NULL;
}

static int file_close(sqlite3_file *file) {
    ((struct handle *)file)->node->handles--;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *buffer, int count, sqlite3_int64 offset) {
    struct handle *handle = alive(file);
    if (!handle) return SQLITE_IOERR_READ;
    struct content *content = &handle->node->written;
    sqlite3_int64 there = content->count > offset ? content->count - offset : 0;
    int taken = there < count ? (int)there : count;
    if (taken) memcpy(buffer, content->bytes + offset, (size_t)taken);
    memset((char *)buffer + taken, 0, (size_t)(count - taken));
    return taken == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    struct handle *handle = alive(file);
    if (!handle) return SQLITE_IOERR_WRITE;
    struct disk *disk = handle->disk;
    if (disk->failure == ramvfs_full || disk->failure == ramvfs_write_error) {
        if (disk->writes_before <= 0)
            return disk->failure == ramvfs_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        disk->writes_before--;
    }
    struct content *content = &handle->node->written;
    reserve(content, offset + count);
    memcpy(content->bytes + offset, bytes, (size_t)count);
    if (content->count < offset + count) content->count = offset + count;
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 count) {
    struct handle *handle = alive(file);
    if (!handle) return SQLITE_IOERR_TRUNCATE;
    struct content *content = &handle->node->written;
    if (count < content->count) {
        memset(content->bytes + count, 0, (size_t)(content->count - count));
        content->count = count;
    }
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    struct handle *handle = alive(file);
    if (!handle || handle->disk->failure == ramvfs_sync_error) return SQLITE_IOERR_FSYNC;
    copy(&handle->node->synced, &handle->node->written);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    *size = ((struct handle *)file)->node->written.count;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level) {
    (void)level;
    return alive(file) ? SQLITE_OK : SQLITE_IOERR_LOCK;
}

static int file_unlock(sqlite3_file *file, int level) {
    (void)file, (void)level;
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *file, int *is_reserved) {
    (void)file;
    *is_reserved = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int code, void *argument) {
    (void)file, (void)code, (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *file) {
    (void)file;
    return 4096;
}

static int file_characteristics(sqlite3_file *file) {
    (void)file;
    return 0;
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **map) {
    struct handle *handle = (struct handle *)file;
    if (region >= shm_regions) return SQLITE_IOERR_SHMMAP;
    void **place = &handle->node->shm[region];
    if (!*place && extend) *place = calloc(1, (size_t)size);
    handle->node->shm_size = (size_t)size;
    *map = *place;
    return SQLITE_OK;
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    (void)file, (void)offset, (void)count, (void)flags;
    return SQLITE_OK;
}

static void file_shm_barrier(sqlite3_file *file) {
    (void)file;
}

static void forget_shm(struct node *node) {
    for (int region = 0; region < shm_regions; region++) {
        free(node->shm[region]);
        node->shm[region] = NULL;
    }
}

static int file_shm_unmap(sqlite3_file *file, int is_deleted) {
    if (is_deleted) forget_shm(((struct handle *)file)->node);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

// MARK: The file system

static int vfs_open(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags, int *out) {
    (void)self;
    pthread_mutex_lock(&lock);
    struct disk *disk = disk_of(name);
    if (!disk) {
        pthread_mutex_unlock(&lock);
        return real->xOpen(real, name, file, flags, out);
    }
    struct node *node = find(disk, name);
    if (!node && flags & SQLITE_OPEN_CREATE) node = make(disk, name);
    // The file that a driver makes beforehand is empty, and is not seen here.
    if (!node && flags & SQLITE_OPEN_MAIN_DB) node = make(disk, name);
    if (node) {
        struct handle *handle = (struct handle *)file;
        *handle = (struct handle){{&methods}, disk, node, node->generation};
        node->handles++;
    }
    pthread_mutex_unlock(&lock);
    if (out) *out = flags;
    return node ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int syncs) {
    (void)self;
    pthread_mutex_lock(&lock);
    struct disk *disk = disk_of(name);
    struct node *node = disk ? find(disk, name) : NULL;
    if (node) node->is_deleted = 1;
    pthread_mutex_unlock(&lock);
    if (!disk) return real->xDelete(real, name, syncs);
    return node ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

static int vfs_access(sqlite3_vfs *self, const char *name, int flags, int *result) {
    (void)self;
    pthread_mutex_lock(&lock);
    struct disk *disk = disk_of(name);
    struct node *node = disk ? find(disk, name) : NULL;
    *result = node && (flags != SQLITE_ACCESS_EXISTS || node->written.count > 0);
    pthread_mutex_unlock(&lock);
    return disk ? SQLITE_OK : real->xAccess(real, name, flags, result);
}

static int vfs_full_path(sqlite3_vfs *self, const char *name, int count, char *out) {
    (void)self;
    pthread_mutex_lock(&lock);
    struct disk *disk = disk_of(name);
    pthread_mutex_unlock(&lock);
    if (!disk) return real->xFullPathname(real, name, count, out);
    if ((int)strlen(name) >= count) return SQLITE_CANTOPEN;
    strcpy(out, name);
    return SQLITE_OK;
}

static void install(void) {
    if (real) return;
    real = sqlite3_vfs_find(NULL);
    vfs = *real;
    vfs.zName = "regent-ram";
    if (vfs.szOsFile < (int)sizeof(struct handle)) vfs.szOsFile = (int)sizeof(struct handle);
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full_path;
    sqlite3_vfs_register(&vfs, 1);
}

// MARK: What tests do

void ramvfs_attach(const char *folder) {
    pthread_mutex_lock(&lock);
    install();
    struct disk *disk = calloc(1, sizeof *disk);
    if (!disk) abort();
    disk->folder = strdup(folder);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&lock);
}

void ramvfs_detach(const char *folder) {
    pthread_mutex_lock(&lock);
    struct disk *disk = attached(folder);
    struct disk **place = &disks;
    while (*place != disk) place = &(*place)->next;
    *place = disk->next;
    pthread_mutex_unlock(&lock);
    while (disk->nodes) {
        struct node *node = disk->nodes;
        disk->nodes = node->next;
        drop(node);
    }
    free(disk->folder);
    free(disk);
}

void ramvfs_cut_off(const char *folder, int loses_power) {
    pthread_mutex_lock(&lock);
    struct disk *disk = attached(folder);
    for (struct node *node = disk->nodes; node; node = node->next) {
        node->generation++;
        // The first process that opens a database makes the index of its log anew.
        for (int region = 0; region < shm_regions; region++)
            if (node->shm[region]) memset(node->shm[region], 0, node->shm_size);
        if (loses_power) copy(&node->written, &node->synced);
    }
    pthread_mutex_unlock(&lock);
}

void ramvfs_fail(const char *folder, enum ramvfs_failure failure, int writes_before) {
    pthread_mutex_lock(&lock);
    struct disk *disk = attached(folder);
    disk->failure = failure;
    disk->writes_before = writes_before;
    pthread_mutex_unlock(&lock);
}

int ramvfs_contains(const char *folder, const void *bytes, size_t count) {
    pthread_mutex_lock(&lock);
    int found = 0;
    for (struct node *node = attached(folder)->nodes; node && !found; node = node->next)
        found = !node->is_deleted && (has(&node->written, bytes, count) || has(&node->synced, bytes, count));
    pthread_mutex_unlock(&lock);
    return found;
}
