# SPDX-License-Identifier: Apache-2.0
"""Scenarios of those who plan: a lab, a neocloud, a developer, a utility, and a plan under continuous integration. Each against hand arithmetic."""

import json
import math
import pathlib
import subprocess
import tempfile
import unittest

from scenarios import scenario_case
from scenarios.scenario_case import DAYS_PER_YEAR, GPURAMP, SCENARIOS, critical_path_days, date

RACK_MW = 0.14  # GB300 NVL72
GPUS = 72
AVAILABILITY = 0.97


def racks_on(mw, pue):
    return math.floor(mw / (pue * RACK_MW) + 1e-9)


def gpus_up(racks, gpus_per_rack=GPUS):
    """Of so many racks online; those in repair are a whole number of racks."""
    return gpus_per_rack * (racks - round((1 - AVAILABILITY) * racks))


class LabCampusLeases(scenario_case.ScenarioCase):
    scenario = "lab-campus-leases"

    def level(self, text):
        return next(row["date"] for row in self.result["levels"] if row["level"] == text)

    def test_a_gigawatt_is_there_when_the_last_power_is(self):
        self.assertEqual(self.level("delta: 1 GW energized"), "2028-07-01")

    def test_the_lease_and_the_first_grid_hold_what_their_power_carries(self):
        """800 MW carry 4,761 racks; on the 300 MW that are left none is let in, and none goes."""
        most = max(self.gpus_online(row) for row in self.fleet if row["date"] <= "2028-06-01")
        self.assertLessEqual(most, GPUS * racks_on(800, 1.2))
        after = [row for row in self.fleet if "2028-02-01" <= row["date"] <= "2028-07-01"]
        self.assertEqual({self.gpus_online(row) for row in after}, {most})

    def test_racks_work_on_what_is_left(self):
        for row in self.load:
            if row["name"] == "delta" and "2028-01" <= row["month"][:7] <= "2028-06":
                self.assertLessEqual(float(row["peak_mw"]), 300 + 1e-6)
                self.assertEqual(float(row["energized_mw"]), 300)

    def test_the_rent_is_paid_for_nineteen_months(self):
        rented = (date("2028-01-01") - date("2026-06-01")).days / DAYS_PER_YEAR
        self.assertAlmostEqual(self.result["cost"]["spent"]["fixed_usd"], 500 * 50e3 * 12 * rented, delta=1e3)


class LongerLease(unittest.TestCase):
    def test_the_variant_works_through_the_half_year(self):
        """Engines until July: 800 MW instead of 300 in the first half of 2028."""
        with tempfile.TemporaryDirectory() as out:
            command = [GPURAMP, "run", str(SCENARIOS / "lab-campus-leases.json"), "--variant", "longer-lease", "--out", out]
            subprocess.run(command, capture_output=True, text=True, check=True)
            rows = scenario_case.ScenarioCase.read_csv(out, "load.csv")
        energized = {row["month"]: float(row["energized_mw"]) for row in rows if row["scope"] == "campus"}
        self.assertEqual([energized[m] for m in ("2028-05-01", "2028-06-01", "2028-07-01")], [800, 800, 1008])


class NeocloudCustomers(scenario_case.ScenarioCase):
    scenario = "neocloud-customers"
    MONTH_H = 30 * 24  # June 2030

    def sale(self, service, month="2030-06-01"):
        return next(row for row in self.sales if row["service"] == service and row["from"] == month)

    def test_racks_stand_in_the_halls_that_can_cool_them(self):
        """800 liquid-cooled racks, and 200 air-cooled ones until they are five years old."""
        rows = self.campus_rows("metro")
        self.assertEqual(max(self.gpus_online(row) for row in rows), 800 * 72 + 200 * 32)

    def test_the_first_gets_all_and_the_second_what_is_left(self):
        self.assertAlmostEqual(float(self.sale("reserved-a")["gpu_hours"]), 30e3 * self.MONTH_H, delta=1)
        left = gpus_up(800) - 30e3
        second = self.sale("reserved-b")
        self.assertAlmostEqual(float(second["gpu_hours"]), left * self.MONTH_H, delta=1)
        short = (0.95 * 30e3 - left) * self.MONTH_H
        self.assertAlmostEqual(float(second["gpu_hours_short"]), short, delta=1)
        self.assertAlmostEqual(float(second["penalty_usd"]), 0.3 * 3.6 * short, delta=10)

    def test_old_racks_end_their_contract_when_they_retire(self):
        """Installed in October 2024 for five years."""
        self.assertAlmostEqual(float(self.sale("on-demand", "2029-08-01")["gpu_hours"]), 5000 * 31 * 24, delta=1)
        self.assertEqual(float(self.sale("on-demand")["gpu_hours"]), 0)

    def test_margin_is_revenue_less_penalties_less_what_is_spent(self):
        income = self.result["income"]
        revenue = sum(float(row["revenue_usd"]) for row in self.sales)
        penalty = sum(float(row["penalty_usd"]) for row in self.sales)
        self.assertAlmostEqual(income["margin_usd"], revenue - penalty - self.result["summary"]["spent_usd"], delta=1e3)
        self.assertGreater(income["irr_frac"], 0)

    def test_debt_moves_the_return_on_own_money_away_from_its_rate(self):
        income = self.result["income"]
        self.assertEqual(income["equity_irr_frac"] > income["irr_frac"], income["irr_frac"] > 0.1)
        self.assertIn("of own money", self.process.stdout)

    def test_it_fits_on_a_screen(self):
        self.assertIn("What it earns", self.process.stdout)
        self.assertLess(len(self.process.stdout.splitlines()), 60)


