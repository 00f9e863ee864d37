# SPDX-License-Identifier: Apache-2.0
"""What the program wrote, damaged: every command that reads it says so and exits with 2, or reads what is whole. It never crashes, and is never silent."""

import copy
import json
import pathlib
import random
import sqlite3
import subprocess
import tempfile
import unittest

from fuzz.make_corpus import STUDY, call, small_plan
from support.gpuramp_runs import PROGRAM
from support.waiting import LIMIT_S

N_FIELDS = 60  # damaged fields of each file
N_BYTES = 40  # damaged bytes
JUNK = [None, -1, 0, 1e300, "", "x", "2027-02-30", [], {}, [[]], {"a": 1}, True, "9" * 400]
FINE = (0, 1, 2)  # 1: a comparison that found a difference


def places(value, at=()):
    yield at
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], at + (key,))


def damaged_field(tree, rng):
    """The tree with one value replaced, taken away, renamed or doubled."""
    tree = copy.deepcopy(tree)
    place = rng.choice([p for p in places(tree) if p])
    parent = tree
    for key in place[:-1]:
        parent = parent[key]
    how = rng.randrange(4)
    if how == 0:
        del parent[place[-1]]
    elif how == 1 and isinstance(parent, dict):
        parent["unknown"] = parent.pop(place[-1])
    elif how == 2 and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[place[-1]]))
    else:
        parent[place[-1]] = rng.choice(JUNK)
    return tree


def damaged_bytes(data, rng):
    data = bytearray(data)
    how = rng.randrange(3)
    if how == 0:
        return bytes(data[:rng.randrange(len(data))])
    for _ in range(rng.choice([1, 1, 4])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data) if how == 1 else bytes(data[:len(data) // 2] + data[len(data) // 2 + rng.randrange(1, 200):])


class Damaged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.here = pathlib.Path(temporary.name)
        (cls.here / "plan.json").write_text(json.dumps(small_plan()), encoding="utf-8")
        (cls.here / "study.json").write_text(json.dumps(STUDY), encoding="utf-8")
        call("run", "plan.json", "--out", "out", "--record", "history.db", cwd=cls.here)
        call("run", "plan.json", "--out", "sound", "--record", "history.db", cwd=cls.here)
        call("sweep", "study.json", "--out", "swept", "-j", "2", cwd=cls.here)
        call("sweep", "study.json", "--out", "sound-swept", "-j", "2", cwd=cls.here)
        (cls.here / "out/marginals.json").write_text(call("explain", "plan.json", "--marginals", "--json", cwd=cls.here), encoding="utf-8")

    def holds(self, what, *arguments):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, capture_output=True, text=True, errors="replace", check=False, timeout=LIMIT_S)
        with self.subTest(what=what, command=arguments):
            self.assertIn(done.returncode, FINE, done.stderr)
            if done.returncode == 2:
                self.assertRegex(done.stderr, r"(?s)^.+: .+; .+\n\d+ problems?; nothing was written\n$")
            else:
                self.assertTrue(done.stdout.strip(), "it says nothing")
        return done

    def each_damage(self, name, commands):
        """Damages a file again and again, and runs each command on what is left of it."""
        file = self.here / name
        sound = file.read_bytes()
        rng = random.Random(name)
        n_refused = 0
        try:
            for i in range(N_FIELDS + N_BYTES if name.endswith(".json") else N_BYTES):
                if i < N_FIELDS and name.endswith(".json"):
                    file.write_text(json.dumps(damaged_field(json.loads(sound), rng)), encoding="utf-8")
                else:
                    file.write_bytes(damaged_bytes(sound, rng))
                n_refused += self.holds(f"{name}, damage {i}", *rng.choice(commands)).returncode == 2
        finally:
            file.write_bytes(sound)
        self.assertGreater(n_refused, N_BYTES // 4)

    def test_results(self):
        self.each_damage("out/result.json", [["report", "out", "-o", "page.html"], ["compare", "sound", "out"], ["explain", "out"], ["compare", "out", "sound"],
                                             ["migrate", "out/result.json", "--out", "migrated.json"]])

    def test_series(self):
        self.each_damage("out/series.csv", [["report", "out", "-o", "page.html"], ["explain", "out"], ["compare", "out", "sound"]])

    def test_marginals(self):
        self.each_damage("out/marginals.json", [["report", "out", "-o", "page.html"]])

    def test_summaries_of_studies(self):
        self.each_damage("swept/summary.json", [["report", "swept", "-o", "page.html"], ["compare", "swept", "sound-swept"]])

    def test_databases_of_studies(self):
        self.each_damage("swept/study.db", [["sweep", "study.json", "--out", "swept", "--resume"]])

    def test_histories(self):
        self.each_damage("history.db", [["history", "history.db"], ["report", "history.db", "-o", "page.html"]])

    def test_cells_of_a_study_that_are_no_numbers(self):
        file = self.here / "swept/study.db"
        sound = file.read_bytes()
        for change in ("UPDATE points SET cost_usd = 'x' WHERE point = 3", "UPDATE points SET cell = 99 WHERE point = 1", "UPDATE points SET status = 'fine'",
                       "UPDATE points SET gpus_up_end = 9e999", "UPDATE columns SET name = 'other' WHERE position = 0", "DELETE FROM columns", "DROP TABLE points",
                       "INSERT INTO points(point, cell, sample, seed, status) VALUES(1000, 0, 500, 1, 'ok')", "DELETE FROM meta"):
            with sqlite3.connect(file) as database:
                database.execute(change)
            database.close()
            done = self.holds(change, "sweep", "study.json", "--out", "swept", "--resume")
            self.assertEqual(done.returncode, 2, change)
            file.write_bytes(sound)

    def test_nesting_without_end(self):
        for name, command in (("out/result.json", ["explain", "out"]), ("swept/summary.json", ["report", "swept", "-o", "page.html"]),
                              ("out/marginals.json", ["report", "out", "-o", "page.html"]), ("plan.json", ["check", "plan.json"])):
            file = self.here / name
            sound = file.read_bytes()
            head = b'{"gpuramp_version": "0.1.0", "format_version": 3, "study": ' if name != "plan.json" else b'{"name": '
            for deep in (b"[" * 300_000, b'{"a":' * 300_000, b"[" * 300_000 + b"]" * 300_000):
                file.write_bytes(head + deep)
                self.assertEqual(self.holds(f"{name} nested", *command).returncode, 2)
            file.write_bytes(sound)


if __name__ == "__main__":
    unittest.main()
