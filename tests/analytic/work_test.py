# SPDX-License-Identifier: Apache-2.0
"""Work, power, energy and money against closed forms. Racks stand there from the start; nothing is bought."""

import unittest

from support.gpuramp_runs import campus, day, rack_type, run, scenario

YEAR_H = 364 * 24
DAY_S = 86400


def standing(racks=100, **other):
    """A campus with racks online at the start and no supply."""
    return campus(initial=[{"rack_type": "r", "racks": racks}], **other)


def only_work(campuses, workloads, **other):
    return scenario(campuses=campuses, workloads=workloads, supply={}, lifetime="50 year", **other)


def efficiency(**other):
    """Full speed: all of peak is useful, and a busy rack draws its maximum."""
    return {"mfu": 1, "goodput": 1, "busy": 1, **other}


def training(name, gpus, days, **other):
    """A run that takes so many days undisturbed: 1 PFLOP/s per GPU."""
    return {"name": name, "gpus": f"{gpus} GPU", "flop": f"{gpus * days * DAY_S * 1e15:.17g} FLOP", "efficiency": efficiency(), **other}


class RunsSharePower(unittest.TestCase):
    def test_two_runs_on_one_feed(self):
        # 80 MW each on 100 MW: rate 100/160 = 0.625. After 120 days 75 of 100 days' work are done; the feed grows to 200 MW, so the rest goes
        # at full rate: 145 days. (The hand calculation of two coupled jobs: 1.2 T, then 0.25 T more.)
        power = {"provisioning": 0.5, "tranches": [{"capacity": "100 MW", "available": day(0)}, {"capacity": "100 MW", "available": day(120)}]}
        runs = [training("a", 800, 100), training("b", 800, 100)]
        result = run(only_work([standing(160, power=power)], {"training": runs}))
        for name in "ab":
            self.assertAlmostEqual(result.elapsed_s("run_finished", name) / DAY_S, 145, delta=1e-6)
            self.assertEqual(result.jobs[name]["bottleneck"], "feed:c")
        drawn = result.column("facility_mw")
        self.assertAlmostEqual(drawn[7 * 10], 100, places=6)
        self.assertAlmostEqual(drawn[7 * 19], 160, places=6)
        self.assertAlmostEqual(drawn[7 * 30], 0, places=6)
        self.assertIn("feed", result.binding())

    def test_a_run_that_needs_no_power_is_untouched(self):
        power = {"provisioning": 0.5, "tranches": [{"capacity": "100 MW", "available": day(0)}]}
        quiet = training("quiet", 400, 50, efficiency=efficiency(busy=0))
        result = run(only_work([standing(200, power=power)], {"training": [training("a", 800, 100), training("b", 800, 100), quiet]}))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "quiet") / DAY_S, 50, delta=1e-6)
        self.assertAlmostEqual(result.elapsed_s("run_finished", "a") / DAY_S, 160, delta=1e-6)

    def test_power_goes_by_priority(self):
        # inference before training: the service takes 50 of 100 MW, the run of 100 MW what is left: rate 1/2
        power = {"provisioning": 0.5, "tranches": [{"capacity": "100 MW", "available": day(0)}]}
        work = {"priority": ["inference", "training", "research"], "training": [training("a", 1000, 100)],
                "inference": [{"name": "s", "demand": [[day(0), "500 P token/s"]], "flop_per_token": "1 FLOP/token", "efficiency": efficiency()}]}
        result = run(only_work([standing(150, power=power)], work))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "a") / DAY_S, 200, delta=1e-6)
        self.assertAlmostEqual(float(result.jobs["s"]["mean_rate_frac"]), 1)

    def test_a_hall_bus_binds_as_a_feed_does(self):
        halls = [{"count": 1, "rack_slots": 100, "bus": "50 MW", "available": day(0)}]
        power = {"provisioning": 0.5, "tranches": [{"capacity": "500 MW", "available": day(0)}]}
        result = run(only_work([standing(100, halls=halls, power=power)], {"training": [training("a", 1000, 100)]}))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "a") / DAY_S, 200, delta=1e-6)
        self.assertEqual(result.jobs["a"]["bottleneck"], "bus:c")


