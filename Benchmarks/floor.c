// The least that reading a commit of manifests costs: libgit2 walks the tree and reads every blob,
// libyaml turns it into events, and nothing is made of them; one thread.
//
//     floor REPOSITORY FOLDER
//
// Prints the files, their bytes and the events.

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct count {
    git_repository *repository;
    size_t files, bytes, events;
};

static void fail(const char *what) {
    const git_error *error = git_error_last();
    fprintf(stderr, "%s: %s\n", what, error ? error->message : "failed");
    exit(1);
}

static size_t events(const unsigned char *text, size_t length) {
    yaml_parser_t parser;
    yaml_event_t event;
    size_t count = 0;
    int is_last = 0;
    if (!yaml_parser_initialize(&parser)) fail("yaml_parser_initialize");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text, length);
    while (!is_last) {
        if (!yaml_parser_parse(&parser, &event)) fail(parser.problem);
        is_last = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        count++;
    }
    yaml_parser_delete(&parser);
    return count;
}

static int visit(const char *root, const git_tree_entry *entry, void *payload) {
    struct count *count = payload;
    (void)root;
    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    const char *name = git_tree_entry_name(entry);
    size_t length = strlen(name);
    if (length < 5 || strcmp(name + length - 5, ".yaml") != 0) return 0;
    git_blob *blob;
    if (git_blob_lookup(&blob, count->repository, git_tree_entry_id(entry))) fail("blob");
    size_t size = (size_t)git_blob_rawsize(blob);
    count->files++;
    count->bytes += size;
    count->events += events(git_blob_rawcontent(blob), size);
    git_blob_free(blob);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    struct count count = {0};
    git_object *tree;
    char spec[1024];
    git_libgit2_init();
    if (git_repository_open(&count.repository, argv[1])) fail("open");
    snprintf(spec, sizeof spec, "refs/heads/main:%s", argv[2]);
    if (git_revparse_single(&tree, count.repository, spec)) fail("tree");
    if (git_tree_walk((git_tree *)tree, GIT_TREEWALK_PRE, visit, &count)) fail("walk");
    printf("%zu files, %zu bytes, %zu events\n", count.files, count.bytes, count.events);
    return 0;
}
