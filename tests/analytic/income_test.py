# SPDX-License-Identifier: Apache-2.0
"""Customers, prices and promises against hand arithmetic: 1,000 GPUs of 1 MW racks for 364 days."""

import datetime
import unittest

from support.gpuramp_runs import START, campus, rack_type, run, scenario

HOURS = 364 * 24
USED = {"mfu": 0.5, "goodput": 1, "busy": 0.5}


def day_number(text):
    return (datetime.date.fromisoformat(text) - START).days


def letting(services, **other):
    site = campus(initial=[{"rack_type": "r", "racks": 100}])
    return scenario(supply={"lines": []}, campuses=[site], report_every="1 month", lifetime="30 year",
                    workloads={"inference": services}, **other)


def let(name, gpus, **sale):
    return {"name": name, "gpus": f"{gpus} GPU", "efficiency": USED, "sale": {"gpu_price": "2 USD/GPU/hour", **sale}}


class Customers(unittest.TestCase):
    def test_the_first_gets_what_it_asks_for_and_the_last_what_is_left(self):
        result = run(letting([let("first", 600, customer="Acme"), let("second", 700, committed=0.9, penalty=0.5)]))
        income = result.result["income"]
        first, second = income["services"]
        self.assertEqual([first["customer"], second["customer"]], ["Acme", "second"])
        self.assertAlmostEqual(first["revenue_usd"], 2 * 600 * HOURS, delta=1)
        self.assertAlmostEqual(second["revenue_usd"], 2 * 400 * HOURS, delta=1)
        self.assertAlmostEqual(second["gpu_hours_short"], (0.9 * 700 - 400) * HOURS, delta=1)
        self.assertAlmostEqual(second["penalty_usd"], 0.5 * 2 * (0.9 * 700 - 400) * HOURS, delta=1)
        self.assertAlmostEqual(income["sold_frac"], 1, delta=1e-9)
        spent = result.result["summary"]["spent_usd"]
        self.assertAlmostEqual(income["margin_usd"], 2 * 1000 * HOURS - second["penalty_usd"] - spent, delta=1)

    def test_months_sum_to_the_run(self):
        result = run(letting([let("only", 300)]))
        rows = result.table("sales.csv")
        self.assertEqual(len(rows), 12)
        self.assertAlmostEqual(sum(float(r["revenue_usd"]) for r in rows), result.result["income"]["revenue_usd"], delta=1)
        january = rows[0]
        self.assertEqual((january["from"], january["to"]), ("2026-01-01", "2026-02-01"))
        self.assertAlmostEqual(float(january["gpu_hours"]), 300 * 31 * 24, delta=1e-3)

    def test_tokens_are_sold_as_they_are_served(self):
        """1,000 GPUs at half of 1 PFLOP/s, 1 GFLOP a token: 5e8 token/s, of which a tenth is asked for."""
        service = {"name": "s", "demand": "50 M token/s", "flop_per_token": "1 GFLOP/token", "efficiency": USED,
                   "sale": {"token_price": "1 USD/Mtoken", "committed": 1}}
        income = run(letting([service])).result["income"]
        self.assertAlmostEqual(income["revenue_usd"], 50 * HOURS * 3600, delta=100)
        self.assertAlmostEqual(income["services"][0]["tokens_short"], 0, delta=1e6)

    def test_the_rate_of_return_makes_all_money_worth_nothing(self):
        economics = {"before_start": "charged"}
        result = run(letting([let("only", 1000)], economics=economics))
        income = result.result["income"]
        sales = {row["to"]: float(row["revenue_usd"]) for row in result.table("sales.csv")}
        flows = []
        for row in (r for r in result.table("cost.csv") if r["campus"] == "fleet"):
            at = (day_number(row["to"])) / 365.2425
            flows.append((at, sales.get(row["to"], 0) - float(row["total_usd"])))
        flows.append((flows[-1][0], income["residual_usd"]))
        rate = income["irr_frac"]
        worth = sum(usd / (1 + rate) ** at for at, usd in flows)
        self.assertLess(abs(worth), 10)
        self.assertGreater(income["residual_usd"], 90e6)  # 100 racks of 1 M USD over 30 years

    def test_break_even_is_what_a_sold_gpu_hour_costs(self):
        economics = {"before_start": "charged"}
        income = run(letting([let("only", 1000)], economics=economics)).result["income"]
        years = 364 / 365.2425
        written_off = 100e6 * years / 30
        energy = 100 * HOURS * 50 * 0.5  # racks draw half of 1 MW, at 50 USD/MWh
        self.assertAlmostEqual(income["break_even_usd_per_gpu_hour"], (written_off + energy) / (1000 * HOURS), delta=1e-6)


class WhereServicesMayRun(unittest.TestCase):
    def two_sites(self, **service):
        """Ten racks of type r in region g, thirty of s in region h."""
        sites = [campus("a", initial=[{"rack_type": "r", "racks": 10}]),
                 campus("b", region="h", initial=[{"rack_type": "s", "racks": 30}])]
        given = scenario(supply={"lines": []}, campuses=sites, lifetime="30 year", workloads={"inference": [{**let("only", 1000), **service}]})
        given["catalog"]["rack_types"] = [rack_type(), rack_type("s")]
        given["catalog"]["regions"].append({"name": "h", "carbon": "1 g/kWh", "price": "1 USD/MWh"})
        return given

    def held(self, **service):
        return run(self.two_sites(**service)).result["income"]["services"][0]["gpu_hours"] / HOURS

    def test_campuses_regions_and_rack_types_limit_it(self):
        self.assertAlmostEqual(self.held(), 400)
        self.assertAlmostEqual(self.held(campuses=["a"]), 100)
        self.assertAlmostEqual(self.held(regions=["h"]), 300)
        self.assertAlmostEqual(self.held(regions=["h"], campuses=["a"]), 400)
        self.assertAlmostEqual(self.held(rack_types=["r"]), 100)

    def test_a_run_goes_to_one_of_its_regions(self):
        given = self.two_sites()
        given["workloads"] = {"training": [{"name": "t", "flop": "1 EFLOP", "gpus": "50 GPU", "regions": ["g"], "efficiency": USED}]}
        self.assertEqual(run(given).jobs["t"]["campuses"], "a")

    def test_bad_input_is_refused(self):
        for service, problem in (({"campuses": ["x"]}, "/workloads/inference/0/campuses/0: there is no campus 'x'"),
                                 ({"regions": ["x"]}, "there is no region 'x'"), ({"rack_types": ["x"]}, "there is no rack type 'x'"),
                                 ({"demand": "1 token/s"}, "needs exactly one of 'demand' and 'gpus'"),
                                 ({"flop_per_token": "1 GFLOP/token"}, "lets GPUs and says how tokens are made"),
                                 ({"sale": {"penalty": 1}}, "a penalty for nothing that was promised"),
                                 ({"sale": {"token_price": "1 USD/token"}}, "nobody counts tokens")):
            self.assertIn(problem, run(self.two_sites(**service), expect=2))


if __name__ == "__main__":
    unittest.main()
