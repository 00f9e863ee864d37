# SPDX-License-Identifier: Apache-2.0
"""Whatever a run writes is described by `gpuramp schema --results`: no writer knows a name that is in no table."""

import csv
import json
import pathlib
import re
import unittest

from support.program import InDirectory, call
from support.gpuramp_runs import campus, day, rack_type, run, scenario

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float), "null": type(None)}


def schema():
    return json.loads(call("schema", "--results").stdout)


def problems(value, described, where=""):
    """What of a value its schema does not allow: the part of JSON schema that ours uses."""
    types = described["type"] if isinstance(described["type"], list) else [described["type"]]
    if not any(isinstance(value, TYPES[t]) and not (t != "boolean" and isinstance(value, bool)) for t in types):
        yield f"{where} is a {type(value).__name__}, not {types}"
    elif isinstance(value, dict):
        known, others = described.get("properties"), described.get("additionalProperties", True)
        for key in set(described.get("required", ())) - set(value):
            yield f"{where} lacks {key}"
        for key, inner in value.items():
            if known and key in known:
                yield from problems(inner, known[key], f"{where}/{key}")
            elif others is False:
                yield f"{where}/{key} is in no table"
            elif isinstance(others, dict):
                yield from problems(inner, others, f"{where}/{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from problems(inner, described["items"], f"{where}/{i}")


def undescribed(texts, described):
    """Files that a run wrote and no table describes, and CSV headers other than those of their table."""
    for name, text in texts.items():
        if name == "result.json":
            continue
        if name not in described["$defs"]:
            yield f"{name} is in no table"
        elif name.endswith(".csv"):
            header = next(csv.reader(text.splitlines()))
            if header != list(described["$defs"][name]["properties"]):
                yield f"{name}: {header}"


def vocabulary():
    """Every key and column of the reference page."""
    return set(re.findall(r"^\| `([^`]+)` \|", call("schema", "results", "--reference").stdout, re.M))


def many_sided():
    """A run in which every part of result.json has something to say: power is lost, runs swing, targets, a network, batteries."""
    swinging = campus("swings", power={"tranches": [{"capacity": "300 MW", "available": day(0)}], "response": {"swing": 0.5, "feed_ramp": "10 MW/min"},
                                       "events": [{"kind": "outage", "date": day(200), "duration": "2 day"}]}, target=[[day(0), "2000 GPU"]])
    return scenario(campuses=[swinging, campus("short", power={"tranches": [{"capacity": "10 MW", "available": day(0)}]})],
                    catalog={"rack_types": [rack_type()], "fabrics": [{"name": "f", "port": "100 GB/s"}],
                             "regions": [{"name": "g", "carbon": "400 g/kWh", "price": "50 USD/MWh"}]},
                    economics={"facility_capex": "1 M USD/MW", "discount_rate": 0.1, "source": "assumption: for this test"},
                    workloads={"research": {"share": 0.5, "efficiency": {"mfu": 0.4, "goodput": 0.9}},
                               "training": [{"name": "t", "earliest": day(100), "gpus": "100 GPU", "flop": "1e24 FLOP", "efficiency": {"mfu": 0.4, "goodput": 0.9}}]})


class Results(InDirectory):
    def check_run(self, result):
        described = schema()
        self.assertEqual(list(problems(result.result, described)), [])
        self.assertEqual(list(undescribed(result.texts, described)), [])
        self.assertEqual(list(problems(json.loads(result.text("run_info.json")), described["$defs"]["run_info.json"])), [])
        words = {row["resource"].split(":")[0] for row in result.result["bottlenecks"]["binding"]} | {row["kind"] for row in result.events}
        words |= {m["path"]["enabled_by"] for m in result.result["milestones"] if m["path"]}
        self.assertEqual(words - vocabulary(), set())
        return result

    def test_a_run_that_has_something_to_say_everywhere(self):
        result = self.check_run(run(many_sided()))
        for part in ("milestones", "load_swings", "energy", "sources", "assumptions"):
            self.assertTrue(result.result[part], part)
        for part in ("gap", "waterfall", "binding", "cut"):
            self.assertTrue(result.result["bottlenecks"][part], part)

    def test_shipped_scenarios(self):
        files = set()
        for name in ("redundancy", "cross-campus-training", "green-campus", "grid-curtailment", "spares-and-technicians", "shared-cluster", "neocloud-customers", "chat-service"):
            with self.subTest(name):
                more = ("--hours", "2026-07-01..2026-07-02") if name == "green-campus" else ("--set", "/workloads/jobs/0/job_csv=true") if name == "shared-cluster" else ()
                files |= set(self.check_run(run(ROOT / "scenarios" / f"{name}.json", "--resolution", "campus", *more)).texts)
        self.assertEqual({name for name in schema()["$defs"] if name.endswith(".csv")} - files, set(), "no run wrote these")

    def test_outputs_of_studies(self):
        """Columns of a study that names no outputs, and measures that its summary speaks of, are figures of the summary."""
        self.write({"format_version": 1, "name": "s", "scenario": "plan.json", "axes": [{"name": "an axis", "pointer": "/campuses/0/pue", "values": [1, 1.1]}]}, "study.json")
        self.write(scenario(campuses=[campus(pue=1)]), "plan.json")
        self.assertEqual(call("sweep", self.here / "study.json", "--out", self.here / "s", "--csv").returncode, 0)
        header = set(next(csv.reader((self.here / "s/points.csv").read_text(encoding="utf-8").splitlines())))
        figures = set(schema()["properties"]["summary"]["properties"])
        own = {"point", "cell", "sample", "seed", "status", "error", "attempts", "wall_s", "an axis", "announced_power_on_time_frac"}
        self.assertEqual({name for name in header if not name.startswith("date_")} - own - vocabulary(), set())
        effort = {"simgrid_hosts", "simgrid_links", "events", "planning_instants", "limiter_updates", "limiter_groups"}
        self.assertEqual(figures - header, effort)

    def test_the_check_sees_a_name_that_is_in_no_table(self):
        described = schema()
        result = run(scenario()).result
        result["summary"]["gpus_in_the_cellar"] = 1
        del result["cost"]["unit"]
        self.assertEqual(list(problems(result, described)), ["/summary/gpus_in_the_cellar is in no table", "/cost lacks unit"])
        self.assertEqual(list(undescribed({"jobs.csv": "name,colour\n", "moods.csv": "date\n"}, described)), ["jobs.csv: ['name', 'colour']", "moods.csv is in no table"])

    def test_every_field_says_what_it_is(self):
        def walk(described, where):
            for key, inner in described.get("properties", {}).items():
                self.assertTrue(inner.get("description"), f"{where}/{key}")
                walk(inner, f"{where}/{key}")
            if isinstance(described.get("items"), dict):
                walk(described["items"], where + "/*")
        walk(schema(), "")
        for name, table in schema()["$defs"].items():
            walk(table, name)

    def test_the_same_by_kind_and_by_flag(self):
        self.assertEqual(call("schema", "--results").stdout, call("schema", "results").stdout)
        self.assertIn("'results'", call("schema", "resluts").stderr)


class Periods(unittest.TestCase):
    """What a spreadsheet makes of the files: a pivot by month or year of the date on which a period begins."""

    def pivot(self, rows, column, length):
        sums = {}
        for row in rows:
            key = row["from"][:length]
            sums[key] = sums.get(key, 0) + float(row[column])
        return sums

    def test_months_are_those_of_daily_rows(self):
        files = (("series.csv", "facility_energy_mwh"), ("power.csv", "mwh"), ("cost.csv", "total_usd"))
        given = scenario(end="2027-03-01", workloads={"research": {"share": 0.7, "efficiency": {"mfu": 0.4, "goodput": 0.9}}}, cadence="1 day")
        monthly, daily = run(dict(given, report_every="1 month")), run(dict(given, report_every="1 day"))
        for name, column in files:
            for length in (4, 7):
                by_month, by_day = (self.pivot([r for r in result.table(name) if name == "power.csv" or r["campus"] == "fleet"], column, length) for result in (monthly, daily))
                self.assertEqual(set(by_month), set(by_day), name)
                for key, value in by_day.items():
                    self.assertAlmostEqual(by_month[key], value, delta=1e-9 * max(1, abs(value)), msg=(name, key))
            self.assertNotIn("2027-03", by_month)

    def test_a_period_begins_where_the_one_before_ends(self):
        result = run(scenario(report_every="1 week"))
        rows = [row for row in result.series if row["campus"] == "fleet"]
        self.assertEqual([row["from"] for row in rows], [rows[0]["date"]] + [row["date"] for row in rows[:-1]])
        costs = [row for row in result.table("cost.csv") if row["campus"] == "fleet"]
        self.assertEqual([(row["from"], row["to"]) for row in costs], [(row["from"], row["date"]) for row in rows[1:]])


if __name__ == "__main__":
    unittest.main()
