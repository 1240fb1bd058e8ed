#!/bin/sh
# Runs the tests of the Kubernetes sink against the cluster of KUBECONFIG, in namespaces of their own.
set -eu
kubectl=$1
shift
folder=$(mktemp -d)
"$kubectl" proxy --port=0 >"$folder/proxy" &
proxy=$!
trap 'kill $proxy; rm -r "$folder"; "$kubectl" delete namespace -l regent.dev/test=sinks --wait=false' EXIT
until grep -q 'Starting to serve on' "$folder/proxy"; do
	kill -0 $proxy
	sleep 0.1
done
REGENT_TEST_CLUSTER="http://$(sed -n 's/.*serve on //p' "$folder/proxy" | head -1)" "$@"
