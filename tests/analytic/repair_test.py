# SPDX-License-Identifier: Apache-2.0
"""Spares, technicians, burn-in and early failures, against queueing formulas written out here."""

import json
import math
import unittest

from support.gpuramp_runs import campus, day, rack_type, run, scenario

DAY_S = 86400


def world(racks=1000, install=None, supply=None, **failures):
    """Racks that stand there and do nothing; ten GPUs each."""
    sites = [campus(initial=[{"rack_type": "r", "racks": racks}] if racks else [], install=install or {"rate": "100000 rack/week"})]
    return scenario(campuses=sites, supply=supply or {}, lifetime="50 year", failures={"arrivals": "independent", **failures})


def part(**other):
    """One part per rack that fails once in 100 days and is away for 20 days."""
    return {"name": "part", "per": "rack", "mtbf": "100 day", "repair": "20 day", **other}


def backorders(mean, spares, dispersion=1):
    """Sum of P(n) (n - spares) over n: Poisson, or negative binomial with variance / mean = dispersion."""
    total = 0
    for n in range(spares + 1, int(mean * 6) + 400):
        if dispersion == 1:
            log_p = n * math.log(mean) - mean - math.lgamma(n + 1)
        else:
            r = mean / (dispersion - 1)
            log_p = math.lgamma(n + r) - math.lgamma(r) - math.lgamma(n + 1) - r * math.log(dispersion) + n * math.log(1 - 1 / dispersion)
        total += math.exp(log_p) * (n - spares)
    return total


def balanced(racks, down):
    """Racks down such that up + down(up) = racks."""
    low, high = 0.0, float(racks)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if middle + down(middle) > racks else (middle, high)
    return racks - low


def waiting_mmc(load, servers):
    """Erlang's delay formula: repairs that wait, in the mean."""
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = load * blocked / (c + load * blocked)
    delayed = servers * blocked / (servers - load * (1 - blocked))
    return delayed * load / (servers - load)


class Spares(unittest.TestCase):
    def test_racks_wait_only_for_parts_that_no_spare_replaces(self):
        down = []
        for spares in (0, 0.1, 0.15, 0.2, 0.3):
            expected = balanced(1000, lambda up, s=round(spares * 1000): backorders(up / 100 * 20, s))
            result = run(world(components=[part(spares=spares)]))
            self.assertAlmostEqual(result.column("gpus_down")[7] / 10, expected, delta=0.51)
            self.assertEqual(result.column("gpus_down_for_part")[7], result.column("gpus_down")[7])
            down.append(expected)
        self.assertEqual(down, sorted(down, reverse=True))
        self.assertGreater(down[0], 160)
        self.assertLess(down[-1], 0.1)

    def test_bursts_need_more_spares(self):
        # repairs all take equally long: the number away has the dispersion of the failures, 1.8 squared
        expected = balanced(1000, lambda up: backorders(up / 100 * 20, 200, 1.8**2))
        result = run(world(components=[part(spares=0.2)], arrivals="bursty"))
        self.assertAlmostEqual(result.column("gpus_down")[7] / 10, expected, delta=0.51)
        self.assertGreater(expected, balanced(1000, lambda up: backorders(up / 100 * 20, 200)) + 3)

    def test_sampled_agree_with_expected(self):
        # Weekly snapshots are correlated over the 20 days that a part is away; 50 years hold 900 independent ones.
        # Backorders above 180 spares: standard deviation of each at most that of the number away, sqrt(198) < 14.1
        given = lambda mode: world(components=[part(spares=0.18)], mode=mode) | {"end": "2066-01-01", "report_every": "1 month"}
        expected = run(given("expected")).column("gpus_down").popitem()[1] / 10
        sampled = list(run(given("sampled")).column("gpus_down").values())
        error = 14.1 / math.sqrt(40 * 365 / 20)
        self.assertGreater(expected, 5)
        self.assertLess(abs(sum(sampled) / len(sampled) / 10 - expected), 3 * error)
        self.assertLess(3 * error, 0.2 * expected)


