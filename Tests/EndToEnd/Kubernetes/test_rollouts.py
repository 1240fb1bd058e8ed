"""The rest of test_apiserver.py, which runs it: rollouts, planned failures, and kubectl."""

import json
import os
import subprocess
import unittest

import kubernetes_validate
import urllib3
from test_apiserver import KUBECTL, Standin, encoded, secret, workload

RESTART = {"spec": {"template": {"metadata": {"annotations": {
    "kubectl.kubernetes.io/restartedAt": "2026-11-28T09:00:00Z"}}}}}
STRATEGIC = "application/strategic-merge-patch+json"


class RolloutTests(Standin):
    def seed(self, kind, name="checkout", spec=None, **rollout):
        value = workload(kind, name)
        value["spec"] |= spec or {}
        self.admin("POST", "objects", {"object": value})
        self.plural = kind.lower() + "s"
        self.path = f"/apis/apps/v1/namespaces/shop/{self.plural}/{name}"
        if rollout:
            self.admin("POST", "rollouts", {"group": "apps", "resource": self.plural,
                                            "namespace": "shop", "name": name} | rollout)

    def restart(self):
        changed, code = self.call("PATCH", self.path, RESTART, kind=STRATEGIC, fieldManager="regent")
        self.assertEqual(code, 200)
        return changed

    def read(self):
        value, code = self.call("GET", self.path)
        self.assertEqual(code, 200)
        kubernetes_validate.validate(value, "1.34", strict=True)
        return value["status"]

    def test_what_is_at_rest_stays_so(self):
        self.seed("Deployment")
        first, second = self.read(), self.read()
        self.assertEqual(first, second)
        self.assertEqual((first["observedGeneration"], first["updatedReplicas"]), (1, 3))

    def test_a_deployment_follows_step_by_step(self):
        self.seed("Deployment", steps=3)
        changed = self.restart()
        self.assertEqual((changed["metadata"]["generation"], changed["status"]["observedGeneration"]),
                         (2, 1))
        seen = [self.read() for _ in range(5)]
        self.assertEqual([s["observedGeneration"] for s in seen], [2] * 5)
        self.assertEqual([s.get("updatedReplicas", 0) for s in seen], [0, 1, 2, 3, 3])
        self.assertEqual([s["replicas"] for s in seen], [4, 4, 4, 3, 3])
        self.assertEqual([s["conditions"][1]["reason"] for s in seen], ["ReplicaSetUpdated"] * 3
                         + ["NewReplicaSetAvailable"] * 2)

    def test_a_change_that_is_none_starts_no_rollout(self):
        self.seed("Deployment")
        before = self.restart()
        self.assertEqual(self.restart(), before)

    def test_a_deployment_that_fails_says_so_at_its_deadline(self):
        self.seed("Deployment", mode="fails")
        self.restart()
        last = [self.read() for _ in range(6)][-1]
        self.assertEqual(last["conditions"][1] | {"message": "", "lastUpdateTime": "",
                                                  "lastTransitionTime": ""},
                         {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
                          "message": "", "lastUpdateTime": "", "lastTransitionTime": ""})
        self.assertEqual(last["conditions"][0]["status"], "True")
        self.assertGreater(last["replicas"], last["updatedReplicas"])

    def test_one_that_nobody_looks_at_stays_behind(self):
        self.seed("Deployment", mode="ignored")
        self.restart()
        self.assertEqual([self.read() for _ in range(3)][-1]["observedGeneration"], 1)

    def test_a_stateful_set_gets_its_new_revision_at_the_end(self):
        self.seed("StatefulSet")
        self.restart()
        seen = [self.read() for _ in range(4)]
        self.assertNotEqual(seen[0]["currentRevision"], seen[0]["updateRevision"])
        self.assertEqual([s.get("updatedReplicas", 0) for s in seen], [0, 1, 2, 3])
        self.assertEqual(seen[-1]["currentRevision"], seen[-1]["updateRevision"])

    def test_what_waits_for_somebody_to_delete_pods_stays_as_it_is(self):
        for kind, updated in (("StatefulSet", "updatedReplicas"), ("DaemonSet", "updatedNumberScheduled")):
            self.seed(kind, spec={"updateStrategy": {"type": "OnDelete"}})
            self.restart()
            self.assertEqual([self.read().get(updated, 0) for _ in range(5)], [0] * 5)

    def test_a_partition_keeps_the_old_revision(self):
        self.seed("StatefulSet", spec={"updateStrategy": {"type": "RollingUpdate",
                                                          "rollingUpdate": {"partition": 2}}})
        self.restart()
        last = [self.read() for _ in range(5)][-1]
        self.assertEqual((last["updatedReplicas"], last["readyReplicas"]), (1, 3))
        self.assertNotEqual(last["currentRevision"], last["updateRevision"])

    def test_nothing_to_run_is_done_at_once(self):
        self.seed("Deployment", spec={"replicas": 0})
        self.restart()
        self.assertEqual(self.read().get("replicas", 0), 0)

    def test_a_daemon_set_counts_nodes(self):
        self.seed("DaemonSet")
        self.restart()
        seen = [self.read() for _ in range(4)]
        self.assertEqual([s.get("updatedNumberScheduled", 0) for s in seen], [0, 1, 2, 3])
        self.assertEqual([s.get("numberAvailable") for s in seen], [2, 2, 2, 3])

    def test_what_is_wrong_with_a_workload_is_said(self):
        self.seed("Deployment")
        path = "/apis/apps/v1/namespaces/shop/deployments"
        bad = workload("Deployment", "bad")
        bad["spec"]["template"]["metadata"]["labels"] = {"app": "other"}
        self.refused(self.call("POST", path, bad), 422, "Invalid",
                     'Deployment.apps "bad" is invalid: spec.template.metadata.labels')
        other = {"spec": {"selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {
            "app": "x"}}}}}
        self.refused(self.call("PATCH", self.path, other, kind=STRATEGIC), 422, "Invalid",
                     "spec.selector: Invalid value", "field is immutable")
        self.refused(self.call("PATCH", self.path, {"spec": {"replica": 1}}, kind=STRATEGIC,
                               fieldValidation="Strict"), 422, "Invalid",
                     'unknown field "spec.replica"')

    def test_lists_are_merged_by_their_keys(self):
        self.seed("Deployment")
        more = {"spec": {"template": {"spec": {"containers": [{"name": "side", "image": "a/b:1"}]}}}}
        merged, _ = self.call("PATCH", self.path, more, kind=STRATEGIC)
        self.assertEqual([c["name"] for c in merged["spec"]["template"]["spec"]["containers"]],
                         ["main", "side"])
        owned = workload("Deployment", "checkout")
        owned["spec"]["template"]["spec"]["containers"] = [{"name": "side", "image": "a/b:2"}]
        self.refused(self.call("PATCH", self.path, owned, kind="application/apply-patch+yaml",
                               fieldManager="regent"), 409, "Conflict",
                     '.spec.template.spec.containers[name="side"].image')


