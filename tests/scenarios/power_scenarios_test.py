# SPDX-License-Identifier: Apache-2.0
"""Scenarios about power that comes, goes and is made better use of."""

import math

from scenarios import scenario_case
from scenarios.scenario_case import DAYS_PER_MONTH, catalogue, date, megawatts, plain
from support.gpuramp_runs import run

RACK_MW = 0.14  # GB300 NVL72
PUE = 1.2


def total(rows, column):
    return sum(float(row[column]) for row in rows)


class GridCurtailment(scenario_case.ScenarioCase):
    scenario = "grid-curtailment"
    FLEXIBLE = {"flex-quarter": (760, 0.0025), "flex-half": (980, 0.005), "flex-one": (1260, 0.01)}

    def test_each_campus_ends_with_the_racks_that_its_power_carries(self):
        for name, mw in {"firm": 760, **{n: mw for n, (mw, _) in self.FLEXIBLE.items()}}.items():
            racks = math.floor(mw / (PUE * RACK_MW) + 1e-9)
            self.assertEqual(self.gpus_online(self.campus_rows(name)[-1]), 72 * racks, name)

    def test_flexible_campuses_are_up_two_years_sooner(self):
        def up(name):
            rows = self.campus_rows(name)
            return next(date(r["date"]) for r in rows if int(r["gpus_up"]) > 0.9 * int(rows[-1]["gpus_up"]))
        # the queue of 55 months from July 2024 ends in February 2029; the last racks of the same campus with a flexible connection come in August 2027
        self.assertGreater((up("firm") - up("flex-quarter")).days / DAYS_PER_MONTH, 18)

    def test_curtailed_time_is_that_of_the_contracts(self):
        """Events of two hours; their number is nearly Poisson."""
        start = (date("2027-01-01") - date("2026-07-01")).days
        hours = ((date("2031-01-01") - date("2026-07-01")).days) * 24
        for name, (_, share) in self.FLEXIBLE.items():
            n = sum(e["kind"] == "power_lost" and e["campus"] == name for e in self.events)
            wanted = 2 * share * hours / 2
            self.assertLess(abs(n - wanted), 3 * math.sqrt(wanted), name)
        self.assertGreater(start, 0)

    def test_curtailment_costs_less_work_than_its_share_of_energy(self):
        """Lower clocks: half of the power keeps more than half of the speed, and power is not always drawn in full."""
        last = self.result["bottlenecks"]["waterfall"][12:]
        lost = sum(row["power_capped_flop"] for row in last) / sum(row["peak_flop"] for row in last)
        self.assertGreater(lost, 0)
        self.assertLess(lost, max(share for _, share in self.FLEXIBLE.values()))

    def test_a_curtailed_campus_draws_half_of_its_power_at_most(self):
        self.assertTrue(all(float(row["feed_limit_mw"]) >= 0.5 * float(row["feed_capacity_mw"]) - 1e-6 for row in self.series))


