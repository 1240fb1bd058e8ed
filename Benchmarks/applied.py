"""Makes a state as if `regent apply` had carried out everything, which would take its API an hour.

One token is applied for real, by the embedded sandbox; the rows of all others are written after
its example, each for what its own manifest asks for. A plan says whether it was done right: it has
nothing to do.
"""

import copy
import datetime
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import uuid

AGE = 5 * 86_400  # seconds since the first token was issued; no rotation of any comes due so soon


def wide(seconds):
    """A duration as the state has it: attoseconds, in two words."""
    return list(divmod(seconds * 10**18, 2**64))


def instant(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def example(regent, folder, operation):
    """Applies one token by the sandbox, from a source that has its own folder alone."""
    address, path = operation["address"], operation["manifest"]["path"]
    sandbox = subprocess.Popen(
        [regent, "sandbox", "--data", "data", "--listen", "127.0.0.1:0"],
        cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        values = dict(pair.split("=", 1) for pair in sandbox.stdout.readline().split())
        text = (folder / "regent.yaml").read_text().replace(
            "http://127.0.0.1:9", values["AXIOM_URL"]).replace(
            "path: tokens}", f"path: {os.path.dirname(path)}}}")
        (folder / "first.yaml").write_text(text)
        subprocess.run(
            [regent, "apply", "--yes", "--config", "first.yaml", "--target", address], cwd=folder,
            env=os.environ | {"AXIOM_TOKEN": values["AXIOM_TOKEN"]}, check=True,
            stdout=subprocess.DEVNULL)
    finally:
        sandbox.terminate()
        sandbox.wait()


def record(pattern, operation, draw, start):
    """What the state would hold of the token that an operation of a plan creates."""
    wanted, address = operation["after"], operation["address"]
    issued = start - draw.randrange(AGE)
    life = int(wanted["lifetime"].removesuffix("d")) * 86_400
    made = copy.deepcopy(pattern)
    made["address"] = made["spec"]["address"] = address
    made["issuedAt"] = instant(issued)
    capabilities = {key: wanted[key] for key in
                    ("datasetCapabilities", "orgCapabilities", "viewCapabilities")}
    identity = str(uuid.UUID(int=draw.getrandbits(128)))
    made["token"] = {"capabilities": capabilities, "expiresAt": instant(issued + life),
                     "id": identity, "name": wanted["name"],
                     "tokenDescription": wanted["description"]}
    made["spec"] |= {"capabilities": capabilities, "lifetime": {"after": {"_0": wide(life)}},
                     "tokenName": wanted["name"], "tokenDescription": wanted["description"],
                     "labels": operation["labels"],
                     "position": {"path": operation["manifest"]["path"],
                                  "line": operation["manifest"]["line"], "column": 1}}
    sink = made["spec"]["delivery"][0]
    sink["file"]["_0"]["path"] = wanted["delivery"][0].removeprefix("file/")
    made["receipts"][0] |= {"sink": sink, "tokenID": identity}
    return made


def apply(regent, folder, seed=1):
    """Makes the state of FOLDER's regent.yaml, for all that a plan would create."""
    folder = pathlib.Path(folder)
    plan = subprocess.run([regent, "plan", "--refresh=false", "-o", "json"], cwd=folder, check=True,
                          stdout=subprocess.PIPE).stdout
    operations = json.loads(plan)["operations"]
    example(regent, folder, operations[0])
    base = sqlite3.connect(folder / "state" / "state.db", isolation_level=None)
    pattern = json.loads(base.execute("SELECT record FROM tokens").fetchone()[0])
    kept = base.execute("SELECT * FROM operations").fetchone()
    condition = base.execute("SELECT conditions FROM conditions").fetchone()
    draw = random.Random(seed)
    start = int(datetime.datetime.now(datetime.timezone.utc).timestamp())
    base.execute("BEGIN")
    for operation in operations[1:]:
        made = record(pattern, operation, draw, start)
        address, name = made["address"], f"{draw.getrandbits(128):026X}"[-26:]
        end = datetime.datetime.fromisoformat(made["token"]["expiresAt"]).timestamp()
        base.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", (
            address, made["token"]["id"], int(end), json.dumps(made, sort_keys=True)))
        journal = json.loads(kept[9]) | {"address": address, "id": {"text": name},
                                         "spec": made["spec"]}
        base.execute("INSERT INTO operations VALUES (NULL, ?, ?, 1, 'done', ?, ?, NULL, ?, ?)", (
            name, address, kept[5], kept[6], made["token"]["id"], json.dumps(journal)))
        base.execute("INSERT OR REPLACE INTO manifest_paths VALUES (?, ?)", (
            address, operation["manifest"]["path"]))
        if condition:
            base.execute("INSERT OR REPLACE INTO conditions VALUES (?, ?)", (
                address, condition[0]))
    base.execute("UPDATE meta SET serial = serial + 1")
    base.execute("COMMIT")
    base.close()
