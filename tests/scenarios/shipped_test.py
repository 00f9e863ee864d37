"""Every shipped scenario runs, adds up, and shows what it is there to show. Wanted figures are the published ones or arithmetic on the file."""

import datetime
import json
import pathlib
import unittest

from support.gpuramp_runs import run

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
WAITING = ("waiting_hall", "waiting_power", "waiting_fabric", "waiting_crew")
RUNS = {}


def ran(name):
    """One run of each scenario; the flagship at campus resolution, which is quick."""
    if name not in RUNS:
        RUNS[name] = run(SCENARIOS / f"{name}.json", *(["--resolution", "campus"] if name == "ramp-100m" else []))
    return RUNS[name]


def given(name):
    return json.loads((SCENARIOS / f"{name}.json").read_text(encoding="utf-8"))


def days(text):
    return datetime.date.fromisoformat(text).toordinal()


def first_cause(result):
    """The largest part of the gap, added up over all report dates, apart from what is on its way."""
    sums = {}
    for row in result.gap():
        terms = {**row["terms"], **{"supply: " + k: v for k, v in row["supply_split"].items()}}
        del terms["supply"]
        for cause, gpus in terms.items():
            if cause not in ("in_transit", "installing", "burn_in", "down"):
                sums[cause] = sums.get(cause, 0) + gpus
    return max(sums, key=sums.get)


class All(unittest.TestCase):
    def test_every_file_runs_and_adds_up(self):
        for file in sorted(SCENARIOS.glob("*.json")):
            with self.subTest(scenario=file.name):
                result = ran(file.stem)
                self.assertEqual(result.result["conservation"]["broken"], [])
                for row in result.result["bottlenecks"]["gap"]:
                    self.assertEqual(row["target"] - row["up"], sum(row["terms"].values()))
                for row, cut in zip(result.gap(), result.result["bottlenecks"]["cut"], strict=True):
                    self.assertLessEqual(row["up"], cut["bound_gpus"] * (1 + 1e-9))
                for row in result.series:
                    for name, value in row.items():
                        if name not in ("date", "campus"):
                            self.assertGreaterEqual(float(value), 0, (row["date"], row["campus"], name))
                    self.assertLessEqual(float(row["facility_mw"]), float(row["feed_capacity_mw"]) * (1 + 1e-9))
                self.assertTrue(1 <= result.result["summary"]["mean_pue"] <= 1.6)

    def test_every_object_says_where_its_numbers_come_from(self):
        def check(value, pointer):
            if isinstance(value, dict):
                if any(key in value for key in ("capacity", "rack_slots", "racks", "orders", "wafers", "hbm", "demand", "flop", "parameters", "mfu", "availability", "facility_capex", "rate")):
                    self.assertTrue(value.get("source"), pointer)
                for key, inner in value.items():
                    check(inner, f"{pointer}/{key}")
            if isinstance(value, list):
                for i, inner in enumerate(value):
                    check(inner, f"{pointer}/{i}")
        for file in sorted(SCENARIOS.glob("*.json")):
            with self.subTest(scenario=file.name):
                check(given(file.stem), "")

    def test_power_per_gpu_is_plausible(self):
        # installed facility W per H100: 1,700 (p10-p90 1,528-1,846); per GB200 at Abilene 1,180 MW / 403,200 = 2,930 W; Rubin Ultra packages
        # of four dies 600 kW / 144 = 4,170 W of IT
        for file in sorted(SCENARIOS.glob("*.json")):
            result = ran(file.stem)
            up = result.result["summary"]["gpus_up_end"]
            watts = result.result["summary"]["peak_facility_mw"] * 1e6 / up
            with self.subTest(scenario=file.name):
                self.assertTrue(900 < watts < 4600, watts)


