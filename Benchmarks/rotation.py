"""How fast `regent apply` rotates tokens, beside a bare loop over libcurl that makes the same calls.

    rotation.py REGENT BARE [TOKENS [ROUNDS]]

Both rotate every token of one sandbox, which writes durably, 8 at a time; by turns, so that what
else the machine does falls on both. The time of `regent apply` is that of the whole process: the
git fetch, the plan, two durable writes before each call and more after it, the delivery to a file
and the status branch; the time of the loop is that of its calls. A second loop also does the least
on the disk that lets a crash lose no secret. Prints all three and their ratios.
"""

import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

CONCURRENCY = 8
CONFIGURATION = """\
apiVersion: regent.dev/v1alpha1
kind: ControllerConfig
source: {{url: ./tokens, branch: main}}
organizations:
  - name: acme
    apiURL: {url}
    credential: {{env: AXIOM_TOKEN}}
state: {{file: ./state/state.db}}
escrowKey: {{file: ./escrow.key}}
filesRoot: ./secrets
status: {{branch: regent-status, path: status}}
limits: {{maxChangesPerRun: {tokens}, concurrency: {concurrency}}}
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
  delivery: [{{file: {{path: {name}.token}}}}]
"""


class Bench:
    def __init__(self, regent, bare, tokens, folder):
        self.regent, self.bare, self.tokens = regent, bare, tokens
        self.folder = pathlib.Path(folder)
        self.manifests = self.folder / "tokens"
        self.sandbox = subprocess.Popen(
            [regent, "sandbox", "--data", "data", "--listen", "127.0.0.1:0",
             "--rate-limit", "1000000"],
            cwd=self.folder, stdout=subprocess.PIPE, text=True,
        )
        values = dict(pair.split("=", 1) for pair in self.sandbox.stdout.readline().split())
        self.url = values["AXIOM_URL"]
        self.environment = os.environ | {"AXIOM_TOKEN": values["AXIOM_TOKEN"]}
        self.environment |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{who}_NAME": "bench", f"GIT_{who}_EMAIL": "bench@localhost"}
        (self.folder / "regent.yaml").write_text(CONFIGURATION.format(
            url=self.url, tokens=tokens, concurrency=CONCURRENCY))
        self.manifests.mkdir()
        self.run(["git", "init", "-q", "-b", "main"], self.manifests)

    def run(self, arguments, folder, **options):
        return subprocess.run(arguments, cwd=folder, env=self.environment, text=True, check=True,
                              stdout=subprocess.PIPE, **options).stdout

    def commit(self, trigger):
        for number in range(self.tokens):
            name = f"token-{number:04}"
            text = MANIFEST.format(name=name, trigger=trigger)
            (self.manifests / f"{name}.yaml").write_text(text)
        self.run(["git", "add", "-A"], self.manifests)
        self.run(["git", "commit", "-q", "-m", trigger], self.manifests)

    def apply(self):
        """Seconds of one apply."""
        begin = time.monotonic()
        output = self.run([self.regent, "apply", "--yes"], self.folder)
        seconds = time.monotonic() - begin
        assert f"Done: {self.tokens} of {self.tokens}." in output, output[-2000:]
        return seconds

    def loop(self, *folder):
        """Seconds of the bare loop; with a folder, of the one that writes there."""
        now = datetime.datetime.now(datetime.timezone.utc)
        ends = [(now + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
                for days in (1, 90)]
        ids = self.ids_for_loop()
        return float(self.run([self.bare, self.url, str(CONCURRENCY), *ends, *folder], self.folder,
                              input="\n".join(ids)))

    def ids_for_loop(self):
        """The newest token of each name: the list is in the order of creation."""
        request = urllib.request.Request(self.url + "/v2/tokens", headers={
            "Authorization": "Bearer " + self.environment["AXIOM_TOKEN"]})
        with urllib.request.urlopen(request) as answer:
            listed = json.load(answer)
        return [id for name, id in {t["name"]: t["id"] for t in listed}.items()
                if name.startswith("loop-")]

    def make_loop_tokens(self):
        """As many tokens that the loop rotates, so that neither disturbs the other's."""
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=90)
        for number in range(self.tokens):
            body = json.dumps({
                "name": f"loop-{number:04}", "expiresAt": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "datasetCapabilities": {"logs": {"ingest": ["create"]}}})
            request = urllib.request.Request(self.url + "/v2/tokens", body.encode(), headers={
                "Authorization": "Bearer " + self.environment["AXIOM_TOKEN"],
                "Content-Type": "application/json"})
            urllib.request.urlopen(request).close()


def main():
    regent, bare = (os.path.abspath(path) for path in sys.argv[1:3])
    tokens, rounds = (int(text) for text in (sys.argv[3:] + ["1000", "3"][len(sys.argv) - 3:]))
    with tempfile.TemporaryDirectory(prefix="regent-bench-") as folder:
        bench = Bench(regent, bare, tokens, folder)
        try:
            bench.commit("first")
            bench.apply()
            bench.make_loop_tokens()
            applies, loops, safe_loops = [], [], []
            safe = bench.folder / "safe"
            safe.mkdir()
            for number in range(rounds):
                bench.commit(f"round {number}")
                applies.append(bench.apply())
                loops.append(bench.loop())
                safe_loops.append(bench.loop(str(safe)))
                last = (times[-1:] for times in (applies, loops, safe_loops))
                print(f"round {number + 1}: {figures(tokens, *last)}", flush=True)
        finally:
            bench.sandbox.terminate()
            bench.sandbox.wait()
    print(f"{tokens} tokens, {CONCURRENCY} at a time, median of {rounds}: "
          + figures(tokens, applies, loops, safe_loops))


def figures(tokens, applies, loops, safe_loops):
    """The medians of all three, and of the ratios to both loops."""
    def rate(times):
        return f"{tokens / statistics.median(times):.0f} tokens/s"

    def ratio(times):
        return f"{statistics.median(loop / apply for loop, apply in zip(times, applies)):.2f}"

    return (f"regent apply {rate(applies)}, bare libcurl loop {rate(loops)}, ratio {ratio(loops)}; "
            f"loop that loses no secret {rate(safe_loops)}, ratio {ratio(safe_loops)}")


if __name__ == "__main__":
    main()