class Waves(unittest.TestCase):
    def sampled(self, **waves):
        given = world(components=[part()], mode="sampled", **waves) | {"start": "2026-01-01", "end": "2074-01-01", "report_every": "1 month"}
        return [v / 10 for v in list(run(given).column("gpus_down").values())[12:]]

    def test_number_down_varies_as_the_correlation_of_the_rates_says(self):
        # Parts of 1000 racks, up for 100 days and away for exactly 20: N = 1000 x 20 / 120. Rates of variation v that are kept for T days in the mean add
        # (N v)^2 2 (x - 1 + e^-x) / x^2 to its variance, x = 20 / T; independent failures alone N. A level of rates lasts 60 days: 48 years hold 146 pairs
        # of levels, and the variance of lognormal levels is known to sqrt((kurtosis - 1) / 146), about 17 % at v = 0.5.
        mean = 1000 * 20 / 120
        x = 20 / 60
        expected = (mean * 0.5) ** 2 * 2 * (x - 1 + math.exp(-x)) / x**2
        down = self.sampled(waves={"variation": 0.5, "duration": "60 day"})
        average = sum(down) / len(down)
        variance = sum((v - average) ** 2 for v in down) / len(down)
        self.assertLess(abs(average - mean), 3 * math.sqrt(expected / (48 * 365 / 120)))
        self.assertLess(abs(variance / (expected * (100 / 120) ** 2 + mean) - 1), 0.45) # racks that are down do not fail: 100 / 120 of the effect
        calm = self.sampled()
        average = sum(calm) / len(calm)
        self.assertLess(sum((v - average) ** 2 for v in calm) / len(calm), 2 * mean)

    def test_waves_need_more_spares(self):
        # 200 away +- 50 % half of the time each way (variation 0.5, levels that outlast repairs by far): 100 of 300 wait, or none
        spared = lambda **w: run(world(components=[part(spares=0.2)], **w)).column("gpus_down")[7] / 10
        both = balanced(1000, lambda up: (backorders(up / 100 * 30, 200) + backorders(up / 100 * 10, 200)) / 2)
        self.assertAlmostEqual(spared(waves={"variation": 0.5, "duration": "10000 day"}), both, delta=0.6)
        self.assertGreater(both, 2 * spared())

    def test_spread_of_servers_down_is_that_of_a_published_cluster(self):
        # InfiniteHBD trace, 400 servers over 174 days: 312 faults, repairs of 39 h in the median and 170 h in the mean; 16.0 down in the mean, variance / mean 5.7,
        # 90th and 99th percentile 28 and 41. One stretch of 174 days holds six waves, so that its own spread is known to about a third.
        component = {"name": "server", "per": "rack", "mtbf": "223 day", "repair": "39 hour", "repair_mean": "170 hour"}
        given = world(racks=400, components=[component], mode="sampled", arrivals="bursty", interval_cv=2.05, waves={"variation": 0.65, "duration": "28 day"})
        down = sorted(v / 10 for v in list(run(given | {"start": "2026-01-01", "end": "2066-01-01", "report_every": "7 day"}).column("gpus_down").values())[52:])
        mean = sum(down) / len(down)
        self.assertAlmostEqual(mean, 400 * 170 / 24 / (223 + 170 / 24), delta=1.5)
        dispersion = sum((v - mean) ** 2 for v in down) / len(down) / mean
        self.assertLess(abs(dispersion / 5.7 - 1), 1 / 3)
        self.assertLess(abs(down[int(0.9 * len(down))] - mean - (28 - 16)), 5)
        self.assertLess(abs(down[int(0.99 * len(down))] - mean - (41 - 16)), 12)

    def test_a_repair_may_state_its_mean(self):
        # racks down follow from the mean alone, not from how it is stated
        for repair in ({"repair": "20 day"}, {"repair": "5 day", "repair_mean": "20 day"}):
            self.assertAlmostEqual(run(world(components=[part(**repair)])).column("gpus_down")[7] / 10, 1000 * 20 / 120, delta=0.51)


class Refused(unittest.TestCase):
    def test_repairs_and_waves_that_contradict_themselves(self):
        fabric = {"repair": "4 hour", "repair_p90": "1 day", "repair_mean": "6 hour"}
        for failures, pointer, problem in (
            ({"components": [part(repair_mean="10 day")]}, "/failures/components/0/repair_mean", "is shorter than the median 'repair'"),
            ({"components": [part(repair_mean="30 day", repair_p90="40 day")]}, "/failures/components/0/repair_mean", "is given besides 'repair_p90'"),
            ({"components": [part(repair="0 s", repair_mean="1 day")]}, "/failures/components/0/repair_mean", "has no median above zero"),
            ({"components": [part()], "fabric": fabric}, "/failures/fabric/repair_mean", "is given besides 'repair_p90'"),
            ({"components": [part(repair="2 s", repair_p90="30 week")]}, "/failures/components/0/repair_p90", "longer than a hundred years on average"),
            ({"components": [part(repair_mean="200 year")]}, "/failures/components/0/repair_mean", "longer than a hundred years on average"),
            ({"components": [part(repair="101 year")]}, "/failures/components/0/repair", "longer than a hundred years on average"),
            ({"components": [part()], "fabric": {"repair": "1e-30 s", "repair_p90": "26 year"}}, "/failures/fabric/repair_p90", "longer than a hundred years on average"),
            ({"waves": {"variation": 0.5, "duration": "28 day"}}, "/failures/waves", "there is nothing that fails more often at times"),
            ({"components": [part()], "waves": {"variation": -1, "duration": "28 day"}}, "/failures/waves/variation", "-1 is negative"),
            ({"components": [part()], "waves": {"variation": 0.5}}, "/failures/waves", "'duration' is missing")):
            error = run(world(**failures), expect=2)
            self.assertIn(pointer, error)
            self.assertIn(problem, error)