class Claims(unittest.TestCase):
    def test_flagship_crosses_its_milestones_and_everything_binds_at_some_time(self):
        result = ran("ramp-100m")
        dates = [m["date"] for m in result.result["milestones"]]
        self.assertNotIn(None, dates)
        self.assertEqual(dates, sorted(dates))
        most = set()
        for row in result.gap():
            terms = {**{k: row["terms"][k] for k in WAITING}, **{k: v for k, v in row["supply_split"].items() if k != "orders"}}
            if max(terms.values()) > 0:
                most.add(max(terms, key=terms.get))
        self.assertTrue({"waiting_hall", "waiting_power", "cowos"} <= most, most)

    def test_chip_limited_names_its_wafers(self):
        result = ran("chip-limited")
        self.assertEqual(first_cause(result), "supply: cowos")
        self.assertEqual(result.binding(), set())
        # 1 % of 100 k wafers a month for the year 2026, 16 GPUs per wafer until Rubin (9 per wafer) shares them from October on
        produced = result.column("gpus_produced")[273]
        self.assertAlmostEqual(produced, 0.01 * 100e3 * 273 / 30.4375 * 16, delta=16 * 1000 * 7 / 30.4375 + 100)

    def test_power_limited_names_power_and_provisioning_admits_more(self):
        result = ran("power-limited")
        self.assertEqual(first_cause(result), "waiting_power")
        day = days("2027-01-01") - days("2025-12-31") - 1
        nameplate, provisioned = result.column("gpus_up", "nameplate")[day], result.column("gpus_up", "provisioned")[day]
        racks = lambda share: int(200e3 / (140 * 1.2 * share) + 1e-9) # 200 MW of feed, racks of 140 kW, PUE 1.2
        self.assertEqual(nameplate + result.column("gpus_down", "nameplate")[day], 72 * racks(1))
        self.assertEqual(provisioned + result.column("gpus_down", "provisioned")[day], 72 * racks(0.85))

    def test_modular_halls_are_earlier_by_the_difference_of_the_critical_paths(self):
        result = ran("modular-halls")
        ready = {e["subject"]: float(e["elapsed_s"]) for e in result.events if e["kind"] == "hall_ready"}
        months = 26 - 14 # standard: permit 4, site 4, shell 9, fit-out 6, commissioning 3; modular: modules 9, assembly 3, commissioning 2
        for n in range(1, 5):
            gap_s = ready[f"standard-{n}/hall-1-1"] - ready[f"modular-{n}/hall-1-1"]
            self.assertAlmostEqual(gap_s / 86400, months * 30.4375, delta=1.0)
        self.assertGreater(sum(v for (k), v in result.column("gpus_up", "modular-1").items()), sum(v for k, v in result.column("gpus_up", "standard-1").items()))

    def test_distributed_runs_wait_for_the_fibre(self):
        result = ran("cross-campus-training")
        self.assertTrue(result.jobs["distributed"]["bottleneck"].startswith("wan:"))
        self.assertLess(float(result.jobs["distributed"]["mean_rate_frac"]), 0.9)
        # alone: 2e27 FLOP at 80,000 GPUs x 5 PFLOP/s (fp8) x 0.35 x 0.92
        wanted_days = 2e27 / (80e3 * 5e15 * 0.35 * 0.92) / 86400
        ran_days = (result.elapsed_s("run_finished", "single-campus") - result.elapsed_s("run_started", "single-campus")) / 86400
        self.assertAlmostEqual(ran_days, wanted_days, delta=1e-6 * wanted_days)
        # the fibre: 240,000 GPUs x 5 PFLOP/s x 0.35 x 0.92 x 0.02 B/MFLOP = 7.728 TB/s wanted of 4 TB/s
        self.assertAlmostEqual(float(result.jobs["distributed"]["mean_rate_frac"]), 4 / 7.728, delta=1e-3)

    def test_abilene_follows_its_published_steps(self):
        # H100-equivalents published for each step / 2.527 per GB200 package; installed within five weeks: 2,800 racks at 300 a week come last
        result = ran("abilene")
        up, down = result.column("gpus_up"), result.column("gpus_down")
        for date, h100e, weeks in (("2025-06-28", 127337, 6), ("2025-09-26", 254674, 6), ("2026-04-01", 509348, 9), ("2026-07-01", 1018696, 14)):
            after = days(date) + 7 * weeks
            when = min(t for t in up if t + days("2026-01-01") >= after)
            self.assertAlmostEqual(up[when] + down[when], h100e / 2.527, delta=0.01 * h100e / 2.527, msg=date)

    def test_frontier_sites_have_the_planned_power(self):
        # sums of the planned steps of all sites (Epoch AI timelines, December 2025)
        result = ran("frontier-sites")
        power = result.column("feed_capacity_mw")
        at = lambda date: power[max(t for t in power if t <= days(date) - days("2026-01-01"))]
        self.assertAlmostEqual(at("2026-01-01"), 339 + 341 + 751 + 543 + 189 + 691 + 615 + 295 + 498 + 276, delta=1)
        self.assertAlmostEqual(at("2029-06-30"), 432 + 819 + 1008 + 1229 + 800 + 927.5 + 679 + 474 + 2262 + 1360 + 1065 + 3328 + 2121 + 1400 + 498 + 1379, delta=1)


if __name__ == "__main__":
    unittest.main()
