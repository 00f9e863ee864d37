# SPDX-License-Identifier: Apache-2.0
"""Shared inputs with several owners: who gets what, in closed form, and what was really made of it from 2023 to 2025."""

import unittest

from support.gpuramp_runs import GPUS_PER_RACK, campus, day, rack_type, run, scenario

WEEK_DAYS = 7
MADE = 100.0  # wafers a week
WEEKS = 52


def flow(per_week, begin=day(0)):
    return [[begin, f"{per_week} wafer/week"]]


def plan(orders, **given):
    """One input of 100 wafers a week for a year of 52 weeks; a rack of ten GPUs takes one."""
    chip = {"name": "cowos", "wafers": flow(MADE), **given}
    line = {"rack_type": "r", "orders": [[day(0), f"{orders} rack/week"]], "integration_time": "0 week", "transit_time": "1 week"}
    result = scenario(supply={"inputs": [chip], "lines": [line]}, end=day(WEEKS * WEEK_DAYS))
    result["targets"]["fleet"] = [[day(0), "1 M GPU"]]
    return result


class SupplyChain(unittest.TestCase):
    def amounts(self, given, name="cowos"):
        """Sums over the years of an input: {owner: (wanted, given)}, and its rows."""
        result = run(given).result
        self.assertEqual(result["conservation"]["broken"], [])
        rows = [row for row in result["supply_chain"] if row["input"] == name]
        owners = {}
        for row in rows:
            for owner in row["owners"]:
                wanted, got = owners.get(owner["name"], (0, 0))
                owners[owner["name"]] = (wanted + owner["wanted"], got + owner["given"])
            self.assertAlmostEqual(row["stock_begin"] + row["made"], sum(o["given"] for o in row["owners"]) + row["idle"] + row["stock_end"], delta=1e-6 * MADE * WEEKS)
        return {name: got for name, (_, got) in owners.items()}, rows

    def test_equal_owners_split_equally(self):
        for rule in ("share", "contract", "price"):
            # all want twice what is made; so do we, in the first week. Later our backlog is more, which shares do not see.
            buyers = [{"name": n, "wafers": flow(2 * MADE), "share": 1} for n in ("b", "c")]
            got, rows = self.amounts(plan(2 * MADE, share=1, buyers=buyers, rule=rule))
            if rule == "price":  # who wants more gets more
                self.assertAlmostEqual(got["b"], got["c"], delta=1e-6 * got["b"])
                self.assertGreater(got["this fleet"], got["b"])
            else:
                for name in ("this fleet", "b", "c"):
                    self.assertAlmostEqual(got[name], MADE * WEEKS / 3, delta=1)  # racks are whole
            self.assertGreater(rows[0]["price_ratio"], 1)

    def test_two_owners_by_shares(self):
        # 3 : 1 of 100 a week: 75 racks a week for us
        got, rows = self.amounts(plan(200, share=0.75, buyers=[{"name": "b", "wafers": flow(200), "share": 0.25}]))
        self.assertAlmostEqual(got["this fleet"], 75 * WEEKS, delta=1)
        self.assertAlmostEqual(got["b"], 25 * WEEKS, delta=1)
        # what is open at the end: 125 a week more each week, held back for the rest of the run, in GPU-days
        open_gpu_days = sum(125 * GPUS_PER_RACK * WEEK_DAYS * week for week in range(WEEKS))
        self.assertAlmostEqual(sum(row["short_gpu_days"] for row in rows), open_gpu_days, delta=0.05 * open_gpu_days)

    def test_what_one_does_not_want_goes_to_the_other(self):
        got, _ = self.amounts(plan(30, share=0.75, buyers=[{"name": "b", "wafers": flow(200), "share": 0.25}]))
        self.assertAlmostEqual(got["this fleet"], 30 * WEEKS, delta=1)
        self.assertAlmostEqual(got["b"], 70 * WEEKS, delta=1)

    def test_contracts_come_first(self):
        # 60 are assured to the other; the remaining 40 go half and half
        got, _ = self.amounts(plan(500, share=1, rule="contract", buyers=[{"name": "b", "wafers": flow(500), "share": 1, "contract": {"wafers": flow(60)}}]))
        self.assertAlmostEqual(got["this fleet"], 20 * WEEKS, delta=1)
        self.assertAlmostEqual(got["b"], 80 * WEEKS, delta=1)

    def test_an_export_rule_keeps_a_buyer_out(self):
        barred = {"name": "b", "wafers": flow(500), "share": 1, "barred_from": day(13 * WEEK_DAYS), "barred_until": day(39 * WEEK_DAYS)}
        got, _ = self.amounts(plan(500, share=1, buyers=[barred]))
        self.assertAlmostEqual(got["this fleet"], 50 * 26 + 100 * 26, delta=1)
        self.assertAlmostEqual(got["b"], 50 * 26, delta=1)

    def test_yield_ramps(self):
        # half of 100 until day 91, then linear to all on day 273
        got, rows = self.amounts(plan(500, **{"yield": {"from": 0.5, "to": 1, "begin": day(91), "takes": "182 day"}}))
        expected = MADE * (13 * 0.5 + 26 * 0.75 + 13)
        self.assertAlmostEqual(sum(row["made"] for row in rows), expected, delta=0.005 * expected)
        self.assertAlmostEqual(got["this fleet"], expected, delta=0.005 * expected)

    def test_stock_is_used_and_filled(self):
        # three weeks of capacity to begin with; nobody but us wants it, 110 a week: the stock ends after 30 weeks
        got, rows = self.amounts(plan(110, share=1, stock="3 week", stock_limit="4 week", buyers=[{"name": "b", "wafers": flow(0)}]))
        self.assertAlmostEqual(got["this fleet"], min(110 * WEEKS, 300 + 100 * WEEKS), delta=1)
        _, rows = self.amounts(plan(50, share=1, stock_limit="4 week", buyers=[{"name": "b", "wafers": flow(0)}]))
        self.assertAlmostEqual(rows[-1]["stock_end"], 400, delta=1)
        self.assertAlmostEqual(rows[-1]["idle"], 50 * WEEKS - 400, delta=1)

    def test_makers_expand_while_it_is_short(self):
        # at most half of what there is in a year; 26 weeks later it is there
        growth = {"growth": 0.5, "lead_time": "26 week", "cost": "1 k USD"}
        _, rows = self.amounts(plan(1000, share=1, buyers=[{"name": "b", "wafers": flow(1000), "share": 1}], expansion=growth))
        # committed at 50 wafers a week per year: from week 26 on they come, added linearly: 25 a week after half a year
        year = 365.2425 / WEEK_DAYS
        added = 50 / year * 26
        self.assertAlmostEqual(rows[-1]["made"], MADE * WEEKS + added * 26 / 2, delta=0.005 * MADE * WEEKS)
        # what is committed is half a year's part of what there is then, with what has come: 50 x 52 and, of what came, half of its mean over the year
        committed = (50 * WEEKS / year + 0.5 * 50 * 26**2 / 2 / year**2) * year
        self.assertAlmostEqual(rows[0]["expansion_usd"] / 1000, committed, delta=0.01 * committed)

    def test_price_of_scarcity(self):
        # both want 100 of 100 in the first week: the price at elasticity 0.5 is 2^2 times the base
        given = plan(MADE, share=1, rule="price", elasticity=0.5, price="1 k USD", buyers=[{"name": "b", "wafers": flow(MADE)}])
        given["end"] = day(WEEK_DAYS)
        got, rows = self.amounts(given)
        self.assertAlmostEqual(rows[0]["price_ratio"], 4, delta=1e-9)
        self.assertAlmostEqual(got["this fleet"], 50, delta=1)
        self.assertAlmostEqual(rows[0]["premium_usd"], 3 * 1000 * 50 * GPUS_PER_RACK, delta=3 * 1000 * GPUS_PER_RACK)

    def test_scarcity_is_paid_with_the_racks(self):
        def spent(price):
            given = plan(MADE, share=1, rule="price", elasticity=0.5, price=price, buyers=[{"name": "b", "wafers": flow(MADE)}])
            given["end"] = day(WEEK_DAYS)
            result = run(given)
            return result.result["cost"]["spent"]["racks_usd"], result.result["supply_chain"][0]["premium_usd"], result.result["cost"]["unit"]["written_off_usd"]
        (plain, nothing, before), (dearer, premium, after) = spent("0 USD"), spent("1 k USD")
        self.assertEqual(nothing, 0)
        self.assertGreater(premium, 1e6)
        self.assertAlmostEqual(dearer - plain, premium, delta=1e-3)
        self.assertGreaterEqual(after, before)  # and written off with them

    def test_a_budget_may_bind(self):
        # 7 M USD a day at 1 M USD a rack: 49 racks a week
        given = plan(100)
        given["supply"]["inputs"] = [{"name": "budget", "money": [[day(0), "7 M USD/day"]]}]
        got, rows = self.amounts(given, "budget")
        self.assertAlmostEqual(got["this fleet"] / 1e6, 49 * WEEKS, delta=1)
        self.assertEqual(rows[0]["unit"], "USD")
        self.assertGreater(rows[-1]["short_gpu_days"], 0)

    def test_inputs_for_some_types_and_units(self):
        # 30 MW a week at 1 MW a rack, and 500 GPUs a week for another type only
        given = plan(100)
        given["supply"]["inputs"] = [{"name": "cooling", "power": [[day(0), "30 MW/week"]]},
                                     {"name": "substrates", "gpus": [[day(0), "1 GPU/week"]], "rack_types": ["other"]}]
        given["catalog"]["rack_types"].append(rack_type("other"))
        got, _ = self.amounts(given, "cooling")
        self.assertAlmostEqual(got["this fleet"] / 1e6, 30 * WEEKS, delta=1)
        self.assertEqual(self.amounts(given, "substrates")[0]["this fleet"], 0)

    def test_orders_are_what_was_not_ordered(self):
        # a target of 1,000 GPUs and 20 racks a week of 10: missing beyond open orders is never negative, sums are exact
        given = plan(300, share=1)
        given["targets"]["fleet"] = [[day(0), "20000 GPU"]]
        result = run(given)
        for row in result.gap():
            split = row["supply_split"]
            self.assertEqual(sum(split.values()), row["terms"]["supply"])
            self.assertTrue(all(gpus >= 0 for cause, gpus in split.items() if cause != "ahead of target"), split)
            self.assertLessEqual(split.get("ahead of target", 0), 0)
        self.assertLess(result.gap()[-1]["supply_split"]["ahead of target"], 0)  # 52 k made for 20 k

    def test_bad_input(self):
        def refused(pointer, **given):
            self.assertIn(pointer, run(plan(1, **given), expect=2))
        refused("/supply/inputs/0/rule", rule="price")
        refused("/supply/inputs/0/expansion", expansion={"growth": 0.1, "lead_time": "1 year"})
        refused("/supply/inputs/0", racks=[[day(0), "1 rack/week"]])
        refused("/supply/inputs/0/buyers/0", buyers=[{"name": "b", "gpus": [[day(0), "1 GPU/week"]]}])
        refused("/supply/inputs/0/buyers/0/name", buyers=[{"name": "this fleet", "wafers": flow(1)}])
        refused("/supply/inputs/0/contract", contract={"wafers": flow(1)}, buyers=[{"name": "b", "wafers": flow(1)}])
        refused("/supply/inputs/0/buyers/0/barred_until", buyers=[{"name": "b", "wafers": flow(1), "barred_until": day(9)}])
        refused("/supply/inputs/0/rack_types/0", rack_types=["s"])
        refused("/supply/inputs/0/name", name="ahead of target")


