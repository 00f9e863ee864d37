# SPDX-License-Identifier: Apache-2.0
"""The Python package over the program: same figures as its files, same refusals."""

import datetime
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, day, rack_type, scenario

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "python"))
os.environ["GPURAMP"] = PROGRAM

import gpuramp  # noqa: E402


def plan(**other):
    """The scenario of the tests with racks that draw power while they idle: energy is then in proportion to PUE."""
    given = scenario(**other)
    given["catalog"]["rack_types"] = [rack_type(idle_power="100 kW")]
    return given


class Runs(unittest.TestCase):
    def test_a_dict_and_its_file_give_the_same(self):
        given = plan()
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory) / "plan.json"
            file.write_text(json.dumps(given), encoding="utf-8")
            from_file = gpuramp.run(file)
        self.assertEqual(gpuramp.run(given).summary, from_file.summary)

    def test_milestones_are_dates_or_never(self):
        # 7 racks of 10 GPUs a week, up after 4 + 2 + 1 + 2 weeks from the end of the week: 70 after 10 weeks, 140 after 11
        found = gpuramp.run(plan()).milestones
        self.assertEqual(found[100], datetime.date.fromisoformat(day(77)))
        self.assertIsNone(found[1_000_000])

    def test_tables_are_those_of_the_files(self):
        result = gpuramp.run(plan())
        self.assertIn("series", result.tables)
        last = [row for row in result.table("series") if row["campus"] == "fleet"][-1]
        self.assertEqual(last["gpus_up"], result.summary["gpus_up_end"])
        self.assertIsInstance(last["date"], datetime.date)

    def test_overrides_are_those_of_set(self):
        pue = gpuramp.run(plan(), {"/campuses/0/pue": 1.5}).summary["mean_pue"]
        self.assertAlmostEqual(pue, 1.5, places=9)

    def test_files_stay_where_they_were_asked_for(self):
        with tempfile.TemporaryDirectory() as directory:
            result = gpuramp.run(plan(), out=pathlib.Path(directory) / "kept")
            self.assertEqual(gpuramp.load(result.directory).json, result.json)
        gone = gpuramp.run(plan()).directory
        self.assertFalse(gone.exists())

    def test_what_the_program_refuses_is_an_error_with_its_words(self):
        with self.assertRaises(gpuramp.GpurampError) as caught:
            gpuramp.run(plan(namme="x"))
        self.assertEqual(caught.exception.exit_code, 2)
        self.assertIn("did you mean 'name'", str(caught.exception))


class Others(unittest.TestCase):
    def test_compare(self):
        old = gpuramp.run(plan())
        self.assertTrue(gpuramp.compare(old, old))
        self.assertEqual(gpuramp.compare(old, old).moved, [])
        worse = gpuramp.run(plan(), {"/campuses/0/pue": 1.5})
        found = gpuramp.compare(old, worse, {"relative_percent": 1})
        self.assertFalse(found)
        self.assertIn("energy_mwh", [m["name"] for m in found.moved])

    def test_explain(self):
        self.assertIn("milestones", gpuramp.explain(gpuramp.run(plan())))

    def test_sweep(self):
        with tempfile.TemporaryDirectory() as directory:
            here = pathlib.Path(directory)
            (here / "plan.json").write_text(json.dumps(plan()), encoding="utf-8")
            (here / "study.json").write_text(json.dumps({"format_version": 1, "name": "s", "scenario": "plan.json", "axes": [
                {"name": "pue", "pointer": "/campuses/0/pue", "values": [1.1, 1.2, 1.3]}], "outputs": ["energy_mwh"]}), encoding="utf-8")
            study = gpuramp.sweep(here / "study.json", jobs=1)
            energy = [row["energy_mwh"] for row in study.points]
            self.assertEqual(len(energy), 3)
            self.assertAlmostEqual(energy[2] / energy[0], 1.3 / 1.1, places=9)
            self.assertIn("p50", study.percentiles(study.summary["milestones"][0]["name"]))

    def test_sweep_of_dicts(self):
        study = {"format_version": 1, "name": "s", "scenario": plan(), "outputs": ["energy_mwh"], "axes": [{"name": "pue", "pointer": "/campuses/0/pue", "values": [1.1, 1.2]}]}
        energy = [row["energy_mwh"] for row in gpuramp.sweep(study, jobs=1).points]
        self.assertAlmostEqual(energy[1] / energy[0], 1.2 / 1.1, places=9)

    def test_plan(self):
        proposed = gpuramp.plan(ROOT / "scenarios/power-limited.json", "200 k GPU by 2028-06-01")
        self.assertTrue(proposed)
        self.assertTrue(proposed.actions)
        reached = gpuramp.run(proposed.scenario)
        fleet = [row for row in reached.table("series") if row["campus"] == "fleet" and row["date"] <= datetime.date(2028, 6, 1)]
        self.assertGreaterEqual(fleet[-1]["gpus_up"], 200_000)

    def test_no_plan_is_an_answer(self):
        none = gpuramp.plan(ROOT / "scenarios/power-limited.json", "1 G GPU by 2026-12-01")
        self.assertFalse(none)
        self.assertTrue(none.json["conflicts"])

    def test_types_are_those_of_the_schema(self):
        with tempfile.TemporaryDirectory() as directory:
            made = pathlib.Path(directory) / "_tables.py"
            subprocess.run([sys.executable, ROOT / "tools/python/generate_tables.py", made], check=True)
            self.assertEqual(made.read_text(encoding="utf-8"), (ROOT / "tools/python/gpuramp/_tables.py").read_text(encoding="utf-8"), "run tools/python/generate_tables.py")
        self.assertEqual(set(gpuramp.run(plan()).summary), set(gpuramp.Summary.__annotations__))

    def test_version(self):
        self.assertTrue(gpuramp.version().startswith("gpuramp "))

    @unittest.skipUnless(importlib.util.find_spec("pandas"), "pandas is not installed")
    def test_frames(self):
        frame = gpuramp.run(plan()).frame("series")
        self.assertEqual(str(frame["date"].dtype), "datetime64[ns]")

    @unittest.skipUnless(importlib.util.find_spec("pandas") and importlib.util.find_spec("matplotlib"), "pandas or matplotlib is not installed")
    def test_notebook(self):
        """Its code runs from the root of the tree, and what it draws ends at the GPUs that are up."""
        import matplotlib
        matplotlib.use("Agg")
        notebook = json.loads((ROOT / "tools/python/ramp.ipynb").read_text(encoding="utf-8"))
        names, before = {}, os.getcwd()
        os.chdir(ROOT)
        self.addCleanup(os.chdir, before)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), "ramp.ipynb", "exec"), names)  # the notebook is ours
        self.assertEqual(names["axes"].lines[0].get_ydata()[-1], names["result"].summary["gpus_up_end"])


if __name__ == "__main__":
    unittest.main()