class FailureTests(Standin):
    def test_the_next_requests_fail_as_planned(self):
        self.admin("POST", "failures", {"count": 2, "status": 429, "retryAfter": 7})
        for _ in range(2):
            self.assertEqual(self.call("GET", "/version")[1], 429)
            self.assertEqual(self.headers["Retry-After"], "7")
        self.assertEqual(self.call("GET", "/version")[1], 200)
        self.admin("POST", "failures", {"status": 503, "method": "PATCH", "path": "/secrets/axiom"})
        self.assertEqual(self.call("GET", "/version")[1], 200)
        self.refused(self.apply(secret()), 503, "ServiceUnavailable")
        self.assertEqual(self.apply(secret())[1], 201)

    def test_an_answer_can_be_lost_with_its_effect(self):
        self.admin("POST", "failures", {"drop": True, "after": True})
        with self.assertRaises(urllib3.exceptions.ProtocolError):
            self.apply(secret())
        self.assertEqual(self.call("GET", "/api/v1/namespaces/shop/secrets/axiom")[1], 200)

    def test_an_answer_can_keep_one_waiting(self):
        self.admin("POST", "failures", {"hang": True})
        with self.assertRaises(urllib3.exceptions.ReadTimeoutError):
            self.root.rest_client.pool_manager.request(
                "GET", self.ready["url"] + "/version", retries=False, timeout=0.2)
        self.assertEqual(self.call("GET", "/version")[1], 200)

    def test_what_was_received_is_told_without_bodies(self):
        self.apply(secret(data={"token": encoded("very secret")}))
        self.call("GET", "/version", client=self.client("no"))
        received = self.admin("GET", "requests")["requests"]
        self.assertEqual([(r["method"], r["user"]) for r in received], [("PATCH", "root"), ("GET", None)])
        self.assertEqual(received[0]["contentType"], "application/apply-patch+yaml")
        self.assertEqual(received[0]["query"], "fieldManager=regent")
        self.assertNotIn(encoded("very secret"), json.dumps(received))

    def test_nobody_else_is_the_administrator(self):
        self.assertEqual(self.call("GET", "/_test/objects", client=self.root)[1], 401)


