"""The side that a test has in its hands; nothing of it is Kubernetes. With the administrator's token:

    POST   /_test/namespaces  {"name", "phase": "Active" | "Terminating" | "Missing"}
    POST   /_test/objects     {"object", "manager"}: as if somebody had made it long ago
    POST   /_test/edits       {"group", "resource", "namespace", "name", "manager", "patch", "delete"}:
                              a JSON merge patch by somebody else
    POST   /_test/failures    {"count", "status", "retryAfter", "drop", "hang", "after", "method",
                              "path"}: the next requests fail; `after`: with their effect; `drop`: the
                              connection is closed without an answer; `hang`: it stays, without one;
                              an empty object takes back what is planned
    POST   /_test/rollouts    {"group", "resource", "namespace", "name", "mode", "steps"}
    GET    /_test/objects     all of them
    GET    /_test/requests    those that were received, without their bodies; DELETE forgets them
"""

import hashlib
import hmac
import json
import threading

from . import ownership, patches, rollout
from .status import Refusal, bad_request, no_such_method, no_such_resource
from .store import served, timestamp


class Admin:
    def __init__(self, store, token):
        self.store, self.token = store, token
        self.requests, self.failures, self.lock = [], [], threading.Lock()

    def record(self, method, path, query, headers, body):
        entry = {"method": method, "path": path, "query": query,
                 "contentType": headers.get("Content-Type"), "userAgent": headers.get("User-Agent"),
                 "user": None, "bodyBytes": len(body), "bodyDigest": hashlib.sha256(body).hexdigest()}
        with self.lock:
            self.requests.append(entry)
        return entry

    def next_failure(self, method, path):
        with self.lock:
            for planned in self.failures:
                if (planned["count"] > 0 and planned.get("method", method) == method
                        and planned.get("path", "") in path):
                    planned["count"] -= 1
                    return planned
        return None

    def serve(self, token, method, path, body):
        if not hmac.compare_digest(token, self.token):
            raise Refusal(401, "Unauthorized", "Unauthorized")
        name = path.removeprefix("/_test/")
        if method == "GET":
            return self._shown(name)
        if method == "DELETE" and name == "requests":
            with self.lock:
                self.requests.clear()
            return {}
        action = getattr(self, "_post_" + name, None)
        if action is None:
            raise no_such_resource()
        if method != "POST":
            raise no_such_method()
        with self.store.lock:
            try:
                return action(json.loads(body)) or {}
            except (KeyError, ValueError) as error:
                raise bad_request(f"{name}: {error!r}") from None

    def _shown(self, name):
        if name == "requests":
            with self.lock:
                return {"requests": list(self.requests)}
        if name == "objects":
            with self.store.lock:
                return {"objects": list(self.store.objects.values())}
        raise no_such_resource()

    def _post_namespaces(self, asked):
        name, phase = asked["name"], asked.get("phase", "Active")
        if phase == "Missing":
            self.store.namespaces.pop(name, None)
            for key in [key for key in self.store.objects if key[1] == name]:
                del self.store.objects[key]
        elif phase in ("Active", "Terminating"):
            self.store.namespaces[name] = phase
        else:
            raise ValueError(phase)

    def _post_objects(self, asked):
        value = asked["object"]
        group = value["apiVersion"].rpartition("/")[0]
        resource = served(group, value["kind"].lower() + "s")
        namespace = value["metadata"]["namespace"]
        self.store.namespaces.setdefault(namespace, "Active")
        made = self.store.create(resource, namespace, value, asked.get("manager", "kubectl-create"))
        if resource.is_workload:
            key = (resource, namespace, made["metadata"]["name"])
            self.store.rollouts[key].settle(resource.kind, self.store.objects[key], timestamp())
        return made

    def _post_edits(self, asked):
        resource = served(asked.get("group", ""), asked["resource"])
        namespace, name = asked["namespace"], asked["name"]
        old = self.store.get(resource, namespace, name, advance=False)
        if asked.get("delete"):
            return self.store.delete(resource, namespace, name, {}, False)
        new = patches.merge_patch(old, asked["patch"])

        def managers(value):
            result = ownership.Managers(old["metadata"].get("managedFields"))
            editor = ownership.Manager(asked.get("manager", "kubectl-edit"), "Update",
                                       resource.api_version)
            result.update(resource.type, old, value, editor, timestamp(), resource.unowned)
            return result
        return self.store.update(resource, old, new, managers, False)

    def _post_failures(self, asked):
        with self.lock:
            if not asked:
                self.failures.clear()
                return
            if not asked.keys() & {"status", "drop", "hang"}:
                raise ValueError("neither status nor drop nor hang")
            self.failures.append({"count": 1} | asked)

    def _post_rollouts(self, asked):
        resource = served(asked["group"], asked["resource"])
        found = self.store.rollouts[(resource, asked["namespace"], asked["name"])]
        if asked.get("mode", found.mode) not in rollout.MODES:
            raise ValueError(asked["mode"])
        found.mode = asked.get("mode", found.mode)
        found.steps = asked.get("steps", found.steps)
        found.at = min(found.at, found.steps)