class TechniciansTest(unittest.TestCase):
    def components(self, hours=12):
        return [{"name": "swap", "per": "rack", "mtbf": "10 day", "repair": "0 s", "hands_on": f"{hours} hour"}]

    def test_hands_on_time_without_a_limit(self):
        # up 10 days, worked on for 12 hours
        result = run(world(components=self.components()))
        self.assertAlmostEqual(result.column("gpus_down")[7] / 10, 1000 * 0.5 / 10.5, delta=0.51)
        self.assertEqual(result.column("gpus_down_for_technician")[7], 0)

    def test_queue_for_technicians(self):
        # 50 technicians for about 47 racks in hand at any time: M/D/c by Allen-Cunneen, half of M/M/c
        waits = lambda up: waiting_mmc(up / 10 * 0.5, 50) / 2
        expected = balanced(1000, lambda up: up / 10 * 0.5 + waits(up))
        result = run(world(components=self.components(), racks_per_technician=20) | {"cadence": "1 day"})
        self.assertAlmostEqual(result.column("gpus_down")[364] / 10, expected, delta=1.01)
        self.assertAlmostEqual(result.column("gpus_down_for_technician")[364] / 10, expected - 1000 * (1 - expected / 1000) / 20, delta=1.01)

    def test_sampled_queue_agrees_with_expected(self):
        given = lambda mode: world(components=self.components(), mode=mode, racks_per_technician=21) | {"cadence": "1 day", "end": day(2000)}
        expected = run(given("expected")).column("gpus_down").popitem()[1] / 10
        sampled = [v / 10 for v in list(run(given("sampled")).column("gpus_down").values())[4:]]
        # the queue's memory is long near saturation: batch means over 20 batches
        size = len(sampled) // 20
        batches = [sum(sampled[i * size:(i + 1) * size]) / size for i in range(20)]
        mean = sum(batches) / 20
        error = math.sqrt(sum((b - mean) ** 2 for b in batches) / 19 / 20)
        self.assertLess(abs(mean - expected), 3 * error + 0.05 * (expected - mean / 21))  # Allen-Cunneen: some percent of what waits
        self.assertLess(error / expected, 0.05)

    def test_too_few_technicians_cannot_keep_up(self):
        # 10 technicians mend 20 racks a day; so many fail a day when 200 are up
        for mode in ("expected", "sampled"):
            result = run(world(components=self.components(), mode=mode, racks_per_technician=100) | {"cadence": "1 day"})
            self.assertAlmostEqual(result.column("gpus_up")[364] / 10, 200, delta=3 * 14 if mode == "sampled" else 5)
            self.assertGreater(result.column("gpus_down_for_technician")[364], 7500)
            self.assertEqual(result.result["conservation"]["broken"], [])

    def test_explain_says_what_racks_wait_for(self):
        result = run(world(components=self.components(), racks_per_technician=100) | {"cadence": "1 day"})
        row = [r for r in result.series if r["campus"] == "fleet"][-1]
        waiting = int(row["gpus_down_for_technician"]) + int(row["gpus_down_for_part"])
        self.assertLessEqual(waiting, int(row["gpus_down"]))

    def test_ten_technicians_a_rack_are_enough_and_a_hundredth_of_one_is_refused(self):
        """So many hands that no queue is left once came out as no number at all."""
        result = run(world(components=self.components(), racks_per_technician=0.1) | {"cadence": "1 day"})
        for column in ("gpus_up", "gpus_down", "gpus_down_for_technician"):
            self.assertTrue(all(math.isfinite(value) for value in result.column(column).values()), column)
        self.assertEqual(set(result.column("gpus_down_for_technician").values()), {0})
        self.assertIn("/failures/racks_per_technician", run(world(components=self.components(), racks_per_technician=0.01), expect=2))


