# SPDX-License-Identifier: Apache-2.0
"""Customers, prices and promises against hand arithmetic: 1,000 GPUs of 1 MW racks for 364 days."""

import datetime
import math
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


class Campuses(unittest.TestCase):
    """Two sites of 300 and 700 GPUs, all let."""

    def result(self, gpus=1000, **economics):
        sites = [campus("a", initial=[{"rack_type": "r", "racks": 30}]), campus("b", initial=[{"rack_type": "r", "racks": 70}])]
        given = letting([let("only", gpus)], economics={"before_start": "charged", **economics})
        given["campuses"] = sites
        return run(given)

    def test_income_is_where_the_gpus_are(self):
        result = self.result(1200)
        income = result.result["income"]
        a, b = income["campuses"]
        self.assertEqual((a["campus"], b["campus"]), ("a", "b"))
        self.assertAlmostEqual(a["revenue_usd"], 2 * 300 * HOURS, delta=1)
        self.assertAlmostEqual(b["gpu_hours"], 700 * HOURS, delta=1e-3)
        for key in ("revenue_usd", "penalty_usd", "spent_usd", "residual_usd"):
            self.assertAlmostEqual(a[key] + b[key], income[key], delta=1, msg=key)
        self.assertAlmostEqual(a["break_even_usd_per_gpu_hour"], income["break_even_usd_per_gpu_hour"], delta=1e-9)  # alike sites
        self.assertAlmostEqual(a["irr_frac"], income["irr_frac"], delta=1e-9)
        self.assertEqual(a["payback"], income["payback"])
        self.assertIn("a: earned ", result.stdout)

    def test_borrowed_money_lifts_the_return_on_the_rest(self):
        """80 of 100 M USD at 8 % over five years: what is owed after 364 days and the payments until then by the annuity's formula."""
        share, rate, term = 0.8, 0.08, 5
        result = self.result(debt={"share": share, "rate": rate, "term": "5 year"})
        income = result.result["income"]
        years, log_growth = 364 / 365.2425, math.log(1 + rate)
        owed = share * 100e6 * ((1 + rate) ** term - (1 + rate) ** years) / ((1 + rate) ** term - 1)
        a_year = share * 100e6 * log_growth / (1 - (1 + rate) ** -term)
        self.assertAlmostEqual(income["debt_end_usd"], owed, delta=1)
        self.assertAlmostEqual(income["interest_usd"], a_year * years - (share * 100e6 - owed), delta=1)
        flows = []
        sales = {row["to"]: float(row["revenue_usd"]) for row in result.table("sales.csv")}
        before = 0
        for row in (r for r in result.table("cost.csv") if r["campus"] == "fleet"):
            at = day_number(row["to"]) / 365.2425
            flows.append((at, sales.get(row["to"], 0) - float(row["total_usd"]) + (share * 100e6 if at == 0 else 0) - a_year * (at - before)))
            before = at
        flows.append((flows[-1][0], income["residual_usd"] - owed))
        own = income["equity_irr_frac"]
        self.assertLess(abs(sum(usd / (1 + own) ** at for at, usd in flows)), 10)
        self.assertEqual(own > income["irr_frac"], income["irr_frac"] > rate)  # it lifts the return where that is above the rate
        self.assertIsNone(self.result().result["income"]["equity_irr_frac"])

    def test_bad_debt_is_refused(self):
        for debt, problem in (({"share": 1.2, "rate": 0.1}, "/economics/debt/share"), ({"share": 0.5}, "/economics/debt: 'rate' is missing"),
                              ({"share": 0.5, "rate": 0.1, "term": "1 day"}, "/economics/debt/term")):
            self.assertIn(problem, run(letting([let("only", 1)], economics={"debt": debt}), expect=2))

    def test_a_site_by_kw_and_month(self):
        """10 GW at 10 USD/W over 20 years, and 60 k USD a MW and year of staff: 500 + 60 USD a kW and year."""
        result = self.result(facility_capex="10 USD/W", staff="60 k USD/MW/year")
        for row in result.result["income"]["campuses"]:
            self.assertAlmostEqual(row["site_usd_per_kw_month"], 560 / 12, delta=1e-6)
        self.assertAlmostEqual(result.result["cost"]["unit"]["site_usd_per_kw_month"], 560 / 12, delta=1e-6)
        self.assertIn("site alone: 47 USD per kW in service and month", result.stdout)


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
