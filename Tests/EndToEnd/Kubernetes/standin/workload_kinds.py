"""What the server fills in and demands of deployments, stateful sets and daemon sets."""

import json

POD = {"restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
       "schedulerName": "default-scheduler"}
CONTAINER = {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
QUARTER = {"maxUnavailable": "25%", "maxSurge": "25%"}


def default(kind, value):
    spec = value.setdefault("spec", {})
    if kind != "DaemonSet":
        spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    if kind == "Deployment":
        spec.setdefault("progressDeadlineSeconds", 600)
        strategy = spec.setdefault("strategy", {})
        if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
            strategy["rollingUpdate"] = QUARTER | strategy.get("rollingUpdate", {})
    else:
        strategy = spec.setdefault("updateStrategy", {})
        if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
            rolling = {"partition": 0} if kind == "StatefulSet" else {"maxUnavailable": 1, "maxSurge": 0}
            strategy["rollingUpdate"] = rolling | strategy.get("rollingUpdate", {})
    if kind == "StatefulSet":
        spec.setdefault("podManagementPolicy", "OrderedReady")
    _default_pod(spec.get("template", {}).get("spec"))


def _default_pod(pod):
    if not isinstance(pod, dict):
        return
    for name, value in POD.items():
        pod.setdefault(name, value)
    pod.setdefault("securityContext", {})
    for container in pod.get("containers", []):
        for name, value in CONTAINER.items():
            container.setdefault(name, value)
        container.setdefault("resources", {})
        tag = container.get("image", "").rpartition("/")[2].partition(":")[2]
        container.setdefault("imagePullPolicy", "Always" if tag in ("", "latest") else "IfNotPresent")
        for port in container.get("ports", []):
            port.setdefault("protocol", "TCP")


def validate(value):
    problems, spec = [], value["spec"]
    template = spec.get("template", {})
    labels = template.get("metadata", {}).get("labels", {})
    wanted = spec.get("selector", {}).get("matchLabels", {})
    if "selector" not in spec:
        problems.append(("spec.selector", "Required value"))
    elif any(labels.get(key) != label for key, label in wanted.items()):
        problems.append(("spec.template.metadata.labels", f"Invalid value: {json.dumps(labels)}: "
                         "`selector` does not match template `labels`"))
    containers = template.get("spec", {}).get("containers", [])
    if not containers:
        problems.append(("spec.template.spec.containers", "Required value"))
    for index, container in enumerate(containers):
        for name in ("name", "image"):
            if not container.get(name):
                problems.append((f"spec.template.spec.containers[{index}].{name}", "Required value"))
    if spec.get("replicas", 0) < 0:
        problems.append(("spec.replicas", f"Invalid value: {spec['replicas']}: must be greater than or "
                         "equal to 0"))
    return problems


def validate_update(kind, new, old):
    if new["spec"].get("selector") != old["spec"].get("selector"):
        shown = json.dumps(new["spec"].get("selector"))
        return [("spec.selector", f"Invalid value: {shown}: field is immutable")]
    mutable = {"replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
               "persistentVolumeClaimRetentionPolicy", "minReadySeconds"}
    changed = {name for name in new["spec"].keys() | old["spec"].keys()
               if new["spec"].get(name) != old["spec"].get(name)}
    if kind == "StatefulSet" and changed - mutable:
        return [("spec", "Forbidden: updates to statefulset spec for fields other than 'replicas', "
                 "'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                 "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")]
    return []
