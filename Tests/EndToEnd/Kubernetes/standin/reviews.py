"""The reviews by which a client asks what it may do, and who it is."""

import json

from .resources import OTHERS, SERVED, Request, Resource
from .status import bad_request, invalid


# kubectl asks in protobuf: these are the numbers of the fields in the published description.
MAGIC = b"k8s\0"
RESOURCE = {1: "namespace", 2: "verb", 3: "group", 4: "version", 5: "resource", 6: "subresource", 7: "name"}
NON_RESOURCE = {1: "path", 2: "verb"}


def access_review(access, user, body):
    value = _read(body, "SelfSubjectAccessReview", "authorization.k8s.io/v1")
    spec = value.get("spec") or {}
    attributes, other = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if bool(attributes) == bool(other):
        raise invalid("SelfSubjectAccessReview", "authorization.k8s.io", "", [
            ("spec.resourceAttributes", "Invalid value: null: exactly one of nonResourceAttributes or "
             "resourceAttributes must be specified")])
    if other:
        request = Request(other.get("verb", ""), path=other.get("path", ""))
    else:
        key = (attributes.get("group", ""), attributes.get("resource", ""))
        resource = SERVED.get(key) or OTHERS.get(key) or Resource(*key, key[1])
        request = Request(attributes.get("verb", ""), resource, attributes.get("namespace", ""),
                          attributes.get("name", ""), attributes.get("subresource", ""))
    reason = access.allows(user, request)
    status = {"allowed": reason is not None} | ({"reason": reason} if reason else {})
    return {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
            "metadata": {}, "spec": spec, "status": status}


def self_review(access, user, body):
    _read(body, "SelfSubjectReview", "authentication.k8s.io/v1")
    return {"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1", "metadata": {},
            "status": {"userInfo": {"username": user["name"], "groups": user["groups"]}}}


def _read(body, kind, version):
    if body.startswith(MAGIC):
        return _from_protobuf(body[len(MAGIC):])
    try:
        value = json.loads(body)
    except ValueError as error:
        raise bad_request(f"couldn't get version/kind; json parse error: {error}") from None
    if value.get("kind", kind) != kind or value.get("apiVersion", version) != version:
        raise bad_request(f"the object provided is unrecognized (must be of type {kind})")
    return value


def _from_protobuf(data):
    unknown = dict(_members(data))
    names = {number: text.decode() for number, text in _members(unknown[1])}
    value = {"apiVersion": names[1], "kind": names[2]}
    spec = dict(_members(dict(_members(unknown.get(2, b""))).get(2, b"")))
    for number, key, fields in ((1, "resourceAttributes", RESOURCE),
                                (2, "nonResourceAttributes", NON_RESOURCE)):
        if number in spec:
            value.setdefault("spec", {})[key] = {
                fields[at]: text.decode() for at, text in _members(spec[number]) if at in fields}
    return value


def _members(data):
    """(number, bytes) of each field of a message that has bytes."""
    at = 0

    def number():
        nonlocal at
        result = shift = 0
        while True:
            byte = data[at]
            at += 1
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result

    while at < len(data):
        tag = number()
        size = number()
        if tag & 7 == 2:
            yield tag >> 3, data[at:at + size]
            at += size
