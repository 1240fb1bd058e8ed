"""Makes a git repository of manifests as a large company has it, the same for the same numbers.

    repository.py FOLDER MANIFESTS [SEED]

One manifest a file, in folders of teams and their services; every third team has defaults of its
own, and some services have them again. It is written by way of `git fast-import`, so 100,000 files
take seconds and never stand in a folder.
"""

import random
import subprocess
import sys

TEAMS_PER = 250  # manifests of a team, about
REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-south-1"]
KINDS = ["ingest", "query", "dashboards", "alerts", "export", "audit"]
WORDS = ["checkout", "search", "billing", "login", "basket", "mail", "stock", "prices", "reviews",
         "returns", "fraud", "media", "geo", "sessions", "orders", "loyalty"]
PACK_DATE = 1_790_000_000  # of the first commit, fixed: so its id is the same everywhere


def defaults(name, random, is_team):
    lines = [
        "apiVersion: regent.dev/v1alpha1",
        "kind: TokenDefaults",
        f"metadata: {{name: {name}}}",
        "spec:",
        "  labels:",
        f"    tier: {random.choice(['gold', 'silver', 'bronze'])}",
    ]
    if is_team:
        lines += ["  expiresAfter: 90d", "  rotation:", "    every: 30d", "    overlap: 48h"]
    return "\n".join(lines) + "\n"


def manifest(name, team, number, random):
    word, kind = random.choice(WORDS), random.choice(KINDS)
    lines = [
        f"# Asked for by the team {team}; see its page for who is on call.",
        "apiVersion: regent.dev/v1alpha1",
        "kind: APIToken",
        "metadata:",
        f"  name: {name}",
        "  labels:",
        f"    team: {team}",
        f"    region: {random.choice(REGIONS)}",
        "spec:",
        f"  tokenName: {word} {kind} {number:06}",
        f"  description: The {word} service's token to {kind} what it writes",
        f"  expiresAfter: {random.choice([60, 90, 120, 180])}d",
        "  datasetCapabilities:",
    ]
    for dataset in random.sample(["logs", "traces", "metrics", "events"], random.randint(1, 3)):
        lines.append(f"    {word}-{dataset}:")
        lines.append("      ingest: [create]")
        if random.random() < 0.5:
            lines.append("      query: [read]")
    if random.random() < 0.3:
        lines += ["  orgCapabilities:", "    annotations: [create, read]"]
    if random.random() < 0.7:
        lines += ["  rotation:", f"    every: {random.choice([14, 21, 30])}d", "    overlap: 48h"]
        if random.random() < 0.3:
            lines += ["    window:", "      days: [Mon, Tue, Wed, Thu]", '      from: "09:00"',
                      '      to: "16:00"', "      timeZone: Europe/Berlin"]
    lines += ["  delivery:", "    - file:", f"        path: {team}/{name}.token",
              '        mode: "0400"']
    return "\n".join(lines) + "\n"


def files(manifests, seed):
    """The path and text of each file."""
    draw = random.Random(seed)
    teams = max(4, manifests // TEAMS_PER)
    yield "README.md", "Tokens of all teams, one manifest a file.\n"
    for number in range(manifests):
        index = number * teams // manifests
        team = f"team-{index:04}"
        first = number == 0 or (number - 1) * teams // manifests != index
        if first and index % 3 == 0:
            yield f"tokens/{team}/defaults.yaml", defaults(team, draw, True)
        service = f"{draw.choice(WORDS)}-{number // 20 % 16}"
        if number % 400 == 7:
            yield f"tokens/{team}/svc-{number // 20:05}/defaults.yaml", defaults(
                f"svc-{number // 20}", draw, False)
        name = f"{service}-{number:06}"
        yield f"tokens/{team}/svc-{number // 20:05}/{name}.yaml", manifest(name, team, number, draw)


def commit(stream, message, number, contents, parent=None):
    stream.write(f"commit refs/heads/main\ncommitter bench <bench@localhost> "
                 f"{PACK_DATE + number} +0000\ndata {len(message)}\n{message}\n".encode())
    if parent:
        stream.write(f"from {parent}\n".encode())
    for path, text in contents:
        data = text.encode()
        stream.write(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")


def make(folder, manifests, seed=1):
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)
    importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"],
                                stdin=subprocess.PIPE)
    commit(importer.stdin, "First", 0, files(manifests, seed))
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")


def change(folder, number, path, text):
    """Adds a commit that writes one file."""
    importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet", "--force"],
                                stdin=subprocess.PIPE)
    commit(importer.stdin, "Change", number, [(path, text)], "refs/heads/main^0")
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), int((sys.argv + ["1"])[3]))
