# SPDX-License-Identifier: Apache-2.0
"""The program as a user meets it: exit codes, messages, files, help."""

import json
import os
import stat
import subprocess
import unittest

from support.gpuramp_runs import PROGRAM, campus, day, scenario
from support.program import InDirectory, call

CONTRACT_SUMMARY = {"gpus_up_end", "h100e_up_end", "peak_facility_mw", "energy_mwh", "co2e_t", "cost_usd", "useful_model_flop",
                    "training_runs_finished", "tokens_trained", "tokens_served", "mean_pue", "simgrid_hosts", "simgrid_links", "events"}
FILES = {"result.json", "series.csv", "reached.csv", "power.csv", "load.csv", "cost.csv", "jobs.csv", "events.csv", "run_info.json"}


class Run(InDirectory):
    def test_writes_its_files_and_says_where(self):
        done = call("run", self.write(scenario()), "--out", self.here / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({p.name for p in (self.here / "out").iterdir()}, FILES)
        self.assertIn(str(self.here / "out"), done.stdout)
        self.assertEqual(done.stderr, "")

    def test_result_has_every_field_of_the_contract(self):
        call("run", self.write(scenario()), "--out", self.here / "out", "--seed", 7)
        result = json.loads((self.here / "out/result.json").read_text(encoding="utf-8"))
        self.assertLessEqual({"gpuramp_version", "seed", "resolution", "scenario", "milestones", "summary", "bottlenecks", "conservation"}, set(result))
        self.assertLessEqual(CONTRACT_SUMMARY, set(result["summary"]))
        self.assertLessEqual({"gap", "waterfall", "binding", "cut"}, set(result["bottlenecks"]))
        self.assertEqual(result["seed"], 7)
        self.assertEqual(set(result["bottlenecks"]["gap"][0]["terms"]),
                         {"supply", "in_transit", "waiting_hall", "waiting_power", "waiting_fabric", "waiting_crew", "installing", "burn_in", "down", "dark"})
        info = json.loads((self.here / "out/run_info.json").read_text(encoding="utf-8"))
        self.assertLessEqual({"wall_s", "peak_rss_mb"}, set(info))

    def test_json_is_the_result_and_nothing_else(self):
        file = self.write(scenario())
        done = call("run", file, "--json", "--out", self.here / "out")
        self.assertEqual(done.stdout, (self.here / "out/result.json").read_text(encoding="utf-8"))

    def test_without_out_nothing_is_written(self):
        file = self.write(scenario())
        before = set(self.here.iterdir())
        self.assertEqual(call("run", file, cwd=self.here).returncode, 0)
        self.assertEqual(set(self.here.iterdir()), before)

    def test_results_replace_older_ones(self):
        file = self.write(scenario())
        call("run", file, "--out", self.here / "out")
        first = (self.here / "out/result.json").read_text(encoding="utf-8")
        call("run", file, "--out", self.here / "out", "--set", "/name=other")
        self.assertNotEqual((self.here / "out/result.json").read_text(encoding="utf-8"), first)
        self.assertEqual({p.name for p in (self.here / "out").iterdir()}, FILES)

    def test_a_reader_that_goes_away_does_no_harm(self):
        file = self.write(scenario())
        done = subprocess.run(f'"{PROGRAM}" run "{file}" --json | head -c 10', shell=True, capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout, '{\n "gpuram')
        self.assertNotIn("internal error", done.stderr)

    def test_plain_text_without_a_terminal(self):
        done = call("run", self.write(scenario()), env={**os.environ, "LC_ALL": "C"})
        self.assertNotIn("\x1b", done.stdout)
        self.assertTrue(done.stdout.isascii())


class BadInput(InDirectory):
    def refused(self, *arguments, says, code=2):
        before = {p: p.stat().st_mtime_ns for p in self.here.rglob("*")}
        done = call(*arguments, cwd=self.here)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual({p: p.stat().st_mtime_ns for p in self.here.rglob("*")}, before, "something was written")
        return done

    def test_scenarios_that_are_none(self):
        out = ("--out", self.here / "out")
        self.refused("run", "missing.json", *out, says="missing.json: there is no such file")
        self.refused("run", self.here, *out, says="is a directory")
        self.refused("run", self.write("", "empty.json"), *out, says="the file is empty")
        self.refused("run", self.write("{", "half.json"), *out, says="half.json:1: not JSON")
        self.refused("run", self.write(scenario(pue=1), "key.json"), *out, says="unknown key 'pue'")
        zeros = self.write("", "zeros.json")
        os.truncate(zeros, 100_000_000)
        self.refused("run", zeros, *out, says="is 95 MB large")

    def test_every_problem_is_told_and_counted(self):
        given = scenario(start="someday", cadence="1 MW")
        done = self.refused("check", self.write(given), says="2 problems; nothing was written")
        self.assertIn("/start: 'someday' is not a date", done.stderr)
        self.assertIn("/cadence", done.stderr)

    def test_initial_racks_that_do_not_fit(self):
        given = scenario(campuses=[campus(initial=[{"rack_type": "r", "racks": 20000}])])
        self.refused("run", self.write(given), "--out", self.here / "out", says="initial racks")

    def test_overrides(self):
        file = self.write(scenario())
        self.refused("run", file, "--set", "/campuses/0/pue=0.5", says="--set: /campuses/0/pue: 0.5 is too small")
        self.refused("run", file, "--set", "pue", says="is not /json/pointer=VALUE")

    def test_arguments(self):
        file = self.write(scenario())
        self.refused("run", says="SCENARIO")
        self.refused("run", file, "--resolution", "atom", says="there is no 'atom'; choose from auto|campus|hall|rack|row")
        for seed in ("-1", "1.5", "99999999999999999999"):
            self.refused("run", file, "--seed", seed, says=f"--seed: '{seed}' is not a whole number")
        self.refused("explain", file, "--marginals", "--step", "0", says="'0' is not a number above 0")
        self.refused("explain", file, "--per-campus", says="--per-campus requires --marginals")
        self.refused("explain", file, "--milestone", "1e30", "--by", "2026-03-01", says="'1e30' is not a number of GPUs")
        self.refused("run", file, "--colour", says="--colour")
        self.refused("fly", says="fly")
        self.refused(says="subcommand")

    def test_a_result_is_not_changed_by_options(self):
        self.assertEqual(call("run", self.write(scenario()), "--out", "out", cwd=self.here).returncode, 0)
        for option in (("--set", "/campuses/0/pue=2"), ("--seed", "2"), ("--resolution", "campus")):
            self.refused("explain", "out", *option, says=f"{option[0]}: does not change a result")

    def test_tolerances_for_what_there_is_not(self):
        self.assertEqual(call("run", self.write(scenario()), "--out", "out", cwd=self.here).returncode, 0)
        for text, says in (('{"milestones": {"77M": 7}}', "/milestones/77M: there is no such milestone"), ('{"metrics": {"gpus": 7}}', "/metrics/gpus: there is no such figure")):
            self.refused("compare", "out", "out", "--tolerance", self.write(text, "tolerances.json"), says=says)

    def test_tranches_have_a_kind_that_is_known_and_a_name(self):
        power = {"tranches": [{"capacity": "200 MW", "available": "2025-01-01"}], "events": [{"date": "2026-02-01", "duration": "1 day", "tranches": ["grid-1"]}]}
        self.assertEqual(call("check", self.write(scenario(campuses=[campus(power=power)])), cwd=self.here).returncode, 0)
        power["tranches"][0]["kind"] = "gird"
        self.refused("check", self.write(scenario(campuses=[campus(power=power)])), says="did you mean 'grid'?")

    def test_results_that_cannot_be_written(self):
        file = self.write(scenario())
        taken = self.write("mine", "taken")
        self.refused("run", file, "--out", taken, says="taken")
        self.assertEqual(taken.read_text(encoding="utf-8"), "mine")
        self.refused("run", file, "--out", "/proc/nowhere", says="/proc/nowhere")

    def test_a_full_disk_leaves_no_half_file(self):
        file = self.write(scenario())
        (self.here / "out").mkdir()
        (self.here / "out/result.json").write_text("old", encoding="utf-8")
        done = subprocess.run(f'ulimit -f 1; "{PROGRAM}" run "{file}" --out "{self.here}/out"', shell=True, executable="/bin/bash", capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual((self.here / "out/result.json").read_text(encoding="utf-8"), "old")
        self.assertEqual([p for p in (self.here / "out").iterdir() if ".part" in p.name], [])

    def test_init_does_not_overwrite(self):
        taken = self.write("mine")
        self.refused("init", taken, says="exists already")
        self.refused("init", self.here / "no/such/folder/plan.json", says="cannot be written")

    def test_catalog_entries_that_are_none(self):
        self.refused("catalog", "gb200-nvl27", says="did you mean 'gb200-nvl72'?")
        self.refused("catalog", "superpod-ndr", "--gpus", "2049", says="it takes 2048 at most")
        self.refused("catalog", "two-tier-400g", "--gpus", "100", says="has no topology")
        self.refused("catalog", "gb200-nvl72", "--gpus", "100", says="there is no fabric 'gb200-nvl72'")

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_directory_without_permission(self):
        locked = self.here / "locked"
        locked.mkdir()
        locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
        self.refused("run", self.write(scenario()), "--out", locked, says="cannot be written")


class Others(InDirectory):
    def test_init_writes_a_scenario_that_runs(self):
        self.assertEqual(call("init", self.here / "plan.json").returncode, 0)
        self.assertEqual(call("check", self.here / "plan.json").returncode, 0)
        self.assertEqual(call("run", self.here / "plan.json").returncode, 0)

    def test_schema_is_json_and_the_reference_is_a_page(self):
        schema = json.loads(call("schema").stdout)
        self.assertIn("campuses", schema["properties"])
        self.assertIn("| `rack_slots` |", call("schema", "--reference").stdout)

    def test_catalog_lists_and_shows_sources(self):
        self.assertIn("gb200-nvl72", call("catalog").stdout)
        shown = call("catalog", "gb200-nvl72").stdout
        self.assertIn("max_power", shown)
        self.assertIn("132 kW", shown)

    def test_catalog_counts_the_parts_of_a_fabric(self):
        bill = call("catalog", "superpod-ndr", "--gpus", "1024").stdout
        self.assertRegex(bill, r"leaf +quantum2-qm9700 +32 ")
        self.assertRegex(bill, r"spine +quantum2-qm9700 +16 ")
        self.assertIn("48 switches with 3072 ports in use", bill)
        self.assertRegex(bill, r"spine +1024 +400\.0 GPU ports")

    def test_help_of_every_subcommand_has_examples(self):
        listed = call("--help").stdout
        names = [line.split()[0] for line in listed.split("Subcommands:")[1].splitlines() if line.startswith("  ") and line.strip() and not line.startswith("   ")]
        names = [n for n in names if n.isalpha()]
        self.assertGreaterEqual(len(names), 6)
        for name in set(names) - {"gpuramp"}:
            done = call(name, "--help")
            self.assertEqual(done.returncode, 0, name)
            self.assertIn("Example", done.stdout, name)

    def test_version(self):
        self.assertRegex(call("--version").stdout, r"^gpuramp \d+\.\d+\.\d+")

    def test_two_runs_in_other_places_give_the_same_bytes(self):
        for name in ("a", "b"):
            (self.here / name).mkdir()
            (self.here / name / "plan.json").write_text(json.dumps(scenario(end=day(100))), encoding="utf-8")
            call("run", "plan.json", "--out", "out", cwd=self.here / name)
        for file in FILES - {"run_info.json"}:
            self.assertEqual((self.here / "a/out" / file).read_bytes(), (self.here / "b/out" / file).read_bytes())


if __name__ == "__main__":
    unittest.main()
