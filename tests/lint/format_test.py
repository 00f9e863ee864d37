# SPDX-License-Identifier: Apache-2.0
"""The code is as clang-format 14 of Debian 12 leaves it: `clang-format -i FILE` mends what is listed."""

import pathlib
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def unformatted(files):
    run = subprocess.run(["clang-format", "--dry-run", *map(str, files)], capture_output=True, text=True, cwd=ROOT, check=True)
    return sorted({line.split(":")[0] for line in run.stderr.splitlines() if "[-Wclang-format-violations]" in line})


@unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
class Format(unittest.TestCase):
    def test_tree(self):
        files = [f for folder in ("src", "include", "tests") for f in sorted((ROOT / folder).rglob("*.[ch]pp"))]
        self.assertGreater(len(files), 200)
        self.assertEqual(unformatted(files), [])

    def test_planted(self):
        planted = subprocess.run(["clang-format", "--dry-run"], input="int  a ;\n", capture_output=True, text=True, cwd=ROOT, check=True)
        self.assertIn("code should be clang-formatted", planted.stderr)


if __name__ == "__main__":
    unittest.main()
