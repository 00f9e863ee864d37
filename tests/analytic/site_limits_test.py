# SPDX-License-Identifier: Apache-2.0
"""What may stand and run where: leases that end, halls that take some racks only, order of admission, racks sent on, levels of targets."""

import unittest

from support.gpuramp_runs import GPUS_PER_RACK, START, campus, day, rack_type, run, scenario

EVER = "2025-01-01"


def halls(slots, **other):
    return {"rack_slots": slots, "bus": f"{slots} MW", "available": EVER, **other}


def standing(racks, power, **other):
    """Racks that stand there and draw 1 MW each, at work or not."""
    site = campus(initial=[{"rack_type": "r", "racks": racks}], power=power)
    given = scenario(supply={"lines": []}, campuses=[site], lifetime="30 year", **other)
    given["catalog"]["rack_types"] = [rack_type(idle_power="1 MW")]
    return given


def ordered(name, racks, **other):
    """So many racks at once, which come on site on day 14."""
    return {"rack_type": name, "orders": [[day(0), f"{racks} rack/week"], [day(7), "0 rack/week"]], "integration_time": "1 day",
            "transit_time": "6 day", **other}


def up_end(result, name="fleet"):
    return int(result.column("gpus_up", name)[364])


class Leases(unittest.TestCase):
    POWER = {"tranches": [{"name": "lease", "capacity": "100 MW", "available": EVER, "until": day(200), "rent": "1 k USD/MW/year"},
                          {"name": "own", "capacity": "50 MW", "available": EVER}]}

    def test_racks_beyond_what_is_left_are_dark(self):
        result = run(standing(100, self.POWER))
        up = result.column("gpus_up")
        self.assertEqual(up[196], 100 * GPUS_PER_RACK)
        self.assertEqual(up[203], 50 * GPUS_PER_RACK)
        self.assertEqual([e["subject"] for e in result.events if e["kind"] == "power_ended"], ["lease"])

    def test_energy_and_rent_end_with_the_lease(self):
        result = run(standing(100, self.POWER))
        mwh = {s["source"]: s["mwh"] for s in result.result["sources"]}
        self.assertAlmostEqual(mwh["lease"], 100 * 2 / 3 * 200 * 24, delta=1e-6)  # in proportion to 100 of 150 MW
        self.assertAlmostEqual(mwh["own"], (100 / 3 * 200 + 50 * 164) * 24, delta=1e-6)
        year_days = 365.2425
        self.assertAlmostEqual(result.result["cost"]["spent"]["fixed_usd"], 1e3 * 100 * 200 / year_days, delta=1e-3)

    def test_racks_are_not_let_in_on_power_that_ends_before_they_are_online(self):
        """On site on day 14, three weeks to install and burn in: day 35."""
        def with_lease(until):
            power = {"tranches": [{"capacity": "10 MW", "available": EVER}, {"capacity": "100 MW", "available": EVER, "until": until}]}
            return run(scenario(supply={"lines": [ordered("r", 30)]}, campuses=[campus(power=power)]))
        self.assertEqual(up_end(with_lease(day(34))), 10 * GPUS_PER_RACK)
        before = with_lease(day(36)).column("gpus_up")
        self.assertEqual(before[35], 30 * GPUS_PER_RACK)

    def test_an_end_before_the_begin_is_refused(self):
        given = standing(1, {"tranches": [{"capacity": "10 MW", "available": EVER, "until": "2024-01-01"}]})
        self.assertIn("/until: 2024-01-01 is before 2025-01-01", run(given, expect=2))


