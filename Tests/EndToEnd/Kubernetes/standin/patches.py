"""The patches that are not an apply: JSON merge patch, strategic merge patch and JSON patch."""

import copy

from . import schema


def merge_patch(value, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for name, change in patch.items():
        if change is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), change)
    return result


def strategic(of, value, patch):
    """Lists whose description has a merge key are merged item by item."""
    of = schema.resolve(of)
    if isinstance(of, dict) and "list" in of and isinstance(patch, list):
        return _strategic_list(of, value if isinstance(value, list) else [], patch)
    if not isinstance(patch, dict) or isinstance(of, str) or "list" in of:
        return patch
    directive = patch.get("$patch")
    if directive == "delete":
        return {}
    value = {} if directive == "replace" or not isinstance(value, dict) else value
    retained = patch.get("$retainKeys")
    result = {name: member for name, member in value.items() if not retained or name in retained}
    for name, change in patch.items():
        if name.startswith("$deleteFromPrimitiveList/"):
            target = name.split("/", 1)[1]
            result[target] = [item for item in result.get(target, []) if item not in change]
        elif name.startswith("$"):
            continue
        elif change is None:
            result.pop(name, None)
        else:
            inner = schema.field(of, name)
            result[name] = change if inner is None else strategic(inner, result.get(name), change)
    return result


def _strategic_list(of, value, patch):
    if "patch" not in of or any(isinstance(item, dict) and item.get("$patch") == "replace"
                                for item in patch):
        return [item for item in patch if not (isinstance(item, dict) and "$patch" in item)]
    key, inner, result = of["patch"], schema.resolve(of["list"]), list(value)
    if not key:
        return result + [item for item in patch if item not in result]
    for item in patch:
        at = next((i for i, old in enumerate(result) if old.get(key) == item.get(key)), None)
        if item.get("$patch") == "delete":
            result = [old for old in result if old.get(key) != item.get(key)]
        elif at is None:
            result.append(strategic(inner, {}, item))
        else:
            result[at] = strategic(inner, result[at], item)
    return result


def json_patch(value, operations):
    """RFC 6902. Raises LookupError or ValueError where it cannot be applied."""
    value = copy.deepcopy(value)
    for operation in operations:
        kind, path = operation["op"], operation["path"]
        if kind in ("move", "copy"):
            given = _look(value, operation["from"])
            if kind == "move":
                value = _change(value, operation["from"], "remove", None)
            value = _change(value, path, "add", copy.deepcopy(given))
        elif kind == "test":
            if _look(value, path) != operation.get("value"):
                raise ValueError(f"testing value {path} failed: test failed")
        elif kind in ("add", "replace", "remove"):
            value = _change(value, path, kind, operation.get("value"))
        else:
            raise ValueError(f"Unexpected kind: {kind}")
    return value


def _steps(path):
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _look(value, path):
    for step in _steps(path):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _change(value, path, kind, given):
    steps = _steps(path)
    if not steps:
        return given
    holder = _look(value, "/" + "/".join(s.replace("~", "~0").replace("/", "~1")
                                         for s in steps[:-1]) if steps[:-1] else "")
    last = steps[-1]
    if isinstance(holder, list):
        at = len(holder) if last == "-" else int(last)
        if kind == "add":
            holder.insert(at, given)
        elif kind == "replace":
            holder[at] = given
        else:
            del holder[at]
    elif kind == "remove":
        del holder[last]
    else:
        if kind == "replace" and last not in holder:
            raise LookupError(f"replace operation does not apply: doc is missing key: {path}")
        holder[last] = given
    return value
