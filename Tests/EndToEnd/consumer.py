"""Rotates the token of a consumer that is at work, and counts the events that it loses: none.

    consumer.py REGENT ROTATIONS              the consumer is told of each new secret by a signal
    consumer.py REGENT ROTATIONS --untold     nobody tells it, and the manifest has an overlapLimit

It starts `REGENT sandbox --last-used`, a consumer that sends ten events a second (ingesting.py), and
`REGENT run` on a repository of one manifest. Four of five rotations are asked for by `regent
regenerate`, the fifth by a commit. Told, the consumer goes on with the new secret, and each old one
ends after a short overlap. Untold, it goes on with the old one: that is kept while it is in use, as
`regent status` and the status file say, it ends soon after the consumer has moved on, and in a last
rotation, in which it never does, at the limit. Prints what was counted; ends with 1 where a promise
was broken.
"""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

OVERLAP = 10
OVERLAP_UNTOLD = 4
LIMIT = 3600
SHORT_LIMIT = 20
# Longer than anything here takes; only a run that fails waits for it.
PATIENCE = 180
ADDRESS = "acme/consumer"
CONFIGURATION = """\
apiVersion: regent.dev/v1alpha1
kind: ControllerConfig
source: {{url: ./tokens, branch: main, interval: 1s}}
organizations:
  - name: acme
    apiURL: {url}
    credential: {{env: AXIOM_TOKEN}}
state: {{file: ./state/state.db}}
escrowKey: {{file: ./escrow.key}}
filesRoot: ./secrets
status: {{branch: regent-status, path: status}}
"""
MANIFEST = """\
apiVersion: regent.dev/v1alpha1
kind: APIToken
metadata:
  name: consumer
  annotations: {{regent.dev/regenerate: "{trigger}"}}
spec:
  expiresAfter: 90d
  datasetCapabilities:
    logs: {{ingest: [create]}}
  rotation: {rotation}
  delivery: [{{file: {file}}}]
"""


