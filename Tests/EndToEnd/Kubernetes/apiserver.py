"""A stand-in for the API server of Kubernetes, for tests on a machine that has no cluster.

    apiserver.py [--http] [--tokens FILE] [--rules FILE] [--client USER[:GROUP]]... [--folder FOLDER]

It serves Secrets, deployments, stateful sets and daemon sets, reviews of access, and what a client asks
for first (discovery, /version, /readyz), on a port of its own choice. It is strict about what a real
server refuses and words it likewise; standin/access.py says what the files of tokens and rules hold,
standin/admin.py what a test can do to it. When it is ready it prints one line of JSON, with its URL, the
file of its certificate authority, the certificates of clients and the administrator's token. It ends
when its standard input does.

What it does not have: watches, YAML that is not JSON, protobuf, HTTP/2, finalizers, and subresources.
"""

import argparse
import json
import pathlib
import secrets
import sys
import tempfile
import threading

from standin.access import Access
from standin.certificates import Authority
from standin.server import Server
from standin.store import Store


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--http", action="store_true", help="without TLS")
    parser.add_argument("--tokens", help="who has which bearer token")
    parser.add_argument("--rules", help="who may do what")
    parser.add_argument("--client", action="append", default=[], help="who gets a certificate")
    parser.add_argument("--folder", help="where keys and certificates go")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.folder or temporary)
        authority = None if options.http else Authority(folder)
        token = secrets.token_urlsafe(24)
        server = Server(Store(), Access(options.tokens, options.rules), token,
                        authority.server_context() if authority else None)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        ready = {"url": f"http{'s' if authority else ''}://127.0.0.1:{server.server_port}",
                 "adminToken": token}
        if authority:
            ready["caFile"] = str(authority.certificate)
            ready["clients"] = {user: authority.issue_client(user) for user in options.client}
        print(json.dumps(ready), flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
