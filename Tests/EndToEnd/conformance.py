"""Holds a sandbox to Axiom's published description of its API with schemathesis.

    conformance.py REGENT EXAMPLES PHASES

starts `REGENT sandbox` and runs schemathesis on it, with this file as its hooks: they add to the
description what it leaves out. docs/sandbox.md says why each addition is made.
"""

import copy
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request
import zlib

import schemathesis

# The answers that the published description leaves out: every error has this body.
ERROR = {
    "description": "an error",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["message"],
                "additionalProperties": False,
                "properties": {"message": {"type": "string", "minLength": 1}},
            }
        }
    },
}
ALWAYS = ("401", "403", "429")
WITH_BODY = ("400", "413", "415")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for path, methods in raw_schema["paths"].items():
        for operation in methods.values():
            codes = ALWAYS
            if "requestBody" in operation:
                # An instant is required in it, so that it cannot be left out.
                operation["requestBody"]["required"] = True
                codes += WITH_BODY
            if "{id}" in path:
                codes += ("404",)
            for code in codes:
                operation["responses"][code] = copy.deepcopy(ERROR)
    schemas = raw_schema["components"]["schemas"]
    schemas["CreateAPIToken"]["properties"]["name"]["minLength"] = 1
    close_capabilities(schemas)
    allow_nulls(raw_schema, schemas)
    link_tokens(raw_schema["paths"])


def close_capabilities(schemas):
    """A group that nobody knows is refused rather than dropped in silence; a null asks for none."""
    none = {"nullable": True, "enum": [None]}
    schemas["orgCapabilities"]["additionalProperties"] = none
    for name in ("datasetCapabilities", "viewCapabilities"):
        schemas[name]["additionalProperties"] |= {"type": "object", "additionalProperties": none}


def allow_nulls(raw_schema, schemas):
    """Public clients send a null for each field that is not set, at all levels."""
    for name in ("CreateAPIToken", "RegenerateAPIToken"):
        request = schemas[name]
        for field, value in request["properties"].items():
            if field in request["required"]:
                continue
            request["properties"][field] = nullable(value, schemas)


def nullable(value, schemas):
    value = copy.deepcopy(schemas[value["$ref"].rsplit("/", 1)[1]] if "$ref" in value else value)
    value["nullable"] = True
    for field, inner in value.get("properties", {}).items():
        # A new token's own fields are made nullable where they stand; its name is required.
        if field not in value.get("required", []):
            value["properties"][field] = nullable(inner, schemas)
    if isinstance(value.get("additionalProperties"), dict):
        value["additionalProperties"] = nullable(value["additionalProperties"], schemas)
    return value


def link_tokens(paths):
    """What is made by one call is what others are about."""
    links = {
        operation: {"operationId": operation, "parameters": {"id": "$response.body#/id"}}
        for operation in ("getAPIToken", "deleteAPIToken", "regenerateAPIToken")
    }
    for path in ("/tokens", "/tokens/{id}/regenerate"):
        paths[path]["post"]["responses"]["200"]["links"] = copy.deepcopy(links)


def call(method, path, body=None):
    request = urllib.request.Request(
        os.environ["AXIOM_URL"] + "/v2" + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["AXIOM_TOKEN"],
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@functools.cache
def first_token():
    """The token that the calls are made with."""
    return call("GET", "/tokens")[0]["id"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """The caller's own token stays as it is, and half of all calls are about one that exists."""
    token_id = (case.path_parameters or {}).get("id")
    if token_id is None:
        return
    is_chosen = is_generated(token_id) and zlib.crc32(str(token_id).encode()) % 2 == 0
    if token_id == first_token() or is_chosen:
        case.path_parameters["id"] = call("POST", "/tokens", {"name": "to be looked at"})["id"]


def is_generated(token_id):
    """Whether no answer named it."""
    return not (isinstance(token_id, str) and len(token_id) == 36 and token_id.count("-") == 4)


def main(regent, examples, phases):
    here = pathlib.Path(__file__).parent
    # From the description of Axiom's public API, its part on tokens.
    schema = here.parent / "AxiomTests/Resources/axiom-tokens.openapi.json"
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--data", "data", "--listen", "127.0.0.1:0", "--rate-limit", "100000000"]
        sandbox = subprocess.Popen(
            [regent, "sandbox", *arguments], cwd=folder, stdout=subprocess.PIPE, text=True
        )
        try:
            pairs = sandbox.stdout.readline().split()
            environment = os.environ | dict(pair.split("=", 1) for pair in pairs)
            environment["SCHEMATHESIS_HOOKS"] = __file__
            # The hooks are a module, which Python would compile beside it.
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            command = [
                pathlib.Path(sys.executable).parent / "schemathesis", "run", schema,
                "--url", environment["AXIOM_URL"] + "/v2",
                "--header", "Authorization: Bearer " + environment["AXIOM_TOKEN"],
                "--phases", phases, "--max-examples", examples, "--seed", "1",
                "--generation-database", "none", "--continue-on-failure", "--no-color",
            ]
            return subprocess.run(command, cwd=folder, env=environment).returncode
        finally:
            sandbox.terminate()
            sandbox.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