class RunsShareFabric(unittest.TestCase):
    def test_campus_core(self):
        # 1,000 GPUs send 1 B/kFLOP at 1 PFLOP/s = 1 TB/s each against ports of 100 GB/s: rate 0.1
        given = only_work([standing(100, halls=[{"count": 1, "rack_slots": 100, "bus": "1 GW", "available": day(0)}])],
                          {"training": [training("a", 1000, 20, efficiency=efficiency(scale_out_traffic="1 B/kFLOP"))]})
        result = run(given)
        self.assertAlmostEqual(result.elapsed_s("run_finished", "a") / DAY_S, 200, delta=1e-6)

    def test_wan_between_campuses(self):
        # 2,000 GPUs at 1 PFLOP/s and 1 B/MFLOP ask for 2,000 GB/s of each link between them; the link has 500 GB/s: rate 1/4
        wan = [{"between": ["a", "b"], "capacity": "500 GB/s"}]
        far = training("far", 2000, 50, campuses=["a", "b"], efficiency=efficiency(wan_traffic="1 B/MFLOP"))
        near = training("near", 500, 50, campuses=["c"], efficiency=efficiency(wan_traffic="1 B/MFLOP"))
        result = run(only_work([standing(name="a"), standing(name="b"), standing(name="c")], {"training": [far, near]}, wan=wan))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "far") / DAY_S, 200, delta=1e-6)
        self.assertEqual(result.jobs["far"]["bottleneck"], "wan:a-b")
        self.assertAlmostEqual(result.elapsed_s("run_finished", "near") / DAY_S, 50, delta=1e-6)


class Queue(unittest.TestCase):
    def test_runs_wait_for_their_gang(self):
        # each needs 600 of 1,000 GPUs: one after the other, by due date and then by their order in the file
        result = run(only_work([standing()], {"training": [training("a", 600, 30), training("b", 600, 40)]}))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "a") / DAY_S, 30, delta=1e-6)
        self.assertAlmostEqual(result.elapsed_s("run_started", "b") / DAY_S, 30, delta=1e-6)
        self.assertAlmostEqual(result.elapsed_s("run_finished", "b") / DAY_S, 70, delta=1e-6)

    def test_a_run_too_large_says_why_it_waits(self):
        result = run(only_work([standing()], {"training": [training("huge", 5000, 30)]}))
        self.assertEqual(result.jobs["huge"]["started"], "")
        self.assertIn("5000 GPUs", result.jobs["huge"]["why_waiting"])

    def test_parameters_and_tokens_make_six_flop_each(self):
        # 6 x 1e9 x 1.44e12 FLOP = 8.64e21 at 1e17 FLOP/s (100 GPUs, MFU 1) = 1 day
        given = {"name": "a", "gpus": "100 GPU", "parameters": 1e9, "tokens": "1.44 T token", "efficiency": efficiency()}
        result = run(only_work([standing()], {"training": [given]}))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "a") / DAY_S, 1, delta=1e-6)
        self.assertAlmostEqual(result.result["summary"]["tokens_trained"], 1.44e12, delta=1e3)


