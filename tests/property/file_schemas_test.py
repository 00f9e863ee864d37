# SPDX-License-Identifier: Apache-2.0
"""Schemas and readers of studies, slips, gates, tolerances and measured cases come from the same rows: what ships keeps to the schema,
and of mutated files the reader takes nothing that the schema refuses, and refuses no key or kind of value that it allows."""

import copy
import json
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import unittest

from property.schema_test import jsonschema, mutate
from support.gpuramp_runs import PROGRAM, scenario
from support.waiting import LIMIT_S

SOURCE = pathlib.Path(__file__).resolve().parents[2]
N_MUTANTS = 60
SEED = 20261127
SHIPPED = {"study": "scenarios/studies", "slips": "scenarios/catalog/slips", "gates": "scenarios/gates", "validation": "tests/validation/cases"}
BY_ROWS = re.compile(r"unknown key|, not (a|an|true) |unknown value|is (negative|too small|too large)")  # what a row says of its value

SLIPS = {"format_version": 1, "description": "d", "classes": [
    {"what": "chips", "delay": {"low": "0 month", "base": "1 month", "high": "3 month"}, "shared": 0.5, "source": "assumption"},
    {"what": "announced_power", "factor": {"distribution": "pert", "low": 1, "base": 1.1, "high": 1.3}}]}
STUDY = {"format_version": 1, "name": "s", "scenario": "plan.json", "resolution": "campus", "combine": "cross",
         "axes": [{"name": "pue", "pointer": ["/campuses/0/pue"], "values": [1.1, 1.2]}, {"delay_of": "chips", "from": "0 week", "to": "2 week", "steps": 2}],
         "inputs": [{"scale": "/supply/lines/0/orders", "low": 0.9, "base": 1, "high": 1.2, "at_most": 2}],
         "samples": {"n": 2, "method": "sobol", "seed": 3}, "slips": {"file": "slips.json", "only": ["chips"]},
         "outputs": ["cost_usd", {"name": "up", "series": "gpus_up", "date": "2026-06-01", "campus": "c"}], "objectives": [{"output": "cost_usd", "goal": "min"}]}
GATES = {"gates": ["100 GPU by 2026-12-01", {"gate": "peak <= 200 MW", "reason": "contract"}]}
TOLERANCES = {"relative_percent": 1, "milestone_days": 14, "both_sides": False, "metrics": {"cost_usd": 2, "energy_mwh": {"up": 2, "down": 5}},
              "milestones": {"100": {"later": 7, "earlier": 60}}}


def schema_of(kind):
    return json.loads(subprocess.run([PROGRAM, "schema", kind], capture_output=True, text=True, check=True).stdout)


def without_nulls(value):
    """Published tables write null for what does not apply, which the reader of cases takes as not there."""
    if isinstance(value, dict):
        return {key: without_nulls(v) for key, v in value.items() if v is not None}
    return [without_nulls(v) for v in value] if isinstance(value, list) else value


@unittest.skipIf(jsonschema is None, "python3-jsonschema is not installed")
class FileSchemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.here = pathlib.Path(cls.folder.name)
        plan = scenario(end="2026-07-02")
        plan["supply"]["lines"][0]["orders"] = [["2026-01-01", "7 rack/week"]]
        plan["campuses"][0]["power"]["tranches"].append({"capacity": "1 MW", "available": "2026-04-01"})
        cls.write("plan.json", plan)
        cls.write("slips.json", SLIPS)
        cls.write("slips-study.json", {**STUDY, "slips": {"file": "mutant.json"}})
        subprocess.run([PROGRAM, "run", "plan.json", "--out", "result"], cwd=cls.here, capture_output=True, check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def write(cls, name, value):
        (cls.here / name).write_text(json.dumps(value), encoding="utf-8")

    def said(self, *arguments):
        """What the program complains of; nothing where it takes the file."""
        shutil.rmtree(self.here / "swept", ignore_errors=True)
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, capture_output=True, text=True, check=False, timeout=LIMIT_S)
        self.assertIn(done.returncode, (0, 1, 2), f"{arguments}: {done.stderr[-2000:]}")
        return done.stderr if done.returncode == 2 else ""

    def test_shipped_files_keep_to_it(self):
        for kind, folder in SHIPPED.items():
            validator = jsonschema.Draft202012Validator(schema_of(kind))
            for file in sorted((SOURCE / folder).glob("*.json")):
                with self.subTest(file.name):
                    self.assertEqual([e.message[:200] for e in validator.iter_errors(json.loads(file.read_text()))], [])

    def agree(self, kind, base, *arguments):
        schema = schema_of(kind)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        self.assertIsNone(jsonschema.exceptions.best_match(validator.iter_errors(base)))
        self.write("mutant.json", base)
        self.assertEqual(self.said(*arguments), "", kind)
        rng = random.Random(SEED)
        n_accepted = n_refused = 0
        for _ in range(N_MUTANTS):
            mutant = mutate(copy.deepcopy(base), rng)
            self.write("mutant.json", mutant)
            judged = without_nulls(mutant) if kind == "validation" else mutant
            said, error = self.said(*arguments), jsonschema.exceptions.best_match(validator.iter_errors(judged))
            if said and error is None:
                self.assertNotRegex("\n".join(line for line in said.splitlines() if "mutant.json" in line and "the scenario does not take it" not in line), BY_ROWS)
            if not said:
                self.assertIsNone(error, f"the reader takes what the schema refuses: {error and error.message[:300]}\n{json.dumps(mutant)[:600]}")
            n_accepted, n_refused = n_accepted + (not said), n_refused + bool(said)
        self.assertGreater(n_refused, N_MUTANTS // 5)
        self.assertGreater(n_accepted + n_refused, n_refused)

    def test_studies(self):
        self.agree("study", STUDY, "sweep", "mutant.json", "--out", "swept")

    def test_slips(self):
        self.agree("slips", SLIPS, "sweep", "slips-study.json", "--out", "swept")

    def test_gates(self):
        self.agree("gates", GATES, "run", "plan.json", "--gate", "mutant.json")

    def test_tolerances(self):
        self.agree("tolerances", TOLERANCES, "compare", "result", "result", "--tolerance", "mutant.json")

    def test_measured_cases(self):
        shipped = json.loads((SOURCE / "tests/validation/cases/training_step_nemo.json").read_text())[:1]
        self.agree("validation", shipped, "validate", "--cases", "mutant.json")

    def test_reference_pages(self):
        for kind, says in (("study", "| `factor_of` |"), ("slips", "| `shared` | number | 1.0 | >= 0, <= 1 |"), ("gates", "| `gate` | text | **required** |"),
                           ("tolerances", "by name: number, or object [metrics](#metrics)"), ("validation", "Other keys are left unread")):
            self.assertIn(says, subprocess.run([PROGRAM, "schema", kind, "--reference"], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    unittest.main()
