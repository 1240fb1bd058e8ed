"""Who owns which field: `managedFields`, and server-side apply as structured-merge-diff does it.

A set of fields is a set of paths; a path is a tuple of the elements that `fieldsV1` is made of.
"""

from . import schema

# No one owns what only the server, or the request's path, decides.
UNOWNED = {("f:apiVersion",), ("f:kind",), ("f:metadata",)} | {
    ("f:metadata", "f:" + name)
    for name in ("name", "namespace", "creationTimestamp", "deletionTimestamp", "selfLink", "uid",
                 "generation", "managedFields", "resourceVersion")}
# Structs that are there even while nothing is in them.
ALWAYS_THERE = {"f:metadata", "f:spec", "f:status", "f:template", "f:strategy", "f:updateStrategy"}
ABSENT = object()


def field_set(of, value, path=()):
    """What somebody owns who applies this value."""
    of = schema.resolve(of)
    if schema.is_leaf(of):
        return {path}
    result = set()
    for element, inner, member in schema.children(of, value):
        below = path + (element,)
        if member is None or member == {}:
            result.add(below)
            continue
        result |= field_set(inner, member, below)
        if element[0] != "f" or schema.is_map(of):
            result.add(below)
    return result


class Comparison:
    def __init__(self):
        self.added, self.modified, self.removed = set(), set(), set()

    def compare(self, of, old, new, path=()):
        of = schema.resolve(of)
        if old is ABSENT or new is ABSENT:
            into = self.added if old is ABSENT else self.removed
            value = new if old is ABSENT else old
            if path and (schema.is_leaf(of) or path[-1] not in ALWAYS_THERE):
                into.add(path)
            if not schema.is_leaf(of):
                for element, inner, member in schema.children(of, value):
                    pair = (ABSENT, member) if old is ABSENT else (member, ABSENT)
                    self.compare(inner, *pair, path + (element,))
        elif schema.is_leaf(of):
            if old != new:
                self.modified.add(path)
        else:
            before = {element: (inner, member) for element, inner, member in schema.children(of, old)}
            after = {element: (inner, member) for element, inner, member in schema.children(of, new)}
            for element in before.keys() | after.keys():
                inner = (before.get(element) or after.get(element))[0]
                self.compare(inner, before.get(element, (None, ABSENT))[1],
                             after.get(element, (None, ABSENT))[1], path + (element,))
        return self


def merge(of, live, config):
    """The live value with what is applied over it."""
    of = schema.resolve(of)
    if schema.is_leaf(of):
        return config
    if "list" in of:
        inner = schema.resolve(of["list"])
        keyed = {schema.item_key(of, item): item for item in config}
        result = []
        for item in live:
            applied = keyed.pop(schema.item_key(of, item), ABSENT)
            result.append(item if applied is ABSENT else merge(inner, item, applied))
        return result + list(keyed.values())
    result = dict(live)
    for name, value in config.items():
        if value is None:
            result.pop(name, None)
        elif live.get(name) is None:
            result[name] = value
        else:
            result[name] = merge(schema.field(of, name), live[name], value)
    return result


def prune(of, value, last, kept, path=()):
    """Takes out what its owner applied before and does not any more, unless somebody else owns it."""
    of = schema.resolve(of)
    gone = []
    for element, inner, member in list(schema.children(of, value)):
        below = path + (element,)
        if not _any_below(last, below):
            continue
        others = _any_below(kept, below)
        if schema.is_leaf(inner):
            if not others:
                gone.append((element, None))
        elif below in last and not others:
            gone.append((element, None))
        else:
            rest = prune(inner, member, last, kept, below)
            gone.append((element, rest if rest or others else None))
    return _replaced(of, value, dict(gone))


def _any_below(paths, prefix):
    return any(path[:len(prefix)] == prefix for path in paths)


def _replaced(of, value, changes):
    if "list" in of:
        pairs = [(schema.item_key(of, item), item) for item in value]
        items = [changes.get(key, item) for key, item in pairs]
        return [item for item in items if item is not None]
    members = {name: changes.get("f:" + name, member) for name, member in value.items()}
    return {name: member for name, member in members.items() if member is not None}


def to_fields_v1(paths):
    root = {}
    for path in sorted(paths, key=len):
        node = root
        for element in path:
            node = node.setdefault(element, {})
    for path in paths:
        node = root
        for element in path:
            node = node[element]
        if node and "." not in node:
            node["."] = {}
    return _sorted(root)


def _sorted(node):
    return {key: _sorted(node[key]) for key in sorted(node)}


