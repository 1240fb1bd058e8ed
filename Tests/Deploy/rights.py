"""Asks RBAC everything that a chart's roles could allow, and compares it with what its values name."""

import itertools
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd/Kubernetes"))

from standin.access import Access  # noqa: E402
from standin.resources import Request, Resource  # noqa: E402

VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]
KINDS = [("", "secrets"), ("", "configmaps"), ("", "pods"), ("", "serviceaccounts"), ("apps", "deployments"),
         ("apps", "statefulsets"), ("apps", "daemonsets"), ("apps", "replicasets"),
         ("rbac.authorization.k8s.io", "roles")]


def named(deliveries):
    """(verb, group, resource, namespace, name) of all that the values ask for."""
    for delivery in deliveries:
        where = delivery["namespace"]
        verbs = ["get", "patch"] + (["create"] if delivery.get("createSecrets") else [])
        yield from ((verb, "", "secrets", where, name) for verb in verbs for name in delivery["secrets"])
        for kind, names in (delivery.get("restart") or {}).items():
            yield from ((verb, "apps", kind.lower(), where, name)
                        for verb in ("get", "patch") for name in names)


def allowed(objects, account, namespaces, names):
    """What the roles among the objects allow the service account, of everything there is to ask."""
    user = {"name": f"system:serviceaccount:regent:{account}", "groups": ["system:authenticated"]}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as rules:
        json.dump({"objects": [o for o in objects if o["apiVersion"].startswith("rbac")]}, rules)
        rules.flush()
        access = Access(None, rules.name)
        for verb, (group, plural), where, name in itertools.product(VERBS, KINDS, namespaces, names):
            request = Request(verb, Resource(group, plural, plural), where, name)
            if access.allows(user, request) is not None:
                yield verb, group, plural, where, name


def wrong_rights(objects, deliveries):
    """What is allowed and not named, and the other way round."""
    pod = next(o for o in objects if o["kind"] == "Deployment")["spec"]["template"]["spec"]
    expected = set(named(deliveries))
    namespaces = {"", "regent", "kube-system"} | {one[3] for one in expected}
    names = {"", "other", "regent-escrow-key"} | {one[4] for one in expected}
    found = set(allowed(objects, pod["serviceAccountName"], namespaces, names))
    yield from (f"RBAC allows what nothing names: {one}" for one in sorted(found - expected))
    yield from (f"RBAC does not allow what is named: {one}" for one in sorted(expected - found))
    if any(o["kind"].startswith("Cluster") for o in objects):
        yield "there is something for the whole cluster"
