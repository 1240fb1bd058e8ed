#!/usr/bin/env bash
# A secret leaks while a rotation is stuck: what each command does about it, seen at a sandbox. Prints
# Markdown, which docs/leak.md holds.
#
# usage: leak.sh REGENT
set -euo pipefail
PATH=$(dirname "$(realpath "$1")"):$PATH
top=$(mktemp -d)
# shellcheck source=Tests/Demo/stories.sh
. "$(dirname "$0")/stories.sh"

identify() { # FILE
    printf '$ regent identify < %s\n' "$1"
    regent identify <"$1" 2>&1 | named
}

command -v strace >/dev/null || fail "strace is needed, to let a disk fail at the right moment"
begin leak
mv old-secret older-secret
regent regenerate acme/checkout >second.log 2>&1 || { cat second.log; fail "the first rotation"; }
cp secrets/checkout old-secret

story "A leak while a rotation is stuck" \
    "Checkout has a current token and one before it, in its overlap. A rotation makes a third; then the disk of its sink turns read-only, so that the new secret stays sealed."
rotate
printf '$ regent apply --yes    # the sink cannot be written from the delivery on\n'
{ strace -f -qq -o /dev/null -P "$PWD/secrets" -e trace=rename,renameat,renameat2 -e signal=none \
    -e inject=rename,renameat,renameat2:error=EROFS regent apply --yes 2>&1 ||
    printf '(exit %s)\n' "$?"; } | named | sed -n '/^Plan:/,$p'
rm secrets/checkout && mkdir secrets/checkout
tokens
printf '\n$ # a secret was found in a log: whose is it?\n'
identify older-secret
id=$(regent identify -o json <older-secret | sed -n 's/.*"token": "\(.*\)",/\1/p')
printf '\n$ # only that one is to end\n'
show regent regenerate acme/checkout --overlap 0s --token "${id%%-*}"
settle
tokens
probe older-secret "ingest with the secret that was found"
probe old-secret "ingest with the secret in use"
printf '\n$ # nobody knows what else was read: all of them are to end\n'
show regent regenerate acme/checkout --overlap 0s
settle
tokens
probe old-secret "ingest with the secret in use"
printf '\n$ # the sink is mended\n'
rmdir secrets/checkout
show regent apply --yes
settle
tokens
probe secrets/checkout "ingest with the secret in the sink"
identify secrets/checkout
show regent history acme/checkout
close
