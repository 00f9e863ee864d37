# SPDX-License-Identifier: Apache-2.0
"""The layer check refuses what it should, and the tree passes it."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import check_layers  # noqa: E402


def problems(path, line):
    return list(check_layers.problems_of(pathlib.PurePosixPath(path), line + "\n"))


class Planted(unittest.TestCase):
    def test_upward_includes(self):
        self.assertTrue(problems("src/core/date.cpp", '#include "gpuramp/sim/record.hpp"'))
        self.assertTrue(problems("include/gpuramp/model/a.hpp", '#include "gpuramp/scenario/scenario.hpp"'))
        self.assertTrue(problems("src/results/text.cpp", '  #  include "gpuramp/cli/x.hpp"'))

    def test_downward_and_own_includes_are_fine(self):
        self.assertEqual(problems("src/sim/rates.cpp", '#include "gpuramp/model/allocator.hpp"'), [])
        self.assertEqual(problems("src/sim/rates.cpp", '#include "sim/plan.hpp"'), [])
        self.assertEqual(problems("src/scenario/reader.cpp", '#include "json_tree.hpp"'), [])
        self.assertEqual(problems("src/core/date.cpp", "#include <chrono>"), [])

    def test_one_place_prints(self):
        self.assertTrue(problems("src/cli/run_command.cpp", '  fmt::print("{}", name);'))
        self.assertTrue(problems("src/cli/main.cpp", "  std::cerr << name;"))
        self.assertEqual(problems("src/cli/print.cpp", '  fmt::print("{}", text);'), [])

    def test_private_headers_of_other_modules(self):
        self.assertTrue(problems("src/study/explain.cpp", '#include "sim/plan.hpp"'))

    def test_libraries_stay_in_their_rooms(self):
        self.assertTrue(problems("src/results/outcome.cpp", "#include <simgrid/s4u.hpp>"))
        self.assertTrue(problems("src/sim/plan.cpp", "#include <boost/graph/adjacency_list.hpp>"))
        self.assertEqual(problems("src/topology/capacity_cut.cpp", "#include <boost/graph/adjacency_list.hpp>"), [])

    def test_no_library_in_public_headers(self):
        self.assertTrue(problems("include/gpuramp/scenario/x.hpp", "#include <nlohmann/json.hpp>"))

    def test_unknown_modules(self):
        self.assertTrue(problems("src/extra/x.cpp", "#include <vector>"))


class Tree(unittest.TestCase):
    def test_no_include_goes_up(self):
        self.assertEqual(check_layers.check(ROOT), [])


if __name__ == "__main__":
    unittest.main()
