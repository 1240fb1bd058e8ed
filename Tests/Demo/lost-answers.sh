#!/usr/bin/env bash
# What becomes of a rotation whose answer is lost: one story after the other against sandboxes in
# which things go wrong, each followed to its end. Prints Markdown, which docs/rotation.md holds.
#
# usage: lost-answers.sh REGENT [STORY…]
set -euo pipefail
PATH=$(dirname "$(realpath "$1")"):$PATH
shift
top=$(mktemp -d)
# shellcheck source=Tests/Demo/stories.sh
. "$(dirname "$0")/stories.sh"

lost_answer() {
    begin lost-answer
    story "A lost answer" \
        "The API makes the new token, and the connection closes before the answer. Nobody holds the new secret."
    serve lost-answer:once@regenerate
    rotate
    show regent apply --yes
    settle
    tokens
    held
    show regent history acme/checkout
    close
}

late_effect() {
    begin late-effect
    story "An effect that lands 30 seconds after Regent gave up" \
        "With the default settle time of 60 s Regent would have waited for it. Here it waits 2 s only, so that the first call lands when the second one has long been made and delivered."
    serve late-effect=30s:once@regenerate
    rotate
    show regent apply --yes
    tokens
    printf '$ sleep 30\n'
    sleep 30
    tokens
    show regent plan
    show regent apply --yes
    settle
    tokens
    held
    show regent history acme/checkout
    close
}

error_after() {
    begin error-after
    story "A 500 after the effect" \
        "The API makes the new token and answers that it failed. A 5xx proves nothing, so it is taken for a lost answer."
    serve error-after=500:once@regenerate
    rotate
    show regent apply --yes
    settle
    tokens
    held
    close
}

truncated() {
    begin truncated
    story "A 200 that breaks off" \
        "The answer says 200 and ends in the middle of its body, before the secret."
    serve truncated:once@regenerate
    rotate
    show regent apply --yes
    settle
    tokens
    held
    close
}

# Applies under strace, which kills with SIGKILL at the n-th write to the state's journal.
apply_until_write() { # N
    strace -f -qq -o /dev/null -P "$PWD/state/state.db-wal" -e trace=pwrite64 -e signal=none \
        -e "inject=pwrite64:signal=SIGKILL:when=$1" regent apply --yes >killed.log 2>&1
}

# The write that would seal the secret is found by trying one after the other in copies of the
# story, of which the first goes on that has a new token at the API and no trace of it in the
# journal.
crash() {
    command -v strace >/dev/null || { echo "lost-answers: no strace, no crash" >&2; return; }
    begin crash
    rotate
    finish
    local n status made
    for n in $(seq 1 100); do
        rm -rf "$top/crashed" && cp -a "$top/crash" "$top/crashed" && cd "$top/crashed"
        port=
        export REGENT_CONFIG=$top/crashed/regent.yaml
        serve
        status=0
        { apply_until_write "$n" || status=$?; } 2>/dev/null
        made=$(curl -s -H "Authorization: Bearer $AXIOM_TOKEN" "$AXIOM_URL/v2/tokens" |
            grep -o '"name":"checkout"' | wc -l)
        if [ "$made" = 2 ] && regent history acme/checkout | grep -q 'regenerate .* sent '; then
            break
        fi
    done
    [ "$n" -lt 100 ] || fail "no write was found that seals the secret"
    story "A crash between the answer and the sealing" \
        "Regent is killed with SIGKILL when it has the answer and is about to write the sealed secret into its state: the one instant at which a secret can be lost."
    printf '$ regent apply --yes    # killed at the write that would have sealed the secret\n'
    printf '(exit %s)\n' "$status"
    tokens
    held
    show regent history acme/checkout
    show regent apply --yes
    settle
    tokens
    held
    close
}

foreign() {
    begin foreign
    story "A token of the same name, made by somebody else meanwhile" \
        "While nobody knows what became of the call, a person makes a token of the same name by hand. It bears none of the call's stamps, so it is not Regent's, and is left alone."
    serve lost-answer:once@regenerate
    rotate
    show regent apply --yes --wait 0
    printf '$ # a person makes a token named checkout\n'
    curl -s -X POST -H "Authorization: Bearer $AXIOM_TOKEN" -H 'Content-Type: application/json' \
        --data '{"name": "checkout", "expiresAt": "2099-01-01T00:00:00Z",
                 "datasetCapabilities": {"logs": {"ingest": ["create"]}}}' \
        "$AXIOM_URL/v2/tokens" | python3 -c \
        'import json, sys; t = json.load(sys.stdin); print(t["id"][:8] + "…"); open("foreign", "w").write(t["token"])'
    show regent apply --yes
    settle
    tokens
    held
    probe foreign "ingest with the secret of the other person"
    show regent plan
    show regent status acme/checkout
    close
}

concurrent() {
    begin concurrent
    story "Somebody else regenerates the token meanwhile" \
        "The call never reached the API; before Regent looks, a person regenerates the same token. Nothing tells who holds what, so Regent stands still until a person says to go on."
    serve lost-request:once@regenerate
    rotate
    show regent apply --yes --wait 0
    printf '$ # a person regenerates the token by hand\n'
    local id
    id=$(curl -s -H "Authorization: Bearer $AXIOM_TOKEN" "$AXIOM_URL/v2/tokens" | python3 -c \
        'import json, sys; print([t["id"] for t in json.load(sys.stdin) if t["name"] == "checkout"][0])')
    curl -s -X POST -H "Authorization: Bearer $AXIOM_TOKEN" -H 'Content-Type: application/json' \
        --data "{\"existingTokenExpiresAt\": \"$(date -u -d '+5 hours' +%FT%TZ)\"}" \
        "$AXIOM_URL/v2/tokens/$id/regenerate" | python3 -c \
        'import json, sys; open("foreign", "w").write(json.load(sys.stdin)["token"])'
    show regent apply --yes --wait 20s
    show regent status acme/checkout
    show regent regenerate acme/checkout
    settle
    tokens
    held
    close
}

stories=("$@")
[ $# -gt 0 ] || stories=(lost_answer late_effect error_after truncated crash foreign concurrent)
for name in "${stories[@]}"; do "$name"; done
