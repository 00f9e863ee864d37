# SPDX-License-Identifier: Apache-2.0
"""Every call by which a command makes, writes, syncs, closes or moves a file fails once: the command says so, and what stood there still does."""

import os
import pathlib
import resource
import shutil
import unittest

from support.gpuramp_runs import PROGRAM, day, scenario
from support.program import InDirectory, call

SHIM = pathlib.Path(PROGRAM).with_name("libgpuramp_fault_shim.so")
ERRORS = (28, 5, 24)  # no space left, input or output error, no descriptors left: in turn
STUDY = {"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": 3},
         "inputs": [{"name": "orders", "pointer": "/supply/lines/0/orders/0/1", "low": "5 rack/week", "base": "7 rack/week", "high": "12 rack/week"}]}


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Faults(InDirectory):
    def setUp(self):
        super().setUp()
        self.plan = self.write(scenario(end=day(60), report_every="1 month"))
        self.study = self.write(STUDY, "study.json")
        self.watched = self.here / "watched"
        self.before = self.here / "before"
        self.before.mkdir()

    def faulty(self, arguments, at, error):
        """Calls the program while the at-th call on a file fails. Returns that, the number of calls and which failed."""
        log = self.here / "log"
        done = call(*arguments, errors="replace", env={**os.environ, "LD_PRELOAD": str(SHIM), "GPURAMP_FAULT_DIR": str(self.watched), "GPURAMP_FAULT_AT": str(at),
                                                       "GPURAMP_FAULT_ERROR": str(error), "GPURAMP_FAULT_LOG": str(log)})
        n_calls, _, failed = log.read_text(encoding="utf-8").strip().partition(" ")
        return done, int(n_calls), failed

    def sound(self, *arguments):
        done = call(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)

    def restore(self):
        shutil.rmtree(self.watched, ignore_errors=True)
        shutil.copytree(self.before, self.watched)

    def step_through(self, arguments, after, whole=None):
        """Fails each call once. What the command leaves must be all old or all new, files that differ from run to run (`after`) aside;
        `whole(done, found, old)`, if given, says what else must hold after a failure."""
        self.restore()
        done, n_calls, _ = self.faulty(arguments, 0, 0)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(n_calls, 2)
        new = {name: text for name, text in bytes_of(self.watched).items() if name not in after}
        old = bytes_of(self.before)
        for at in range(1, n_calls + 1):
            error = ERRORS[at % len(ERRORS)]
            self.restore()
            done, _, failed = self.faulty(arguments, at, error)
            with self.subTest(at=at, call=failed, error=error):
                self.assertIn(done.returncode, (0, 1, 2), done.stderr)
                found = bytes_of(self.watched)
                if done.returncode == 0:
                    self.assertEqual({name: text for name, text in found.items() if name not in after}, new)
                elif whole is not None:
                    whole(done, found, old)
                else:
                    self.assertEqual(found, old)
                    self.assertIn("cannot be", done.stderr)

    def test_run_into_a_new_directory(self):
        self.step_through(["run", self.plan, "--out", self.watched / "new/out"], {"new/out/run_info.json"})

    def test_run_over_older_results(self):
        self.sound("run", self.plan, "--out", self.before / "out", "--set", "/campuses/0/pue=1.5")
        (self.before / "out/notes.txt").write_text("mine", encoding="utf-8")
        self.step_through(["run", self.plan, "--out", self.watched / "out"], {"out/run_info.json"})

    def test_report(self):
        self.sound("run", self.plan, "--out", self.before / "out")
        (self.before / "page.html").write_text("older", encoding="utf-8")
        self.step_through(["report", self.watched / "out", "-o", self.watched / "page.html"], set())

    def test_sweep(self):
        """Rows that are there stay; --resume goes on to the same rows."""
        command = ["sweep", self.study, "-j", "1", "--out", self.watched / "swept"]
        self.sound(*command[:-1], self.here / "sound")
        rows = (self.here / "sound/summary.json").read_bytes()

        def whole(done, found, _):
            self.assertTrue(done.stderr, "it failed without a word")
            self.sound(*command, *(["--resume"] if "swept/study.db" in found else []))
            self.assertEqual((self.watched / "swept/summary.json").read_bytes(), rows)

        self.step_through(command, {"swept/study.db", "swept/study.db-journal"}, whole)

    def test_plan(self):
        self.write(scenario())
        self.step_through(["plan", self.plan, "--goal", f"1000 GPU by {day(300)}", "--gap", "1", "--out", self.watched / "proposed"], {"proposed/run_info.json"})

    def test_few_descriptors(self):
        """The program has what it can open, down to none beside those of its start."""
        self.sound("run", self.plan, "--out", self.before / "out")
        for command in (["run", self.plan, "--out", self.watched / "out"], ["check", self.plan], ["sweep", self.study, "-j", "2", "--out", self.watched / "swept"],
                        ["report", self.watched / "out", "-o", self.watched / "page.html"], ["explain", self.plan, "--marginals"]):
            for n in range(4, 12):
                self.restore()
                done = call(*command, preexec_fn=lambda n=n: resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)))
                with self.subTest(command=command[0], descriptors=n):
                    self.assertIn(done.returncode, (0, 1, 2), done.stderr)

    def test_little_memory(self):
        for megabytes in (60, 80, 120, 200):
            limit = megabytes << 20
            done = call("run", self.plan, "--out", self.here / "new", preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
            with self.subTest(megabytes):
                self.assertIn(done.returncode, (0, 2, 127), done.stderr)  # 127: no room for its libraries

    def test_init(self):
        self.step_through(["init", self.watched / "new.json"], set())


if __name__ == "__main__":
    unittest.main()