class Published(unittest.TestCase):
    """What NVIDIA shipped, from TSMC's packaging capacity, NVIDIA's share of it and packages per wafer.

    CoWoS wafers a month: 8-9 k in 2023 and 14-15 k in December; 33-35 k (Epoch AI) to 37.5 k at the end of 2024; 65-80 k in 2025. NVIDIA has 60-63 % of
    them. About 29 packages of H100 or H200 and 16 of B200 come from a wafer (secondary sources). Assumptions, the same for all years: three months from
    the wafer to the delivered GPU, and 80 % of capacity becomes packages that are sold (ramps of lines, yield, samples).
    Against: 834,843 NVIDIA AI GPUs by the end of 2022, 2,132,549 by the end of 2023, 5,992,099 (5.05 M to 7.02 M) by the end of 2024 (Epoch AI,
    ai-chip-counts); 6 M Blackwell dies, 2 to a package, in the four quarters to October 2025 (NVIDIA).
    """

    CAPACITY = [["2022-01-01", "8.5 k wafer/month"], ["2023-09-01", "8.5 k wafer/month"], ["2023-12-31", "14.5 k wafer/month"],
                ["2024-12-31", "35 k wafer/month"], ["2025-12-31", "72 k wafer/month"]]
    SHARE = 0.615
    SOLD = {"from": 0.8, "to": 0.8, "begin": "2022-01-01", "takes": "1 year"}

    def packages(self, per_wafer, begin, end):
        """Of wafers begun between two days; both lie three months before the deliveries."""
        given = scenario(start=begin, end=end, report_every="1 month")
        given["catalog"]["rack_types"] = [rack_type(available="2022-01-01", cowos_wafers_per_gpu=1 / per_wafer)]
        others = {"name": "AMD, Broadcom, Marvell and others", "wafers": [["2022-01-01", "100 k wafer/month"]], "share": 1 - self.SHARE}
        world = {"name": "cowos", "wafers": {"ramp": self.CAPACITY}, "share": self.SHARE, "yield": self.SOLD, "buyers": [others]}
        given["supply"] = {"inputs": [world], "lines": [{"rack_type": "r", "orders": [[begin, "100 k rack/week"]], "integration_time": "0 week", "transit_time": "1 week"}]}
        given["targets"] = {"milestones": ["1 k GPU"]}
        given["campuses"] = [campus(halls=[{"count": 1, "rack_slots": 900000, "bus": "999 GW", "available": "2022-01-01"}],
                                    power={"tranches": [{"capacity": "999 GW", "available": "2022-01-01"}]},
                                    install={"rate": "100000 rack/week", "duration": "1 week", "burn_in": "2 week"})]
        rows = run(given).result["supply_chain"]
        return sum(row["owners"][0]["given"] for row in rows) * per_wafer

    def test_gpus_of_2023_and_2024(self):
        of_2023 = self.packages(29, "2022-10-01", "2023-10-01")
        self.assertAlmostEqual(of_2023 / (2_132_549 - 834_843), 1, delta=0.15)
        by_the_end_of_2024 = 834_843 + of_2023 + self.packages(29, "2023-10-01", "2024-10-01")
        self.assertTrue(5.05e6 <= by_the_end_of_2024 <= 7.02e6, by_the_end_of_2024)

    def test_blackwell_of_2025(self):
        # The wafers suffice for all of the 3 M packages, and for up to a third more, since Hopper (H20, H200) was made beside them.
        packages = self.packages(16, "2024-08-01", "2025-08-01")
        self.assertTrue(3e6 <= packages <= 3e6 * 4 / 3, packages)
