# SPDX-License-Identifier: Apache-2.0
"""Functions of unnamed namespaces do not hide those of their module's headers, whatever is compiled as one."""

import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import check_names  # noqa: E402


class Planted(unittest.TestCase):
    def problems(self, source):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "src/study").mkdir(parents=True)
            (root / "src/study/terms.hpp").write_text("[[nodiscard]] std::string unit_of(const std::string& key);\n", encoding="utf-8")
            (root / "src/study/other.cpp").write_text(source, encoding="utf-8")
            return list(check_names.check(root))

    def test_what_hides_is_found(self):
        hidden = "namespace {\n\nstd::string unit_of(const std::string& text)\n{\n}\n\n} // namespace\n"
        self.assertEqual(self.problems(hidden), ["src/study/other.cpp:3: 'unit_of' hides that of src/study/terms.hpp: call it otherwise"])

    def test_what_defines_it_is_not(self):
        self.assertEqual(self.problems("namespace {\n\nint other(int x)\n{\n}\n\n} // namespace\n\nstd::string unit_of(const std::string& key)\n{\n}\n"), [])


class Tree(unittest.TestCase):
    def test_nothing_hides(self):
        self.assertEqual(list(check_names.check(ROOT)), [])


if __name__ == "__main__":
    unittest.main()
