"""Checks what installs Regent beside a cluster: the chart, the manifests for kustomize, the Dockerfile.

    check.py [REGENT]

With the program REGENT the configurations and the example tokens are checked by it, too. Needs
Tests/requirements.txt; talks to no cluster and to no network.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import helm_python
import yaml
from objects import wrong_object
from refusals import REFUSED
from rights import wrong_rights

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "charts/regent"
INSTALL = ROOT / "manifests/install"
problems = []


def problem(where, what):
    problems.append(f"{where}: {what}")


def program(name):
    found = shutil.which(name, path=str(pathlib.Path(sys.executable).parent)) or shutil.which(name)
    if not found:
        problem(name, "is not installed; Tests/requirements.txt has it")
    return found


def objects_of(texts):
    return [value for text in texts for value in yaml.safe_load_all(text) if value]


def render(chart, values):
    rendered = chart.render(values, name="regent", namespace="regent")
    return objects_of(text for name, text in rendered.items() if name.endswith(".yaml"))


def find(objects, kind, name=None):
    found = [o for o in objects if o["kind"] == kind and name in (None, o["metadata"]["name"])]
    return found[0] if found else None


# The chart

def check_chart(regent):
    about = yaml.safe_load((CHART / "Chart.yaml").read_text())
    source = (ROOT / "Sources/CLI/RegentProgram.swift").read_text()
    version = re.search(r'version = "([^"]+)"', source).group(1)
    dockerfile = (ROOT / "Dockerfile").read_text()
    label = re.search(r'image\.version="([^"]+)"', dockerfile).group(1)
    kustomization = yaml.safe_load((INSTALL / "kustomization.yaml").read_text())
    versions = {"the chart's appVersion": about["appVersion"], "the Dockerfile's label": label,
                "the kustomization's tag": kustomization["images"][0]["newTag"]}
    for what, found in versions.items():
        if found != version:
            problem(what, f"{found}, and the program is {version}")
    print(f"versions agree: {version}")
    files = sorted((CHART / "ci").glob("*-values.yaml"))
    with helm_python.Chart.load(CHART) as chart:
        for file in files:
            check_values(chart, file, regent)
        check_refusals(chart, yaml.safe_load((CHART / "ci/minimal-values.yaml").read_text()))
    if len(files) < 5:
        problem("charts/regent/ci", f"{len(files)} values files of 5")


def check_values(chart, file, regent):
    values = yaml.safe_load(file.read_text())
    report = helm_python.lint(CHART, values, strict=True, namespace="regent")
    for message in report["messages"]:
        # An icon is recommended, and that is no more than information.
        if message["severity"] > 1:
            problem(file.name, f"helm lint: {message['path']}: {message['error']}")
    for error in report["errors"]:
        problem(file.name, f"helm lint: {error}")
    objects = render(chart, values)
    whole = chart.merge_values(values)
    deliveries = whole["rbac"]["deliveries"]
    for value in objects:
        for what in wrong_object(value):
            problem(file.name, what)
    for what in wrong_rights(objects, deliveries if whole["rbac"]["create"] else []):
        problem(file.name, what)
    pod = find(objects, "Deployment")["spec"]["template"]["spec"]
    if pod["automountServiceAccountToken"] != bool(deliveries or whole["serviceAccount"]["automountToken"]):
        problem(file.name, f"automountServiceAccountToken is {pod['automountServiceAccountToken']}")
    configuration = find(objects, "ConfigMap")
    if configuration:
        check_configuration(file.name, configuration["data"]["regent.yaml"], pod, regent)
    print(f"{file.name}: lints, and renders {len(objects)} objects: valid, restricted, least privilege")


def check_refusals(chart, good):
    for name, change, said in REFUSED:
        values = changed(good, change)
        try:
            objects = render(chart, values)
            problem("values.schema.json", f"accepts {name}: {len(objects)} objects")
        except helm_python.HelmError as error:
            if said not in str(error):
                problem("values.schema.json", f"refuses {name} without a word of {said}: {error}")
    print(f"{len(REFUSED)} wrong values are refused, each by its name")


def changed(value, change):
    if not isinstance(value, dict) or not isinstance(change, dict):
        return change
    return value | {key: changed(value.get(key), inner) for key, inner in change.items()}


def check_configuration(where, text, pod, regent):
    """The program understands it, and every file that it names is in the pod."""
    mounted = {f"/etc/regent/{item['path']}" for volume in pod["volumes"]
               for source in volume.get("projected", {}).get("sources", [])
               for part in source.values() for item in part["items"]}
    for path in re.findall(r"[fF]ile: *(/etc/regent/\S+?)[}\s]", text):
        if path not in mounted:
            problem(where, f"the configuration names {path}, which nothing mounts")
    if not regent:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "regent.yaml"
        file.write_text(text)
        ask = [regent, "config", "--config", file]
        outcome = subprocess.run(ask, capture_output=True, text=True)
        if "server.webhookSecrets is not supported by this version" in outcome.stderr:
            # A program without webhooks: it is held to the rest.
            configuration = yaml.safe_load(text)
            del configuration["server"]["webhookSecrets"]
            file.write_text(yaml.safe_dump(configuration))
            outcome = subprocess.run(ask, capture_output=True, text=True)
        if outcome.returncode:
            problem(where, f"regent does not take the configuration: {outcome.stderr.strip()}")


# The manifests for kustomize

def check_install(regent):
    kubectl = program("kubectl")
    if not kubectl:
        return
    outcome = subprocess.run([kubectl, "kustomize", INSTALL], capture_output=True, text=True)
    if outcome.returncode:
        problem("manifests/install", f"kubectl kustomize: {outcome.stderr.strip()}")
        return
    objects = objects_of([outcome.stdout])
    for value in objects:
        for what in wrong_object(value):
            problem("manifests/install", what)
    values = yaml.safe_load((CHART / "ci/install-values.yaml").read_text())
    missing = KINDS - {value["kind"] for value in objects}
    if missing:
        problem("manifests/install", f"there is no {', no '.join(sorted(missing))}")
        return
    for what in wrong_rights(objects, values["rbac"]["deliveries"]):
        problem("manifests/install", what)
    level = find(objects, "Namespace")["metadata"]["labels"].get("pod-security.kubernetes.io/enforce")
    if level != "restricted":
        problem("manifests/install", f"the namespace enforces {level}")
    pod = find(objects, "Deployment")["spec"]["template"]["spec"]
    check_configuration("manifests/install", find(objects, "ConfigMap")["data"]["regent.yaml"], pod, regent)
    with helm_python.Chart.load(CHART) as chart:
        other = render(chart, values)
    for name, ours, charts in zip(PARTS, parts(objects), parts(other)):
        if ours != charts:
            problem("manifests/install", f"{name} is not the chart's:\n  {ours}\n  {charts}")
    print(f"manifests/install: kustomize makes {len(objects)} valid objects, the same as the chart's")


KINDS = {"ConfigMap", "Deployment", "Namespace", "PersistentVolumeClaim", "Role", "RoleBinding", "Service",
         "ServiceAccount"}
PARTS = ["the pod", "how it is replaced", "the configuration", "the role", "whom it is for", "the volume",
         "the service", "the service account"]


def parts(objects):
    """What has to be the same wherever it comes from: everything but labels and what is made of digests."""
    deployment, configuration = find(objects, "Deployment"), find(objects, "ConfigMap")
    pod = deployment["spec"]["template"]["spec"]
    for source in find_volume(pod, "configuration")["projected"]["sources"]:
        if "configMap" in source:
            if source["configMap"]["name"] != configuration["metadata"]["name"]:
                problem("configuration", "the pod mounts another ConfigMap than there is")
            source["configMap"]["name"] = "-"
    role, binding = find(objects, "Role"), find(objects, "RoleBinding")
    where = [(o["metadata"]["namespace"], o["metadata"]["name"]) for o in (role, binding)]
    account, service = find(objects, "ServiceAccount"), find(objects, "Service")
    claim = find(objects, "PersistentVolumeClaim")
    return [pod, [deployment["spec"][key] for key in ("replicas", "strategy")],
            yaml.safe_load(configuration["data"]["regent.yaml"]), role["rules"],
            [where, binding["roleRef"], binding["subjects"]],
            [claim["metadata"]["name"], claim["spec"]],
            [service["metadata"]["name"], service["spec"]["type"], service["spec"]["ports"]],
            [account["metadata"]["name"], account["automountServiceAccountToken"]]]


def find_volume(pod, name):
    return next(volume for volume in pod["volumes"] if volume["name"] == name)


# The rest

def check_tokens(regent):
    if regent:
        outcome = subprocess.run([regent, "validate", ROOT / "manifests/tokens"], capture_output=True, text=True)
        if outcome.returncode:
            problem("manifests/tokens", outcome.stdout + outcome.stderr)
        print("manifests/tokens:", outcome.stdout.strip().splitlines()[-1])


def check_dockerfile():
    hadolint = program("hadolint")
    if hadolint:
        outcome = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
        if outcome.returncode:
            problem("Dockerfile", outcome.stdout + outcome.stderr)
        print("Dockerfile: hadolint has nothing to say")


def main(regent=None):
    began = time.monotonic()
    check_chart(regent)
    check_install(regent)
    check_tokens(regent)
    check_dockerfile()
    for what in problems:
        print(f"error: {what}", file=sys.stderr)
    print(f"{len(problems)} problems in {time.monotonic() - began:.1f} s")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
