# SPDX-License-Identifier: Apache-2.0
"""Mutants of the shipped plans run with all checks, and plans that once broke one do not any more."""

import pathlib
import subprocess
import unittest

from support.gpuramp_runs import PROGRAM

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MUTANTS = pathlib.Path(PROGRAM).with_name("gpuramp_fuzz_plans")
LARGE = {"ramp-100m", "shared-cluster"}  # a mutant of these takes seconds
N_RUNS = 400
SEED = 20261126


class Plans(unittest.TestCase):
    def judged(self, plans, *arguments):
        done = subprocess.run([MUTANTS, *map(str, plans), *map(str, arguments)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_mutants_of_shipped_plans(self):
        plans = [file for file in sorted((SOURCE / "scenarios").glob("*.json")) if file.stem not in LARGE]
        said = self.judged(plans, "--runs", N_RUNS, "--seed", SEED)
        self.assertRegex(said, rf"{N_RUNS} mutants .* 0 finding")

    def test_what_was_found_once(self):
        plans = sorted((SOURCE / "tests/fuzz/corpus/plans").glob("*.json"))
        self.assertGreater(len(plans), 3)
        for plan in plans:
            with self.subTest(plan.name):
                self.judged([plan], "--as-they-are")


if __name__ == "__main__":
    unittest.main()
