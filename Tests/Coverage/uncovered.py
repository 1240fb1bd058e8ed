"""What the tests of the protocol do not reach, region by region.

    uncovered.py LLVM_COV BINARY PROFILE REASONS FOLDER...

Prints each folder's figures, and a line for each region of code that was never run, with its text and
why that is so. The reasons are lines of a path, a text and a reason, with tabs between them; a region
without one, and a reason without its region, is an error.
"""

import json
import pathlib
import subprocess
import sys


def main():
    llvm_cov, binary, profile, reasons_path, *folders = sys.argv[1:]
    lines = pathlib.Path(reasons_path).read_text().splitlines()
    reasons = {tuple(line.split("\t")[:2]): line.split("\t")[2] for line in lines if line}
    used = set()
    unexplained = 0
    output = subprocess.run(
        [llvm_cov, "export", binary, "-instr-profile", profile, *folders],
        check=True, capture_output=True, text=True).stdout
    data = json.loads(output)["data"][0]
    here = pathlib.Path.cwd()
    uncovered = {}
    for function in data["functions"]:
        # Line, column, end line, end column, count, file, expanded file, kind; 0 is code.
        for region in function["regions"]:
            if region[7] != 0:
                continue
            path = pathlib.Path(function["filenames"][region[5]])
            place = (path, *region[:4])
            uncovered[place] = uncovered.get(place, 0) + region[4]
    for folder in folders:
        root = (here / folder).resolve()
        regions = {place: count for place, count in uncovered.items()
                   if root == place[0] or root in place[0].parents}
        missing = sorted(place for place, count in regions.items() if count == 0)
        share = 100 * (1 - len(missing) / max(1, len(regions)))
        print(f"{folder}: {len(regions)} regions, {len(missing)} never run, {share:.1f} % covered")
        for path, line, column, end, _ in missing:
            text = path.read_text().splitlines()[line - 1][column - 1:].strip()[:90]
            more = " …" if end > line else ""
            key = (str(path.relative_to(here)), text)
            used.add(key)
            unexplained += key not in reasons
            why = reasons.get(key, "NO REASON IS LISTED")
            print(f"  {key[0]}:{line}: {text}{more}\n      {why}")
    for path, text in sorted(reasons.keys() - used):
        print(f"{path}: '{text}' is run, so its reason can go")
    if unexplained:
        sys.exit(f"{unexplained} regions were never run, and {reasons_path} does not say why")


main()
