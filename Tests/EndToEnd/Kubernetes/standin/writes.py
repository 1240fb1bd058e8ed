"""POST, PUT, PATCH and DELETE on an object: what is read from the request, and in which order it is
refused."""

import copy
import json

from . import ownership, patches, schema, secret_kind
from .resources import Request
from .status import Refusal, bad_request, conflict, internal, invalid, not_found, quoted
from .store import timestamp

APPLY = "application/apply-patch+yaml"
STRATEGIC = "application/strategic-merge-patch+json"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
PATCH_TYPES = [JSON_PATCH, MERGE, STRATEGIC, APPLY]


class Options:
    """The query of a write."""

    def __init__(self, kind, query, user_agent, is_apply=False, is_patch=False):
        problems = []
        self.manager = query.get("fieldManager", "")
        self.force = query.get("force")
        self.validation = query.get("fieldValidation") or "Warn"
        dry_run = query.get("dryRun", "")
        self.dry_run = dry_run == "All"
        if is_patch and not is_apply and self.force is not None:
            problems.append(("force", "Forbidden: may not be specified for non-apply patch"))
        if is_apply and not self.manager:
            problems.append(("fieldManager", "Required value: is required for apply patch"))
        if len(self.manager) > 128:
            problems.append(("fieldManager", "Too long: may not be more than 128 bytes"))
        if not self.manager.isprintable():
            problems.append(("fieldManager", f"Invalid value: {quoted(self.manager)}: should only contain "
                             "printable characters"))
        if dry_run not in ("", "All"):
            problems.append(("dryRun", f'Unsupported value: ["{dry_run}"]: supported values: "All"'))
        if self.validation not in ("Ignore", "Warn", "Strict"):
            problems.append(("fieldValidation", f"Unsupported value: {quoted(self.validation)}: supported "
                             'values: "Ignore", "Strict", "Warn"'))
        if problems:
            raise invalid(kind, "meta.k8s.io", "", problems)
        self.force = self.force in ("true", "1")
        self.manager = self.manager or user_agent.partition("/")[0][:128]


def read_json(body):
    """(value, keys that are there twice)."""
    twice = []

    def members(pairs):
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    value = json.loads(body.decode(), object_pairs_hook=members)
    if not isinstance(value, dict) and not isinstance(value, list):
        raise ValueError("json: cannot unmarshal into Go value of type map[string]interface {}")
    return value, twice


