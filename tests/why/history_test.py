# SPDX-License-Identifier: Apache-2.0
"""Histories of forecasts: what is recorded, how milestones moved, what moved them; programs compared on one input."""

import concurrent.futures
import hashlib
import json
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, scenario
from support.waiting import LIMIT_S


def plan(transit="2 week"):
    given = scenario()
    given["supply"]["lines"][0]["transit_time"] = transit
    return given


class Case(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)

    def write(self, name, given):
        (self.here / name).write_text(json.dumps(given), encoding="utf-8")
        return name

    def call(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=LIMIT_S, cwd=self.here)

    def record(self, given, *arguments):
        done = self.call("run", self.write("plan.json", given), "--record", "history.db", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)

    def history(self, *arguments):
        done = self.call("history", "history.db", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class History(Case):
    def test_how_a_milestone_moved_and_what_moved_it(self):
        self.record(plan())
        self.record(plan("5 week"))
        self.record(plan("5 week"))
        history = self.history("--attribute")
        trends = {t["gpus"]: [p["moved_days"] for p in t["points"]] for t in history["trends"]}
        self.assertEqual(trends[100], [None, 21, 0]) # three weeks more on the way
        self.assertEqual(trends[1_000_000], [None, None, None])
        self.assertEqual([s["run"] for s in history["steps"]], [2, 3])
        self.assertEqual(history["steps"][0]["causes"], ["/supply/lines/r/transit_time: 2 week -> 5 week (alone: milestone 100 +21 days)"])
        self.assertEqual(history["steps"][1]["causes"], [])
        self.assertIn("+21 days", self.call("history", "history.db").stdout)

    def test_scenarios_stand_apart(self):
        self.record(plan())
        self.record({**plan("5 week"), "name": "other"})
        history = self.history()
        self.assertEqual({t["scenario"] for t in history["trends"]}, {"test", "other"})
        self.assertEqual(history["steps"], [])

    def test_the_database_says_what_was_run(self):
        self.record(plan(), "--seed", "18446744073709551615")
        with sqlite3.connect(self.here / "history.db") as db:
            seed, scenario_name, stated, sha = db.execute("SELECT seed, scenario, stated, inputs_sha256 FROM runs").fetchone()
            ((file, file_sha),) = db.execute("SELECT path, sha256 FROM files").fetchall()
            self.assertEqual(db.execute("SELECT count(*) FROM milestones WHERE date IS NULL").fetchone(), (1,))
        db.close()
        self.assertEqual((seed, scenario_name, file), ("18446744073709551615", "test", "plan.json"))
        self.assertEqual(sha, hashlib.sha256(stated.encode()).hexdigest())
        self.assertEqual(file_sha, hashlib.sha256((self.here / "plan.json").read_bytes()).hexdigest())

    def test_several_may_record_at_a_time(self):
        self.write("plan.json", plan())
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            codes = list(pool.map(lambda _: self.call("run", "plan.json", "--record", "history.db").returncode, range(6)))
        self.assertEqual(codes, [0] * 6)
        self.assertEqual(len(self.history()["trends"][0]["points"]), 6)

    def test_bad_input(self):
        self.write("plan.json", plan())
        (self.here / "text.db").write_text("no database", encoding="utf-8")
        with sqlite3.connect(self.here / "other.db") as db:
            db.execute("CREATE TABLE t(x)")
        db.close()
        for name, says in (("text.db", "is not a history"), ("other.db", "is not a history"), ("none/history.db", "cannot be written")):
            done = self.call("run", "plan.json", "--record", name)
            self.assertEqual(done.returncode, 2, name + done.stdout)
            self.assertIn(says, done.stderr)
        for name in ("text.db", "other.db", "nowhere.db"):
            self.assertEqual(self.call("history", name).returncode, 2, name)
        self.record(plan())
        whole = (self.here / "history.db").read_bytes()
        (self.here / "cut.db").write_bytes(whole[: len(whole) // 2])
        self.assertEqual(self.call("history", "cut.db").returncode, 2)

    def test_run_info_says_what_made_a_result(self):
        self.write("plan.json", plan())
        self.assertEqual(self.call("run", "plan.json", "--out", "r").returncode, 0)
        info = json.loads((self.here / "r/run_info.json").read_text(encoding="utf-8"))
        self.assertEqual(info["inputs"], [{"file": "plan.json", "sha256": hashlib.sha256((self.here / "plan.json").read_bytes()).hexdigest()}])
        self.assertIn("SimGrid", info["libraries"])
        self.assertRegex(info["started"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for key in ("gpuramp_version", "commit", "compiler", "host"):
            self.assertIsInstance(info[key], str)
        self.assertGreater(info["wall_s"], 0)


class OldProgram(Case):
    def program(self, name, body):
        file = self.here / name
        file.write_text("#!/bin/sh\n" + body, encoding="utf-8")
        file.chmod(0o755)
        return file

    def test_the_same_program_changes_nothing(self):
        done = self.call("compare", self.write("plan.json", plan()), "--old-program", PROGRAM, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        comparison = json.loads(done.stdout)
        self.assertEqual({m["verdict"] for m in comparison["metrics"]}, {"same"})
        self.assertEqual(comparison["gpuramp_version"]["old"], comparison["gpuramp_version"]["new"])

    def test_another_program_is_named_as_the_cause(self):
        # one that thinks that transit takes three weeks more
        self.write("slow.json", plan("5 week"))
        old = self.program("it's old", f'[ "$1" = --version ] && {{ echo "gpuramp 0.0.9 (abc)"; exit; }}\n"{PROGRAM}" run slow.json --json | sed \'s/"transit_time": "5 week"/"transit_time": "2 week"/\'\n')
        done = self.call("compare", self.write("plan.json", plan()), "--old-program", old)
        self.assertIn("program 0.0.9 (abc) ->", done.stdout)
        self.assertIn("the inputs are the same, the program moved these figures", done.stdout)
        self.assertIn("-21 days", done.stdout)

    def test_what_is_no_program(self):
        self.write("plan.json", plan())
        for old in (self.program("other", "echo hello\n"), self.program("fails", "exit 3\n"), self.here / "nowhere"):
            self.assertEqual(self.call("compare", "plan.json", "--old-program", old).returncode, 2)
        self.assertEqual(self.call("compare", "plan.json").returncode, 2)


if __name__ == "__main__":
    unittest.main()
