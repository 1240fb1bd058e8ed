"""The fields of the kinds that are served, as the published description has them."""

import base64
import binascii
import json
import pathlib

_PUBLISHED = json.loads((pathlib.Path(__file__).parent / "schema.json").read_text())
TYPES = _PUBLISHED["types"]
# Keys of list items that the server fills in before it looks at them.
DEFAULT_KEYS = {"protocol": "TCP"}


class Mismatch(Exception):
    """A value that is of another type than its field."""

    def __init__(self, path, message):
        super().__init__(message)
        self.path = path


def of_kind(kind):
    return {"ref": _PUBLISHED["kinds"][kind]}


def resolve(of):
    """A type with references followed: (its definition or itself)."""
    while isinstance(of, dict) and "ref" in of:
        of = TYPES[of["ref"]]
        of = of.get("is", of)
    return of


def is_struct(of):
    return isinstance(of, dict) and "fields" in of


def is_map(of):
    return isinstance(of, dict) and "map" in of


def is_leaf(of):
    """Whether a value of this (resolved) type has one owner as a whole."""
    if not isinstance(of, dict):
        return True
    if "list" in of:
        return not (of.get("keys") or of.get("set"))
    return bool(of.get("atomic"))


def field(of, name):
    """The type of a member of a struct or map; None: there is no such field."""
    if is_struct(of):
        found = of["fields"].get(name)
        return None if found is None else resolve(found)
    return resolve(of["map"])


def item_key(of, item):
    """The keys of an item of an associative list, as `fieldsV1` has them."""
    if of.get("set"):
        return "v:" + json.dumps(item)
    keys = {key: item.get(key, DEFAULT_KEYS.get(key)) for key in sorted(of["keys"])}
    keys = {key: value for key, value in keys.items() if value is not None}
    return "k:" + json.dumps(keys, sort_keys=True, separators=(",", ":"))


def children(of, value):
    """(element of a path, type, value) of each member of a value that is no leaf."""
    if "list" in of:
        inner = resolve(of["list"])
        for item in value:
            yield item_key(of, item), inner, item
        return
    for name, member in value.items():
        inner = field(of, name)
        if inner is not None:
            yield "f:" + name, inner, member


def walk_types(of, value, path, found):
    """Adds each place that has another type than the description says, and each unknown field, to
    `found` as (path, what is wrong); a null is of every type."""
    of = resolve(of)
    if value is None or of == "any":
        return
    if isinstance(of, str):
        if not _fits(of, value):
            found.append((path, f"expected {of}, got {type(value).__name__}"))
        return
    if "list" in of:
        if not isinstance(value, list):
            found.append((path, f"expected list, got {type(value).__name__}"))
            return
        seen = set()
        for index, item in enumerate(value):
            walk_types(of["list"], item, f"{path}[{index}]", found)
            if of.get("keys") and isinstance(item, dict):
                missing = [key for key in of["keys"] if key not in item and key not in DEFAULT_KEYS]
                if missing:
                    found.append((f"{path}[{index}]", "associative list with keys has an element that"
                                  f" omits key field {json.dumps(missing[0])}"))
                key = item_key(of, item)
                if key in seen:
                    found.append((path, f"duplicate entries for key {_printed_key(key)}"))
                seen.add(key)
        return
    if not isinstance(value, dict):
        found.append((path, f"expected map, got {type(value).__name__}"))
        return
    for name, member in value.items():
        inner = field(of, name)
        if inner is None:
            found.append((f"{path}.{name}", "field not declared in schema"))
        else:
            walk_types(inner, member, f"{path}.{name}", found)


def unknown_fields(of, value, path=""):
    """The paths of fields that the description does not have."""
    found = []
    walk_types(of, value, path, found)
    return [path.lstrip(".") for path, message in found if message == "field not declared in schema"]


def wrong_types(of, value):
    found = []
    walk_types(of, value, "", found)
    return [(path, message) for path, message in found if message != "field not declared in schema"]


def without_unknown(of, value):
    """What is stored: unknown fields are dropped, nulls and empty maps and lists left out."""
    of = resolve(of)
    if isinstance(of, str) or value is None:
        return value
    if "list" in of:
        return [without_unknown(of["list"], item) for item in value]
    result = {}
    for name, member in value.items():
        inner = field(of, name)
        if inner is None:
            continue
        kept = without_unknown(inner, member)
        empties = isinstance(inner, dict) and not is_struct(inner) and not kept
        if kept is not None and not (empties and name != "emptyDir"):
            result[name] = kept
    return result


def check_base64(text):
    """Raises ValueError, with Go's words for it, where it is no standard base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        body = text.rstrip("=")
        at = next((i for i, c in enumerate(body) if c not in alphabet), len(text))
        raise ValueError(f"illegal base64 data at input byte {at}") from None


def _fits(of, value):
    if of in ("string", "byte"):
        return isinstance(value, str)
    if of == "boolean":
        return isinstance(value, bool)
    if of == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if of == "intstr":
        return isinstance(value, (int, str)) and not isinstance(value, bool)
    return isinstance(value, (int, float, str)) and not isinstance(value, bool)


def _printed_key(element):
    keys = json.loads(element[2:])
    if element.startswith("v:"):
        return "[=" + json.dumps(keys) + "]"
    return "[" + ",".join(f"{key}={json.dumps(value)}" for key, value in keys.items()) + "]"


def printed(path):
    """A path of elements as conflicts name it."""
    return "".join("." + element[2:] if element.startswith("f:") else _printed_key(element)
                   for element in path)
