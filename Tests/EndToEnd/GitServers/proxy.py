"""A proxy for https: `proxy.py LOG`. Prints its own address; each request's head goes into LOG."""

import http.server
import select
import socket
import sys


class Proxy(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        with open(sys.argv[1], "a") as log:
            log.write(f"{self.requestline}\n{self.headers}")
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as there:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: there, there: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    chunk = end.recv(65536)
                    if not chunk:
                        self.close_connection = True
                        return
                    ends[end].sendall(chunk)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
