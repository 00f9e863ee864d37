# SPDX-License-Identifier: Apache-2.0
"""What is shipped keeps to the schemas that editors use. On mutants, schema and reader of scenarios are held against each other in
tests/fuzz/schema_test.cpp, those of other files in file_schemas_test.py."""

import copy
import json
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM as GPURAMP

try:
    import jsonschema
except ImportError:
    jsonschema = None

SOURCE = pathlib.Path(__file__).resolve().parents[2]


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


class TablesStandWhereverSchedulesDo(unittest.TestCase):
    """Every key that takes dated points takes a CSV file, by the schema and by the reader, plain and as "step" or "ramp"."""

    def setUp(self):
        self.schema = json.loads(subprocess.run([GPURAMP, "schema"], capture_output=True, text=True, check=True).stdout)

    def forms(self, schema):
        """The forms that a value may have, each with the name of the object that it is."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return [(self.schema["$defs"][name], name)]
        return [form for inner in schema["anyOf"] for form in self.forms(inner)] if "anyOf" in schema else [(schema, None)]

    def dated(self, schema, at=(), seen=None):
        """Every key that takes a list of [date, value], and shipments, which are such a list as well."""
        seen = set() if seen is None else seen
        for form, name in self.forms(schema):
            if name is not None and name in seen:
                continue
            seen.add(name) if name is not None else None
            if form.get("type") == "array" and "prefixItems" not in form["items"]:
                yield from self.dated(form["items"], at + (0,), seen)
            for key, inner in form.get("properties", {}).items():
                if key in ("step", "ramp", "base", "value"):
                    continue
                if key == "shipments" or any("prefixItems" in f.get("items", {}) for f, _ in self.forms(inner)):
                    yield at + (key,), inner
                yield from self.dated(inner, at + (key,), seen)

    @staticmethod
    def nested(at, value):
        for key in reversed(at):
            value = [value] if key == 0 else {key: value}
        return value

    def test_each_takes_a_table(self):
        found = dict(self.dated(self.schema))
        self.assertGreater(len(found), 30)
        self.assertIn(("supply", "lines", 0, "orders"), found)
        for at, schema in found.items():
            forms = [form for form, _ in self.forms(schema)]
            self.assertTrue(any(form.get("required") == ["csv"] for form in forms), at)
            kinds = [f for form in forms for f in ("step", "ramp") if f in form.get("properties", {})]
            for value, pointer in [({"csv": "none.csv"}, ""), *(({kind: {"csv": "none.csv"}}, "/" + kind) for kind in kinds)]:
                with self.subTest(at), tempfile.TemporaryDirectory() as folder:
                    file = pathlib.Path(folder) / "plan.json"
                    file.write_text(json.dumps({"format_version": 1, **self.nested(at, value)}), encoding="utf-8")
                    told = subprocess.run([GPURAMP, "check", str(file)], capture_output=True, text=True, check=False)
                    self.assertEqual(told.returncode, 2)
                    self.assertIn(f"/{'/'.join(map(str, at))}{pointer}/csv: there is no file 'none.csv'", told.stderr)


if __name__ == "__main__":
    unittest.main()
