# SPDX-License-Identifier: Apache-2.0
"""Makes a plan that does not hold as small as it goes: takes away keys and items as long as the same is found.

    cd tests && python3 -m fuzz.shrink FINDING.json SMALL.json
"""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from support.gpuramp_runs import PROGRAM

MUTANTS = pathlib.Path(PROGRAM).with_name("gpuramp_fuzz_plans")


def kind_of(text):
    """What was found, without its numbers and names."""
    found = re.search(r"finding: seed \d+ index \d+: (.*)", text)
    return re.sub(r"\d[\d.e+-]*|'[^']*'|/\S+", "_", found.group(1))[:60] if found else None


def found_in(plan):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(plan, file)
        file.flush()
        return kind_of(subprocess.run([MUTANTS, file.name, "--as-they-are"], capture_output=True, text=True, check=False).stdout)


def places(value, at=()):
    """Everything that can be taken away, the largest first."""
    for key in list(value) if isinstance(value, dict) else range(len(value) - 1, -1, -1) if isinstance(value, list) else ():
        yield at + (key,)
        yield from places(value[key], at + (key,))


def without(plan, place):
    smaller = copy.deepcopy(plan)
    parent = smaller
    for key in place[:-1]:
        parent = parent[key]
    del parent[place[-1]]
    return smaller


def shrunk(plan):
    wanted = found_in(plan)
    assert wanted, "nothing is found in it"
    again = True
    while again:
        again = False
        for place in sorted(places(plan), key=len):
            try:
                smaller = without(plan, place)
            except (KeyError, IndexError):
                continue  # its parent is gone
            if found_in(smaller) == wanted:
                plan, again = smaller, True
    return plan, wanted


def main(finding, small):
    plan = json.loads(pathlib.Path(finding).read_text(encoding="utf-8"))
    plan.pop("catalogs", None)
    plan, wanted = shrunk(plan)
    plan["description"] = f"once: {wanted}"
    pathlib.Path(small).write_text(json.dumps(plan, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
