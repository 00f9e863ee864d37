#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses source files without their licence tag near the top (https://spdx.dev/learn/handling-license-info/).

    tools/license_tags.py [--fix] [ROOT]      exit code 1 and one line for each file that lacks its tag; --fix writes the tags
"""

import pathlib
import sys

TAG = "SPDX-License-Identifier: Apache-2.0"
COMMENTS = {  # how a tag stands in files of a kind: before, after
    ".cpp": ("// ", ""), ".hpp": ("// ", ""), ".js": ("// ", ""),
    ".py": ("# ", ""), ".sh": ("# ", ""), ".cmake": ("# ", ""), ".in": ("# ", ""), ".txt": ("# ", ""), "": ("# ", ""),
    ".css": ("/* ", " */"), ".html": ("<!-- ", " -->"),
}
FOLDERS = (".ci", "cmake", "include", "src", "tests", "tools")
FOREIGN = {"vendor", "build", "__pycache__"}  # folders of files that are not ours or not kept
HEAD_LINES = 3  # a tag may stand below a shebang or a document type


def is_source(path):
    if FOREIGN & set(path.parts):
        return False
    if path.suffix == ".txt":
        return path.name == "CMakeLists.txt"
    return path.suffix in COMMENTS and (path.suffix != "" or path.parts[0] == ".ci")


def sources(root):
    for top in (root, *(root / folder for folder in FOLDERS)):
        for path in sorted(top.glob("*") if top == root else top.rglob("*")):
            if path.is_file() and path.suffix in COMMENTS and is_source(path.relative_to(root)) and not path.name.startswith("."):
                if top != root or path.name == "CMakeLists.txt":
                    yield path


def is_tagged(text):
    return any(TAG in line for line in text.splitlines()[:HEAD_LINES])


def tagged(text, suffix):
    before, after = COMMENTS[suffix]
    lines = text.splitlines(keepends=True)
    at = 1 if lines and lines[0].startswith(("#!", "<!DOCTYPE", "<!doctype")) else 0
    return "".join([*lines[:at], f"{before}{TAG}{after}\n", *lines[at:]])


def main(arguments):
    fix = "--fix" in arguments
    roots = [a for a in arguments if a != "--fix"]
    root = pathlib.Path(roots[0] if roots else pathlib.Path(__file__).resolve().parents[1])
    found = [path for path in sources(root) if not is_tagged(path.read_text(encoding="utf-8"))]
    for path in found:
        if fix:
            path.write_text(tagged(path.read_text(encoding="utf-8"), path.suffix), encoding="utf-8")
        print(f"{path.relative_to(root)}: {'tagged' if fix else f'no licence tag ({TAG}); tools/license_tags.py --fix writes it'}")
    return 1 if found and not fix else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
