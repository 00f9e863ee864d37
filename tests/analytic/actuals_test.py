# SPDX-License-Identifier: Apache-2.0
"""What came in the place of what was planned: power MW by MW, deliveries rack by rack, until as_of."""

import unittest

from support.gpuramp_runs import campus, day, run, scenario


def powered(actuals=None, as_of=150):
    """Three tranches of 100 MW, on days 60, 120 and 240; no racks."""
    given = scenario(supply={}, campuses=[campus("c", power={"tranches": [
        {"name": name, "capacity": "100 MW", "available": day(n)} for name, n in (("first", 60), ("second", 120), ("third", 240))]})])
    if actuals is not None:
        given["as_of"] = day(as_of)
        given["actuals"] = [{"campus": "c", "energized": actuals}]
    return given


def supplied(delivered=None, as_of=140):
    """7 racks a week ordered from the start, six weeks until they arrive, three until they are up."""
    given = scenario(campuses=[campus("c"), campus("d")])
    if delivered is not None:
        given["as_of"] = day(as_of)
        given["actuals"] = [{"campus": "c", "delivered": [{"rack_type": "r", "racks": delivered}]}]
    return given


class Energized(unittest.TestCase):
    def test_late_and_partly(self):
        # 60 of the first 100 MW come on day 75, the rest and half of the second on day 130; 50 MW are overdue at as_of
        capacity = run(powered([[day(75), "60 MW"], [day(130), "150 MW"]])).column("feed_capacity_mw")
        self.assertEqual([capacity[n] for n in (70, 77, 126, 133, 147, 154, 238, 245)], [0, 60, 60, 150, 150, 200, 200, 300])

    def test_early(self):
        # 250 MW on day 75: half of the third tranche is there before its time, the other half comes when planned
        capacity = run(powered([[day(75), "250 MW"]])).column("feed_capacity_mw")
        self.assertEqual([capacity[n] for n in (70, 77, 154, 238, 245)], [0, 250, 250, 250, 300])

    def test_as_planned(self):
        as_planned = run(powered([[day(60), "100 MW"], [day(120), "200 MW"]]))
        self.assertEqual(as_planned.text("series.csv"), run(powered()).text("series.csv"))
        self.assertEqual(as_planned.text("power.csv"), run(powered()).text("power.csv"))

    def test_nothing_came(self):
        capacity = run(powered([[day(75), "0 MW"]])).column("feed_capacity_mw")
        self.assertEqual([capacity[n] for n in (147, 154, 245)], [0, 200, 300])

    def test_what_is_overdue_slips(self):
        given = powered([[day(75), "60 MW"]])
        given["slips"] = [{"what": "power", "delay": "4 week"}]
        capacity = run(given).column("feed_capacity_mw")
        # overdue: day 151 + 28; the third: day 240 + 28
        self.assertEqual([capacity[n] for n in (77, 175, 182, 266, 273)], [60, 60, 200, 200, 300])

    def test_a_lease_that_was_over_before_its_power_came(self):
        given = powered([[day(75), "60 MW"]])
        given["campuses"][0]["power"]["tranches"][0]["until"] = day(70)
        result = run(given)
        capacity = result.column("feed_capacity_mw")
        self.assertEqual([capacity[n] for n in (77, 154, 182, 245)], [0, 100, 100, 200])
        self.assertEqual([w["pointer"] for w in result.result["warnings"] if "it never gives anything" in w["problem"]],
                         ["/campuses/0/power/tranches/0/until", "/campuses/0/power/tranches/1/until"])

    def test_events_of_a_tranche_take_all_its_parts(self):
        given = powered([[day(75), "60 MW"], [day(130), "100 MW"]])
        given["campuses"][0]["power"]["events"] = [{"kind": "outage", "tranches": ["first"], "date": day(203), "duration": "1 week"}]
        limit = run(given).column("feed_limit_mw")
        self.assertEqual([limit[n] for n in (196, 203, 210)], [200, 100, 200])


class Delivered(unittest.TestCase):
    def setUp(self):
        self.plan = run(supplied()).column("gpus_up")

    def test_late(self):
        # 98 racks were due by day 140 (ordered by day 98); 80 came, and 18 with the 7 of the week after arrive on day 147
        result = run(supplied([[day(70), "30 rack"], [day(126), "80 rack"]]))
        up = result.column("gpus_up")
        self.assertEqual([up[n] for n in (84, 91, 140, 147, 161, 168)], [0, 300, 300, 800, 800, 1050])
        self.assertEqual({n: up[n] for n in up if n >= 168}, {n: self.plan[n] for n in self.plan if n >= 168})
        self.assertEqual(result.column("gpus_up", "d")[161], 0)

    def test_early(self):
        # 120 came, 22 more than were due: the orders of 22 days fewer
        up = run(supplied([[day(70), "30 rack"], [day(126), "120 rack"]])).column("gpus_up")
        self.assertEqual([up[n] for n in (91, 147, 182)], [300, 1200, 1200])
        self.assertEqual({n: up[n] for n in up if n >= 189}, {n: self.plan[n] for n in self.plan if n >= 189})

    def test_what_came_takes_nothing_of_shared_inputs(self):
        given = supplied([[day(70), "30 rack"], [day(126), "80 rack"]])
        given["supply"]["inputs"] = [{"name": "floor", "racks": "1 rack/week", "share": 1}]
        up = run(given).column("gpus_up")
        self.assertEqual([up[n] for n in (91, 147)], [300, 800])

    def test_a_resolved_scenario_runs_again(self):
        first = run(supplied([[day(70), "30 rack"]]))
        self.assertEqual(run(first.result["scenario"]).text("series.csv"), first.text("series.csv"))


class BadInput(unittest.TestCase):
    def refused(self, given, *says):
        told = run(given, expect=2)
        for text in says:
            self.assertIn(text, told)

    def test_all(self):
        without = powered([[day(75), "60 MW"]])
        del without["as_of"]
        self.refused(without, "/actuals", "give 'as_of'")
        self.refused(powered([[day(75), "60 MW"], [day(80), "50 MW"]]), "/actuals/0/energized", f"falls on {day(80)}")
        self.refused(powered([[day(151), "60 MW"]]), f"is after as_of, {day(150)}")
        self.refused(powered([[day(75), "301 MW"]]), "only 300 MW were ever planned")
        self.refused(powered({"ramp": [[day(75), "60 MW"], [day(80), "70 MW"]]}), "is a ramp")
        self.refused(supplied([[day(0), "3 rack"]]), "/actuals/0/delivered/0/racks", "are 'initial'")
        self.refused(supplied([[day(7), "3 GPU"]]), "wanted is a number of racks")
        given = supplied([[day(7), "3 rack"]])
        given["actuals"][0]["delivered"][0]["rack_type"] = "q"
        self.refused(given, "no supply line still has to deliver 'q'")
        self.refused(supplied([[day(7), "200 M rack"]]), "'200 M rack' is too large")
        given["actuals"][0]["delivered"][0]["rack_type"] = "r"
        given["supply"]["lines"][0]["delivered"] = True
        self.refused(given, "no supply line still has to deliver 'r'")
        given = supplied([[day(7), "3 rack"]])
        given["actuals"][0]["campus"] = "e"
        self.refused(given, "/actuals/0/campus", "there is no campus 'e'")
        given = supplied([[day(7), "3 rack"]])
        given["actuals"] *= 2
        self.refused(given, "'c' stands twice")
        given = supplied([[day(7), "3 rack"]])
        given["actuals"][0]["energised"] = []
        self.refused(given, "did you mean 'energized'?")


if __name__ == "__main__":
    unittest.main()
