#!/usr/bin/env bash
# What `regent doctor` says where all is well, where much is wrong, and of an API that it probes, seen at
# a sandbox. Prints Markdown, which docs/doctor.md holds.
#
# usage: doctor.sh REGENT
set -euo pipefail
PATH=$(dirname "$(realpath "$1")"):$PATH
top=$(mktemp -d)
# shellcheck source=Tests/Demo/stories.sh
. "$(dirname "$0")/stories.sh"
export REGENT_TIMING_REQUEST_TIMEOUT=10s

begin doctor

story "All is well" "After the first apply, beside nobody."
show regent doctor
close

story "Much is wrong" \
    "The credential is not the right one, somebody has opened the key to all, a manifest has a typing mistake, a file stands where the folder of secrets was, and a hook was never installed."
serve
chmod 644 escrow.key
mv secrets old-secrets && touch secrets
printf 'hooks: [{name: push, command: [/opt/regent/push]}]\n' >>regent.yaml
sed 's/name: checkout/name: search/; s/expiresAfter/expiresAfer/' tokens/checkout.yaml >tokens/search.yaml
git -C tokens add -A && git -C tokens commit -qm "Another token"
token=$AXIOM_TOKEN
export AXIOM_TOKEN=xaat-00000000-0000-4000-8000-000000000000
show regent doctor
close

story "How an API behaves" "The sandbox's own answers; those of the vendor's API are for you to find out."
export AXIOM_TOKEN=$token
serve
printf '$ regent doctor --probe-api --yes -o json    # outcome, subject and detail of each "probe"\n'
regent doctor --probe-api --yes -o json 2>/dev/null >report.json || true
python3 - <<'PY'
import json
for check in json.load(open("report.json"))["checks"]:
    if check["name"] == "probe":
        print(f'{check["outcome"]:<8} {check["subject"]:<36} {check["detail"]}')
PY
close
