"""HTTP: the way from a connection to the store, in the order in which a real server refuses."""

import json
import socket
import sys
import threading
import traceback
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import discovery, reviews, writes
from .admin import Admin
from .resources import NAMESPACES, SERVED, parse
from .status import (Refusal, internal, no_such_method, no_such_resource, not_acceptable,
                     not_found, success, too_large, unsupported_media_type)

MAX_BODY = 3 * 1024 * 1024
MEDIA_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]
REVIEWS = {"selfsubjectaccessreviews": reviews.access_review, "selfsubjectreviews": reviews.self_review}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, store, access, admin_token, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.store, self.access, self.tls = store, access, tls
        self.admin = Admin(store, admin_token)
        self.connections, self.guard = 0, threading.Lock()

    def finish_request(self, request, client_address):
        if self.tls:
            # In the connection's own thread, so that a client that is slow holds nobody up.
            request.settimeout(30)
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            traceback.print_exc()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def do_GET(self):
        self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET

    def log_message(self, *_):
        pass

    def _serve(self):
        url = urllib.parse.urlsplit(self.path)
        self.query = {name: values[-1] for name, values in urllib.parse.parse_qs(
            url.query, keep_blank_values=True).items()}
        self.url_path, self.warnings = urllib.parse.unquote(url.path), []
        try:
            body = self._body()
            if self.url_path.startswith("/_test/"):
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                return self._answer(200, self.server.admin.serve(
                    token, self.command, self.url_path, body))
            entry = self.server.admin.record(self.command, self.url_path, url.query, self.headers, body)
            planned = self.server.admin.next_failure(self.command, self.url_path)
            if planned and not planned.get("after"):
                return self._fail(planned)
            answer = self._handled(body, entry)
            if planned:
                return self._fail(planned)
            return self._answer(*answer)
        except Refusal as refusal:
            return self._answer(refusal.code, refusal.status, refusal.headers)
        except (ConnectionError, socket.timeout):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001: a fault of the stand-in is no silence
            traceback.print_exc()
            return self._answer(500, internal(f"the stand-in failed: {error!r}").status)

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            raise too_large(MAX_BODY)
        return self.rfile.read(length)

    def _handled(self, body, entry):
        certificate = self.connection.getpeercert() if self.server.tls else None
        try:
            user = self.server.access.authenticate(self.headers.get("Authorization"), certificate)
        except Refusal:
            entry["user"] = None
            raise
        entry["user"] = user["name"]
        request = parse(self.command, self.url_path, self.query)
        self.server.access.authorize(user, request)
        accepted = self.headers.get("Accept", "*/*")
        if not any(kind in accepted for kind in ("*/*", "application/*", "application/json")):
            raise not_acceptable(MEDIA_TYPES)
        if request.path is not None:
            found = discovery.document(self.url_path)
            if found is None:
                raise no_such_resource()
            return 200, found
        if request.resource.plural in REVIEWS:
            if self.command != "POST":
                raise no_such_method()
            return 201, REVIEWS[request.resource.plural](self.server.access, user, body)
        if request.resource == NAMESPACES:
            return 200, self._namespaces(request)
        if request.resource not in SERVED.values() or request.subresource:
            raise no_such_resource()
        return self._object(user, request, body)

    def _namespaces(self, request):
        if request.verb not in ("get", "list"):
            raise no_such_method()
        with self.server.store.lock:
            found = [discovery.namespace(name, phase)
                     for name, phase in sorted(self.server.store.namespaces.items())]
        if request.verb == "list":
            return {"kind": "NamespaceList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"},
                    "items": found}
        for value in found:
            if value["metadata"]["name"] == request.name:
                return value
        raise not_found(NAMESPACES, request.name)

    def _object(self, user, request, body):
        store = self.server.store
        if request.verb == "get":
            with store.lock:
                return 200, store.get(request.resource, request.namespace, request.name)
        if request.verb == "list":
            return 200, self._listed(request)
        if request.verb in ("watch", "deletecollection"):
            raise no_such_method()
        is_patch, content = request.verb == "patch", self._content_type()
        if is_patch and content not in writes.PATCH_TYPES:
            raise unsupported_media_type(writes.PATCH_TYPES)
        if not is_patch and body and content not in ("application/json", ""):
            raise unsupported_media_type(MEDIA_TYPES)
        kinds = {"create": "CreateOptions", "update": "UpdateOptions", "patch": "PatchOptions",
                 "delete": "DeleteOptions"}
        options = writes.Options(kinds[request.verb], self.query, self.headers.get("User-Agent", ""),
                                 content == writes.APPLY, is_patch)
        writer = writes.Writer(store, self.server.access, user, request, options, self.warnings)
        if request.verb == "delete":
            gone = writer.delete(body)
            return 200, success(request.resource, request.name, gone["metadata"]["uid"])
        if request.verb == "create":
            return writer.post(body)
        if request.verb == "update":
            return writer.put(body)
        return writer.apply(body) if content == writes.APPLY else writer.patch(content, body)

    def _listed(self, request):
        labels = dict(part.replace("==", "=").split("=", 1)
                      for part in self.query.get("labelSelector", "").split(",") if "=" in part)
        store, resource = self.server.store, request.resource
        with store.lock:
            items = store.list(resource, request.namespace, request.name, labels)
        return {"kind": resource.kind + "List", "apiVersion": resource.api_version,
                "metadata": {"resourceVersion": store.next_version()}, "items": items}

    def _content_type(self):
        return (self.headers.get("Content-Type") or "").split(";")[0].strip()

    def _fail(self, planned):
        if planned.get("hang"):
            # Nothing is answered either, and the connection stays until the client has enough.
            self.close_connection = True
            return self.rfile.read(1)
        if planned.get("drop"):
            # Nothing is answered, as when the way back is cut.
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        code, headers = planned["status"], {}
        if "retryAfter" in planned:
            headers["Retry-After"] = str(planned["retryAfter"])
        if code == 429:
            # Priority and fairness answers in plain text.
            return self._answer(code, b"Too many requests, please try again later.\n", headers)
        reasons = {410: ("Expired", "The provided continue parameter is too old"),
                   500: ("InternalError", "Internal error occurred: injected"),
                   503: ("ServiceUnavailable", "the server is currently unable to handle the request"),
                   504: ("Timeout", "Timeout: request did not complete within the allotted timeout"),
                   401: ("Unauthorized", "Unauthorized"),
                   409: ("Conflict", "Operation cannot be fulfilled: the object has been modified")}
        reason, message = reasons.get(code, (None, "injected"))
        return self._answer(code, Refusal(code, reason, message).status, headers)

    def _answer(self, code, value, headers=None):
        is_text = isinstance(value, bytes)
        data = value if is_text else (json.dumps(value) + "\n").encode()
        self.send_response_only(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8" if is_text else "application/json")
        self.send_header("Cache-Control", "no-cache, private")
        for warning in self.warnings:
            self.send_header("Warning", "299 - " + json.dumps(warning))
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
