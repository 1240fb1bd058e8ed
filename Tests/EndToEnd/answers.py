"""Stands between a client and the sandbox, and gives a bad answer to some requests.

answers.py UPSTREAM METHOD WORD KIND: to each request of the method whose body has the word ("" is in
every one). KIND is a status, or html, half, gigabyte or nothing. Prints its own address.
"""

import http.server
import sys
import urllib.error
import urllib.request

UPSTREAM, METHOD, WORD, KIND = sys.argv[1:]
MEBIBYTE = b" " * 1048576


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", length=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def bad(self):
        self.close_connection = True
        if KIND == "html":
            self.answer(200, b"<html><title>Sign in</title></html>", "text/html")
        elif KIND == "half":
            self.answer(200, b'[{"id": "abc", "na', length=4096)
        elif KIND == "gigabyte":
            self.answer(200, b"[", length=1 << 30)
            for _ in range(1024):
                self.wfile.write(MEBIBYTE)
        elif KIND == "nothing":
            self.connection.recv(1)
        else:
            self.answer(int(KIND), b'{"message": "the test says no"}')

    def forward(self, body):
        fields = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "accept-encoding")}
        request = urllib.request.Request(UPSTREAM + self.path, body, fields, method=self.command)
        try:
            with urllib.request.urlopen(request) as answer:
                self.answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read())

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        try:
            if self.command == METHOD and WORD.encode() in (body or b""):
                self.bad()
            else:
                self.forward(body)
        except (BrokenPipeError, ConnectionResetError):
            pass

    do_GET = do_POST = do_DELETE = serve


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
