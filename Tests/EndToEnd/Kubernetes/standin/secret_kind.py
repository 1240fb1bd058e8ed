"""What the server demands of Secrets."""

import base64
import json
import re

from . import schema
from .status import quoted

MAX_SIZE = 1024 * 1024
KEY = re.compile(r"[-._a-zA-Z0-9]+\Z")
DOCKER = {"kubernetes.io/dockerconfigjson": ".dockerconfigjson", "kubernetes.io/dockercfg": ".dockercfg"}
REQUIRED = {"kubernetes.io/tls": ["tls.crt", "tls.key"], "kubernetes.io/ssh-auth": ["ssh-privatekey"]}


def decode(value):
    """`stringData` goes into `data`, which has to be base64. Raises ValueError with Go's words."""
    for text in (value.get("data") or {}).values():
        if isinstance(text, str):
            schema.check_base64(text)
    texts = value.pop("stringData", None)
    if texts:
        data = dict(value.get("data") or {})
        data |= {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()
                 if text is not None}
        value["data"] = data
    return value


def default(value):
    value.setdefault("type", "Opaque")


def validate(value):
    problems, total = [], 0
    data = value.get("data") or {}
    for key, text in data.items():
        total += len(schema.check_base64(text))
        if not KEY.match(key) or key in (".", "..") or len(key) > 253:
            problems.append((f"data[{key}]", f"Invalid value: {quoted(key)}: a valid config key must "
                             "consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                             "'KEY_NAME',  or 'key-name', regex used for validation is "
                             "'[-._a-zA-Z0-9]+')"))
    if total > MAX_SIZE:
        problems.append(("data", f"Too long: may not be more than {MAX_SIZE} bytes"))
    docker = DOCKER.get(value["type"])
    if docker and docker not in data:
        problems.append((f"data[{docker}]", "Required value"))
    elif docker:
        try:
            json.loads(schema.check_base64(data[docker]))
        except ValueError:
            problems.append((f"data[{docker}]", 'Invalid value: "<secret contents redacted>": '
                             "invalid character or end of JSON input"))
    for key in REQUIRED.get(value["type"], []):
        if key not in data:
            problems.append((f"data[{key}]", "Required value"))
    return problems


def validate_update(new, old):
    problems = []
    if new["type"] != old["type"]:
        problems.append(("type", f"Invalid value: {quoted(new['type'])}: field is immutable"))
    if old.get("immutable"):
        if not new.get("immutable"):
            problems.append(("immutable", "Forbidden: field is immutable when `immutable` is set"))
        if (new.get("data") or {}) != (old.get("data") or {}):
            problems.append(("data", "Forbidden: field is immutable when `immutable` is set"))
    return problems