class Accounts(unittest.TestCase):
    def test_idle_energy_carbon_and_cost(self):
        # 100 racks x 0.2 MW x 364 days x PUE 1.5, at 50 USD/MWh and 400 g/kWh
        given = only_work([standing(pue=1.5)], {})
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW")]
        s = run(given).result["summary"]
        mwh = 100 * 0.2 * YEAR_H * 1.5
        self.assertAlmostEqual(s["energy_mwh"], mwh, delta=1e-9 * mwh)
        self.assertAlmostEqual(s["co2e_t"], mwh * 0.4, delta=1e-9 * mwh)
        self.assertAlmostEqual(s["cost_usd"], mwh * 50, delta=1e-6 * mwh)
        self.assertAlmostEqual(s["mean_pue"], 1.5, delta=1e-12)

    def test_sources_share_by_capacity(self):
        # 1 GW of grid at 400 g/kWh and 3 GW of nuclear at 0: 100 g/kWh on average
        power = {"tranches": [{"capacity": "1 GW", "available": day(0)}, {"capacity": "3 GW", "available": day(0), "carbon": "0 g/kWh"}]}
        given = only_work([standing(power=power)], {"research": {"share": 1, "efficiency": efficiency()}})
        s = run(given).result["summary"]
        self.assertAlmostEqual(s["energy_mwh"], 100 * YEAR_H, delta=1e-6)
        self.assertAlmostEqual(s["co2e_t"], 100 * YEAR_H * 0.1, delta=1e-6)

    def test_draw_follows_the_power_curve_of_the_rack(self):
        # idle + (max - idle) x utilisation^2 at utilisation 0.5
        given = only_work([standing()], {"research": {"share": 1, "efficiency": efficiency(busy=0.5)}})
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW", power_exponent=2)]
        self.assertAlmostEqual(run(given).column("it_mw")[7], 100 * (0.2 + 0.8 * 0.25), places=9)

    def test_waterfall_of_one_pool(self):
        # 90 % up; half of those work at MFU 0.4 and goodput 0.8: peak 1e18 FLOP/s for 364 days
        pool = {"share": 0.5, "efficiency": efficiency(mfu=0.4, goodput=0.8)}
        result = run(only_work([standing()], {"research": pool}, failures={"availability": 0.9}, report_every="12 month", end=day(365)))
        (row,) = result.result["bottlenecks"]["waterfall"]
        peak = 1e18 * 365 * DAY_S
        wanted = {"peak_flop": 1, "down_flop": 0.1, "idle_flop": 0.45, "power_capped_flop": 0, "network_contention_flop": 0,
                  "failures_flop": 0.45 * 0.2, "inefficiency_flop": 0.45 * 0.8 * 0.6, "useful_flop": 0.45 * 0.8 * 0.4}
        for name, part in wanted.items():
            self.assertAlmostEqual(row[name] / peak, part, places=9, msg=name)

    def test_served_is_the_lesser_of_demand_and_capacity(self):
        # demand rises from 0 to 2 x capacity (1e18 token/s at 1 FLOP each) over 364 days: half the time below, then at capacity
        service = {"name": "s", "demand": {"ramp": [[day(0), "0 token/s"], [day(364), "2 E token/s"]]}, "flop_per_token": "1 FLOP/token",
                   "efficiency": efficiency()}
        s = run(only_work([standing()], {"inference": [service]})).result["summary"]
        whole = 1e18 * 364 * DAY_S
        self.assertAlmostEqual(s["tokens_demanded"] / whole, 1, places=9)
        self.assertAlmostEqual(s["tokens_served"] / whole, 0.25 + 0.5, places=9)

    def test_capital_is_spent_when_racks_leave_the_factory(self):
        given = scenario(economics={"facility_capex": "9 M USD/MW", "network_capex": 0.1})
        given["campuses"][0]["halls"].append({"rack_slots": 100, "bus": "100 MW", "available": day(100)})
        result = run(given)
        spent = result.column("rack_capex_usd")
        self.assertEqual(spent[0], 0)
        self.assertAlmostEqual(spent[7], 7 * 1.1e6, delta=1e-3)
        self.assertAlmostEqual(result.result["summary"]["rack_capex_usd"], 52 * 7 * 1.1e6, delta=1)
        self.assertAlmostEqual(result.result["summary"]["facility_capex_usd"], 100 * 9e6, delta=1)


if __name__ == "__main__":
    unittest.main()
