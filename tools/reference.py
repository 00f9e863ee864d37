#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the reference pages from what the program's tables say: keys of files, commands, catalogue entries with their sources.

    tools/reference.py PROGRAM FOLDER
"""

import json
import pathlib
import subprocess
import sys

import command_line

ROOT = pathlib.Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "scenarios" / "catalog"


def said(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


def kinds(app):
    """Kinds of files that `gpuramp schema` knows a reference page of."""
    (schema,) = [c for c in app["commands"] if c["name"] == "schema"]
    return next((o["choices"] for o in command_line.operands(schema) if o["choices"]), ["scenario"])


def entries(file):
    """Kind of entry -> names, as they stand in a catalogue."""
    return {kind: [entry["name"] for entry in listed] for kind, listed in json.loads(file.read_text(encoding="utf-8")).items()
            if isinstance(listed, list) and all(isinstance(entry, dict) and "name" in entry for entry in listed)}


def catalogue_page(program):
    parts = ["# Catalogues\n\nEvery number with its source, as `gpuramp catalog NAME` prints it.\n\n```\n" + said(program, "catalog") + "```\n"]
    for file in sorted(CATALOGUES.glob("*.json")):
        for kind, names in entries(file).items():
            parts.append(f"\n## {kind.replace('_', ' ').capitalize()}\n")
            parts += [f"\n### {name}\n\n```\n{said(program, 'catalog', name)}```\n" for name in names]
    return "".join(parts)


def pages(program):
    """File name -> text."""
    program = str(program)
    app = command_line.described(program)
    made = {"commands.md": command_line.markdown(app), "catalogues.md": catalogue_page(program)}
    known = kinds(app)
    for kind in known:
        made[f"{kind}.md"] = said(program, "schema", *([kind] if len(known) > 1 else []), "--reference")
    links = [f"- [Keys of {kind} files]({kind}.md)" if kind != "results" else f"- [What {kind} hold]({kind}.md)" for kind in known]
    made["index.md"] = "# Reference\n\nMade from the tables that the program itself reads and writes by.\n\n" + "\n".join(
        ["- [Commands and exit codes](commands.md)", *links, "- [Catalogues with their sources](catalogues.md)"]) + "\n"
    return made


def main(program, folder):
    for name, text in pages(program).items():
        file = pathlib.Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