class Halls(unittest.TestCase):
    def with_halls(self, groups, **other):
        given = scenario(supply={"lines": [ordered("r", 30)]}, campuses=[campus(halls=groups)])
        given["catalog"]["rack_types"] = [rack_type(cooling="liquid", **other)]
        return given

    def test_liquid_racks_stand_in_halls_that_have_it(self):
        result = run(self.with_halls([halls(10, cooling=["air"]), halls(5, cooling=["air", "liquid"]), halls(3)]))
        self.assertEqual(up_end(result), 8 * GPUS_PER_RACK)
        self.assertEqual(result.column("gpus_waiting_hall")[364], 22 * GPUS_PER_RACK)
        self.assertIn("hall_slots", result.binding())

    def test_racks_are_sent_to_where_a_hall_takes_them(self):
        sites = [campus("a", halls=[halls(100, cooling=["air"])]), campus("b", halls=[halls(30, cooling=["liquid"])])]
        given = self.with_halls([halls(1)])
        given["campuses"] = sites
        result = run(given)
        self.assertEqual([up_end(result, "a"), up_end(result, "b")], [0, 30 * GPUS_PER_RACK])

    def test_a_hall_shared_by_two_types_is_counted_once(self):
        """20 slots for both, 10 for air alone: 25 liquid racks take the 20, air racks have 10 left at a."""
        given = self.with_halls([halls(20, cooling=["air", "liquid"]), halls(10, cooling=["air"])])
        given["catalog"]["rack_types"].append(rack_type("s", cooling="air"))
        given["supply"]["lines"] = [ordered("r", 20), ordered("s", 30)]
        given["campuses"].append(campus("d", halls=[halls(20, cooling=["air"])]))
        result = run(given)
        self.assertEqual(up_end(result), 50 * GPUS_PER_RACK)

    def test_power_at_a_position_and_named_types_bind(self):
        self.assertEqual(up_end(run(self.with_halls([halls(4, rack_power="1 MW"), halls(9, rack_power="0.9 MW")]))), 4 * GPUS_PER_RACK)
        given = self.with_halls([halls(4, rack_types=["r"]), halls(9, rack_types=["s"])])
        given["catalog"]["rack_types"].append(rack_type("s"))
        self.assertEqual(up_end(run(given)), 4 * GPUS_PER_RACK)

    def test_racks_that_no_hall_takes_are_refused(self):
        self.assertIn("no hall that these racks may go to takes 'r'", run(self.with_halls([halls(9, cooling=["air"])]), expect=2))
        self.assertIn("/halls/0/rack_types/0: there is no rack type 'q'", run(self.with_halls([halls(9, rack_types=["q"])]), expect=2))


