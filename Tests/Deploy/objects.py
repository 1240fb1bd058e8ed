"""What is wrong with an object of Kubernetes: by its published schema, and by the Pod Security level
restricted."""

import kubernetes_validate

# The oldest that the chart is for and that has a schema, and the newest.
VERSIONS = ["1.25", "1.37"]
# Kinds that are not Kubernetes' own have no schema here.
FOREIGN = {"monitoring.coreos.com/v1"}
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected",
           "secret"}


def wrong_object(value):
    name = f"{value['kind']}/{value['metadata']['name']}"
    if value["apiVersion"] not in FOREIGN:
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(value, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                path = ".".join(map(str, error.path))
                yield f"{name} is not valid in {version}: {path}: {error.message}"
    pod = value.get("spec", {}).get("template", {}).get("spec")
    if pod:
        yield from (f"{name} is not restricted: {what}" for what in unrestricted(pod))


def unrestricted(pod):
    """The controls of https://kubernetes.io/docs/concepts/security/pod-security-standards/ (baseline and
    restricted), and two of our own: a root that is read-only, and no user of number 0."""
    own = pod.get("securityContext", {})
    for field in ("hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"):
        if pod.get(field):
            yield field
    for field in ("sysctls", "seLinuxOptions", "windowsOptions", "appArmorProfile"):
        if own.get(field):
            yield f"securityContext.{field}"
    for volume in pod.get("volumes", []):
        kinds = set(volume) - {"name"}
        if not kinds <= VOLUMES:
            yield f"volume {volume['name']} is of the kind {kinds}"
    for container in pod["containers"] + pod.get("initContainers", []):
        context, name = container.get("securityContext", {}), container["name"]
        if context.get("privileged") or context.get("allowPrivilegeEscalation") is not False:
            yield f"{name} may get more privileges"
        if context.get("capabilities", {}) != {"drop": ["ALL"]}:
            yield f"{name} has capabilities {context.get('capabilities')}"
        if context.get("runAsNonRoot", own.get("runAsNonRoot")) is not True:
            yield f"{name} may be root"
        if context.get("runAsUser", own.get("runAsUser")) == 0:
            yield f"{name} is root"
        profile = context.get("seccompProfile", own.get("seccompProfile", {})).get("type")
        if profile not in ("RuntimeDefault", "Localhost"):
            yield f"{name} has the seccomp profile {profile}"
        if context.get("readOnlyRootFilesystem") is not True:
            yield f"{name} may write to its root"
        if context.get("procMount", "Default") != "Default":
            yield f"{name} has another /proc"
        if any("hostPort" in port for port in container.get("ports", [])):
            yield f"{name} takes a port of the host"
