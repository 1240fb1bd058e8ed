"""What a client reads to find out what is served."""

from .resources import ACCESS_REVIEWS, NAMESPACES, SELF_REVIEWS, SERVED

VERBS = ["create", "delete", "get", "list", "patch", "update"]
SHORT = {"deployments": "deploy", "statefulsets": "sts", "daemonsets": "ds", "namespaces": "ns"}
VERSION = {"major": "1", "minor": "34", "gitVersion": "v1.34.0-standin", "gitCommit": "", "platform": "",
           "gitTreeState": "clean", "buildDate": "", "goVersion": "", "compiler": ""}


def document(path):
    path = path.rstrip("/")
    if path in ("/healthz", "/livez", "/readyz"):
        return b"ok"
    if path == "/version":
        return VERSION
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
    groups = ("apps", "authorization.k8s.io", "authentication.k8s.io")
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(name) for name in groups]}
    if path == "/api/v1":
        return _resources("", "v1")
    for name in groups:
        if path == f"/apis/{name}":
            return _group(name) | {"kind": "APIGroup", "apiVersion": "v1"}
        if path == f"/apis/{name}/v1":
            return _resources(name, f"{name}/v1")
    return None


def namespace(name, phase):
    return {"kind": "Namespace", "apiVersion": "v1",
            "metadata": {"name": name, "uid": f"namespace-{name}", "resourceVersion": "1",
                         "creationTimestamp": "2026-01-01T00:00:00Z",
                         "labels": {"kubernetes.io/metadata.name": name}},
            "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": phase}}


def _group(name):
    version = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [version], "preferredVersion": version}


def _resources(group, version):
    found = [(r, True, VERBS) for r in SERVED.values()]
    found += [(NAMESPACES, False, ["get", "list"]), (ACCESS_REVIEWS, False, ["create"]),
              (SELF_REVIEWS, False, ["create"])]
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": [
        {"name": r.plural, "singularName": r.kind.lower(), "namespaced": namespaced, "kind": r.kind,
         "verbs": verbs} | ({"shortNames": [SHORT[r.plural]]} if r.plural in SHORT else {})
        for r, namespaced, verbs in found if r.group == group]}