@unittest.skipUnless(KUBECTL, "there is no kubectl")
class KubectlTests(Standin):
    is_encrypted = True

    def kubectl(self, *arguments, input=None, fails=False):
        outcome = subprocess.run(
            [KUBECTL, *arguments], input=input, capture_output=True, text=True, timeout=60,
            env=os.environ | {"KUBECONFIG": str(self.folder / "config"), "HOME": str(self.folder)})
        self.assertEqual(outcome.returncode != 0, fails, outcome.stdout + outcome.stderr)
        return outcome.stdout + outcome.stderr

    def setUp(self):
        super().setUp()
        self.kubectl("config", "set-cluster", "standin", f"--server={self.ready['url']}",
                     f"--certificate-authority={self.ready['caFile']}", "--embed-certs=true")
        for name in ("root", "pod"):
            self.kubectl("config", "set-credentials", name, f"--token={name}")
            self.kubectl("config", "set-context", name, "--cluster=standin", f"--user={name}",
                         "--namespace=shop")
        self.kubectl("config", "use-context", "root")

    def test_it_applies_and_reads_and_deletes(self):
        text = json.dumps(secret())
        self.assertIn("serverside-applied", self.kubectl(
            "apply", "--server-side", "--validate=false", "-f", "-", input=text))
        self.assertIn("axiom", self.kubectl("get", "secret", "axiom"))
        self.assertEqual(self.kubectl("get", "secret", "axiom", "-o", "jsonpath={.data.token}"),
                         encoded("a"))
        self.kubectl("patch", "secret", "axiom", "-p", '{"stringData":{"token":"b"}}')
        self.assertIn('conflict with "kubectl-patch" using v1: .data.token', self.kubectl(
            "apply", "--server-side", "--validate=false", "-f", "-", input=text, fails=True))
        self.assertIn("axiom", self.kubectl("delete", "secret", "axiom", "--wait=false"))

    def test_it_restarts(self):
        self.admin("POST", "objects", {"object": workload("Deployment", "checkout")})
        self.assertIn("restarted", self.kubectl("rollout", "restart", "deployment/checkout"))
        found = json.loads(self.kubectl("get", "deployment", "checkout", "-o", "json",
                                        "--show-managed-fields"))
        self.assertEqual(found["metadata"]["generation"], 2)
        self.assertIn("kubectl-rollout", [e["manager"] for e in found["metadata"]["managedFields"]])

    def test_it_asks_what_it_may_do(self):
        context = "--context=pod"
        self.assertEqual(self.kubectl("auth", "can-i", "patch", "deployment/checkout", context), "yes\n")
        self.assertIn("no", self.kubectl("auth", "can-i", "list", "secrets", context, fails=True))
        self.assertIn("system:serviceaccount:system:regent", self.kubectl("auth", "whoami", context))
