"""Scenarios about power that comes, goes and is made better use of."""

import math

from scenarios import scenario_case
from scenarios.scenario_case import DAYS_PER_MONTH, catalogue, date, megawatts, plain

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

    def test_the_account_with_and_without(self):
        keep, renew = (self.campus_rows(name) for name in ("keep", "renew"))
        self.assertGreater(total(renew, "useful_flop"), 1.15 * total(keep, "useful_flop"))
        self.assertEqual(total(renew, "rack_capex_usd"), total(keep, "rack_capex_usd"))