class Order(unittest.TestCase):
    def waiting(self, admission):
        """Ten racks of each type wait for 10 MW that come on day 100; the old ones came first."""
        power = {"tranches": [{"capacity": "10 MW", "available": day(100)}]}
        given = scenario(campuses=[campus(power=power)], supply={"admission": admission, "lines": [
            ordered("old", 10), {**ordered("new", 10), "orders": [[day(14), "10 rack/week"], [day(21), "0 rack/week"]]}]})
        given["catalog"]["rack_types"] = [rack_type("old"), rack_type("new", h100_equivalents=4)]
        return run(given)

    def test_the_oldest_or_the_best_racks_take_scarce_power(self):
        self.assertEqual(self.waiting("oldest_first").result["summary"]["h100e_up_end"], 100)
        self.assertEqual(self.waiting("most_compute_per_watt").result["summary"]["h100e_up_end"], 400)

    def small_and_large(self, admission, target):
        """Ten racks of 10 GPUs at 1 MW came first, then ten of 4 GPUs at 0.2 MW; 6 MW come on day 100."""
        power = {"tranches": [{"capacity": "6 MW", "available": day(100)}]}
        site = campus(power=power, **({"target": [[day(0), f"{target} GPU"]]} if target else {}))
        given = scenario(campuses=[site], supply={"admission": admission, "lines": [
            ordered("old", 10), {**ordered("new", 10), "orders": [[day(14), "10 rack/week"], [day(21), "0 rack/week"]]}]})
        given["catalog"]["rack_types"] = [rack_type("old", h100_equivalents=9), rack_type("new", gpus_per_rack=4, max_power="0.2 MW")]
        return up_end(run(given))

    def test_by_the_target_of_the_campus(self):
        """For 6 MW: 6 racks of 60 GPUs in their order; or, since they have 20 GPUs for a MW, 10 of 40 GPUs in 2 MW and 4 of 40 GPUs in the rest."""
        self.assertEqual(self.small_and_large("oldest_first", 80), 60)
        self.assertEqual(self.small_and_large("most_compute_per_watt", 80), 60)
        self.assertEqual(self.small_and_large("campus_target", 80), 80)
        self.assertEqual(self.small_and_large("campus_target", None), 60)  # there is none
        self.assertIn("unknown value 'campus_targets'; did you mean 'campus_target'?",
                      run(scenario(supply={"admission": "campus_targets", "lines": []}), expect=2))

    def test_once_the_target_is_reached_the_oldest_come_first(self):
        """Four racks of 10 stand there when the target of 40 is reached: of what waits for more power later the oldest are next."""
        power = {"tranches": [{"capacity": "4 MW", "available": EVER}, {"capacity": "1 MW", "available": day(100)}]}
        for target, up in ((40, 50), (50, 60)):
            given = scenario(campuses=[campus(power=power, target=[[day(0), f"{target} GPU"]])], supply={"admission": "campus_target", "lines": [
                ordered("old", 10), {**ordered("new", 10), "orders": [[day(14), "10 rack/week"], [day(21), "0 rack/week"]]}]})
            given["catalog"]["rack_types"] = [rack_type("old"), rack_type("new", gpus_per_rack=4, max_power="0.2 MW")]
            self.assertEqual(up_end(run(given)), up)

    def test_racks_go_to_campuses_that_lack_their_target(self):
        sites = [campus("a", target=[[day(0), "100 GPU"]]), campus("b", target=[[day(0), "300 GPU"]])]
        given = scenario(campuses=sites, supply={"allocation": "campus_target", "lines": [ordered("r", 40)]})
        result = run(given)
        self.assertEqual([up_end(result, "a"), up_end(result, "b")], [100, 300])

    def test_power_admits_before_targets_do(self):
        sites = [campus("a", target=[[day(0), "100 GPU"]]),
                 campus("b", target=[[day(0), "300 GPU"]], power={"tranches": [{"capacity": "5 MW", "available": EVER}]})]
        given = scenario(campuses=sites, supply={"allocation": "campus_target", "lines": [ordered("r", 40)]})
        self.assertEqual(up_end(run(given)), 400)  # b holds 5 racks, a the rest


class SentOn(unittest.TestCase):
    def stuck(self, targets=None, **supply):
        """Thirty racks may go to a only, which has power for ten."""
        sites = [campus("a", power={"tranches": [{"capacity": "10 MW", "available": EVER}]}), campus("b")]
        return run(scenario(campuses=sites, **({"targets": targets} if targets else {}),
                            supply={"lines": [ordered("r", 30, campuses=["a"]), ordered("r", 1, campuses=["b"])], **supply}))

    def test_racks_that_waited_too_long_go_where_there_is_room(self):
        self.assertEqual(up_end(self.stuck()), 110)
        result = self.stuck(reroute={"after": "4 week", "transit": "1 week", "cost": "1 k USD"})
        self.assertEqual([up_end(result, "a"), up_end(result, "b")], [100, 210])
        sent = [e for e in result.events if e["kind"] == "racks_rerouted"]
        self.assertEqual([e["detail"] for e in sent], ["20 racks to b"])
        self.assertEqual(int(result.column("gpus_up", "b")[77]), 210)  # on site on day 14, four weeks, one week, three weeks

    def test_they_are_bought_once_and_sent_at_a_price(self):
        plain = self.stuck().result["cost"]["spent"]["racks_usd"]
        moved = self.stuck(reroute={"after": "4 week", "transit": "1 week", "cost": "1 k USD"}).result["cost"]["spent"]["racks_usd"]
        self.assertAlmostEqual(moved - plain, 20e3, delta=1e-3)


    def test_the_summary_says_what_it_would_bring(self):
        """Twenty racks come up on day 77 instead of never: 2 weeks until they are on site, 4 of waiting, 2 on the way, 3 of installation."""
        gpu_days = 20 * GPUS_PER_RACK * (364 - 77)
        self.assertIn(f"if racks that wait for 4 weeks went where there is room (supply.reroute): 200 reached only so, +{gpu_days / 1e3:.3g}k GPU-days",
                      self.stuck(targets={"milestones": ["200 GPU"]}).stdout)
        self.assertNotIn("supply.reroute", self.stuck(reroute={}).stdout)  # it does
        self.assertNotIn("supply.reroute", run(scenario(supply={"lines": [ordered("r", 30)]})).stdout)  # nobody else has room
        full = [campus(name, power={"tranches": [{"capacity": "10 MW", "available": EVER}]}) for name in ("a", "b")]
        self.assertIn("(supply.reroute): nothing: no other campus has any", run(scenario(campuses=full, supply={"lines": [ordered("r", 30)]})).stdout)


