#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses functions of unnamed namespaces that are called like one which a header of their module declares. Where several sources are
compiled as one, the unnamed one hides the other from all unnamed namespaces there, and is called in its place without a word.

    tools/check_names.py [ROOT]      exit code 1 and one line for each
"""

import pathlib
import re
import sys

FUNCTION = re.compile(r"^(?:template <.*> ?)?(?:\[\[nodiscard\]\] )?(?:inline |constexpr |static )*[\w:]+(?:<[^(]*>)?(?: const)?[ &*]+(\w+)\(")
BY_TYPE = {"describe"}  # one for each type that is described, told apart by it


def functions(text, unnamed):
    """(line, name) of functions at the level of a namespace, within unnamed ones or without."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("namespace {"):
            inside = True
        elif line.startswith("} // namespace") and line.strip() == "} // namespace":
            inside = False
        elif inside == unnamed and (match := FUNCTION.match(line)):
            yield number, match.group(1)


def check(root):
    for module in sorted(path.name for path in (root / "src").iterdir() if path.is_dir()):
        headers = [*(root / "include/gpuramp" / module).glob("*.hpp"), *(root / "src" / module).rglob("*.hpp")]
        declared = {name: header for header in headers for _, name in functions(header.read_text(encoding="utf-8"), unnamed=False)}
        for source in sorted((root / "src" / module).rglob("*.cpp")):
            for number, name in functions(source.read_text(encoding="utf-8"), unnamed=True):
                if name in declared and name not in BY_TYPE:
                    yield f"{source.relative_to(root)}:{number}: '{name}' hides that of {declared[name].relative_to(root)}: call it otherwise"


if __name__ == "__main__":
    found = list(check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
