#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses includes that go up: a module uses only those below it, and each third-party library stays in its room. What the command
line prints goes through cli/print.hpp, where texts of files are kept from steering a terminal.

    tools/check_layers.py [ROOT]      exit code 1 and one line for each include that should not be
"""

import pathlib
import re
import sys

MODULES = ["core", "model", "topology", "input", "scenario", "record", "sim", "account", "results", "study", "plan", "report", "cli"]  # low to high

# Which modules may include a library, and whether its types may stand in public headers (they may not).
LIBRARIES = {
    "boost/": {"core", "topology", "study"},
    "boost/graph/": {"topology"},
    "boost/math/": {"core", "study"},
    "boost/random/": {"core"},
    "Eigen/": {"study"},
    "coin/": {"plan"},
    "simgrid/": {"sim"},
    "nlohmann/": {"input", "results", "study", "plan", "report", "cli"},
    "CLI/": {"cli"},
    "csv.h": {"input"},
    "date/": {"core"},
    "SQLiteCpp/": {"study"},
    "pugixml": {"study"},
    "nettle/": {"results"},
    "fmt/": set(MODULES),
}
PRINTER = "src/cli/print.cpp"
PRINTS = re.compile(r"fmt::print|std::(cout|cerr|puts|fputs|printf|fprintf)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def module_of(path):
    """The module that a file belongs to, by its folder under src/ or include/gpuramp/."""
    parts = path.parts
    return parts[2] if parts[0] == "include" else parts[1]


def module_included(name, own):
    """The module that an include names, or None for libraries. Plain file names are of the same folder."""
    if name.startswith("gpuramp/"):
        return name.split("/")[1]
    first = name.split("/")[0]
    return first if "/" in name and first in MODULES else None


def problems_of(path, text):
    public = path.parts[0] == "include"
    own = module_of(path)
    if own not in MODULES:
        yield f"{path}: the module '{own}' is not in the list of layers"
        return
    for number, line in enumerate(text.splitlines(), 1):
        if str(path) != PRINTER and PRINTS.search(line):
            yield f"{path}:{number}: only {PRINTER} prints"
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(1)
        other = module_included(name, own)
        if other is not None:
            if other not in MODULES or MODULES.index(other) > MODULES.index(own):
                yield f"{path}:{number}: {own} must not include {name}: {other} is above it"
            elif other != own and not name.startswith("gpuramp/"):
                yield f"{path}:{number}: {own} must not include {name}: it is private to {other}"
            continue
        for prefix, allowed in LIBRARIES.items():
            if name.startswith(prefix):
                if own not in allowed:
                    yield f"{path}:{number}: {own} must not include {name}: it belongs to {', '.join(sorted(allowed))}"
                if public:
                    yield f"{path}:{number}: no third-party type in a public header: {name}"


def check(root):
    found = []
    for folder in ("include", "src"):
        for file in sorted((root / folder).rglob("*.[ch]pp")):
            found += problems_of(file.relative_to(root), file.read_text(encoding="utf-8"))
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1])
    found = check(root)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