def from_fields_v1(node, path=()):
    result = set()
    for element, inner in node.items():
        if element == ".":
            result.add(path)
        elif inner:
            result |= from_fields_v1(inner, path + (element,))
        else:
            result.add(path + (element,))
    return result


class Manager:
    """An entry of `managedFields`."""

    def __init__(self, name, operation, api_version, subresource="", time=None, paths=()):
        self.name, self.operation, self.api_version = name, operation, api_version
        self.subresource, self.time, self.paths = subresource, time, set(paths)

    @property
    def key(self):
        version = "" if self.operation == "Apply" else self.api_version
        return (self.name, self.operation, version, self.subresource)

    @property
    def printed(self):
        text = schema.json.dumps(self.name)
        if self.subresource:
            text += f" with subresource {schema.json.dumps(self.subresource)}"
        return text if self.operation == "Apply" else f"{text} using {self.api_version}"

    def entry(self):
        entry = {"manager": self.name, "operation": self.operation, "apiVersion": self.api_version,
                 "time": self.time, "fieldsType": "FieldsV1", "fieldsV1": to_fields_v1(self.paths)}
        return entry | ({"subresource": self.subresource} if self.subresource else {})


class Managers:
    """All entries of an object's `managedFields`."""

    def __init__(self, entries):
        self.all = [Manager(entry["manager"], entry["operation"], entry["apiVersion"],
                            entry.get("subresource", ""), entry["time"],
                            from_fields_v1(entry["fieldsV1"])) for entry in entries or []]

    def find(self, key):
        return next((manager for manager in self.all if manager.key == key), None)

    def entries(self):
        kept = [manager for manager in self.all if manager.paths]
        kept.sort(key=lambda manager: (manager.operation != "Apply", manager.time, manager.name))
        return [manager.entry() for manager in kept]

    def apply(self, of, live, config, applier, now, force, unowned):
        """The new value, and the conflicts that kept it from being taken: pairs of a manager and paths."""
        own = _owned(field_set(of, config), unowned)
        mine = self.find(applier.key)
        others = [manager for manager in self.all if manager is not mine]
        kept = own.union(*[manager.paths for manager in others])
        new = merge(of, live, config)
        if mine:
            new = prune(of, new, mine.paths, kept)
        conflicts = self._take(of, live, new, others, force, unowned)
        if conflicts:
            return live, conflicts
        if mine is None:
            mine = applier
            self.all.append(mine)
        if mine.paths != own:
            mine.paths, mine.time = own, now
        mine.api_version = applier.api_version
        mine.time = mine.time or now
        return new, []

    def update(self, of, live, new, updater, now, unowned):
        """Records a change that was not an apply: it takes what it changes."""
        mine = self.find(updater.key)
        others = [manager for manager in self.all if manager is not mine]
        self._take(of, live, new, others, True, unowned)
        changes = Comparison().compare(of, live, new)
        if mine is None:
            mine = updater
            self.all.append(mine)
        paths = (mine.paths | _owned(changes.added | changes.modified, unowned)) - changes.removed
        if paths != mine.paths:
            mine.paths, mine.time = paths, now
        mine.time = mine.time or now

    def _take(self, of, live, new, others, force, unowned):
        changes = Comparison().compare(of, live, new)
        changed = _owned(changes.added | changes.modified, unowned)
        conflicts = [(manager, manager.paths & changed) for manager in others]
        conflicts = [(manager, paths) for manager, paths in conflicts if paths]
        if conflicts and not force:
            return conflicts
        for manager, paths in conflicts:
            manager.paths -= paths
        for manager in others:
            manager.paths -= changes.removed
        return []


def _owned(paths, unowned):
    return {path for path in paths
            if path not in UNOWNED and not any(path[:len(u)] == u for u in unowned)}


def conflict_status(conflicts):
    """(message, causes) of the conflicts that refused an apply."""
    conflicts = sorted(conflicts, key=lambda pair: pair[0].printed)
    found = [(manager.printed, schema.printed(path))
             for manager, paths in conflicts for path in sorted(paths)]
    causes = [{"reason": "FieldManagerConflict", "message": f"conflict with {manager}", "field": path}
              for manager, path in found]
    if len(found) == 1:
        return f"Apply failed with 1 conflict: conflict with {found[0][0]}: {found[0][1]}", causes
    groups = [f"conflicts with {manager.printed}:"
              + "".join(f"\n- {schema.printed(path)}" for path in sorted(paths))
              for manager, paths in conflicts]
    return f"Apply failed with {len(found)} conflicts: " + "\n".join(groups), causes