class World:
    """The sandbox, the controller and the consumer, in a folder that goes with them."""

    def __init__(self, regent, folder):
        self.regent, self.folder = regent, pathlib.Path(folder)
        self.manifests = self.folder / "tokens"
        self.secret_file = self.folder / "secrets" / "consumer.token"
        self.counts_file = self.folder / "counts.json"
        self.pid_file = self.folder / "consumer.pid"
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder}
        self.environment |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{who}_NAME": "test", f"GIT_{who}_EMAIL": "test@localhost"}
        self.processes = []
        sandbox = self.start([regent, "sandbox", "--data", "data", "--listen", "127.0.0.1:0",
                              "--rate-limit", "1000000", "--last-used"], stdout=subprocess.PIPE)
        values = dict(pair.split("=", 1) for pair in sandbox.stdout.readline().split())
        self.url, self.token = values["AXIOM_URL"], values["AXIOM_TOKEN"]
        self.environment["AXIOM_TOKEN"] = self.token
        (self.folder / "regent.yaml").write_text(CONFIGURATION.format(url=self.url))
        self.manifests.mkdir()
        self.run(["git", "init", "-q", "-b", "main"], self.manifests)

    def start(self, arguments, **options):
        process = subprocess.Popen(arguments, cwd=self.folder, env=self.environment, text=True,
                                   stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def begin(self):
        """Starts the consumer first, so that the first delivery finds it."""
        script = pathlib.Path(__file__).parent / "ingesting.py"
        self.consumer = self.start([sys.executable, str(script), self.url, str(self.secret_file),
                                    str(self.pid_file), str(self.counts_file)])
        wait_until("the consumer's pid file", lambda: self.pid_file.exists()
                   and self.pid_file.read_text().strip())
        self.log = open(self.folder / "controller.log", "w")
        self.controller = self.start([self.regent, "run"], stdout=self.log, stderr=self.log)

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.log.close()

    def run(self, arguments, folder=None):
        return subprocess.run(arguments, cwd=folder or self.folder, env=self.environment, text=True,
                              check=True, stdout=subprocess.PIPE).stdout

    def commit(self, trigger, rotation, is_told):
        """Commits the manifest; a new trigger asks for a rotation."""
        reload = f", reload: {{signal: HUP, pidFile: {self.pid_file}}}" if is_told else ""
        (self.manifests / "consumer.yaml").write_text(MANIFEST.format(
            trigger=trigger, rotation=rotation, file=f"{{path: consumer.token{reload}}}"))
        self.run(["git", "add", "-A"], self.manifests)
        self.run(["git", "commit", "-q", "-m", trigger], self.manifests)

    def regenerate(self):
        self.run([self.regent, "regenerate", ADDRESS])

    def secret(self):
        try:
            return self.secret_file.read_text().strip()
        except FileNotFoundError:
            return None

    def next_secret(self, former):
        """The sink's secret once it is another one."""
        wait_until("a new secret in the file", lambda: self.secret() not in (None, former),
                   self.controller)
        return self.secret()

    def counts(self):
        try:
            return json.loads(self.counts_file.read_text())
        except FileNotFoundError:
            return {"accepted": 0, "rejected": 0, "unanswered": 0, "secrets": 0, "read": 0,
                    "firstRejection": None}

    def more_events(self, number):
        """Waits until the consumer has sent so many more events."""
        goal = sum_of_events(self.counts()) + number
        wait_until("events", lambda: sum_of_events(self.counts()) >= goal, self.consumer)

    def live_tokens(self):
        """The ends of the manifest's live tokens by id, in the order of creation."""
        request = urllib.request.Request(self.url + "/v2/tokens", headers={
            "Authorization": "Bearer " + self.token})
        with urllib.request.urlopen(request) as answer:
            listed = json.load(answer)
        ends = {token["id"]: instant(token["expiresAt"]) for token in listed
                if token["name"] == "consumer"}
        return {id: end for id, end in ends.items() if end > time.time()}

    def accepts(self, secret):
        request = urllib.request.Request(self.url + "/v1/datasets/logs/ingest", b"[{}]", headers={
            "Authorization": "Bearer " + secret, "Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request).close()
            return True
        except urllib.error.HTTPError as error:
            assert error.code in (401, 403), error
            return False


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def sum_of_events(counts):
    return counts["accepted"] + counts["rejected"] + counts["unanswered"]


def wait_until(what, holds, process=None):
    limit = time.monotonic() + PATIENCE
    while not holds():
        if process is not None and process.poll() is not None:
            raise SystemExit(f"{what} did not come: the process ended with {process.returncode}")
        if time.monotonic() > limit:
            raise SystemExit(f"{what} did not come within {PATIENCE} s")
        time.sleep(0.02)


def check(holds, message):
    if not holds:
        raise SystemExit(f"broken promise: {message}")


def check_counts(counts):
    check(counts["rejected"] == 0, f"{counts['rejected']} events were rejected")
    check(counts["unanswered"] == 0, f"{counts['unanswered']} events had no answer")


def told(world, rotations):
    """The consumer reads each new secret: no event is lost, and no old secret stays."""
    rotation = f"{{overlap: {OVERLAP}s}}"
    world.commit("start", rotation, is_told=True)
    world.begin()
    secrets = [world.next_secret(None)]
    begin = time.monotonic()
    by_commit = 0
    for number in range(1, rotations + 1):
        if number % 5 == 0:
            world.commit(f"rotation {number}", rotation, is_told=True)
            by_commit += 1
        else:
            world.regenerate()
        secrets.append(world.next_secret(secrets[-1]))
        if number % 50 == 0:
            print(f"{number} rotations, {time.monotonic() - begin:.0f} s: {world.counts()}",
                  file=sys.stderr, flush=True)
    seconds = time.monotonic() - begin
    world.more_events(5)
    most = len(world.live_tokens())
    wait_until("the end of the last overlap", lambda: len(world.live_tokens()) == 1)
    world.more_events(5)
    counts = world.counts()
    check_counts(counts)
    check(len(set(secrets)) == rotations + 1, "a secret came back")
    dead = [secret for secret in secrets[:-1] if not world.accepts(secret)]
    check(len(dead) == rotations, f"{rotations - len(dead)} old secrets work on")
    check(world.accepts(secrets[-1]), "the current secret is refused")
    print(f"told: {rotations} rotations ({by_commit} by a commit) in {seconds:.0f} s, overlap "
          f"{OVERLAP} s; {sum_of_events(counts)} events with {counts['secrets']} secrets, "
          f"{counts['rejected']} rejected, {counts['unanswered']} unanswered; the file was read "
          f"{counts['read']} times; live tokens right after the last rotation {most}, an overlap "
          f"later 1; old secrets that are refused: {len(dead)} of {rotations}")


def status_of(world):
    """The condition in `regent status`, and in the status file of the branch."""
    shown = world.run([world.regent, "status", ADDRESS])
    listed = world.run(["git", "ls-tree", "-r", "--name-only", "regent-status"], world.manifests)
    path = next(path for path in listed.split() if path.endswith("consumer.yaml"))
    return shown, world.run(["git", "show", f"regent-status:{path}"], world.manifests)


def is_told_of(world):
    return all("PredecessorInUse" in text and "is kept until nobody has used it" in text
               for text in map(lambda text: " ".join(text.split()), status_of(world)))


def keep_and_let_go(world, secret):
    """One rotation of which the consumer hears three overlaps late.

    Returns the new secret, and the seconds that the old token was kept beyond its overlap.
    """
    before = set(world.live_tokens())
    world.regenerate()
    fresh = world.next_secret(secret)
    delivered = time.time()
    old = next(iter(before))
    end = world.live_tokens()[old]
    # The overlap is long over after so many events with the old secret.
    world.more_events(3 * OVERLAP_UNTOLD * 10)
    wait_until("the condition in the status", lambda: is_told_of(world), world.controller)
    check_counts(world.counts())
    live = world.live_tokens()
    check(live.get(old) == end, f"the old token's end was moved from {end} to {live.get(old)}")
    beyond = time.time() - delivered - OVERLAP_UNTOLD
    world.consumer.send_signal(signal.SIGHUP)
    wait_until("the end of the old token", lambda: old not in world.live_tokens(),
               world.controller)
    check(time.time() < end, "the old token was kept to its limit though nobody used it")
    check(not world.accepts(secret), "the old secret works on")
    world.more_events(5)
    check_counts(world.counts())
    return fresh, beyond


def to_the_limit(world, secret):
    """A rotation of which the consumer never hears: the old token ends at the limit.

    Returns the seconds from the delivery to the first event that was rejected.
    """
    world.commit("short", f"{{overlap: {OVERLAP_UNTOLD}s, overlapLimit: {SHORT_LIMIT}s}}", False)
    world.next_secret(secret)
    delivered = time.time()
    wait_until("the limit", lambda: world.counts()["rejected"] > 0, world.consumer)
    rejected = world.counts()["firstRejection"]
    wait_until("the end of the old token", lambda: len(world.live_tokens()) == 1)
    check(not world.accepts(secret), "the old secret works on")
    check(rejected - delivered > OVERLAP_UNTOLD, "the old token did not live to its limit")
    return rejected - delivered


def untold(world, rotations):
    """The consumer goes on with the old secret, and the old token with it."""
    rotation = f"{{overlap: {OVERLAP_UNTOLD}s, overlapLimit: {LIMIT}s}}"
    world.commit("start", rotation, is_told=False)
    world.begin()
    secret = world.next_secret(None)
    world.consumer.send_signal(signal.SIGHUP)
    world.more_events(5)
    kept = []
    for _ in range(rotations):
        secret, beyond = keep_and_let_go(world, secret)
        kept.append(beyond)
    counts = world.counts()
    lasted = to_the_limit(world, secret)
    print(f"untold: {rotations} rotations, overlap {OVERLAP_UNTOLD} s, limit {LIMIT} s; the old "
          f"token was in use and kept {min(kept):.0f} to {max(kept):.0f} s beyond its overlap, "
          f"its end unmoved, as the status says, and ended once the consumer had moved on; "
          f"{sum_of_events(counts)} events, {counts['rejected']} rejected, "
          f"{counts['unanswered']} unanswered; with a limit of {SHORT_LIMIT} s and a consumer that "
          f"never moves on, the first event was rejected {lasted:.0f} s after the delivery")


def main():
    regent, rotations = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    # Whoever starts this may have blocked signals, which a consumer would inherit.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    play = untold if "--untold" in sys.argv[3:] else told
    with tempfile.TemporaryDirectory(prefix="regent-consumer-") as folder:
        world = World(regent, folder)
        try:
            play(world, rotations)
        except BaseException:
            log = world.folder / "controller.log"
            print(log.read_text()[-4000:] if log.exists() else "", file=sys.stderr)
            raise
        finally:
            world.close()


if __name__ == "__main__":
    main()