class Refresh(scenario_case.ScenarioCase):
    scenario = "refresh"

    def test_without_the_policy_new_racks_wait_until_old_ones_are_six_years_old(self):
        before = [row for row in self.campus_rows("keep") if row["date"] < "2030-01-01"]
        rack = catalogue("rack_types", "accelerators.json")["vera-rubin-nvl72"]
        room = math.floor((150 - 3050 * 0.0408 * PUE) / (megawatts(rack["max_power"]) * PUE))
        self.assertEqual(int(before[-1]["gpus_retired"]), 0)
        self.assertLessEqual(self.gpus_online(before[-1]), 3050 * 32 + room * plain(rack["gpus_per_rack"]))
        self.assertGreater(int(before[-1]["gpus_waiting_power"]), 30_000)

    def test_with_it_they_replace_old_ones_at_the_same_power(self):
        renew = self.rows["renew", "2029-12-01"]
        keep = self.rows["keep", "2029-12-01"]
        self.assertGreater(float(renew["h100e_up"]), 3 * float(keep["h100e_up"]))
        self.assertLess(int(renew["gpus_up"]), int(keep["gpus_up"]))
        self.assertAlmostEqual(float(renew["reserved_mw"]), float(keep["reserved_mw"]), delta=1.5)

    def test_racks_never_leave_before_their_successors_can_be_installed(self):
        """A week's crew at most is between the two: up falls by what is being installed and burnt in, not more."""
        for row in self.campus_rows("renew"):
            reserved = float(row["reserved_mw"])
            self.assertGreater(reserved, 140, row["date"])

    def test_where_new_racks_are_not_enough_better_or_too_dear_the_old_ones_stay(self):
        # compute per watt: 72 x 8.843 / 230 kW is 3.53 times 32 / 40.8 kW; 21.7 M USD/MW earn 34.8 M USD/MW a year more: 0.63 years
        def refreshed(pointer, value):
            result = run(scenario_case.SCENARIOS / "refresh.json", "--set", f"/campuses/1/refresh/{pointer}={value}")
            return any(event["kind"] == "racks_refreshed" for event in result.events)
        self.assertTrue(refreshed("threshold", 3.5))
        self.assertFalse(refreshed("threshold", 3.6))
        self.assertTrue(refreshed("payback", "0.65 year"))
        self.assertFalse(refreshed("payback", "0.6 year"))

    def test_the_account_with_and_without(self):
        keep, renew = (self.campus_rows(name) for name in ("keep", "renew"))
        self.assertGreater(total(renew, "useful_flop"), 1.15 * total(keep, "useful_flop"))
        self.assertEqual(total(renew, "rack_capex_usd"), total(keep, "rack_capex_usd"))
        # 5 racks a week for 762 days, of 47.2 t each, are made for both: refresh brings their use forward, it makes no more of them
        racks = math.floor(5 * (date("2029-02-01") - date("2027-01-01")).days / 7)
        self.assertAlmostEqual(total(keep, "embodied_co2e_t"), 47.2 * racks, delta=1e-6)
        self.assertEqual(total(renew, "embodied_co2e_t"), total(keep, "embodied_co2e_t"))


class PlantsByKind(scenario_case.ScenarioCase):
    scenario = "plants-by-kind"

    def source(self, name):
        (row,) = [s for s in self.result["sources"] if s["source"] == name]
        return row

    def test_each_plant_emits_and_costs_what_its_kind_does(self):
        for name, grams, usd in (("engines", 640, 35), ("sun", 48, 0), ("wind", 11, 0), ("reactor", 12, 12)):
            row = self.source(name)
            self.assertAlmostEqual(row["co2e_location_t"], row["mwh"] * grams / 1e3, delta=1e-6 * row["mwh"], msg=name)
            self.assertAlmostEqual(row["energy_cost_usd"], row["mwh"] * usd, delta=1e-6 * row["mwh"], msg=name)

    def test_sun_and_wind_give_their_capacity_factor_and_are_used_first(self):
        for name, mw, factor, begin in (("sun", 200, 0.25, "2029-01-01"), ("wind", 100, 0.4, "2030-01-01")):
            row = self.source(name)
            hours = (date("2036-01-01") - date(begin)).days * 24
            self.assertAlmostEqual(row["mwh"] + row["curtailed_mwh"], mw * factor * hours, delta=1e-3)
            # 90 MW are less than what the racks draw, until the reactor, cleaner than the sun, comes for the last year
            self.assertLessEqual(row["curtailed_mwh"], mw * factor * 365 * 24 if name == "sun" else 0, name)

    def test_engines_are_rented_and_the_others_bought(self):
        spent = self.result["cost"]["spent"]
        self.assertAlmostEqual(spent["generation_usd"] / 1e6, 200 * 1.5 + 100 * 1.5 + 80 * 8.9, delta=1e-6)
        years = {"engines": (144 * 0.3, "2027-02-01"), "sun": (200 * 0.02, "2029-01-01"), "wind": (100 * 0.033, "2030-01-01"), "reactor": (80 * 0.12, "2035-01-01")}
        fixed = sum(m * (date("2036-01-01") - date(begin)).days / 365.2425 for m, begin in years.values())
        self.assertAlmostEqual(spent["fixed_usd"] / 1e6, fixed, delta=1e-6 * fixed)


