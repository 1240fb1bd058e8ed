"""Who asks, and what they may do: bearer tokens, client certificates, RBAC."""

import json

from .status import Refusal, unauthorized

ANYONE = {"name": "system:anonymous", "groups": ["system:unauthenticated"]}
PUBLIC_PATHS = {"/healthz", "/livez", "/readyz", "/version", "/version/"}
DISCOVERY = ("/api", "/apis", "/openapi")


class Access:
    """- Parameters:
        tokens_file: {"TOKEN": {"user": "u", "groups": ["g"]}}, read again for each request, so that a
            token can come and go
        rules_file: {"rules": [{"user", "namespaces", "apiGroups", "resources", "resourceNames",
            "verbs"}], "objects": [Role, RoleBinding, ClusterRole, ClusterRoleBinding]}, read again too
    """

    def __init__(self, tokens_file, rules_file):
        self.tokens_file, self.rules_file = tokens_file, rules_file

    def authenticate(self, authorization, certificate):
        """The user. No credential at all is anonymous; a wrong one is refused."""
        if authorization:
            scheme, _, token = authorization.partition(" ")
            found = _read(self.tokens_file).get(token.strip())
            if scheme.lower() != "bearer" or not found:
                raise unauthorized()
            return _user(found["user"], found.get("groups", []))
        if certificate:
            names = {key: [] for key in ("commonName", "organizationName")}
            for part in certificate["subject"]:
                for key, value in part:
                    names.setdefault(key, []).append(value)
            return _user(names["commonName"][0], names["organizationName"])
        return ANYONE

    def authorize(self, user, request):
        """Raises the refusal where no rule allows it."""
        if self.allows(user, request) is None:
            raise denial(user, request)

    def allows(self, user, request):
        """Why it is allowed; None: it is not."""
        if "system:masters" in user["groups"]:
            return ""
        if request.path is not None:
            known = "system:authenticated" in user["groups"]
            public = request.path in PUBLIC_PATHS or known and request.path.startswith(DISCOVERY)
            return "" if public and request.verb == "get" else None
        if request.resource.group in ("authorization.k8s.io", "authentication.k8s.io"):
            return "" if "system:authenticated" in user["groups"] else None
        file = _read(self.rules_file)
        for rule in file.get("rules", []):
            namespaces = rule.get("namespaces", ["*"])
            if rule["user"] == user["name"] and _fits(rule, request) and (
                    "*" in namespaces or request.namespace in namespaces):
                return ""
        return _bound(file.get("objects", []), user, request)


def denial(user, request):
    from .status import forbidden
    if request.path is not None:
        return Refusal(403, "Forbidden", f'forbidden: User "{user["name"]}" cannot {request.verb} path '
                       f'"{request.path}"', {})
    resource, group = request.resource.plural, request.resource.group
    if request.subresource:
        resource += "/" + request.subresource
    where = f'in the namespace "{request.namespace}"' if request.namespace else "at the cluster scope"
    return forbidden(request.resource, request.name,
                     f'User "{user["name"]}" cannot {request.verb} resource "{resource}" in API group '
                     f'"{group}" {where}')


def _user(name, groups):
    more = []
    if name.startswith("system:serviceaccount:"):
        more = ["system:serviceaccounts", "system:serviceaccounts:" + name.split(":")[2]]
    return {"name": name, "groups": [*groups, *more, "system:authenticated"]}


def _read(path):
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _fits(rule, request):
    def has(values, value):
        return "*" in values or value in values
    resource = request.resource.plural + ("/" + request.subresource if request.subresource else "")
    return (has(rule["verbs"], request.verb) and has(rule.get("apiGroups", [""]), request.resource.group)
            and has(rule["resources"], resource)
            and (not rule.get("resourceNames") or request.name in rule["resourceNames"]))


def _bound(objects, user, request):
    roles = {(o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]): o for o in objects}
    for binding in objects:
        if binding["kind"] not in ("RoleBinding", "ClusterRoleBinding"):
            continue
        home = binding["metadata"].get("namespace")
        subject = next((s for s in binding.get("subjects", []) if _is(s, user, home)), None)
        if not subject or binding["kind"] == "RoleBinding" and home != request.namespace:
            continue
        reference = binding["roleRef"]
        place = home if reference["kind"] == "Role" else None
        role = roles.get((reference["kind"], place, reference["name"]), {})
        if any(_fits(rule, request) for rule in role.get("rules", [])):
            name = binding["metadata"]["name"] + (f"/{home}" if home else "")
            return (f'RBAC: allowed by {binding["kind"]} "{name}" of {reference["kind"]} '
                    f'"{reference["name"]}" to {subject["kind"]} "{subject["name"]}'
                    + (f'/{subject["namespace"]}"' if subject["kind"] == "ServiceAccount" else '"'))
    return None


def _is(subject, user, home):
    if subject["kind"] == "ServiceAccount":
        where = subject.get("namespace", home)
        return user["name"] == f"system:serviceaccount:{where}:{subject['name']}"
    if subject["kind"] == "Group":
        return subject["name"] in user["groups"]
    return subject["name"] == user["name"]
