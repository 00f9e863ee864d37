# SPDX-License-Identifier: Apache-2.0
"""Names of tests fit a line of ctest, and hold nothing that CMake's lists would trip over."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASE = re.compile(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
MOST_CHARACTERS = 80


def names(text):
    return ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found)) for found in CASE.findall(text)]


def problems(name):
    if len(name) > MOST_CHARACTERS:
        yield f"more than {MOST_CHARACTERS} characters"
    if re.search(r"[\[\];]", name):
        yield "holds one of [ ] ; which joins it with other names"


class Names(unittest.TestCase):
    def test_tree(self):
        found = [(name, why) for file in sorted((ROOT / "tests").rglob("*.cpp")) for name in names(file.read_text(encoding="utf-8"))
                 for why in problems(name)]
        self.assertEqual(found, [])

    def test_planted(self):
        self.assertEqual(names('TEST_CASE("a \\"b\\" "\n  "c", "[x]")'), ['a \\"b\\" c'])
        self.assertEqual(len(list(problems("in [0, 1)"))), 1)
        self.assertEqual(len(list(problems("x" * 81))), 1)


if __name__ == "__main__":
    unittest.main()
