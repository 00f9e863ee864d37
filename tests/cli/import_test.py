# SPDX-License-Identifier: Apache-2.0
"""Tables in which plans are kept become scenarios, with the row of each number as its source."""

import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, run, scenario

TIMELINES = '''Date,Data center,Construction status,Power (MW),H100 equivalents,Buildings operational
5/31/2025,Helios West,"Steel framing, visible",0,0,0
6/30/2025,Helios West,Building 1 operational,100,36388.8,1
1/1/2026,Helios West,Building 2 operational,250,90972,2
2/1/2026,Other Site,Building 1 operational,40,18194.4,1
'''


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return str(file)

    def imported(self, *arguments, expect=0):
        done = subprocess.run([PROGRAM, "import", *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done.stdout if expect == 0 else done.stderr


class Sites(Case):
    def sites(self, text=TIMELINES, *options):
        return self.imported("sites", self.write("sites.csv", text), "--as-of", "2025-12-01", *options)

    def test_cumulative_power_and_compute_are_differenced(self):
        given = json.loads(self.sites())
        west, other = given["campuses"]
        self.assertEqual([c["name"] for c in (west, other)], ["helios-west", "other-site"])
        self.assertEqual([(t["available"], t["capacity"]) for t in west["power"]["tranches"]], [("2025-06-30", "100 MW"), ("2026-01-01", "150 MW")])
        racks = [200, 300]  # 36,388.8 and 54,583.2 H100 equivalents of 181.944 a rack
        self.assertEqual([h["rack_slots"] for h in west["halls"]], racks)
        self.assertEqual([(i["racks"], i["installed"]) for i in west["initial"]], [(racks[0], "2025-06-30")])
        self.assertEqual(given["supply"]["lines"][0]["orders"][0][1], f"{racks[1]} rack/week")

    def test_every_object_says_its_row(self):
        text = TIMELINES
        hash_ = hashlib.sha256(text.encode()).hexdigest()[:12]
        given = json.loads(self.sites())
        self.assertEqual(given["campuses"][0]["power"]["tranches"][0]["source"], f"sites.csv (SHA-256 {hash_}), line 3")

    def test_it_runs(self):
        file = self.write("plan.json", self.sites())
        result = run(file)
        up = result.column("gpus_up", "other-site")
        self.assertEqual(result.result["scenario"]["start"], "2025-12-01")
        self.assertEqual(max(up.values()), 72 * 100)

    def test_a_second_import_says_what_changed(self):
        first = self.write("first.json", self.sites())
        changed = self.sites(TIMELINES.replace("1/1/2026,Helios West,Building 2 operational,250", "3/1/2026,Helios West,Building 2 operational,240"),
                             "--since", first)
        self.assertIn('+ /campuses/helios-west/power/tranches/step-2026-03-01', changed)
        self.assertIn('- /campuses/helios-west/power/tranches/step-2026-01-01', changed)
        self.assertEqual(self.sites(TIMELINES, "--since", first), "")

    def test_bad_tables_are_refused(self):
        for text, problem in ((TIMELINES.replace("Power (MW)", "Power"), "sites.csv:1: has no column 'Power (MW)'"),
                              (TIMELINES.replace("6/30/2025", "30 June"), "sites.csv:3: '30 June' is no date"),
                              (TIMELINES.replace(",100,", ",1oo,"), "sites.csv:3: '1oo' is no number")):
            self.assertIn(problem, self.imported("sites", self.write("sites.csv", text), "--as-of", "2025-12-01", expect=2))
        self.assertIn("--as-of", self.imported("sites", self.write("sites.csv", TIMELINES), expect=2))
        self.assertIn("there is no rack type 'x'", self.imported("sites", self.write("s.csv", TIMELINES), "--as-of", "2025-12-01", "--rack-type", "x", expect=2))


class Tables(Case):
    MAPPING = {"into": "/campuses", "values": {
        "/name": {"column": "Site"}, "/region": {"value": "g"}, "/fabric": {"value": "f"},
        "/halls/0/rack_slots": {"column": "Slots", "number": True}, "/halls/0/bus": {"column": "IT", "unit": "MW"}, "/halls/0/available": {"value": "2025-01-01"},
        "/power/tranches/-/capacity": {"column": "Feed", "unit": "MW"}, "/power/tranches/-/available": {"column": "Energized", "date": "dmy"}}}
    TABLE = "Site;Slots;IT;Feed;Energized\na;30;30,5;10;01.02.2026\na;;;20,5;01.06.2026\nb;5;5;5;2025-01-01\n"

    def table(self, text=None, mapping=None, expect=0):
        return self.imported("table", self.write("t.csv", text or self.TABLE), "--mapping", self.write("m.json", mapping or self.MAPPING), expect=expect)

    def test_rows_become_campuses_of_a_scenario(self):
        fragment = json.loads(self.table())
        a, b = fragment["campuses"]
        self.assertEqual([t["capacity"] for t in a["power"]["tranches"]], ["10 MW", "20.5 MW"])
        self.assertEqual([t["available"] for t in a["power"]["tranches"]], ["2026-02-01", "2026-06-01"])
        self.assertEqual((a["halls"][0]["rack_slots"], a["halls"][0]["bus"], b["halls"][0]["rack_slots"]), (30, "30.5 MW", 5))
        self.assertIn("line 3", a["power"]["tranches"][1]["source"])
        overlay = self.write("part.json", fragment)
        result = run(scenario(campuses=[{**a, "name": "c"}]), "--overlay", overlay)
        self.assertEqual({row["campus"] for row in result.series}, {"a", "b", "c", "fleet"})

    def test_bad_mappings_are_refused(self):
        for mapping, problem in (({"values": {}}, "m.json: /into: is missing"), ({"into": "/campuses"}, "/values: is missing"),
                                 ({"into": "/campuses", "values": {"/name": {"column": "Sit"}}}, "has no column 'Sit'; did you mean 'Site'?"),
                                 ({"into": "/campuses", "values": {"/name": {}}}, "needs a pointer, and exactly one of"),
                                 ({"into": "/campuses", "values": {"/x": {"column": "Site", "date": "ymd"}}}, "'ymd' is none of iso, mdy, dmy")):
            self.assertIn(problem, self.table(mapping=mapping, expect=2))


if __name__ == "__main__":
    unittest.main()
