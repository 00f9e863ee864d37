# SPDX-License-Identifier: Apache-2.0
"""What a utility reads, month by month, and sources whose use is limited: 100 racks that always draw 1 MW."""

import datetime
import json
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, START, Run, campus, day, rack_type, scenario

EVER = "2025-01-01"
LOAD_MW = 100


def site(name, racks, power, **other):
    return campus(name, initial=[{"rack_type": "r", "racks": racks}], power=power, **other)


def given_sites(*sites, **other):
    given = scenario(supply={"lines": []}, campuses=list(sites), end=day(365), report_every="1 month", lifetime="30 year", **other)
    given["catalog"]["rack_types"] = [rack_type(idle_power="1 MW")]
    return given


def run(given, *arguments, files=None, expect=0):
    with tempfile.TemporaryDirectory() as directory:
        for name, text in (files or {}).items():
            pathlib.Path(directory, name).write_text(text, encoding="utf-8")
        file = pathlib.Path(directory, "scenario.json")
        file.write_text(json.dumps(given), encoding="utf-8")
        out = pathlib.Path(directory, "out")
        done = subprocess.run([PROGRAM, "run", str(file), "--out", str(out), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == expect, f"exit code {done.returncode}, wanted {expect}\n{done.stdout}\n{done.stderr}"
        return Run(out, done.stdout) if expect == 0 else done.stderr


def day_and_night():
    """20 USD/MWh in the first half of each day, 100 in the second."""
    begin = datetime.datetime.combine(START, datetime.time())
    return "timestamp,usd_per_mwh\n" + "".join(
        f"{(begin + datetime.timedelta(hours=h)).isoformat()}Z,{20 if h % 24 < 12 else 100}\n" for h in range(365 * 24))


class Case(unittest.TestCase):
    def rows(self, result, name, scope="campus"):
        return [r for r in result.table("load.csv") if r["name"] == name and r["scope"] == scope]

    def check(self, row, **wanted):
        for key, value in wanted.items():
            self.assertAlmostEqual(float(row[key]), value, delta=1e-6 * max(1, abs(value)), msg=key)


class Months(Case):
    def test_a_flat_load_has_a_load_factor_of_one(self):
        result = run(given_sites(site("a", 100, {"tranches": [{"capacity": "150 MW", "available": EVER}]})))
        rows = self.rows(result, "a")
        self.assertEqual([r["month"] for r in rows][:3], ["2026-01-01", "2026-02-01", "2026-03-01"])
        self.check(rows[0], contracted_mw=150, energized_mw=150, interruptible_mw=0, peak_mw=100, coincident_peak_mw=100, mean_mw=100, load_factor=1,
                   energy_mwh=100 * 31 * 24, exceeded_5_mw=100, exceeded_95_mw=100, ramp_mw=0, curtailment_called_hours=0)

    def test_a_curtailment_is_called_and_given(self):
        """Half of 100 MW for ten hours; power is cut to 50 MW and comes back at once."""
        event = {"kind": "curtailment", "date": day(10), "duration": "10 hour", "depth": 0.5}
        power = {"tranches": [{"name": "t", "capacity": "100 MW", "available": EVER}], "events": [event],
                 "curtailment": {"share_of_time": 0, "depth": 0.5, "tranches": ["t"]}}
        result = run(given_sites(site("a", 100, power)))
        first, second = self.rows(result, "a")[:2]
        hours = 31 * 24
        self.check(first, interruptible_mw=50, peak_mw=100, mean_mw=(100 * (hours - 10) + 50 * 10) / hours, curtailment_called_hours=10,
                   curtailment_called_mwh=500, curtailment_given_mwh=500, ramp_mw=50, exceeded_95_mw=100)
        self.check(second, curtailment_called_hours=0, ramp_mw=0)

    def test_peaks_of_two_campuses_do_not_coincide(self):
        """a has its racks until day 15 of January, b from then on: the peak of the two is that of either one."""
        def power(until=None, since=EVER):
            end = {} if until is None else {"until": until}
            return {"tranches": [{"capacity": "100 MW", "available": since, **end}]}
        result = run(given_sites(site("a", 100, power(until=day(15))), site("b", 60, {"tranches": [{"capacity": "60 MW", "available": EVER}]})))
        fleet = self.rows(result, "fleet", "fleet")[0]
        self.check(fleet, peak_mw=160, coincident_peak_mw=160, energized_mw=60, exceeded_50_mw=60)
        self.check(self.rows(result, "g", "region")[0], peak_mw=160, mean_mw=60 + 100 * 15 / 31)
        february = self.rows(result, "a")[1]
        self.check(february, contracted_mw=0, energized_mw=0, peak_mw=0, load_factor=0)

    def test_hours_of_any_stretch(self):
        event = {"kind": "curtailment", "date": day(10), "at": "90 min", "duration": "1 hour", "depth": 0.5}
        power = {"tranches": [{"capacity": "100 MW", "available": EVER}], "events": [event]}
        result = run(given_sites(site("a", 100, power)), "--hours", f"{day(10)}..{day(11)}")
        rows = result.table("hours.csv")
        self.assertEqual([r["timestamp"] for r in rows][:2], [f"{day(10)}T00:00Z", f"{day(10)}T01:00Z"])
        self.assertEqual([float(r["mw"]) for r in rows][:4], [100, 75, 75, 100])
        self.assertEqual(len(rows), 24)
        self.assertIn("--hours", run(given_sites(site("a", 1, power)), "--hours", "2026-01-02..2026-01-01", expect=2))


class LimitedSources(Case):
    def test_a_permit_of_hours_a_year(self):
        """Cheap engines of 100 MW may run 500 hours a year; the grid gives the rest."""
        power = {"dispatch": "cost", "tranches": [
            {"name": "engines", "kind": "other", "capacity": "100 MW", "available": EVER, "hours_per_year": 500, "price": "10 USD/MWh", "carbon": "1 g/kWh"},
            {"name": "grid", "capacity": "100 MW", "available": EVER}]}
        given = given_sites(site("a", 100, power))
        given["end"] = "2028-01-01"
        result = run(given)
        mwh = {s["source"]: s["mwh"] for s in result.result["sources"]}
        self.assertAlmostEqual(mwh["engines"], 2 * 500 * 100, delta=1e-3)
        self.assertAlmostEqual(mwh["grid"], (2 * 365 * 24 - 2 * 500) * 100, delta=1e-3)

    def test_a_battery_buys_cheap_hours_and_sells_dear_ones(self):
        """40 MWh behind 10 MW at 80 %: 50 MWh at 20 USD in, 40 MWh in the place of 100 USD out, every day."""
        battery = {"name": "b", "kind": "battery", "capacity": "0 MW", "nameplate": "10 MW", "available": EVER,
                   "storage": {"energy": "40 MWh", "efficiency": 0.8, "from_grid": True}}
        power = {"dispatch": "cost", "tranches": [{"name": "grid", "capacity": "200 MW", "available": EVER, "price": {"csv": "p.csv"}}, battery]}
        result = run(given_sites(site("a", 100, power)), files={"p.csv": day_and_night()})
        without = 365 * 12 * (20 + 100) * LOAD_MW
        self.assertAlmostEqual(result.result["summary"]["energy_cost_usd"], without - 365 * (40 * 100 - 50 * 20), delta=1)

    def test_a_reserve_is_not_sold(self):
        battery = {"name": "b", "kind": "battery", "capacity": "0 MW", "nameplate": "10 MW", "available": EVER,
                   "storage": {"energy": "40 MWh", "efficiency": 0.8, "from_grid": True, "reserve": 0.25}}
        power = {"dispatch": "cost", "tranches": [{"name": "grid", "capacity": "200 MW", "available": EVER, "price": {"csv": "p.csv"}}, battery]}
        result = run(given_sites(site("a", 100, power)), files={"p.csv": day_and_night()})
        without = 365 * 12 * (20 + 100) * LOAD_MW
        self.assertAlmostEqual(result.result["summary"]["energy_cost_usd"],
                               without - 365 * (30 * 100 - 30 / 0.8 * 20) + 10 / 0.8 * 20, delta=1)

    def shaving(self, **storage):
        """A run ends at noon of day 10, and 100 MW become 50 of racks that idle; the battery, full at first, holds 60 MWh behind 20 MW."""
        battery = {"name": "b", "kind": "battery", "capacity": "0 MW", "nameplate": "20 MW", "available": EVER,
                   "storage": {"energy": "60 MWh", "efficiency": 1, "initial": 1, "peak_shaving": True, **storage}}
        power = {"tranches": [{"name": "grid", "capacity": "100 MW", "available": EVER}, battery]}
        flop = 1000 * 1e15 * 10.5 * 86400  # 1,000 GPUs of 1 PFLOP/s
        training = {"name": "t", "gpus": "1000 GPU", "flop": f"{flop:.6g} FLOP", "efficiency": {"mfu": 1, "goodput": 1, "busy": 1}}
        given = given_sites(site("a", 100, power), workloads={"training": [training]})
        given["catalog"]["rack_types"] = [rack_type(idle_power="0.5 MW")]
        return given

    def test_a_battery_cuts_the_peak_of_a_day_as_its_energy_allows(self):
        """It gives 5 MW for twelve hours, 95 MW in the place of 100, and fills again in three of the hours after it."""
        result = run(self.shaving(), "--hours", f"{day(9)}..{day(11)}")
        hours = [float(r["mw"]) for r in result.table("hours.csv")]
        for got, wanted in zip(hours, [100] * 24 + [95] * 12 + [70] * 3 + [50] * 9, strict=True):  # on the first day there is no peak to shave
            self.assertAlmostEqual(got, wanted, delta=1e-6)
        row = self.rows(result, "a")[0]
        self.check(row, energy_mwh=100 * 10.5 * 24 + 50 * 20.5 * 24, peak_mw=100)
        mwh = {s["source"]: s["mwh"] for s in result.result["sources"]}
        self.assertAlmostEqual(mwh["b"], 60, delta=1e-3)  # the run ends at noon but for the digits of its FLOP
        again = run(result.result["scenario"])
        self.assertEqual(again.result["summary"], result.result["summary"])

    def test_a_battery_does_one_thing(self):
        self.assertIn("/storage/peak_shaving: is given beside from_grid or a reserve", run(self.shaving(reserve=0.5), expect=2))
        two = self.shaving()
        tranches = two["campuses"][0]["power"]["tranches"]
        tranches.append({**tranches[1], "name": "b2"})
        self.assertIn("has several batteries that shave peaks", run(two, expect=2))

    def test_prices_by_date(self):
        power = {"tranches": [{"capacity": "100 MW", "available": EVER, "price": [["2026-01-01", "40 USD/MWh"], ["2026-07-02", "60 USD/MWh"]]}]}
        result = run(given_sites(site("a", 100, power)))
        self.assertAlmostEqual(result.result["summary"]["energy_cost_usd"], LOAD_MW * 24 * (182 * 40 + 183 * 60), delta=1)
        again = run(result.result["scenario"])
        self.assertEqual(again.result["summary"], result.result["summary"])

    def test_bad_input_is_refused(self):
        battery = {"name": "b", "kind": "battery", "capacity": "1 MW", "available": EVER, "storage": {"energy": "1 MWh", "from_grid": True}}
        for tranche, problem in ((battery, "/storage/from_grid: dispatch by proportion knows no cheap hours"),
                                 ({**battery, "hours_per_year": 1}, "/hours_per_year: limits a battery"),
                                 ({"capacity": "1 MW", "available": EVER, "hours_per_year": 9000}, "/hours_per_year"),
                                 ({"capacity": "1 MW", "available": EVER, "price": [["2026-01-01", "1 USD/MWh"], ["2025-01-01", "1 USD/MWh"]]},
                                  "2025-01-01 follows 2026-01-01")):
            self.assertIn(problem, run(given_sites(site("a", 1, {"tranches": [tranche]})), expect=2))


if __name__ == "__main__":
    unittest.main()
