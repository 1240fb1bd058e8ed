"""How long `regent plan` takes for a source of so many manifests, beside the least that it could.

    planning.py REGENT FLOOR RESULTS [SIZE...]

The floor is a C program that reads the same commit with libgit2 and turns each manifest into
libyaml's events, on one thread, and makes nothing of them. The plan is a whole process without a
state: it reads the source (a path) where it is, parses and checks every manifest, plans a
create for each and prints their counts. Both run by turns, so that what else the machine does falls on both.
Writes the medians to RESULTS.
"""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import repository

CONFIGURATION = """\
apiVersion: regent.dev/v1alpha1
kind: ControllerConfig
source: {url: ./repository.git, branch: main, path: tokens}
organizations:
  - name: acme
    apiURL: http://127.0.0.1:9
    credential: {env: AXIOM_TOKEN}
state: {file: ./state/state.db}
status: {directory: ./status}
"""
ROUNDS = {1_000: 9, 10_000: 5, 100_000: 3}


def measure(command, folder):
    """Seconds, seconds of the processor, and MiB at the most, of one process."""
    begin = time.monotonic()
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen(command, cwd=folder, stdout=nothing)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(regent, floor, size, folder):
    folder = pathlib.Path(folder)
    repository.make(str(folder / "repository.git"), size)
    (folder / "regent.yaml").write_text(CONFIGURATION)
    commands = {
        "floor": [floor, "repository.git", "tokens"],
        "plan": [regent, "plan", "--refresh=false"],
        "version": [regent, "version"],
    }
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS.get(size, 3)):
        for name, command in commands.items():
            runs[name].append(measure(command, folder))
    return {name: [statistics.median(column) for column in zip(*rows)]
            for name, rows in runs.items()}


def main():
    regent, floor = (os.path.abspath(path) for path in sys.argv[1:3])
    sizes = [int(text) for text in sys.argv[4:]] or list(ROUNDS)
    lines = [
        "# How fast Regent plans", "",
        "`make bench` writes this page. " + " ".join(__doc__.split("\n\n")[2].split()), "",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()}.", "",
        "| manifests | floor, s | cold plan, s | ratio | floor, CPU s | plan, CPU s | plan, MiB "
        "| `regent version`, s |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="regent-bench-") as folder:
            found = compare(regent, floor, size, folder)
        base, plan, version = found["floor"], found["plan"], found["version"]
        lines.append(
            f"| {size:,} | {base[0]:.3f} | {plan[0]:.3f} | {plan[0] / base[0]:.2f} | {base[1]:.2f} "
            f"| {plan[1]:.2f} | {plan[2]:.0f} | {version[0]:.3f} |")
        print(lines[-1], flush=True)
    pathlib.Path(sys.argv[3]).write_text("\n".join(lines) + "\n")


main()
