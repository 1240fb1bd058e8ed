"""What a refused request gets: a `Status`, worded as the API server words it."""

import json


class Refusal(Exception):
    def __init__(self, code, reason, message, details=None, headers=None):
        super().__init__(message)
        self.code = code
        self.headers = headers or {}
        self.status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                       "message": message}
        if reason:
            self.status["reason"] = reason
        if details:
            self.status["details"] = details
        self.status["code"] = code


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def bad_request(message):
    return Refusal(400, "BadRequest", message)


def unauthorized():
    return Refusal(401, "Unauthorized", "Unauthorized")


def internal(message):
    """An error that the server did not expect to meet has no reason."""
    return Refusal(500, None, message)


def not_found(resource, name):
    return Refusal(404, "NotFound", f"{resource} {quoted(name)} not found", details(resource, name))


def no_such_resource():
    return Refusal(404, "NotFound", "the server could not find the requested resource", {})


def no_such_method():
    return Refusal(405, "MethodNotAllowed",
                   "the server does not allow this method on the requested resource", {})


def already_exists(resource, name):
    return Refusal(409, "AlreadyExists", f"{resource} {quoted(name)} already exists",
                   details(resource, name))


def conflict(resource, name, message):
    return Refusal(409, "Conflict",
                   f"Operation cannot be fulfilled on {resource} {quoted(name)}: {message}",
                   details(resource, name))


def stale(resource, name):
    return conflict(resource, name, "the object has been modified; please apply your changes to "
                    "the latest version and try again")


def forbidden(resource, name, message, causes=None):
    subject = f"{resource} {quoted(name)}" if name else str(resource)
    more = details(resource, name)
    if causes:
        more["causes"] = causes
    return Refusal(403, "Forbidden", f"{subject} is forbidden: {message}", more)


def unsupported_media_type(accepted):
    return Refusal(415, "UnsupportedMediaType", "the body of the request was in an unknown format "
                   "- accepted media types include: " + ", ".join(accepted))


def not_acceptable(accepted):
    return Refusal(406, "NotAcceptable", "only the following media types are accepted: "
                   + ", ".join(accepted))


def too_large(limit):
    return Refusal(413, "RequestEntityTooLarge", f"Request entity too large: limit is {limit}")


def invalid(kind, group, name, problems):
    """- Parameter problems: pairs of a field and what is wrong with it."""
    subject = f"{kind}.{group}" if group else kind
    lines = [f"{field}: {message}" for field, message in problems]
    text = lines[0] if len(lines) == 1 else "[" + ", ".join(lines) + "]"
    causes = [{"reason": cause_type(message), "message": message, "field": field}
              for field, message in problems]
    more = {"name": name} if name else {}
    more |= {"group": group} if group else {}
    more |= {"kind": kind, "causes": causes}
    return Refusal(422, "Invalid", f"{subject} {quoted(name)} is invalid: {text}", more)


def cause_type(message):
    for start, kind in (("Required value", "FieldValueRequired"), ("Forbidden", "FieldValueForbidden"),
                        ("Too long", "FieldValueTooLong"),
                        ("Unsupported value", "FieldValueNotSupported")):
        if message.startswith(start):
            return kind
    return "FieldValueInvalid"


def details(resource, name):
    result = {"name": name} if name else {}
    if resource.group:
        result["group"] = resource.group
    return result | {"kind": resource.plural}


def success(resource, name, uid):
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
            "details": details(resource, name) | {"uid": uid}}
