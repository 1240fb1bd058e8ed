"""The objects, and what the server does to one before it keeps it."""

import copy
import re
import threading
import time
import uuid

from . import ownership, schema, secret_kind, workload_kinds
from .resources import SERVED
from .rollout import Rollout
from .status import (Refusal, already_exists, bad_request, conflict, forbidden, internal, invalid,
                     not_found, quoted, stale)

NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
QUALIFIED = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
LABEL = re.compile(r"(|[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)\Z")
MAX_ANNOTATIONS = 256 * 1024


def timestamp():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Store:
    def __init__(self):
        self.lock = threading.RLock()
        self.objects, self.rollouts = {}, {}
        self.namespaces = {"default": "Active"}
        self._version = 100

    def next_version(self):
        self._version += 1
        return str(self._version)

    # Reading

    def get(self, resource, namespace, name, advance=True):
        found = self.objects.get((resource, namespace, name))
        if found is None:
            raise not_found(resource, name)
        if advance and resource.is_workload:
            self._advance(resource, namespace, name, found)
        return copy.deepcopy(found)

    def list(self, resource, namespace, name, labels):
        found = [key for key in sorted(self.objects, key=str) if key[0] == resource
                 and namespace in ("", key[1]) and name in ("", key[2])]
        items = [self.get(*key, advance=bool(name)) for key in found]
        return [item for item in items if labels.items()
                <= item["metadata"].get("labels", {}).items()]

    def _advance(self, resource, namespace, name, found):
        rollout = self.rollouts[(resource, namespace, name)]
        before = copy.deepcopy(found)
        if rollout.step(resource.kind, found, timestamp()):
            managers = ownership.Managers(found["metadata"].get("managedFields"))
            controller = ownership.Manager("kube-controller-manager", "Update", resource.api_version,
                                           "status")
            managers.update(resource.type, before, found, controller, timestamp(), {("f:spec",)})
            found["metadata"]["managedFields"] = managers.entries()
            found["metadata"]["resourceVersion"] = self.next_version()

    # Writing

    def create(self, resource, namespace, value, manager, dry_run=False, authorize=lambda: None,
               managers=None):
        """- Parameter authorize: Raises where the user may not create; asked last, as for an apply."""
        meta = value.setdefault("metadata", {})
        if not meta.get("name") and meta.get("generateName"):
            meta["name"] = meta["generateName"] + uuid.uuid4().hex[:5]
        name = meta.get("name", "")
        self._admit(resource, namespace, name)
        if managers is None and (resource, namespace, name) in self.objects:
            raise already_exists(resource, name)
        if managers is None and meta.get("resourceVersion"):
            raise internal("resourceVersion should not be set on objects to be created")
        for field in ("uid", "resourceVersion", "selfLink", "deletionTimestamp", "managedFields",
                      "generation"):
            meta.pop(field, None)
        meta |= {"namespace": namespace, "uid": str(uuid.uuid4()), "creationTimestamp": timestamp()}
        value = self._prepared(resource, value)
        if resource.is_workload:
            meta = value["metadata"]
            meta["generation"] = 1
            value.pop("status", None)
        self._validate(resource, value, name)
        authorize()
        if managers is None:
            managers = ownership.Managers([])
            updater = ownership.Manager(manager, "Update", resource.api_version)
            managers.update(resource.type, {}, value, updater, timestamp(), resource.unowned)
        return self._keep(resource, namespace, name, value, managers, dry_run)

    def update(self, resource, old, value, managers, dry_run, by_put=False):
        """- Parameter managers: Called with the prepared value; gives the new `managedFields`."""
        value = copy.deepcopy(value)
        meta, before = value.setdefault("metadata", {}), old["metadata"]
        name, namespace = before["name"], before["namespace"]
        if meta.get("uid", before["uid"]) != before["uid"]:
            if by_put:
                raise conflict(resource, name, f"Precondition failed: UID in precondition: "
                               f"{meta['uid']}, UID in object meta: {before['uid']}")
            raise invalid(resource.kind, resource.group, name, [
                ("metadata.uid", f"Invalid value: {quoted(meta['uid'])}: field is immutable")])
        if meta.get("resourceVersion", before["resourceVersion"]) != before["resourceVersion"]:
            raise stale(resource, name)
        for field in ("uid", "resourceVersion", "creationTimestamp", "generation", "namespace"):
            meta.pop(field, None)
            if field in before:
                meta[field] = before[field]
        meta.pop("managedFields", None)
        value = self._prepared(resource, value)
        if resource.is_workload:
            value.pop("status", None)
            if "status" in old:
                value["status"] = copy.deepcopy(old["status"])
            if value["spec"] != old["spec"]:
                value["metadata"]["generation"] = before["generation"] + 1
        self._validate(resource, value, name, old)
        return self._keep(resource, namespace, name, value, managers(value), dry_run, old)

    def delete(self, resource, namespace, name, preconditions, dry_run):
        found = self.get(resource, namespace, name, advance=False)
        for field, shown in (("uid", "UID"), ("resourceVersion", "ResourceVersion")):
            wanted, real = preconditions.get(field), found["metadata"][field]
            if wanted not in (None, real):
                raise conflict(resource, name, f"Precondition failed: {shown} in precondition: {wanted}, "
                               f"{shown} in object meta: {real}")
        if not dry_run:
            del self.objects[(resource, namespace, name)]
        return found

    def _admit(self, resource, namespace, name):
        phase = self.namespaces.get(namespace)
        if phase is None:
            from .resources import NAMESPACES
            raise not_found(NAMESPACES, namespace)
        if phase == "Terminating":
            raise forbidden(resource, name, f"unable to create new content in namespace {namespace} "
                            "because it is being terminated", [{
                                "reason": "NamespaceTerminating", "field": "metadata.namespace",
                                "message": f"namespace {namespace} is being terminated"}])

    def _prepared(self, resource, value):
        value = schema.without_unknown(resource.type, value)
        value |= {"apiVersion": resource.api_version, "kind": resource.kind}
        if resource.is_workload:
            workload_kinds.default(resource.kind, value)
            return value
        try:
            secret_kind.decode(value)
        except ValueError as error:
            raise bad_request(f'{resource.kind} in version "{resource.version}" cannot be handled as a '
                              f"{resource.kind}: {error}") from None
        secret_kind.default(value)
        return value

    def _validate(self, resource, value, name, old=None):
        problems = _metadata_problems(value["metadata"])
        if resource.is_workload:
            problems += workload_kinds.validate(value)
            problems += workload_kinds.validate_update(resource.kind, value, old) if old else []
        else:
            problems += secret_kind.validate(value)
            problems += secret_kind.validate_update(value, old) if old else []
        if problems:
            raise invalid(resource.kind, resource.group, name, problems)

    def _keep(self, resource, namespace, name, value, managers, dry_run, old=None):
        value["metadata"]["managedFields"] = managers.entries()
        if old is not None and _without_times(value) == _without_times(old):
            return copy.deepcopy(old)
        if dry_run:
            value["metadata"].setdefault("resourceVersion", "")
            return value
        value["metadata"]["resourceVersion"] = self.next_version()
        key = (resource, namespace, name)
        if old is None and resource.is_workload:
            self.rollouts[key] = Rollout()
        self.objects[key] = value
        return copy.deepcopy(value)


