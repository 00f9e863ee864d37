# SPDX-License-Identifier: Apache-2.0
"""States that mean what they say, racks and runs that cannot be, and jobs of any length."""

import unittest

from analytic.work_test import DAY_S, efficiency, only_work, standing, training
from support.gpuramp_runs import campus, day, rack_type, run, scenario


class Dark(unittest.TestCase):
    def test_a_campus_without_power_is_not_up(self):
        lost = {"tranches": [{"name": "grid", "capacity": "100 MW", "available": day(0)}], "events": [{"date": day(100), "duration": "20 year"}]}
        result = run(scenario(campuses=[standing(power=lost)], supply={}, lifetime="50 year"))
        self.assertEqual((result.column("gpus_up")[98], result.column("gpus_dark")[98]), (1000, 0))
        self.assertEqual((result.column("gpus_up")[105], result.column("gpus_dark")[105]), (0, 1000))
        self.assertEqual(result.gap()[-1]["terms"]["dark"], 1000)

    def test_as_many_racks_as_idle_power_is_there_for_stay_up(self):
        # 100 racks of 200 kW idle; 5.1 MW are left: 25 whole racks
        lost = {"tranches": [{"name": "grid", "capacity": "102 MW", "available": day(0)}], "events": [{"date": day(10), "duration": "10 day", "depth": 0.95}]}
        given = scenario(campuses=[standing(power=lost)], supply={}, lifetime="50 year")
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW")]
        result = run(given)
        self.assertEqual((result.column("gpus_up")[14], result.column("gpus_dark")[14]), (250, 750))
        self.assertAlmostEqual(result.column("facility_mw")[14], 5, places=9)
        self.assertEqual(result.column("gpus_up")[21], 1000)


class Availability(unittest.TestCase):
    def test_nothing_ships_before_its_type(self):
        given = scenario()
        given["catalog"]["rack_types"] = [rack_type(available=day(70))]
        given["supply"]["lines"][0].update(integration_time="0 week", transit_time="0 week")
        result = run(given)
        self.assertEqual(max(v for d, v in result.column("gpus_produced").items() if d < 70), 0)
        self.assertEqual(result.column("gpus_produced")[70], 700)
        self.assertEqual(result.gap()[5]["supply_split"]["availability"], 350)

    def test_initial_racks_that_cannot_be(self):
        for initial, type_there, wanted in (({"installed": day(30)}, {}, "after the start"), ({"installed": "2019-06-01"}, {"available": "2015-01-01"}, "lifetime"),
                                            ({}, {"available": "2028-01-01"}, "ships from 2028-01-01"), ({"installed": "2024-06-01"}, {}, "ships from 2025-01-01")):
            given = scenario(campuses=[campus(initial=[{"rack_type": "r", "racks": 5, **initial}])])
            given["catalog"]["rack_types"] = [rack_type(**type_there)]
            message = run(given, expect=2)
            self.assertIn("/campuses/0/initial/0", message)
            self.assertIn(wanted, message)

    def test_names_that_mean_two_things(self):
        runs = [training("j", 10, 1, repeat=2), training("j-1", 10, 1)]
        self.assertIn("'j-1'", run(only_work([standing()], {"training": runs}), expect=2))
        twice = training("j", 10, 1, campuses=["c", "c"])
        self.assertIn("named twice", run(only_work([standing()], {"training": [twice]}), expect=2))
        for name in ("orders", "availability"):
            given = scenario()
            given["supply"]["inputs"] = [{"name": name, "racks": "1 rack/week"}]
            self.assertIn("/supply/inputs/0/name", run(given, expect=2))


class Limits(unittest.TestCase):
    def test_ports_that_become_fewer_keep_what_is_attached(self):
        given = scenario(campuses=[campus(fabric_ports=[[day(0), "500 GPU"], [day(200), "100 GPU"]])])
        result = run(given)
        self.assertEqual(result.column("gpus_up")[364], 500)
        self.assertEqual(result.result["conservation"]["broken"], [])

    def test_idle_power_is_always_reserved(self):
        # 10 % of nameplate are 100 kW, but a rack draws 200 kW when idle: 10 MW take 50 racks
        given = scenario(campuses=[campus(halls=[{"count": 1, "rack_slots": 500, "bus": "10 MW", "available": day(0)}],
                                          power={"provisioning": 0.1, "tranches": [{"capacity": "100 MW", "available": day(0)}]})])
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW")]
        self.assertEqual(run(given).column("gpus_up")[364], 500)


class Jobs(unittest.TestCase):
    def test_a_job_that_ends_at_the_end_is_finished(self):
        result = run(only_work([standing()], {"training": [training("j", 100, 364)]}))
        self.assertEqual(result.result["summary"]["training_runs_finished"], 1)

    def test_thousands_of_jobs_of_seconds(self):
        short = {"gpus": "10 GPU", "flop": f"{10 * 7.3 * 1e15:.17g} FLOP", "efficiency": efficiency(), "repeat": 1000, "every": "1 hour"}
        result = run(only_work([standing()], {"training": [{"name": "j", **short}, {"name": "k", **short}]}))
        self.assertEqual(result.result["summary"]["training_runs_finished"], 2000)
        self.assertLessEqual(result.result["conservation"]["worst_relative_error"], 1e-9)

    def test_a_gang_that_loses_racks_for_good_goes_on_slower_and_says_so(self):
        # 60 racks; after 70 days 10 of them retire: 70 days at full rate, the other 50 days' work at 5/6
        old = {"rack_type": "r", "racks": 10, "installed": day(-100)}
        given = only_work([campus(initial=[old, {"rack_type": "r", "racks": 50}])], {"training": [training("j", 600, 120)]})
        given["lifetime"] = "170 day"
        given["campuses"][0]["initial"][1]["installed"] = day(0)
        result = run({**given, "end": day(150)})
        self.assertAlmostEqual(result.elapsed_s("run_finished", "j") / DAY_S, 70 + 50 * 6 / 5, delta=1e-6)
        self.assertAlmostEqual(float(result.jobs["j"]["mean_rate_frac"]), 120 / 130, delta=1e-6)

    def test_what_never_starts_says_why(self):
        jobs = run(only_work([standing()], {"training": [training("huge", 5000, 1)]})).jobs
        self.assertEqual(jobs["huge"]["why_waiting"], "needs 5000 GPUs together; the most that were free for it at a time are 1000")


if __name__ == "__main__":
    unittest.main()
