# SPDX-License-Identifier: Apache-2.0
"""Every call by which a command makes, writes, syncs, closes or moves a file fails once: the command says so, and what stood there still does."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, campus, day, scenario

SHIM = next(pathlib.Path(PROGRAM).parents[1].rglob("libgpuramp_fault_shim.so"), None)
ERRORS = (28, 5, 24)  # no space left, input or output error, no descriptors left: in turn
STUDY = {"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": 3},
         "inputs": [{"name": "orders", "pointer": "/supply/lines/0/orders/0/1", "low": "5 rack/week", "base": "7 rack/week", "high": "12 rack/week"}]}


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@unittest.skipIf(SHIM is None, "the shim is not built")
class Faults(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.top = pathlib.Path(temporary.name)
        self.plan = self.top / "plan.json"
        self.plan.write_text(json.dumps(scenario(end=day(60), report_every="1 month")), encoding="utf-8")
        (self.top / "study.json").write_text(json.dumps(STUDY), encoding="utf-8")
        self.here = self.top / "here"
        self.before = self.top / "before"
        self.before.mkdir()

    def call(self, arguments, at, error, expect=None):
        """Runs the command with the at-th call failing. Returns it, the number of calls and which failed."""
        log = self.top / "log"
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace", check=False, timeout=300,
                              env={**os.environ, "LD_PRELOAD": str(SHIM), "GPURAMP_FAULT_DIR": str(self.here), "GPURAMP_FAULT_AT": str(at),
                                   "GPURAMP_FAULT_ERROR": str(error), "GPURAMP_FAULT_LOG": str(log)})
        if expect is not None:
            self.assertEqual(done.returncode, expect, done.stderr)
        n_calls, _, failed = log.read_text(encoding="utf-8").strip().partition(" ")
        return done, int(n_calls), failed

    def restore(self):
        shutil.rmtree(self.here, ignore_errors=True)
        shutil.copytree(self.before, self.here)

    def step_through(self, arguments, after, whole=None):
        """Fails each call once. What the command leaves must be all old or all new: `after(done)` says which files differ from run to run."""
        self.restore()
        _, n_calls, _ = self.call(arguments, 0, 0, expect=0)
        self.assertGreater(n_calls, 2)
        new = {name: text for name, text in bytes_of(self.here).items() if name not in after}
        old = bytes_of(self.before)
        for at in range(1, n_calls + 1):
            error = ERRORS[at % len(ERRORS)]
            self.restore()
            done, _, failed = self.call(arguments, at, error)
            with self.subTest(at=at, call=failed, error=error):
                self.assertIn(done.returncode, (0, 1, 2), done.stderr)
                found = bytes_of(self.here)
                if done.returncode == 0:
                    self.assertEqual({name: text for name, text in found.items() if name not in after}, new)
                elif whole is not None:
                    whole(done, found, old)
                else:
                    self.assertEqual(found, old)
                    self.assertIn("cannot be", done.stderr)

    def test_run_into_a_new_directory(self):
        self.step_through(["run", self.plan, "--out", self.here / "new/out"], {"new/out/run_info.json"})

    def test_run_over_older_results(self):
        subprocess.run([PROGRAM, "run", self.plan, "--out", self.before / "out", "--set", "/campuses/0/pue=1.5"], capture_output=True, check=True)
        (self.before / "out/notes.txt").write_text("mine", encoding="utf-8")
        self.step_through(["run", self.plan, "--out", self.here / "out"], {"out/run_info.json"})

    def test_report(self):
        subprocess.run([PROGRAM, "run", self.plan, "--out", self.before / "out"], capture_output=True, check=True)
        (self.before / "page.html").write_text("older", encoding="utf-8")
        self.step_through(["report", self.here / "out", "-o", self.here / "page.html"], set())

    def test_sweep(self):
        """Rows that are there stay; --resume goes on to the same rows."""
        command = ["sweep", self.top / "study.json", "-j", "1", "--out", self.here / "swept"]
        subprocess.run([PROGRAM, *map(str, command[:-1]), self.top / "sound"], capture_output=True, check=True)
        rows = (self.top / "sound/summary.json").read_bytes()

        def whole(done, found, _):
            self.assertTrue(done.stderr, "it failed without a word")
            again = subprocess.run([PROGRAM, *map(str, command), *(["--resume"] if "swept/study.db" in found else [])], capture_output=True, text=True, check=False)
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertEqual((self.here / "swept/summary.json").read_bytes(), rows)

        self.step_through(command, {"swept/study.db", "swept/study.db-journal"}, whole)

    def test_plan(self):
        self.plan.write_text(json.dumps(scenario()), encoding="utf-8")
        self.step_through(["plan", self.plan, "--goal", f"1000 GPU by {day(300)}", "--gap", "1", "--out", self.here / "proposed"], {"proposed/run_info.json"})

    def test_init(self):
        self.step_through(["init", self.here / "new.json"], set())


if __name__ == "__main__":
    unittest.main()
