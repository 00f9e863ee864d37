# SPDX-License-Identifier: Apache-2.0
"""The schema that editors use and the reader that decides are held against each other on mutated scenarios: what the
reader accepts, the schema accepts; what the schema accepts and the reader refuses is of the rules that JSON Schema
cannot say (RULES)."""

import copy
import json
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM as GPURAMP

try:
    import jsonschema
except ImportError:
    jsonschema = None

SOURCE = pathlib.Path(__file__).resolve().parents[2]
N_MUTANTS = 1500
SEED = 20261126

# What JSON Schema cannot say, by a part of the reader's message: each spans several values, or needs arithmetic.
RULES = [
    r"there is no |no hall |named twice|used twice|is called .* too|unknown kind",  # references, and names that are unique
    r"is not after|is not before|is not a date|is no month or quarter|leaves the factory on",  # order of dates; 30 February
    r"needs (exactly|either|both)|lacks|has both|is given beside|'\w+' is missing|has neither",  # one of several
    r"has (no|a) |is of |is empty|nothing|are missing|without|for a modelled run|a modelled run needs",  # what goes with what
    r"GB per GPU|is not a multiple|does not agree|is shorter than|must name|low is above|high is below",  # arithmetic
]


def shipped(name):
    return json.loads((SOURCE / "scenarios" / name).read_text())


def places(value, at=()):
    """Every place in a JSON value, as a tuple of keys."""
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, at + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, at + (index,))


def parent_of(value, place):
    for key in place[:-1]:
        value = value[key]
    return value


TEXTS = ["", "x", "12", "3 MW", "-3 MW", "0 MW", "1.5 GW", "40 rack/week", "2 month", "-1 week", "2027-02-30", "2027-03-01", "50 USD/MWh",
         "10 EUR", "100 k GPU", "1 M GPU", "5 k USD/MW/year", "auto", "none", "1e3 kW", ".5 MW", "1. MW", "3 J/s", "inf MW", "0x10 MW", "3  MW"]
VALUES = TEXTS + [0, -1, 1, 3, 0.5, 1.5, 1e30, True, None, [], {}, ["x"], {"value": 3}, {"base": "3 MW", "low": "1 MW", "high": "4 MW"},
                  {"value": "3 MW", "source": "assumption"}, [["2026-01-01", "10 rack/week"]], {"step": [["2026-01-01", "5 k GPU"]]},
                  {"valu": 3}]


def mutate(scenario, rng):
    """A copy with one to three changes: a value replaced, a key removed, renamed or added, an item twice."""
    copied = copy.deepcopy(scenario)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        left = [p for p in places(copied) if p]
        if not left:
            break
        place = rng.choice(left)
        parent, key = parent_of(copied, place), place[-1]
        kind = rng.randrange(6)
        if kind <= 2:
            parent[key] = copy.deepcopy(rng.choice(VALUES))
        elif kind == 3:
            del parent[key]
        elif kind == 4 and isinstance(parent, dict):
            parent[rng.choice(["note", "source", "pue", "name", "zzz", str(key) + "s"])] = copy.deepcopy(rng.choice(VALUES))
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
    return copied


def problems_by_file(files):
    """What `check` says of each file; nothing of a sound one."""
    done = subprocess.run([GPURAMP, "check", *map(str, files)], capture_output=True, text=True, errors="replace", timeout=600)
    assert done.returncode in (0, 2), done.stderr[-2000:]
    said = {file.name: [] for file in files}
    for line in done.stderr.splitlines():
        for name in re.findall(r"mutant-\d+\.json", line)[:1]:
            if not line.startswith("warning:"):
                said[name].append(line)
    return said


@unittest.skipIf(jsonschema is None, "python3-jsonschema is not installed")
class SchemaAgrees(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = subprocess.run([GPURAMP, "schema"], capture_output=True, text=True, check=True).stdout
        cls.schema = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(cls.schema)
        cls.validator = jsonschema.Draft202012Validator(cls.schema)

    def test_shipped_scenarios_keep_to_it(self):
        for file in sorted((SOURCE / "scenarios").glob("*.json")):
            with self.subTest(file.name):
                self.assertEqual([e.message[:200] for e in self.validator.iter_errors(json.loads(file.read_text()))], [])

    def test_schemas_name_themselves(self):
        self.assertEqual(self.schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        self.assertTrue(self.schema["$id"])

    def test_catalogues_keep_to_theirs(self):
        text = subprocess.run([GPURAMP, "schema", "catalog"], capture_output=True, text=True, check=True).stdout
        validator = jsonschema.Draft202012Validator(json.loads(text))
        for file in sorted((SOURCE / "scenarios" / "catalog").glob("*.json")):
            with self.subTest(file.name):
                self.assertEqual([e.message[:200] for e in validator.iter_errors(json.loads(file.read_text()))], [])

    def test_mutants(self):
        rng = random.Random(SEED)
        bases = [shipped(name) for name in ("abilene.json", "redundancy.json", "green-campus.json", "llama3-405b.json", "refresh.json")]
        for base in bases:
            base["catalogs"] = [str(SOURCE / "scenarios" / name) for name in base.get("catalogs", [])]
        n_accepted = n_refused = 0
        with tempfile.TemporaryDirectory() as folder:
            mutants = [mutate(rng.choice(bases), rng) for _ in range(N_MUTANTS)]
            files = [pathlib.Path(folder) / f"mutant-{i}.json" for i in range(N_MUTANTS)]
            for file, mutant in zip(files, mutants):
                file.write_text(json.dumps(mutant))
            for begin in range(0, N_MUTANTS, 100):
                said = problems_by_file(files[begin:begin + 100])
                for file, mutant in zip(files[begin:begin + 100], mutants[begin:begin + 100]):
                    error = jsonschema.exceptions.best_match(self.validator.iter_errors(mutant))
                    if not said[file.name]:
                        n_accepted += 1
                        self.assertIsNone(error, f"{file.name}: the reader accepts what the schema refuses: {error and error.message[:300]}")
                    else:
                        n_refused += 1
                        if error is None:
                            unsaid = [s for s in said[file.name] if not any(re.search(rule, s) for rule in RULES)]
                            self.assertEqual(unsaid, [], "the schema accepts what the reader refuses by a rule that is not listed")
        self.assertGreater(n_accepted, N_MUTANTS // 20)
        self.assertGreater(n_refused, N_MUTANTS // 4)


if __name__ == "__main__":
    unittest.main()
