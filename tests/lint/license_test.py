# SPDX-License-Identifier: Apache-2.0
"""Every source file says under which licence it is, and the check sees one that does not."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECK = [sys.executable, str(ROOT / "tools" / "license_tags.py")]


def check(*arguments):
    return subprocess.run([*CHECK, *map(str, arguments)], capture_output=True, text=True, check=False)


class LicenceTags(unittest.TestCase):
    def test_tree(self):
        found = check(ROOT)
        self.assertEqual((found.returncode, found.stdout), (0, ""))

    def test_planted(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "src").mkdir()
            (root / "src" / "a.cpp").write_text("int a;\n")
            (root / "src" / "b.py").write_text("#!/usr/bin/env python3\nb = 1\n")
            found = check(root)
            self.assertEqual(found.returncode, 1)
            self.assertEqual([line.split(":")[0] for line in found.stdout.splitlines()], ["src/a.cpp", "src/b.py"])
            check("--fix", root)
            self.assertEqual(check(root).returncode, 0)
            self.assertEqual((root / "src" / "b.py").read_text().splitlines()[0], "#!/usr/bin/env python3")

    def test_licence_text(self):
        self.assertIn("Apache License", (ROOT / "LICENSE").read_text())
        self.assertIn("Version 2.0, January 2004", (ROOT / "LICENSE").read_text())


if __name__ == "__main__":
    unittest.main()
