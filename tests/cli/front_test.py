# SPDX-License-Identifier: Apache-2.0
"""Quiet runs, defaults of the user's, one database a run, and studies in shards."""

import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, rack_type, scenario
from support.waiting import LIMIT_S

STUDY = {
    "format_version": 1, "name": "s", "scenario": "plan.json", "outputs": ["energy_mwh", "cost_usd"],
    "axes": [{"name": "pue", "pointer": "/campuses/0/pue", "values": [1.1, 1.2, 1.3]}],
    "samples": {"n": 5, "method": "random", "seed": 3},
    "inputs": [{"name": "orders", "scale": "/supply/lines/0/orders", "distribution": "uniform", "low": 0.5, "high": 1.5}],
}


class InDirectory(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)
        plan = scenario()
        plan["catalog"]["rack_types"] = [rack_type(idle_power="100 kW")]
        (self.here / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        (self.here / "study.json").write_text(json.dumps(STUDY), encoding="utf-8")

    def call(self, *arguments, expect=0, **environment):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.here, capture_output=True, text=True, check=False, timeout=LIMIT_S,
                              env=dict(os.environ, **environment))
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def json(self, name):
        return json.loads((self.here / name).read_text(encoding="utf-8"))


class Quiet(InDirectory):
    def test_nothing_is_printed_and_files_are_written(self):
        done = self.call("run", "plan.json", "--out", "out", "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        self.assertTrue((self.here / "out/result.json").exists())

    def test_mistakes_are_printed_all_the_same(self):
        self.assertIn("none.json", self.call("run", "none.json", "-q", expect=2).stderr)


    def test_verbose_runs_say_what_took_how_long(self):
        done = self.call("run", "plan.json", "--out", "out", "-v", "--json")
        self.assertEqual([line.split()[0] for line in done.stderr.splitlines()], ["read", "simulate", "account", "write"])
        json.loads(done.stdout)


class Migrate(InDirectory):
    def old_result(self):
        """A result as version 1 of its format had it, as far as that matters here: its scenario with every default."""
        self.call("run", "plan.json", "--out", "old", "-q")
        result = self.json("old/result.json")
        result["format_version"] = 1
        (self.here / "old/result.json").write_text(json.dumps(result), encoding="utf-8")
        return result

    def test_inputs_of_the_newest_format_stay_as_they_are(self):
        before = (self.here / "plan.json").read_bytes(), (self.here / "study.json").read_bytes()
        said = self.call("migrate", "plan.json", "study.json").stdout
        self.assertIn("plan.json: scenario of format 1, the newest", said)
        self.assertIn("study.json: study of format 1, the newest", said)
        self.assertEqual(((self.here / "plan.json").read_bytes(), (self.here / "study.json").read_bytes()), before)
        self.call("migrate", "--check", "plan.json")

    def test_an_old_result_becomes_its_scenario(self):
        result = self.old_result()
        refused = self.call("report", "old", expect=2).stderr
        self.assertIn("gpuramp migrate", refused)
        self.call("migrate", "old", "--check", expect=1)
        self.assertFalse((self.here / "old/scenario.json").exists())
        self.call("migrate", "old")
        self.assertEqual(self.json("old/scenario.json"), result["scenario"])
        self.call("run", "old/scenario.json", "--out", "new", "-q")
        self.assertEqual(self.json("new/result.json")["milestones"], result["milestones"])

    def test_what_cannot_be_migrated_is_said_and_nothing_is_written(self):
        later, other, without, damaged = (self.here / name for name in ("later.json", "other.json", "without.json", "damaged.json"))
        later.write_text(json.dumps({**self.json("plan.json"), "format_version": 7}), encoding="utf-8")
        other.write_text("[1]", encoding="utf-8")
        plan = self.json("plan.json")
        del plan["format_version"]
        without.write_text(json.dumps(plan), encoding="utf-8")
        damaged.write_text("{", encoding="utf-8")
        for file, problem in ((later, "is 7, this program knows formats up to 1"), (other, "none of gpuramp's files"), (without, "which format"), (damaged, "not JSON")):
            done = self.call("migrate", file, "--out", "out.json", expect=2)
            self.assertIn(problem, done.stderr)
        self.assertFalse((self.here / "out.json").exists())
        result = self.old_result()
        result["scenario"]["campuses"][0]["pue"] = 0.5
        (self.here / "old/result.json").write_text(json.dumps(result), encoding="utf-8")
        self.assertIn("/campuses/0/pue", self.call("migrate", "old", expect=2).stderr)


class SetMany(InDirectory):
    """--set with a factor, with *, and with lists that are not there yet."""

    def scenario_with(self, *sets):
        self.call("run", "plan.json", "--out", "out", "-q", *(word for text in sets for word in ("--set", text)))
        return self.json("out/result.json")["scenario"]

    def test_a_factor_multiplies_numbers_and_quantities_but_no_dates(self):
        (before, ordered), (date, more) = (self.scenario_with(*sets)["supply"]["lines"][0]["orders"]["step"][0] for sets in ((), ("/supply/lines/0/orders*=1.5",)))
        self.assertEqual((date, more.split()[1]), (before, ordered.split()[1]))
        self.assertAlmostEqual(float(more.split()[0]) / float(ordered.split()[0]), 1.5)

    def test_a_star_names_all(self):
        plan = scenario(campuses=[{**scenario()["campuses"][0], "name": name} for name in ("east-1", "east-2", "west")])
        (self.here / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        found = self.scenario_with("/campuses/east-*/pue=1.3", "/campuses/*/pue*=1.1")["campuses"]
        self.assertEqual([round(campus["pue"], 9) for campus in found], [1.43, 1.43, 1.1])

    def test_one_more_item_of_a_list_that_is_not_there(self):
        halls = [{"count": 1, "rack_slots": 10000, "bus": "10 GW", "available": "2026-06-01"}]
        late = scenario(campuses=[{**scenario()["campuses"][0], "halls": halls}])
        (self.here / "plan.json").write_text(json.dumps(late), encoding="utf-8")
        self.assertEqual(self.scenario_with()["campuses"][0]["halls"][0]["available"], "2026-06-01")
        sooner = self.scenario_with('/slips/-={"what": "hall", "delay": "-31 day"}')
        self.assertEqual(sooner["campuses"][0]["halls"][0]["available"], "2026-05-01")

    def test_mistakes(self):
        for text, problem in (("/campuses/x-*/pue=1.2", "nothing at 'x-*'"), ("/campuses/*/pue*=much", "not a factor"), ("/name*=2", "no number"), ("/campuses/*/puee*=2", "nothing at 'puee'")):
            self.assertIn(problem, self.call("run", "plan.json", "--set", text, expect=2).stderr)


class Config(InDirectory):
    def config(self, text):
        (self.here / "defaults.ini").write_text(text, encoding="utf-8")
        return str(self.here / "defaults.ini")

    def test_defaults_hold_where_nothing_is_said(self):
        file = self.config("[run]\nseed=7\nresolution=campus\n")
        self.call("run", "plan.json", "--out", "a", GPURAMP_CONFIG=file)
        self.assertEqual((self.json("a/result.json")["seed"], self.json("a/result.json")["resolution"]), (7, "campus"))
        self.call("run", "plan.json", "--out", "b", "--seed", "9", "--config", file)
        self.assertEqual((self.json("b/result.json")["seed"], self.json("b/result.json")["resolution"]), (9, "campus"))
        self.call("check", "plan.json", GPURAMP_CONFIG=file)  # those of another subcommand do no harm

    def test_what_is_wrong_in_it_is_refused(self):
        self.call("run", "plan.json", GPURAMP_CONFIG=self.config("[run]\nsede=7\n"), expect=2)
        self.call("run", "plan.json", GPURAMP_CONFIG=self.config("[run]\nresolution=atom\n"), expect=2)
        self.call("run", "plan.json", GPURAMP_CONFIG=str(self.here / "none.ini"), expect=2)


class Database(InDirectory):
    def setUp(self):
        super().setUp()
        self.call("run", "plan.json", "--out", "out", "--db", "run.db")
        self.db = sqlite3.connect(self.here / "run.db")
        self.addCleanup(self.db.close)

    def ask(self, query):
        return self.db.execute(query).fetchall()

    def test_tables_are_the_files(self):
        for name in ("series", "power", "cost", "jobs", "events"):
            lines = (self.here / "out" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
            columns = [column[1] for column in self.ask(f"PRAGMA table_info({name})")]
            self.assertEqual(columns, lines[0].split(","))
            self.assertEqual(self.ask(f"SELECT count(*) FROM {name}")[0][0], len(lines) - 1)

    def test_figures_are_those_of_the_result(self):
        summary = self.json("out/result.json")["summary"]
        self.assertEqual(self.ask("SELECT value FROM summary WHERE name = 'energy_mwh'")[0][0], summary["energy_mwh"])
        self.assertEqual(self.ask("SELECT gpus_up FROM ramp ORDER BY date DESC LIMIT 1")[0][0], summary["gpus_up_end"])
        self.assertAlmostEqual(self.ask("SELECT sum(mwh) FROM energy_by_year")[0][0], summary["source_energy_mwh"], delta=1e-6)
        self.assertAlmostEqual(self.ask("SELECT sum(total_usd) FROM cost_by_year WHERE campus <> 'fleet'")[0][0] / summary["cost_usd"], 1, places=9)
        self.assertEqual(self.ask("SELECT gpus FROM missed_milestones"), [(1_000_000,)])

    def test_every_view_answers(self):
        for (name,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'view'"):
            self.ask(f"SELECT * FROM {name}")

    def test_it_replaces_an_older_one_and_refuses_what_cannot_be(self):
        self.call("run", "plan.json", "--out", "out", "--db", "run.db", "--set", "/campuses/0/pue=1.5")
        with sqlite3.connect(self.here / "run.db") as again:
            self.assertEqual(again.execute("SELECT value FROM summary WHERE name = 'mean_pue'").fetchone()[0], 1.5)
        self.assertIn("--out", self.call("run", "plan.json", "--db", "x.db", expect=2).stderr)
        self.assertIn("cannot be written", self.call("run", "plan.json", "--out", "out", "--db", "out", expect=2).stderr)
        self.assertEqual([f.name for f in self.here.glob("*.part")], [])


class Shards(InDirectory):
    def shard(self, i, n, *more, expect=0):
        return self.call("sweep", "study.json", "--out", f"shard-{i}", "--shard", f"{i}/{n}", "-j", "1", *more, expect=expect)

    def points(self, directory):
        with sqlite3.connect(self.here / directory / "study.db") as db:
            return db.execute("SELECT * FROM points ORDER BY point").fetchall()

    def test_shards_put_together_are_the_study(self):
        for i in (1, 2, 3, 4):
            self.shard(i, 4)
        self.call("merge", "study.json", "shard-1", "shard-2", "shard-3", "shard-4", "--out", "merged", "--csv")
        self.call("sweep", "study.json", "--out", "whole", "-j", "1", "--csv")
        self.assertEqual(self.points("merged"), self.points("whole"))
        self.assertEqual([row[0] for row in self.points("shard-2")], [1, 5, 9, 13])
        for name in ("summary.json", "points.csv"):
            self.assertEqual((self.here / "merged" / name).read_bytes(), (self.here / "whole" / name).read_bytes())

    def test_what_is_missing_is_told_and_can_be_merged_later(self):
        self.shard(1, 2), self.shard(2, 2)
        self.assertIn("7 of 15 points are missing", self.call("merge", "study.json", "shard-1", "--out", "merged", expect=1).stderr)
        self.call("merge", "study.json", "shard-2", "--out", "merged")
        self.assertEqual(len(self.points("merged")), 15)

    def test_shards_of_another_study_are_refused(self):
        self.shard(1, 2), self.shard(2, 2, "--seed", "4")
        self.call("merge", "study.json", "shard-1", "shard-2", "--out", "merged", expect=2)
        self.call("merge", "study.json", "shard-1", "nowhere", "--out", "merged", expect=2)
        self.assertFalse((self.here / "merged").exists())

    def test_parts_that_are_none(self):
        for text in ("3/2", "0/2", "2", "a/b", "1/2x", "1/0"):
            self.assertIn("is not I/N", self.call("sweep", "study.json", "--out", "x", "--shard", text, expect=2).stderr)
        self.assertIn("--until-se", self.call("sweep", "study.json", "--out", "x", "--shard", "1/2", "--until-se", "14 day", expect=2).stderr)


if __name__ == "__main__":
    unittest.main()
