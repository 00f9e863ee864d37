#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes gpuramp/_tables.py, the types of summaries and rows of tables, from what `gpuramp schema results` says of them."""

import json
import os
import pathlib
import subprocess
import sys

HEAD = '''# SPDX-License-Identifier: Apache-2.0
# Made by tools/python/generate_tables.py from `gpuramp schema results`; not edited by hand.
"""What stands in a result: types of its summary and of the rows of its tables."""

from __future__ import annotations

import datetime
from typing import Optional, TypedDict

'''
KINDS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "array": "str"}  # a list stands in one field of a table
SUMMARY = "Summary"


def kind_of(field):
    """The type that a value read from a file has; None where it may be empty."""
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    name = "datetime.date" if field.get("format") == "date" else KINDS[next(t for t in types if t != "null")]
    return f"Optional[{name}]" if "null" in types else name


def said_of(name, field):
    unit = f" [{field['x-unit']}]" if field.get("x-unit") else ""
    return f"    {name}{unit}: {field.get('description', field.get('title', name))}"


def class_of(name, about, fields):
    """A TypedDict; names that are words of Python, such as `from`, can only stand in a base made by a call."""
    kinds = {key: kind_of(field) for key, field in fields.items()}
    words = {key: kind for key, kind in kinds.items() if key in ("from", "class")}
    base = f'TypedDict("_{name}", {{{", ".join(f"{key!r}: {kind!r}" for key, kind in words.items())}}})' if words else "TypedDict"
    doc = "\n".join([f'    """{about[0].upper() + about[1:]}.', "", *(said_of(key, field) for key, field in fields.items()), '    """'])
    rows = "\n".join(f"    {key}: {kind}" for key, kind in kinds.items() if key not in words)
    return f"\nclass {name}({base}):\n{doc}\n\n{rows}\n"


def row_name(file):
    return "".join(part.capitalize() for part in file.removesuffix(".csv").split("_")) + "Row"


def tables(schema):
    """Types of all CSV tables of a run, by name of the file."""
    return {file: table for file, table in schema["$defs"].items() if file.endswith(".csv")}


def text_of(schema):
    summary = schema["properties"]["summary"]
    classes = [class_of(SUMMARY, summary["description"], summary["properties"])]
    classes += [class_of(row_name(file), table["description"], table["properties"]) for file, table in tables(schema).items()]
    return HEAD + "\n".join(classes).rstrip("\n") + "\n"


def main():
    program = os.environ.get("GPURAMP", "gpuramp")
    schema = json.loads(subprocess.run([program, "schema", "results"], capture_output=True, text=True, check=True).stdout)
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "gpuramp" / "_tables.py"
    target.write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