class Levels(unittest.TestCase):
    def test_power_compute_and_tokens_are_dated(self):
        power = {"tranches": [{"capacity": "100 MW", "available": EVER}, {"capacity": "1 GW", "available": day(90)}]}
        levels = [{"campus": "c", "energized": "1.1 GW"}, {"energized": "2 GW"}, {"region": "g", "gpus": "300 GPU"}, {"h100e": "600 GPU"},
                  {"flop": "300 PFLOP/s"}, {"tokens": "1 token/s"}]
        given = scenario(campuses=[campus(power=power)], supply={"lines": [ordered("r", 30)]}, targets={"levels": levels},
                         workloads={"research": {"share": 1, "efficiency": {"mfu": 1, "goodput": 1, "busy": 1}}})
        given["catalog"]["rack_types"] = [rack_type(h100_equivalents=2)]
        result = run(given)
        dates = {row["level"]: row["date"] for row in result.result["levels"]}
        self.assertEqual(dates, {"c: 1.1 GW energized": day(90), "fleet: 2 GW energized": None, "g: 300 GPU up": day(35),
                                 "fleet: 600 GPU up, in H100 equivalents": day(35), "fleet: 300 PFLOP/s useful": day(35),
                                 "fleet: 1 token/s served": None})
        self.assertIn(f"c: 1.1 GW energized  {day(90)}", result.stdout)
        self.assertIn("the most is 1.1 GW", result.stdout)

    def test_targets_of_campuses_are_dated(self):
        """Three weeks of 10 racks: up on days 35, 42 and 49. A ramp asks for what its points say."""
        lines = [ordered("r", 10, orders=[[day(0), "10 rack/week"], [day(21), "0 rack/week"]], campuses=["c"])]
        goal = [[day(0), "0 GPU"], [day(40), "100 GPU"], [day(41), "50 GPU"], [day(45), "250 GPU"], [day(100), "400 GPU"], [day(400), "900 GPU"]]
        sites = [campus(target=goal), campus("d")]
        result = run(scenario(campuses=sites, supply={"lines": lines}))
        self.assertEqual([(t["campus"], t["gpus"], t["due"], t["date"], t["most"]) for t in result.result["campus_targets"]],
                         [("c", 100, day(40), day(35), 300), ("c", 250, day(45), day(49), 300), ("c", 400, day(100), None, 300)])
        self.assertIn(f"Targets of campuses (GPUs up), the latest first\n     400  at c by {day(100)}: not before {day(364)}; the most is 300\n", result.stdout)
        sites = [campus(target=goal[:4]), campus("d", target=[[day(0), "0 GPU"]])]
        self.assertIn(f"     250  at c by {day(45)}: {day(49)}, 4 days late\n", run(scenario(campuses=sites, supply={"lines": lines})).stdout)
        self.assertNotIn("campus_targets", run(scenario()).result)

    def test_a_level_is_of_one_thing(self):
        for level, problem in (({"gpus": "1 GPU", "drawn": "1 MW"}, "/targets/levels/0: needs exactly one"), ({}, "needs exactly one"),
                               ({"campus": "x", "gpus": "1 GPU"}, "/targets/levels/0/campus: no campus is 'x'"),
                               ({"campus": "c", "region": "g", "gpus": "1 GPU"}, "is of a campus and of a region")):
            self.assertIn(problem, run(scenario(targets={"levels": [level]}), expect=2))


if __name__ == "__main__":
    unittest.main()