class Redundancy(scenario_case.ScenarioCase):
    scenario = "redundancy"
    FIRM_MW = {"n": 240, "n-plus-1": 240 * 4 / 5, "two-n": 120, "four-to-make-three": 180, "no-backup": 240}

    def test_firm_power_and_racks_are_those_of_the_scheme(self):
        for name, mw in self.FIRM_MW.items():
            row = self.campus_rows(name)[-1]
            self.assertAlmostEqual(float(row["feed_capacity_mw"]), mw, delta=1e-6 * mw, msg=name)
            self.assertEqual(self.gpus_online(row), 72 * math.floor(mw / (PUE * RACK_MW) + 1e-9), name)

    def test_every_scheme_pays_for_the_same_halls_and_power_train(self):
        """4.4 M USD for each MW of four halls of 60 MW, the first of which stands there at the start, and for each of 240 MW installed."""
        for name in self.FIRM_MW:
            self.assertAlmostEqual(total(self.campus_rows(name), "facility_capex_usd") / 1e6, 4.4 * 3 * 60, delta=1e-3, msg=name)
        self.assertAlmostEqual(self.result["summary"]["sunk_usd"] / 1e6, 5 * 4.4 * 60, delta=1e-3)
        self.assertAlmostEqual(self.result["cost"]["spent"]["generation_usd"] / 1e6, 5 * 4.4 * 240, delta=1e-3)

    def test_failures_take_work_where_nothing_is_spare_and_none_where_something_is(self):
        """One failure of 12 hours a year and module: the feed holds a campus back for that long, if it has no module to spare."""
        held_h = {name: 0.0 for name in self.FIRM_MW}
        for row in self.result["bottlenecks"]["binding"]:
            if row["resource"] == "feed":
                held_h[row["campus"]] += row["share_of_time"] * 24 * (date(row["date"]) - date(row["from"])).days
        years = 59 / 12
        for name, modules in {"n": 4, "no-backup": 1}.items():
            wanted = 12 * modules * years
            self.assertLess(abs(held_h[name] - wanted), 3 * 12 * math.sqrt(2 * modules * years), name)
        for name in ("n-plus-1", "two-n", "four-to-make-three"):
            self.assertLess(held_h[name], 12, name)

    def test_the_network_says_what_hangs_on_what(self):
        networks = {row["campus"]: row for row in self.result["power_networks"]}
        self.assertEqual(networks["no-backup"]["single_points_of_failure"], ["module-1"])
        self.assertEqual(networks["two-n"]["single_points_of_failure"], [])
        firm = {name: {f["withstands"]: f for f in row["firm"]} for name, row in networks.items()}
        for name, (none, single, pairs) in {"n": (240, 180, 120), "n-plus-1": (240, 192, 144), "two-n": (240, 120, 0),
                                            "four-to-make-three": (240, 180, 120), "no-backup": (240, 0, 0)}.items():
            self.assertAlmostEqual(networks[name]["installed_mw"], 240, delta=1e-6)
            for withstands, mw in (("none", none), ("single", single), ("pairs", pairs)):
                self.assertAlmostEqual(firm[name][withstands]["firm_mw"], mw, delta=1e-6, msg=(name, withstands))
                self.assertAlmostEqual(firm[name][withstands]["stranded_mw"], 240 - mw, delta=1e-6)

    def test_more_firm_power_carries_more(self):
        by_power = sorted(self.FIRM_MW, key=self.FIRM_MW.get)
        ups = [int(self.campus_rows(name)[-1]["gpus_up"]) for name in by_power]
        self.assertEqual(ups, sorted(ups))
