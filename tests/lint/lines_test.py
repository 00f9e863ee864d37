"""No line of code is longer than .clang-format says; JSON in raw strings stays as it is."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = int(re.search(r"ColumnLimit: (\d+)", (ROOT / ".clang-format").read_text()).group(1))


def long_lines(text):
    code = re.sub(r'R"(\w*)\(.*?\)\1"', lambda raw: "\n" * raw.group().count("\n"), text, flags=re.DOTALL)
    return [n for n, line in enumerate(code.split("\n"), 1) if len(line) > COLUMNS]


class Lines(unittest.TestCase):
    def test_planted(self):
        self.assertEqual(long_lines("a\n" + "b" * (COLUMNS + 1) + "\nc"), [2])
        self.assertEqual(long_lines('R"(' + "b" * (COLUMNS + 1) + ')"'), [])

    def test_tree(self):
        files = [f for folder in ("src", "include", "tests") for f in (ROOT / folder).rglob("*.[ch]pp")]
        self.assertGreater(len(files), 200)
        self.assertEqual({str(f.relative_to(ROOT)): lines for f in files if (lines := long_lines(f.read_text()))}, {})


if __name__ == "__main__":
    unittest.main()
