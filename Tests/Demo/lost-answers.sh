#!/usr/bin/env bash
# What becomes of a rotation whose answer is lost: one story after the other against sandboxes in
# which things go wrong, each followed to its end. Prints Markdown, which docs/rotation.md holds.
#
# usage: lost-answers.sh REGENT [STORY…]
set -euo pipefail
PATH=$(dirname "$(realpath "$1")"):$PATH
shift
here=$(realpath "$(dirname "$0")/../..")
top=$(mktemp -d)

export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null NO_COLOR=1 COLUMNS=120
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@localhost
export GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@localhost
# The sandbox's answers are quick, so that a lost call needs no minute to settle.
export REGENT_TIMING_SETTLE=2s REGENT_TIMING_REQUEST_TIMEOUT=1s

sandbox=
finish() {
    if [ -n "$sandbox" ]; then
        kill "$sandbox" 2>/dev/null || true
        wait "$sandbox" 2>/dev/null || true
    fi
    sandbox=
}
trap 'finish; rm -rf "$top"' EXIT
fail() { echo "lost-answers: $*" >&2; exit 1; }

# Starts the sandbox of this story's folder with the faults that are named.
serve() { # FAULT…
    finish
    local faults=() fault
    for fault in "$@"; do faults+=(--fault "$fault"); done
    : >sandbox.env
    regent sandbox --data sandbox --listen "127.0.0.1:${port:-0}" "${faults[@]}" \
        >sandbox.env 2>>sandbox.log &
    sandbox=$!
    for _ in $(seq 200); do [ -s sandbox.env ] && break; sleep 0.05; done
    [ -s sandbox.env ] || { cat sandbox.log >&2; fail "the sandbox did not start"; }
    local pair
    for pair in $(cat sandbox.env); do declare -gx "${pair?}"; done
    port=${AXIOM_URL##*:}
    export REGENT_ORGANIZATION_API_URL=$AXIOM_URL
}

# A sandbox, a repository with one manifest, and its token, made while nothing goes wrong.
begin() { # NAME
    mkdir -p "$top/$1/tokens" && cd "$top/$1"
    port=
    export REGENT_CONFIG=$top/$1/regent.yaml
    cat >regent.yaml <<YAML
apiVersion: regent.dev/v1alpha1
kind: ControllerConfig
source: {url: ./tokens, branch: main}
organizations:
  - {name: acme, apiURL: "http://127.0.0.1:1", credential: {env: AXIOM_TOKEN}}
state: {file: ./state/state.db}
escrowKey: {file: ./escrow.key}
filesRoot: ./secrets
YAML
    cat >tokens/checkout.yaml <<YAML
apiVersion: regent.dev/v1alpha1
kind: APIToken
metadata: {name: checkout}
spec:
  expiresAfter: 90d
  datasetCapabilities: {logs: {ingest: [create]}}
  rotation: {overlap: 24h}
  delivery: [{file: {path: checkout}}]
YAML
    git init -q -b main tokens && git -C tokens add -A && git -C tokens commit -qm "One token"
    serve
    regent apply --yes >first.log 2>&1 || { cat first.log; fail "the first apply"; }
    cp secrets/checkout old-secret
}

# Ids are random: the reader gets names instead, in the order in which they appear.
named() {
    sed -E -e 's/ [0-9A-HJKMNP-TV-Z]{26}$//' -e 's/ +$//' -e "s#$top/[a-z-]+/##g"
}
show() { printf '$ %s\n' "$*"; { "$@" 2>&1 || printf '(exit %s)\n' "$?"; } | named; }

# What the API holds of the name: each token's id, how long it works, and who holds its secret. That
# is told without Regent's help, by the digests that the sandbox keeps.
tokens() {
    printf '$ # every token named checkout, and who holds its secret\n'
    curl -s -H "Authorization: Bearer $AXIOM_TOKEN" "$AXIOM_URL/v2/tokens" >tokens.json
    python3 - <<'PY'
import datetime, hashlib, json, os, sqlite3
places = [("secrets/checkout", "the sink"), ("old-secret", "who read the sink before"),
          ("foreign", "the other person")]
holders = {}
for path, holder in places:
    if os.path.exists(path):
        digest = hashlib.sha256(open(path, "rb").read().strip()).hexdigest()
        holders.setdefault(digest, holder)
digests = dict(sqlite3.connect("sandbox/sandbox.db").execute("SELECT id, digest FROM tokens"))
now = datetime.datetime.now(datetime.timezone.utc)
for token in json.load(open("tokens.json")):
    if token["name"] != "checkout":
        continue
    works = "works for ever"
    if token["expiresAt"] is not None:
        end = datetime.datetime.fromisoformat(token["expiresAt"][:19] + "+00:00")
        seconds = int((end - now).total_seconds())
        days, hours = seconds // 86400, seconds % 86400 // 3600
        works = (f"works for {days}d" if days > 1 else f"works for {days * 24 + hours}h"
                 if seconds >= 3600 else f"works for {seconds}s" if seconds > 0
                 else "works no more")
    holder = holders.get(digests[token["id"]], "nobody")
    print(f'{token["id"][:8]}…  {works:<20}  held by {holder}')
PY
}
probe() { # FILE WORDS
    code=$(curl -s -o answer.json -w '%{http_code}' -X POST -H "Authorization: Bearer $(cat "$1")" \
        -H 'Content-Type: application/json' --data '[{}]' "$AXIOM_URL/v1/datasets/logs/ingest")
    printf '%-42s → %s\n' "$2" "$code"
}
held() {
    probe old-secret "ingest with the secret from before"
    probe secrets/checkout "ingest with the secret in the sink"
}
rotate() {
    sed -i 's/\[create\]}/[create], query: [read]}/' tokens/checkout.yaml
    git -C tokens commit -qam "Checkout may read its own logs"
}
story() { printf '\n### %s\n\n%s\n\n```\n' "$1" "$2"; }
close() { printf '```\n'; finish; }
settle() { # as long as an expiry of ten seconds takes
    sleep 11
}

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
