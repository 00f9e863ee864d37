# SPDX-License-Identifier: Apache-2.0
"""No script of the report holds a list of what stands in the tables of results: words and columns come with the data."""

import json
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GPURAMP", str(ROOT / "build/release/bin/gpuramp"))


def vocabulary():
    """Keys and columns of all tables."""
    schema = subprocess.run([PROGRAM, "schema", "results", "--reference"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^\| `([^`]+)` \|", schema, re.M))


def lists_in(text, words):
    """(line, words) for each line that has two or more of the words as texts or as keys of an object."""
    for n, line in enumerate(text.splitlines(), start=1):
        named = set(re.findall(r'"([a-z_0-9]+)"', line)) | set(re.findall(r"[{,]\s*([a-z_0-9]+):", line))
        found = sorted(word for word in named & words if "_" in word)
        if len(found) > 1:
            yield n, found


class Words(unittest.TestCase):
    def test_scripts_hold_no_lists_of_words(self):
        words = vocabulary()
        self.assertGreater(len(words), 150)
        for script in sorted((ROOT / "src/report/assets").glob("*.js")):
            self.assertEqual(list(lists_in(script.read_text(encoding="utf-8"), words)), [], script.name)

    def test_the_check_sees_a_list(self):
        planted = 'const NAMES = { down_flop: "down", idle_flop: "idle" };\nconst KEYS = ["co2e_t", "water_t"];\nconst one = row.co2e_t;\n'
        self.assertEqual([n for n, _ in lists_in(planted, vocabulary())], [1, 2])


if __name__ == "__main__":
    unittest.main()