def served(group, plural):
    found = SERVED.get((group, plural))
    if not found:
        raise Refusal(400, "BadRequest", f"no resource {plural} in group {group!r}")
    return found


def _without_times(value):
    value = copy.deepcopy(value)
    for entry in value["metadata"].get("managedFields", []):
        entry.pop("time", None)
    return value


def _metadata_problems(meta):
    problems, name = [], meta.get("name", "")
    if not name:
        problems.append(("metadata.name", "Required value: name or generateName is required"))
    elif not NAME.match(name) or len(name) > 253:
        problems.append(("metadata.name", f"Invalid value: {quoted(name)}: a lowercase RFC 1123 subdomain "
                         "must consist of lower case alphanumeric characters, '-' or '.', and must start "
                         "and end with an alphanumeric character (e.g. 'example.com', regex used for "
                         "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'"
                         ")"))
    for kind in ("labels", "annotations"):
        for key, text in meta.get(kind, {}).items():
            if not QUALIFIED.match(key if kind == "labels" else key.lower()):
                problems.append((f"metadata.{kind}", f"Invalid value: {quoted(key)}: name part must "
                                 "consist of alphanumeric characters, '-', '_' or '.', and must start "
                                 "and end with an alphanumeric character"))
            elif kind == "labels" and not LABEL.match(text):
                problems.append(("metadata.labels", f"Invalid value: {quoted(text)}: a valid label must "
                                 "be an empty string or consist of alphanumeric characters, '-', '_' or "
                                 "'.', and must start and end with an alphanumeric character"))
    size = sum(len(key) + len(text.encode()) for key, text in meta.get("annotations", {}).items())
    if size > MAX_ANNOTATIONS:
        problems.append(("metadata.annotations", "Too long: may not be more than 262144 bytes"))
    return problems
