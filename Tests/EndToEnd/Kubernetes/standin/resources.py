"""What is served, and what a request is about."""

import dataclasses

from . import schema


@dataclasses.dataclass(frozen=True)
class Resource:
    group: str
    plural: str
    kind: str
    version: str = "v1"

    def __str__(self):
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self):
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def printed_kind(self):
        return f"{self.group}/{self.version}, Kind={self.kind}"

    @property
    def type(self):
        return schema.of_kind(self.kind)

    @property
    def is_workload(self):
        return self.group == "apps"

    @property
    def unowned(self):
        """What the main resource ignores, since it has a subresource of its own."""
        return {("f:status",)} if self.is_workload else set()


SERVED = {(r.group, r.plural): r for r in (
    Resource("", "secrets", "Secret"),
    Resource("apps", "deployments", "Deployment"),
    Resource("apps", "statefulsets", "StatefulSet"),
    Resource("apps", "daemonsets", "DaemonSet"),
)}
NAMESPACES = Resource("", "namespaces", "Namespace")
ACCESS_REVIEWS = Resource("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview")
SELF_REVIEWS = Resource("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview")
OTHERS = {(r.group, r.plural): r for r in (NAMESPACES, ACCESS_REVIEWS, SELF_REVIEWS)}


@dataclasses.dataclass
class Request:
    """What RBAC looks at."""
    verb: str
    resource: Resource | None = None
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    path: str | None = None


def parse(method, path, query):
    """The request that a path is; its resource may be one that is not served."""
    parts = [part for part in path.split("/") if part]
    if parts[:2] == ["api", "v1"] and len(parts) > 2:
        group, version, rest = "", "v1", parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return Request(method.lower(), path=path)
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    plural, name, sub = (rest + ["", ""])[:3]
    if plural == "namespaces":
        namespace = name
    resource = SERVED.get((group, plural)) or OTHERS.get((group, plural)) or Resource(
        group, plural, plural, version)
    verb = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}.get(method, "get")
    if verb == "get" and not name:
        verb = "watch" if query.get("watch") in ("1", "true") else "list"
        selector = query.get("fieldSelector", "")
        if selector.startswith("metadata.name="):
            name = selector.partition("=")[2].lstrip("=")
    if verb == "delete" and not name:
        verb = "deletecollection"
    if verb == "create" and sub == "":
        name = ""
    return Request(verb, resource, namespace, name, sub)