class DeveloperVariants(scenario_case.ScenarioCase):
    scenario = "developer-variants"

    def test_four_variants_side_by_side(self):
        done = subprocess.run([GPURAMP, "run", str(SCENARIOS / "developer-variants.json"), "--all-variants"], capture_output=True, text=True, check=True)
        lines = done.stdout.splitlines()
        names = ["as stated", "modules", "engines", "modules-and-engines", "late-grid"]
        self.assertEqual(" ".join(lines[0].split()), " ".join(names))
        dates = dict(zip(names, next(line for line in lines if line.startswith("50k")).split()[1:], strict=True))
        self.assertLess(dates["modules-and-engines"], dates["engines"])
        self.assertLess(dates["engines"], dates["as stated"])
        later = date(dates["late-grid"]) - date(dates["as stated"])
        self.assertAlmostEqual(later.days, 24 * scenario_case.DAYS_PER_MONTH, delta=14)
        self.assertEqual(dates["modules"], dates["as stated"])  # the grid, not halls, is what it waits for

    def test_power_comes_at_the_end_of_its_queue(self):
        energized = float(next(e for e in self.events if e["kind"] == "power_energized")["elapsed_s"]) / 86400
        wanted = (date("2025-01-01") - date("2026-01-01")).days + critical_path_days("utility-interconnection")
        self.assertAlmostEqual(energized, wanted, delta=1)


class UtilityMonths(scenario_case.ScenarioCase):
    scenario = "utility-months"

    def months(self, name, scope):
        return [row for row in self.load if row["name"] == name and row["scope"] == scope]

    def test_what_is_contracted_energized_and_interruptible(self):
        first, last = self.months("pjm", "region")[2], self.months("pjm", "region")[-1]
        self.assertEqual([float(first[k]) for k in ("contracted_mw", "energized_mw", "interruptible_mw")], [360, 280, 100])
        self.assertEqual([float(last[k]) for k in ("contracted_mw", "energized_mw", "interruptible_mw")], [360, 360, 100])

    def test_peaks_of_campuses_add_up_to_no_less_than_that_of_the_region(self):
        for region, firm, flexible in zip(self.months("pjm", "region"), self.months("firm", "campus"), self.months("flexible", "campus"), strict=True):
            self.assertLessEqual(float(region["peak_mw"]), float(firm["peak_mw"]) + float(flexible["peak_mw"]) + 1e-9)
            self.assertAlmostEqual(float(region["peak_mw"]), float(firm["coincident_peak_mw"]) + float(flexible["coincident_peak_mw"]), delta=1e-6)
            self.assertAlmostEqual(float(region["energy_mwh"]), float(firm["energy_mwh"]) + float(flexible["energy_mwh"]), delta=1e-6)

    def test_energy_of_months_is_that_of_the_run(self):
        self.assertAlmostEqual(sum(float(r["energy_mwh"]) for r in self.months("fleet", "fleet")), self.result["summary"]["energy_mwh"], delta=1)

    def test_calls_last_two_hours_and_ask_for_half(self):
        called = self.months("flexible", "campus")
        hours = sum(float(r["curtailment_called_hours"]) for r in called)
        events = sum(e["kind"] == "power_lost" for e in self.events)
        self.assertAlmostEqual(hours, 2 * events, delta=2)
        self.assertAlmostEqual(sum(float(r["curtailment_called_mwh"]) for r in called), 100 * hours, delta=1e-3)
        self.assertEqual(sum(float(r["curtailment_called_hours"]) for r in self.months("firm", "campus")), 0)

    def test_what_is_given_is_no_more_than_what_is_drawn_above_half(self):
        for row in self.months("flexible", "campus"):
            above = max(0, float(row["peak_mw"]) - 100)
            self.assertLessEqual(float(row["curtailment_given_mwh"]), above * float(row["curtailment_called_hours"]) + 1e-6)


class PlanInContinuousIntegration(unittest.TestCase):
    """A gate on each change of a plan, and the history of its forecasts."""
    PLAN = SCENARIOS / "rolling-plan.json"
    GATES = SCENARIOS / "gates/rolling-plan.json"

    def run_plan(self, history, *options):
        command = [GPURAMP, "run", str(self.PLAN), "--gate", str(self.GATES), "--record", history, *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_the_gate_holds_and_fails_with_a_change_that_breaks_it(self):
        with tempfile.TemporaryDirectory() as folder:
            history = str(pathlib.Path(folder, "history.db"))
            self.assertEqual(self.run_plan(history).returncode, 0)
            late = self.run_plan(history, "--set", "/campuses/river/power/tranches/second-transformer/available=2027-09-01")
            self.assertEqual(late.returncode, 1, late.stderr)
            self.assertIn("75 k GPU by", late.stdout)
            told = subprocess.run([GPURAMP, "history", history], capture_output=True, text=True, check=True).stdout
        self.assertIn("second-transformer", told)

    def test_every_gate_is_read(self):
        self.assertEqual(len(json.loads(self.GATES.read_text(encoding="utf-8"))["gates"]), 3)
