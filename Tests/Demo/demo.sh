#!/usr/bin/env bash
# The whole job in front of the reader: plan, apply, ingest, a commit, a rotation with both secrets
# working, the old one's end, and the status branch. Everything happens in the folder `demo`.
#
# usage: demo.sh REGENT [FOLDER]
set -euo pipefail
PATH=$(dirname "$(realpath "$1")"):$PATH
here=$(realpath "$(dirname "$0")/../..")
folder=${2:-$here/demo}

export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@localhost
export GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@localhost

bold=; plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\033[1m'; plain=$'\033[0m'; fi
step() { printf '\n%s%s%s\n' "$bold" "── $*" "$plain"; }
show() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; "$@"; }
fail() { echo "demo: $*" >&2; exit 1; }

# An earlier demo's folder is made anew; anything else of that name is left alone.
if [ -e "$folder" ]; then
    [ -e "$folder/.regent-demo" ] || fail "$folder exists and is no demo's folder; move it away"
    rm -rf "$folder"
fi
mkdir -p "$folder/secrets" && touch "$folder/.regent-demo"
cp -R "$here/manifests/demo/." "$folder/"
cd "$folder"

step "A sandbox: the token API on this machine"
regent sandbox --data sandbox --listen 127.0.0.1:0 >sandbox.env 2>sandbox.log &
sandbox=$!
trap 'kill $sandbox 2>/dev/null; wait $sandbox 2>/dev/null || true' EXIT
for _ in $(seq 100); do [ -s sandbox.env ] && break; sleep 0.05; done
[ -s sandbox.env ] || { cat sandbox.log >&2; fail "the sandbox did not start"; }
chmod 600 sandbox.env
set -a; # shellcheck disable=SC1091
for pair in $(cat sandbox.env); do declare -x "${pair?}"; done
set +a
echo "It answers at $AXIOM_URL and printed a first token that can manage tokens."
export REGENT_ORGANIZATION_API_URL=$AXIOM_URL REGENT_CONFIG=$folder/regent.yaml

ingest() { # FILE-WITH-SECRET DATASET
    code=$(curl -s -o answer.json -w '%{http_code}' -X POST \
        -H "Authorization: Bearer $(cat "$1")" -H 'Content-Type: application/json' \
        --data '[{"message":"hello"}]' "$AXIOM_URL/v1/datasets/$2/ingest")
    printf '  %-34s → %s %s\n' "ingest into $2 with $1" "$code" "$(cat answer.json)"
    [ "$code" = "${3:-200}" ] || fail "expected ${3:-200}"
}

step "A git repository of manifests"
git init -q -b main tokens
git -C tokens add -A
git -C tokens commit -qm "Three tokens"
show git -C tokens log --oneline
show regent validate

step "What would be done?"
show regent plan

step "Do it"
show regent apply --yes

step "The secrets are where the manifests say, and they work"
show ls -l secrets/checkout secrets/search
ingest secrets/checkout/token checkout-logs
ingest secrets/search/token search-logs
cp -p secrets/checkout/token old-checkout-token

step "A commit changes a capability; another asks for a rotation"
sed -i 's/checkout-logs: {ingest: \[create\]}/checkout-logs: {ingest: [create], query: [read]}/' \
    tokens/checkout.yaml
git -C tokens commit -qam "Checkout may read its own logs"
sed -i '0,/  labels: {team: search}/s//&\n  annotations:\n    regent.dev\/regenerate: "a laptop was stolen"/' \
    tokens/search.yaml
git -C tokens commit -qam "Rotate search: a laptop was stolen"
cp -p secrets/search/token old-search-token
show git -C tokens log --oneline
show regent plan

step "Rotate: a new secret is delivered while the old one works on"
show regent apply --yes
ends=$(($(date +%s) + 14))
echo "Both secrets of each token, during the overlap:"
ingest old-checkout-token checkout-logs
ingest secrets/checkout/token checkout-logs
ingest old-search-token search-logs
ingest secrets/search/token search-logs
cmp -s old-checkout-token secrets/checkout/token && fail "the secret did not change"

step "Nothing is left to do"
show regent plan

step "After the overlap the old secrets are refused"
while [ "$(date +%s)" -lt "$ends" ]; do sleep 0.2; done
ingest old-checkout-token checkout-logs 401
ingest old-search-token search-logs 401
ingest secrets/checkout/token checkout-logs
ingest secrets/search/token search-logs

step "What the status branch of the same repository says"
show git -C tokens log --oneline regent-status
show git -C tokens show regent-status:status/SUMMARY.md
show regent status
show regent history acme/checkout-ingest

cat <<END

Everything lies in $folder:
  regent.yaml   the configuration          tokens/    the git repository of manifests
  secrets/      the delivered secrets      state/     Regent's state, secrets only sealed
  escrow.key    the key that seals them    sandbox/   the sandbox's own data

Next, in that folder:
  export PATH=$(dirname "$(command -v regent)"):\$PATH
  regent sandbox --data sandbox --listen ${AXIOM_URL#http://} &
  export REGENT_ORGANIZATION_API_URL=$AXIOM_URL AXIOM_TOKEN=\$(sed 's/.*AXIOM_TOKEN=//' sandbox.env)
  regent reveal acme/search-dashboard   # take the one secret that has no sink
  regent run                            # the controller: commit to tokens/ and watch
  regent help                           # everything else
END
