# What the stories of this folder share: sandboxes in which things go wrong, and what a reader sees of
# them. A story's script sources it with the folder of the binary in PATH, and a folder `top`.
# shellcheck shell=bash

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
fail() { echo "$(basename "$0"): $*" >&2; exit 1; }

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
places = [("secrets/checkout", "the sink"), ("older-secret", "who read the sink at first"),
          ("old-secret", "who read the sink before"), ("foreign", "the other person")]
holders = {}
for path, holder in places:
    if os.path.isfile(path):
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
