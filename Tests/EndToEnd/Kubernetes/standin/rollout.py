"""The controllers that roll a changed pod template out, one step for each time that it is read.

A rollout `progresses` until it is complete, `fails` (its new pods never become ready, and a deployment
says so at its deadline), `hangs` (the same, and nobody says so), or is `ignored` (no controller looks).
"""

import hashlib
import json

MODES = ("progresses", "fails", "hangs", "ignored")
NODES = 3
DEFAULT_STEPS = 3


class Rollout:
    def __init__(self):
        self.mode, self.steps, self.at, self.template = "progresses", DEFAULT_STEPS, 0, None

    def settle(self, kind, value, now):
        """As if the controller had been done with it long ago."""
        self.template, self.at = _digest(value), self.steps
        value["status"] = _status(kind, value, self._share(), "complete", now)
        return value

    def step(self, kind, value, now):
        """Changes the status by one step; says whether there is anything to change."""
        if self.mode == "ignored":
            return False
        before = json.dumps(value.get("status"), sort_keys=True)
        status = value.get("status") or {}
        generation = value["metadata"]["generation"]
        if status.get("observedGeneration") != generation and _digest(value) != self.template:
            # The first look: seen, and nothing is done yet.
            self.template, self.at = _digest(value), 0
        elif value["spec"].get("paused") or _waits_for_deletion(value):
            pass
        elif self.at < self.steps and not (self.mode != "progresses" and self.at >= self.steps - 1):
            self.at += 1
        value["status"] = _status(kind, value, self._share(), self._phase(value), now, status)
        return json.dumps(value["status"], sort_keys=True) != before

    def _share(self):
        return self.at / self.steps if self.steps else 1

    def _phase(self, value):
        if self.at >= self.steps:
            return "complete"
        if _waits_for_deletion(value):
            return "waiting"
        return "failed" if self.mode == "fails" and self.at >= self.steps - 1 else "progressing"


def _waits_for_deletion(value):
    """Whether pods are new only once somebody deletes the old ones."""
    return value["spec"].get("updateStrategy", {}).get("type") == "OnDelete"


def _digest(value):
    template = value["spec"].get("template", {})
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]


def _status(kind, value, share, phase, now, old=None):
    generation = value["metadata"]["generation"]
    if kind == "DaemonSet":
        updated = int(NODES * share)
        status = {"observedGeneration": generation, "desiredNumberScheduled": NODES,
                  "currentNumberScheduled": NODES, "numberMisscheduled": 0,
                  "updatedNumberScheduled": updated,
                  "numberReady": NODES if phase in ("complete", "waiting") else NODES - 1}
        status["numberAvailable"] = status["numberReady"]
        status["numberUnavailable"] = NODES - status["numberAvailable"]
        return _without_zeros(status, {"currentNumberScheduled", "desiredNumberScheduled",
                                       "numberMisscheduled", "numberReady"})
    replicas = value["spec"]["replicas"]
    updated = int(replicas * share)
    if kind == "StatefulSet":
        return _stateful_status(value, replicas, updated, phase, generation, old)
    # With a surge there is one pod more than asked for until the last old one is gone.
    extra = 0 if phase == "complete" or not replicas else 1
    status = {"observedGeneration": generation, "updatedReplicas": updated,
              "replicas": replicas + extra, "readyReplicas": replicas, "availableReplicas": replicas,
              "unavailableReplicas": extra}
    if phase == "failed":
        status["updatedReplicas"] = max(extra, updated)
    return _without_zeros(status) | {"conditions": _conditions(value, phase, now, old)}


def _stateful_status(value, replicas, updated, phase, generation, old):
    revision = f"{value['metadata']['name']}-{_digest(value)}"
    rolling = value["spec"].get("updateStrategy", {}).get("rollingUpdate", {})
    # Pods of lower numbers keep the old revision, and with them the set its current one.
    kept = min(rolling.get("partition", 0), replicas)
    before = (old or {}).get("currentRevision", revision)
    if before == revision:
        kept = 0
    updated = min(replicas if phase == "complete" else updated, replicas - kept)
    current = revision if phase == "complete" and not kept else before
    ready = replicas if phase in ("complete", "waiting") else max(0, replicas - 1)
    status = {"observedGeneration": generation, "replicas": replicas, "updatedReplicas": updated,
              "currentReplicas": replicas if current == revision else replicas - updated,
              "readyReplicas": ready, "availableReplicas": ready}
    return _without_zeros(status, {"replicas", "availableReplicas"}) | {
        "currentRevision": current, "updateRevision": revision, "collisionCount": 0}


def _conditions(value, phase, now, old):
    name = value["metadata"]["name"]
    replica_set = f'ReplicaSet "{name}-{_digest(value)}"'
    progressing = {
        "complete": ("True", "NewReplicaSetAvailable", f"{replica_set} has successfully progressed."),
        "progressing": ("True", "ReplicaSetUpdated", f"{replica_set} is progressing."),
        "failed": ("False", "ProgressDeadlineExceeded", f"{replica_set} has timed out progressing."),
    }[phase]
    if value["spec"].get("paused"):
        progressing = ("Unknown", "DeploymentPaused", "Deployment is paused")
    wanted = {"Available": ("True", "MinimumReplicasAvailable",
                            "Deployment has minimum availability."), "Progressing": progressing}
    before = {condition["type"]: condition for condition in (old or {}).get("conditions", [])}
    result = []
    for kind, (status, reason, message) in wanted.items():
        same = before.get(kind, {})
        moved = same.get("lastTransitionTime") if same.get("status") == status else None
        updated = same.get("lastUpdateTime") if same.get("reason") == reason else None
        result.append({"type": kind, "status": status, "reason": reason, "message": message,
                       "lastUpdateTime": updated or now, "lastTransitionTime": moved or now})
    return result


def _without_zeros(status, kept=()):
    """Zero is what a field has that is left out, for all but a few."""
    return {name: number for name, number in status.items() if number or name in kept}