class Writer:
    """One write of one user."""

    def __init__(self, store, access, user, request, options, warnings):
        self.store, self.access, self.user = store, access, user
        self.request, self.options, self.warnings = request, options, warnings
        self.resource = request.resource

    def post(self, body):
        value = self._decoded(body)
        name = value.get("metadata", {}).get("name", "")
        self._check_namespace(value, "the namespace of the provided object does not match the namespace "
                              "sent on the request")
        with self.store.lock:
            self.request.name = name
            return 201, self.store.create(self.resource, self.request.namespace, value,
                                          self.options.manager, self.options.dry_run)

    def put(self, body):
        value = self._decoded(body)
        self._check_name(value)
        with self.store.lock:
            old = self.store.get(self.resource, self.request.namespace, self.request.name, advance=False)
            return 200, self.store.update(self.resource, old, value, self._updated(old),
                                          self.options.dry_run, by_put=True)

    def delete(self, body):
        options = {}
        if body:
            options, _ = self._parsed(body)
        dry_run = self.options.dry_run or options.get("dryRun") == ["All"]
        with self.store.lock:
            return self.store.delete(self.resource, self.request.namespace, self.request.name,
                                     options.get("preconditions") or {}, dry_run)

    def apply(self, body):
        """Server-side apply."""
        try:
            config, twice = read_json(body)
        except ValueError as error:
            if body.lstrip()[:1] not in (b"{", b"["):
                raise Refusal(501, "NotImplemented", "this stand-in reads YAML only where it is JSON") \
                    from None
            raise bad_request(f"error decoding YAML: {error}") from None
        with self.store.lock:
            key = (self.resource, self.request.namespace, self.request.name)
            old = copy.deepcopy(self.store.objects.get(key))
            new, managers = self._applied(config, old or {})
            if twice and self.options.validation == "Strict":
                raise bad_request("error strict decoding YAML: yaml: unmarshal errors:\n" + "\n".join(
                    f"  key {quoted(name)} already set in map" for name in twice))
            self.warnings += [f"key {quoted(name)} already set in map" for name in twice]
            if old is None and new.get("metadata", {}).get("uid"):
                raise conflict(self.resource, self.request.name, "uid mismatch: the provided object "
                               f"specified uid {new['metadata']['uid']}, and no existing object was found")
            self._check_name(new)
            if old is None:
                return 201, self.store.create(
                    self.resource, self.request.namespace, new, self.options.manager,
                    self.options.dry_run, self._authorize_create, managers)
            return 200, self.store.update(self.resource, old, new, lambda _: managers,
                                          self.options.dry_run)

    def _applied(self, config, live):
        resource, where = self.resource, f"{self.request.namespace}/{self.request.name}"
        version, kind = config.get("apiVersion", ""), config.get("kind", "")
        if version != resource.api_version:
            raise bad_request("Incorrect version specified in apply patch. Specified patch version: "
                              f"{version}, expected: {resource.api_version}")
        if kind != resource.kind:
            raise bad_request(f"invalid object type: {resource.printed_kind.rpartition('=')[0]}={kind}")
        if (config.get("metadata") or {}).get("managedFields") is not None:
            raise bad_request("metadata.managedFields must be nil")
        problems = []
        schema.walk_types(resource.type, config, "", problems)
        if problems:
            lines = [f"{path}: {message}" for path, message in problems]
            text = lines[0] if len(lines) == 1 else "errors:\n" + "\n".join("  " + line for line in lines)
            raise internal(f"failed to create typed patch object ({where}; {resource.printed_kind}): "
                           + text)
        managers = ownership.Managers(live.get("metadata", {}).get("managedFields"))
        applier = ownership.Manager(self.options.manager, "Apply", resource.api_version)
        new, conflicts = managers.apply(resource.type, live, config, applier, timestamp(),
                                        self.options.force, resource.unowned)
        if conflicts:
            message, causes = ownership.conflict_status(conflicts)
            raise Refusal(409, "Conflict", message, {"causes": causes})
        try:
            secret_kind.decode(copy.deepcopy(new))
        except ValueError as error:
            raise internal(f"failed to convert new object ({where}; {resource.printed_kind}) to proper "
                           f"version: {error}") from None
        return new, managers

    def patch(self, content_type, body):
        with self.store.lock:
            key = (self.resource, self.request.namespace, self.request.name)
            old = self.store.objects.get(key)
            if old is None:
                raise not_found(self.resource, self.request.name)
            old = copy.deepcopy(old)
            try:
                patch, twice = read_json(body)
            except ValueError as error:
                raise bad_request(f"error decoding patch: {error}") from None
            new = self._patched(content_type, copy.deepcopy(old), patch)
            self._check_patched(new, twice)
            self._check_name(new)
            return 200, self.store.update(self.resource, old, new, self._updated(old),
                                          self.options.dry_run)

    def _patched(self, content_type, old, patch):
        if content_type == JSON_PATCH:
            if not isinstance(patch, list):
                raise bad_request("json: cannot unmarshal object into Go value of type jsonpatch.Patch")
            try:
                return patches.json_patch(old, patch)
            except (LookupError, ValueError, TypeError) as error:
                raise Refusal(422, "Invalid", f"the server rejected our request due to an error in our "
                              f"request: {error}", {}) from None
        if not isinstance(patch, dict):
            raise bad_request("json: cannot unmarshal array into Go value of type map[string]interface {}")
        if content_type == MERGE:
            return patches.merge_patch(old, patch)
        return patches.strategic(self.resource.type, old, patch)

    def _check_patched(self, new, twice):
        strict = [f"duplicate field {quoted(name)}" for name in twice]
        strict += [f"unknown field {quoted(path)}" for path in schema.unknown_fields(
            self.resource.type, new)]
        wrong = [f"{path}: {message}" for path, message in schema.wrong_types(self.resource.type, new)]
        if not wrong and not self.resource.is_workload:
            try:
                secret_kind.decode(copy.deepcopy(new))
            except ValueError as error:
                wrong = [str(error)]
        if not wrong and strict and self.options.validation == "Strict":
            wrong = ["strict decoding error: " + ", ".join(strict)]
        elif strict and self.options.validation == "Warn":
            self.warnings += strict
        if wrong:
            raise invalid("", "", "", [("patch", f"Invalid value: \"…\": {wrong[0]}")])

    def _updated(self, old):
        def managers(value):
            result = ownership.Managers(old["metadata"].get("managedFields"))
            updater = ownership.Manager(self.options.manager, "Update", self.resource.api_version)
            result.update(self.resource.type, old, value, updater, timestamp(), self.resource.unowned)
            return result
        return managers

    def _parsed(self, body):
        try:
            value, twice = read_json(body)
            if isinstance(value, dict):
                return value, twice
            raise ValueError("json: cannot unmarshal array into Go value")
        except ValueError as error:
            raise bad_request(f"the object provided is unrecognized (must be of type "
                              f"{self.resource.kind}): couldn't get version/kind; json parse error: "
                              f"{error}") from None

    def _decoded(self, body):
        value, twice = self._parsed(body)
        kind, version = self.resource.kind, self.resource.version
        given = value.get("apiVersion", self.resource.api_version)
        if given != self.resource.api_version:
            raise bad_request(f"the API version in the data ({given}) does not match the expected API "
                              f"version ({self.resource.api_version})")
        if value.get("kind", kind) != kind:
            raise bad_request(f"{value['kind']} in version \"{version}\" cannot be handled as a {kind}: "
                              f"no kind \"{value['kind']}\" is registered for this resource")
        wrong = schema.wrong_types(self.resource.type, value)
        if wrong:
            raise bad_request(f'{kind} in version "{version}" cannot be handled as a {kind}: json: cannot '
                              f"unmarshal {wrong[0][0].lstrip('.')}: {wrong[0][1]}")
        strict = [f"duplicate field {quoted(name)}" for name in twice]
        strict += [f"unknown field {quoted(path)}" for path in schema.unknown_fields(
            self.resource.type, value)]
        if strict and self.options.validation == "Strict":
            raise bad_request(f'{kind} in version "{version}" cannot be handled as a {kind}: strict '
                              "decoding error: " + ", ".join(strict))
        if self.options.validation == "Warn":
            self.warnings += strict
        return value

    def _check_namespace(self, value, message):
        given = (value.get("metadata") or {}).get("namespace", "")
        if given not in ("", self.request.namespace):
            raise bad_request(message)

    def _check_name(self, value):
        meta = value.get("metadata") or {}
        if not meta.get("name"):
            raise bad_request("the name of the object (based on URL) was undeterminable: name must be "
                              "provided")
        if meta["name"] != self.request.name:
            raise bad_request(f"the name of the object ({meta['name']}) does not match the name on the "
                              f"URL ({self.request.name})")
        self._check_namespace(value, f"the namespace of the object ({meta.get('namespace')}) does not "
                              f"match the namespace on the request ({self.request.namespace})")

    def _authorize_create(self):
        """An apply of what is not there yet needs the verb create, too; here its name is known."""
        self.access.authorize(self.user, Request(
            "create", self.resource, self.request.namespace, self.request.name))