class Early(unittest.TestCase):
    def test_new_racks_fail_more_often_until_they_are_old(self):
        failures = {"components": [{"name": "rack", "per": "rack", "mtbf": "90 day", "repair": "10 day"}], "early": {"factor": 9, "duration": "30 day"}}
        result = run(world(**failures))
        down = result.column("gpus_down")
        self.assertEqual(down[7], 5000)        # 10 days of 20 in repair
        self.assertEqual(down[28], 5000)
        self.assertEqual(down[35], 1000)       # 10 of 100
        aged = world(**failures)
        aged["campuses"][0]["initial"][0]["installed"] = "2025-12-02"  # thirty days before
        self.assertEqual(run(aged).column("gpus_down")[7], 1000)

    def test_mixed_ages(self):
        # a year of 7 racks a week from day 63 on (6 weeks in transit, 3 in install and burn-in): those of the last 4 weeks and 2 days are young
        failures = {"components": [{"name": "rack", "per": "rack", "mtbf": "90 day", "repair": "10 day"}], "early": {"factor": 9, "duration": "30 day"}}
        given = scenario(failures={"arrivals": "independent", **failures})
        result = run(given)
        online = (result.column("gpus_up")[364] + result.column("gpus_down")[364]) / 10
        young = 5 * 7
        rate = (1 + 8 * young / online) / 90
        self.assertAlmostEqual(result.column("gpus_down")[364] / 10, online * (1 - 1 / (1 + 10 * rate)), delta=0.51)


class BurnIn(unittest.TestCase):
    def install(self, **other):
        return {"rate": "100000 rack/week", "duration": "1 week", "burn_in": "2 week", **other}

    def supply(self):
        return {"lines": [{"rack_type": "r", "orders": [["2026-01-01", "100 rack/week"], ["2026-01-08", "0 rack/week"]], "integration_time": "0 s", "transit_time": "0 s"}]}

    def test_racks_that_fail_come_online_later(self):
        # a hundred racks made by day 7 are installed by day 14 and pass burn-in on day 28; 20 fail: mended by day 35, again tested by day 49; 4 fail again, and none of these
        install = self.install(fails_burn_in=0.2, mending="1 week")
        result = run(world(racks=0, install=install, supply=self.supply()))
        up = {d: v / 10 for d, v in result.column("gpus_up").items()}
        self.assertEqual([up[d] for d in (21, 28, 42, 49, 63, 70)], [0, 80, 80, 96, 96, 100])
        self.assertEqual(result.column("gpus_burn_in")[35], 200)
        self.assertEqual(result.result["conservation"]["broken"], [])

    def test_sampled_share(self):
        # binomial: 1,000 racks, a fifth fails: sd 12.6
        install = self.install(fails_burn_in=0.2, mending="1 week")
        supply = self.supply()
        supply["lines"][0]["orders"][0][1] = "1000 rack/week"
        given = world(racks=0, install=install, supply=supply, mode="sampled", components=[{"name": "never", "mtbf": "100000 year"}])
        passed = [run(given, "--seed", str(s)).column("gpus_up")[28] / 10 for s in (1, 2, 3)]
        for racks in passed:
            self.assertLess(abs(racks - 800), 3 * 12.65)
        self.assertGreater(len(set(passed)), 1)


class BadInput(unittest.TestCase):
    def test_each_says_what_and_where(self):
        for failures, words in (
            ({"racks_per_technician": 100, "components": [part()]}, ("/failures/racks_per_technician", "hands_on")),
            ({"racks_per_technician": 0, "components": [part(hands_on="1 hour")]}, ("/failures/racks_per_technician",)),
            ({"components": [part(spares=1.5)]}, ("/failures/components/0/spares",)),
            ({"components": [part(hands_on="-1 hour")]}, ("/failures/components/0/hands_on",)),
            ({"components": [part(hands_on="3 MW")]}, ("/failures/components/0/hands_on",)),
            ({"components": [part(per="node_pair")]}, ("/failures/components/0/takes_down", "0")),
            ({"early": {"factor": 2, "duration": "1 day"}}, ("/failures/early", "components")),
            ({"early": {"factor": 0.5, "duration": "1 day"}, "components": [part()]}, ("/failures/early/factor",)),
            ({"early": {"factor": 2}, "components": [part()]}, ("/failures/early", "duration")),
        ):
            message = run(world(**failures), expect=2)
            for word in words:
                self.assertIn(word, message, json.dumps(failures))
        self.assertIn("fails_burn_in", run(world(install={"fails_burn_in": 1}), expect=2))


if __name__ == "__main__":
    unittest.main()
