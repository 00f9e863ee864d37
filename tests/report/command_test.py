# SPDX-License-Identifier: Apache-2.0
"""gpuramp report and run --report: what is written, when, and what is refused with nothing written."""

import csv
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, campus, rack_type, scenario, told


def gpuramp(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


class CommandTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.directory = pathlib.Path(cls.folder.name)
        cls.scenario = cls.directory / "plan.json"
        cls.scenario.write_text(json.dumps(scenario()))
        assert gpuramp("run", cls.scenario, "--out", cls.directory / "base").returncode == 0

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.directory))

    def copy(self, name="copy"):
        return pathlib.Path(shutil.copytree(self.directory / "base", self.place / name))

    def refused(self, *arguments, saying):
        """Exit code 2, a message, and no new file."""
        before = sorted(self.place.rglob("*"))
        done = gpuramp(*arguments)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(saying, done.stderr)
        self.assertEqual(sorted(self.place.rglob("*")), before)

    def test_default_place_is_beside_the_result(self):
        result = self.copy()
        done = gpuramp("report", result)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(str(result / "report.html"), done.stdout)
        self.assertTrue((result / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>"))
        self.assertEqual([p.name for p in result.iterdir() if "part" in p.name], [])
        one = gpuramp("report", result / "result.json", "-o", self.place / "again.html")
        self.assertEqual(one.returncode, 0, one.stderr)
        self.assertEqual((self.place / "again.html").read_bytes(), (result / "report.html").read_bytes())

    def test_help_has_examples(self):
        done = gpuramp("report", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("gpuramp report results/base results/more-power", done.stdout)

    def test_without_series_and_jobs(self):
        result = self.copy()
        for name in ("series.csv", "jobs.csv", "events.csv"):
            (result / name).unlink()
        self.assertEqual(gpuramp("report", result).returncode, 0)

    def test_missing(self):
        self.refused("report", self.place / "nowhere", saying="there is no such file")
        empty = self.place / "empty"
        empty.mkdir()
        self.refused("report", empty, saying="has no result.json")
        self.assertEqual(gpuramp("report").returncode, 2)

    def test_truncated(self):
        for name in ("result.json", "series.csv", "jobs.csv"):
            with self.subTest(name):
                result = self.copy(name + "-cut")
                data = (result / name).read_bytes()
                (result / name).write_bytes(data[: len(data) * 2 // 3] + (b'"' if name == "jobs.csv" else b""))
                self.refused("report", result, saying=name)

    def test_series_without_a_column(self):
        result = self.copy()
        text = (result / "series.csv").read_text()
        (result / "series.csv").write_text(text.replace("facility_mw", "facility_kw", 1))
        self.refused("report", result, saying="is not a series.csv of this version")

    def test_foreign(self):
        result = self.copy()
        for text, saying in (("{}", "is not a result of gpuramp"), ('{"gpuramp_version": "9", "format_version": 99}', "format_version"), ("[1, 2]", "is not a result of gpuramp"), ("\0\1\2", "not JSON")):
            with self.subTest(text):
                (result / "result.json").write_text(text)
                self.refused("report", result, saying=saying)
        self.refused("report", self.scenario, saying="is not a result of gpuramp")

    def test_foreign_study(self):
        study = self.place / "study"
        study.mkdir()
        for text, saying in (('{"a": 1}', "is not a summary of a study"), ('{"gpuramp_version": "1", "study"', "cut short"), ('{"gpuramp_version": "1", "study": "s", "format_version": 7}', "is of format 7"),
                             ('{"gpuramp_version": "1", "study": "s", "format_version": 1, "milestones": 3}', "is damaged")):
            with self.subTest(text):
                (study / "summary.json").write_text(text)
                self.refused("report", study, saying=saying)

    def test_second_one_is_bad(self):
        self.refused("report", self.directory / "base", self.place / "nowhere", "-o", self.place / "page.html", saying="there is no such file")

    def test_cannot_be_written(self):
        self.refused("report", self.directory / "base", "-o", self.place / "no" / "such" / "place.html", saying="cannot be written")

    def test_foreign_marginals(self):
        result = self.copy()
        (result / "marginals.json").write_text("{}")
        self.refused("report", result, saying="it lacks 'marginals'")

    def test_run_report_in_its_directory(self):
        out = self.place / "out"
        done = gpuramp("run", self.scenario, "--out", out, "--report")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (out / "report.html").read_bytes()
        self.assertEqual(gpuramp("report", out, "-o", self.place / "same.html").returncode, 0)
        self.assertEqual((self.place / "same.html").read_bytes(), page)

    def test_run_report_alone(self):
        page = self.place / "page.html"
        done = gpuramp("run", self.scenario, "--report", page)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([p.name for p in self.place.iterdir()], ["page.html"])
        data = json.loads(page.read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0])
        result = json.loads((self.directory / "base" / "result.json").read_text())
        self.assertEqual(data["results"][0]["summary"], result["summary"])

    def test_run_report_needs_a_place(self):
        self.refused("run", self.scenario, "--report", saying="--report FILE.html")

    def test_same_bytes(self):
        pages = []
        for i in range(2):
            self.assertEqual(gpuramp("report", self.directory / "base", "-o", self.place / f"{i}.html").returncode, 0)
            pages.append((self.place / f"{i}.html").read_bytes())
        self.assertEqual(pages[0], pages[1])

    def test_every_source_and_every_loss_is_drawn(self):
        out = self.place / "sources"
        sources = [{"name": "grid", "capacity": "5 MW", "available": "2025-01-01"}, {"name": "sun & <wind>", "capacity": "10 GW", "available": "2025-01-01"}]
        file = self.place / "sources.json"
        file.write_text(json.dumps(scenario(campuses=[campus(power={"tranches": sources})], workloads={"research": {"share": 1, "efficiency": {"mfu": 0.4, "goodput": 0.9}}})))
        self.assertEqual(gpuramp("run", file, "--out", out, "--report").returncode, 0)
        data = json.loads((out / "report.html").read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0])["results"][0]
        power = list(csv.DictReader((out / "power.csv").read_text().splitlines()))
        self.assertEqual((data["power"]["by"], data["power"]["sources"]), ("draw", ["grid", "sun & <wind>"]))
        for name, mw, mwh, co2e_t, usd in zip(*(data["power"][key] for key in ("sources", "mw", "mwh", "co2e_t", "usd")), strict=True):
            rows = {row["to"]: row for row in power if row["source"] == name}
            self.assertEqual(mw[1:], [told(float(rows[date]["mw"])) for date in data["dates"][1:]])
            for value, column in ((mwh, "mwh"), (co2e_t, "co2e_location_t"), (usd, "energy_cost_usd")):
                self.assertGreater(value, 0)
                self.assertAlmostEqual(value / sum(float(row[column]) for row in rows.values()), 1, places=9)

    def test_many_dates_are_thinned_and_flows_still_add_up(self):
        file = self.place / "daily.json"
        given = scenario(end="2027-01-01", report_every="1 day", cadence="1 day")
        given["catalog"]["rack_types"] = [rack_type(idle_power="100 kW")]
        file.write_text(json.dumps(given))
        out = self.place / "daily"
        self.assertEqual(gpuramp("run", file, "--out", out, "--report").returncode, 0)
        data = json.loads((out / "report.html").read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0])["results"][0]
        self.assertEqual(data["n_dates"], 366)
        self.assertLessEqual(len(data["dates"]), 260)
        self.assertEqual((data["dates"][-1], data["gap"]["dates"]), ("2027-01-01", data["dates"]))
        rows = [line.split(",") for line in (out / "series.csv").read_text().splitlines()]
        energy = rows[0].index("facility_energy_mwh")
        told_mwh, all_mwh = sum(data["fleet"]["facility_energy_mwh"]), sum(float(r[energy]) for r in rows[1:] if r[1] == "fleet")
        self.assertAlmostEqual(told_mwh / all_mwh, 1, delta=5e-6)  # a sum of numbers told to six digits
        self.assertEqual(data["gap"]["up"][-1], data["summary"]["gpus_up_end"])


if __name__ == "__main__":
    unittest.main()
