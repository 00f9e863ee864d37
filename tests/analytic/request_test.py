# SPDX-License-Identifier: Apache-2.0
"""Requests that wait for their tokens, through the whole program: closed forms for both ways to run them."""

import csv
import math
import random
import statistics
import unittest

from support.gpuramp_runs import day
from support.job_traces import run_files
from support.program import InDirectory, call
from support.request_runs import figures, fleet, merged, service

HOUR_S = 3600


def mm1_by(t, rate):
    """P(sojourn <= t) of M/M/1 with services of 1 s."""
    return 1 - math.exp(-(1 - rate) * t)


def mmc_by(t, rate, servers):
    """The same of M/M/c (Gross and Harris, Fundamentals of Queueing Theory, section 2.3)."""
    lost = 1.0
    for n in range(1, servers + 1):
        lost = rate * lost / (n + rate * lost)
    waits = lost / (1 - rate / servers * (1 - lost))
    rest = servers - 1 - rate
    return 1 - math.exp(-t) * (1 + waits * (1 - math.exp(-t * rest)) / rest)


def md1_by(t, rate):
    """The same of M/D/1 (Erlang 1909): the wait is shorter than t - 1."""
    w = t - 1
    return (1 - rate) * sum((rate * (k - w)) ** k / math.factorial(k) * math.exp(-rate * (k - w)) for k in range(int(w) + 1))


def simulated(rate, servers, seconds, **requests):
    changes = {"mode": "simulated", "window": "8 hour", "targets": {"ttft": f"{seconds} s"}, **requests}
    return merged(service(rate), {"requests": changes}), 10 * servers


class ClosedForms(unittest.TestCase):
    CASES = [("M/M/1", 0.7, 1, 5.0, mm1_by(5, 0.7), {}),
             ("M/M/4", 3.2, 4, 3.0, mmc_by(3, 3.2, 4), {}),
             ("M/M/20", 17.0, 20, 2.5, mmc_by(2.5, 17.0, 20), {}),
             ("M/D/1", 0.7, 1, 3.5, md1_by(3.5, 0.7), {"lengths": {"input": {"form": "lognormal", "cv": 0}}})]

    def test_simulated_within_three_standard_errors(self):
        for name, rate, servers, seconds, exact, requests in self.CASES:
            with self.subTest(name):
                given, gpus = simulated(rate, servers, seconds, **requests)
                (got,) = figures(gpus, given)
                months = [month["peak_attainment_frac"] for month in got["months"]]
                self.assertGreater(got["simulated"], 12 * 7 * HOUR_S * rate)
                error = statistics.stdev(months) / math.sqrt(len(months))
                self.assertLess(abs(statistics.mean(months) - exact), 3 * error, f"{months}, exact {exact}")

    def test_analytic_is_exact_where_the_formula_is(self):
        for name, rate, servers, seconds, exact, requests in self.CASES[:3]:
            with self.subTest(name):
                given, gpus = simulated(rate, servers, seconds, **requests)
                (got,) = figures(gpus, merged(given, {"requests": {"mode": "analytic"}}), days=31)
                self.assertAlmostEqual(got["peak_attainment_frac"], exact, delta=2e-3)
                self.assertEqual(got["simulated"], 0)

    def test_a_prefix_cache_makes_prompts_shorter(self):
        given, gpus = simulated(1.4, 1, 2.5, lengths={"prefix_cache_hit": 0.5})
        (got,) = figures(gpus, merged(given, {"requests": {"mode": "analytic"}}), days=31)
        self.assertAlmostEqual(got["peak_attainment_frac"], mm1_by(5, 0.7), delta=2e-3)


class GpusNeeded(unittest.TestCase):
    def test_the_fewest_servers_of_a_plain_queue(self):
        # 90 % of requests within 3 s at 9 per second, services of 1 s
        fewest = next(c for c in range(11, 40) if mmc_by(3, 9, c) >= 0.9)
        (got,) = figures(1000, service(9, ttft="3 s"), days=31)
        self.assertEqual((got["replicas_needed"], got["gpus_needed"], got["gpus_held"]), (fewest, 10 * fewest, 10 * fewest))
        self.assertEqual(got["gpus_for_tokens"], 90)
        self.assertGreaterEqual(got["peak_attainment_frac"], 0.9)

    def test_bursts_need_more_and_smooth_arrivals_do_not(self):
        plain = service(9, ttft="3 s")
        bursty = merged(plain, {"requests": {"arrivals": {"interval_cv": 13}}})
        (calm,), (wild,) = figures(1000, plain, days=31), figures(1000, bursty, days=31)
        self.assertEqual(calm["gpus_needed"], calm["gpus_smooth"])
        self.assertEqual(wild["gpus_smooth"], calm["gpus_needed"])
        self.assertGreater(wild["gpus_needed"], 1.4 * calm["gpus_needed"])  # bursts are twice as dense as the mean
        self.assertGreater(wild["busiest_minute_per_s"], 1.5 * calm["busiest_minute_per_s"])

    def test_it_grows_with_the_demand(self):
        grows = service(9, ttft="3 s", demand=[[day(0), "9 token/s"], [day(364), "90 token/s"]])
        (got,) = figures(2000, grows)
        needed = [month["gpus_needed"] for month in got["months"]]
        growth = got["months"][-1]["peak_per_s"] / got["months"][0]["peak_per_s"]
        self.assertEqual(needed, sorted(needed))
        self.assertLess(needed[-1] / needed[0], growth)  # larger pools wait less
        self.assertGreater(needed[-1] / needed[0], 0.8 * growth)

    def test_hours_of_the_day(self):
        # the busiest hour has three times the mean: as many GPUs as a steady demand of three times as much
        by_hour = [3] + [21 / 23] * 23
        daily = merged(service(9, ttft="3 s"), {"requests": {"arrivals": {"by_hour": by_hour}}})
        (peak,), (steady,) = figures(1000, daily, days=31), figures(1000, service(27, ttft="3 s"), days=31)
        self.assertEqual(peak["gpus_needed"], steady["gpus_needed"])
        self.assertAlmostEqual(peak["peak_per_s"], 27, places=6)
        self.assertAlmostEqual(peak["requests"], 9 * 31 * 86_400, delta=2)

    def test_where_there_are_too_few(self):
        (got,) = figures(80, service(9, ttft="3 s"), days=31)
        self.assertEqual((got["gpus_held"], got["peak_attainment_frac"], got["ttft_s"]), (80, 0, None))
        self.assertEqual(got["tokens_in_time"], 0)

    def test_two_services_share_what_there_is(self):
        first, second = service(9, ttft="3 s"), merged(service(9, ttft="3 s"), {"name": "code"})
        one, two = figures(200, first, second, days=31)
        self.assertEqual(one["gpus_held"] + two["gpus_held"], 200)
        self.assertGreater(one["attainment_frac"], two["attainment_frac"])


class Layouts(unittest.TestCase):
    ANSWERS = {"input_tokens": 200, "output_tokens": 101, "requests": {
        "targets": {"percentile": 0.9, "ttft": "2 s", "tpot": "30 ms"},
        "serving": {"gpus": 10, "measured": {"prefill": "1000 token/s", "step": "10 ms", "step_per_sequence": "0.5 ms", "most_sequences": 64}}}}

    def test_apart_the_prefill_does_not_hold_up_decode(self):
        together = merged(service(6000), self.ANSWERS)
        apart = merged(together, {"requests": {"serving": {"kind": "apart"}}})
        (one,), (two,) = figures(5000, together, days=31), figures(5000, apart, days=31)
        for got in (one, two):
            self.assertGreaterEqual(got["peak_attainment_frac"], 0.8)
            self.assertLessEqual(got["ttft_s"], 2)
            self.assertLessEqual(got["tpot_s"], 0.030 * 1.001)
        # prefill of 0.2 s stalls each of the replica's sequences: together needs more of both
        self.assertGreater(one["gpus_needed"], two["gpus_needed"])

    def test_both_modes_agree(self):
        for kind in ("aggregated", "apart"):
            with self.subTest(kind):
                given = merged(merged(service(300), self.ANSWERS), {"requests": {"window": "1 hour", "serving": {"kind": kind}}})
                (closed,), (events,) = (figures(5000, merged(given, {"requests": {"mode": mode}}), days=31) for mode in ("analytic", "simulated"))
                self.assertGreater(events["simulated"], 5_000)
                self.assertAlmostEqual(events["peak_attainment_frac"], closed["peak_attainment_frac"], delta=0.05)
                self.assertAlmostEqual(events["ttft_s"] / closed["ttft_s"], 1, delta=0.1)
                self.assertAlmostEqual(events["tpot_s"] / closed["tpot_s"], 1, delta=0.1)
                self.assertAlmostEqual(events["latency_s"] / closed["latency_s"], 1, delta=0.1)

    def test_replicas_that_follow_the_load_cost_less_and_come_late(self):
        by_hour = [1] * 12 + [4] * 12
        daily = merged(service(9, ttft="3 s"), {"requests": {"arrivals": {"by_hour": by_hour}}})
        follows = merged(daily, {"requests": {"serving": {"autoscaling": {"lag": "5 min", "start": "10 min"}}}})
        (always,), (late,) = figures(1000, daily, days=31), figures(1000, follows, days=31)
        self.assertEqual(always["gpus_needed"], late["gpus_needed"])
        self.assertLess(late["gpu_hours"], 0.75 * always["gpu_hours"])
        self.assertLess(late["attainment_frac"], always["attainment_frac"])
        # a quarter of one of the busy hours has too few, at most all of its requests are late; else nine of ten are in time
        self.assertGreater(late["attainment_frac"], 0.9 * (1 - 0.25 * 4 / 60))


class Lending(unittest.TestCase):
    """GPUs of replicas that autoscaling takes away work for research until they are called again."""

    BY_HOUR = [1] * 12 + [4] * 12

    def run_with(self, share, **serving):
        daily = merged(service(9, ttft="3 s"), {"requests": {"arrivals": {"by_hour": self.BY_HOUR}, "serving": serving}})
        given = fleet(500, daily, days=31)
        if share:
            given["workloads"]["research"] = {"share": share, "efficiency": {"mfu": 0.5, "goodput": 1}}
        run = run_files(given, {})
        (got,) = run.result["requests"]
        useful = sum(float(row["useful_flop"]) for row in run.series if row["campus"] == "fleet")
        return got, useful, run

    def test_research_works_on_them(self):
        follows = {"autoscaling": {"lag": "0 s", "start": "0 s"}}
        (always, before, _), (got, after, run) = self.run_with(1), self.run_with(1, **follows)
        self.assertEqual(always["gpu_hours_lent"], 0)
        self.assertEqual(got["gpus_held"], always["gpus_held"])
        self.assertEqual(got["peak_attainment_frac"], always["peak_attainment_frac"])
        # what the service has and what it lends are all that it holds
        hours = 31 * 24
        self.assertAlmostEqual(got["gpu_hours"] + got["gpu_hours_lent"], got["gpus_held"] * hours, delta=1e-6 * got["gpus_held"] * hours)
        # research does 0.5 PFLOP/s with each of them; the service makes its tokens all the same
        self.assertAlmostEqual(after - before, got["gpu_hours_lent"] * 3600 * 0.5e15, delta=1e-6 * after)
        self.assertIn("lent to research", run.stdout)

    def test_within_the_share_of_research(self):
        # a tenth of 500 GPUs is all that it may have, and has already; without research nobody has use for them
        follows = {"autoscaling": {"lag": "0 s", "start": "0 s"}}
        self.assertEqual(self.run_with(0.1, **follows)[0]["gpu_hours_lent"], 0)
        self.assertEqual(self.run_with(0, **follows)[0]["gpu_hours_lent"], 0)

    def test_within_the_share_of_research_where_racks_come_between_planning_instants(self):
        # half of 250 GPUs are more than the 80 that the service leaves, which lends 45; of 590 research has its half, without
        daily = merged(service(9, ttft="3 s"), {"demand": [[day(0), "9 token/s"], [day(31), "9.3 token/s"]], "requests": {
            "arrivals": {"by_hour": self.BY_HOUR}, "serving": {"autoscaling": {"lag": "0 s", "start": "0 s"}}}})
        given = fleet(250, daily, days=31)
        given["workloads"]["research"] = {"share": 0.5, "efficiency": {"mfu": 0.5, "goodput": 1}}
        lent = [run_files(given, {}).result["requests"][0]["gpu_hours_lent"]]
        orders = [[day(0), "0 rack/week"], [day(21), "0 rack/week"], [day(22), "40 rack/week"]]
        given["supply"] = {"lines": [{"rack_type": "r", "orders": orders, "integration_time": "0 week", "transit_time": "0 week"}]}
        given["campuses"][0]["install"] = {"rate": "100000 rack/week", "duration": "1 day", "burn_in": "1 day"}
        lent.append(run_files(given, {}).result["requests"][0]["gpu_hours_lent"])
        self.assertAlmostEqual(lent[0], 45 * 31 * 24, places=6)
        self.assertAlmostEqual(lent[1], 0, places=6)


class Traces(unittest.TestCase):
    @staticmethod
    def trace(seed=3, bursts=60):
        """Bursts of 100 requests within five seconds, every minute or two."""
        rng, at, rows = random.Random(seed), 0.0, ["t,prompt,answer"]
        for _ in range(bursts):
            at += rng.expovariate(1 / 60) + 30
            for _ in range(100):
                at += rng.expovariate(20)
                rows.append(f"{at:.4f},{rng.randint(50, 400)},{rng.randint(1, 40)}")
        return "\n".join(rows) + "\n"

    COLUMNS = {"arrival": "t", "input_tokens": "prompt", "output_tokens": "answer"}

    def given(self, **requests):
        base = merged(service(1), {"requests": {"trace": {"csv": "trace.csv", "columns": self.COLUMNS}, "targets": {"ttft": "5 s"}, **requests}})
        for key in ("input_tokens", "output_tokens", "demand"):
            del base[key]
        return base

    def test_bursts_show(self):
        text = self.trace()
        times = [float(row.split(",")[0]) for row in text.split("\n")[1:-1]]
        gaps = [b - a for a, b in zip(times, times[1:])]
        cv = statistics.pstdev(gaps) / statistics.mean(gaps)
        self.assertGreater(cv, 8)
        (got,) = figures(1000, self.given(), files={"trace.csv": text}, days=31)
        self.assertAlmostEqual(got["peak_per_s"], 1 / statistics.mean(gaps), places=6)
        self.assertGreaterEqual(got["gpus_needed"], 3 * got["gpus_smooth"])
        (calm,) = figures(1000, self.given(arrivals={"interval_cv": 1}), files={"trace.csv": text}, days=31)
        self.assertEqual(calm["gpus_needed"], got["gpus_smooth"])

    def test_requests_of_the_trace_itself(self):
        files = {"trace.csv": self.trace()}
        (closed,), (events,) = (figures(1000, self.given(mode=mode, window="3 hour"), files=files, days=31) for mode in ("analytic", "simulated"))
        self.assertGreater(events["simulated"], 5_000)
        self.assertAlmostEqual(events["peak_attainment_frac"], closed["peak_attainment_frac"], delta=0.1)

    def test_results_stand_alone_and_repeat(self):
        given = fleet(500, self.given(mode="simulated", window="1 hour"), days=31)
        first = run_files(given, {"trace.csv": self.trace()})
        again = run_files(first.result["scenario"], {})
        self.assertEqual(again.result["requests"], first.result["requests"])

    def test_rows_that_are_no_requests_are_counted(self):
        # Requests that failed have no answer, or no prompt: they are told, and change nothing else.
        good = [f"{i},{50 + i},{1 + i % 7}" for i in range(30)]
        bad = ["-1,5,0", *good[:10], "9.5,5,0", "9.5,0,5", *good[10:], "40,0,0"]
        clean, mixed = (run_files(fleet(500, self.given(), days=31), {"trace.csv": "\n".join(["t,prompt,answer", *rows]) + "\n"}) for rows in (good, bad))
        (plain,), (got,) = clean.result["requests"], mixed.result["requests"]
        self.assertEqual(plain["rejections"], [])
        self.assertEqual(got["rejections"], [{"reason": "has no tokens of a prompt", "requests": 2}, {"reason": "got no tokens of an answer", "requests": 2}])
        self.assertIn("rejected 2 rows of the trace", mixed.stdout)
        self.assertEqual(got["months"], plain["months"])
        again = run_files(mixed.result["scenario"], {})
        self.assertEqual(again.result["requests"], mixed.result["requests"])

    def refuse(self, rows, *words, header="t,prompt,answer"):
        said = run_files(fleet(500, self.given()), {"trace.csv": "\n".join([header, *rows]) + "\n"}, expect=2)
        for word in words:
            self.assertIn(word, said)

    def test_bad_traces_are_refused_with_their_line(self):
        good = [f"{i},100,10" for i in range(30)]
        self.refuse([*good, "12,100,10"], "trace.csv:32", "before the row above", "sort")
        self.refuse([*good, "31,-5,10"], "trace.csv:32", "-5 tokens")
        self.refuse([*good, "31,100,-1"], "trace.csv:32", "-1 tokens")
        self.refuse([*good, "31,100,3.5"], "trace.csv:32", "is not a number of tokens")
        self.refuse([*good, "soon,100,3"], "trace.csv:32", "'soon' is not a time")
        self.refuse([*good, "2026-01-01T00:00:31,100,3"], "trace.csv:32", "is a time without its zone")
        self.refuse([*good, "31,100"], "trace.csv:32", "fields")
        self.refuse(good[:5], "has 5 requests")
        self.refuse(["0,100,10"] * 30, "all requests come at once")
        self.refuse(good, "no column 'answer'", header="t,prompt,reply")


class Studies(InDirectory):
    def test_figures_are_outputs_of_studies(self):
        self.write(fleet(1000, service(9, ttft="3 s"), days=60))
        outputs = [{"name": "all", "service": "chat", "figure": "gpus_needed"}, {"name": "in_january", "service": "chat", "figure": "ttft_s", "date": "2026-01-31"}]
        axes = [{"name": "promise", "pointer": "/workloads/inference/0/requests/targets/ttft", "values": ["3 s", "6 s"]}]
        study = self.write({"format_version": 1, "name": "s", "scenario": "plan.json", "axes": axes, "outputs": outputs}, "study.json")
        done = call("sweep", study, "--out", self.here / "out", "--csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader((self.here / "out/points.csv").read_text(encoding="utf-8").splitlines()))
        for row, seconds in zip(rows, (3, 6), strict=True):
            (got,) = figures(1000, service(9, ttft=f"{seconds} s"), days=60)
            self.assertEqual(float(row["all"]), got["gpus_needed"])
            self.assertEqual(float(row["in_january"]), got["months"][0]["ttft_s"])


class BadInput(unittest.TestCase):
    def refuse(self, changes, *words):
        said = run_files(fleet(500, merged(service(9, ttft="3 s"), changes)), {}, expect=2)
        for word in words:
            self.assertIn(word, said)

    def test_what_does_not_go_together(self):
        self.refuse({"requests": {"targets": {"ttft": None}}}, "/requests/targets")
        self.refuse({"requests": {"arrivals": {"by_hour": [1, 2]}}}, "by_hour", "has 2 rates")
        self.refuse({"requests": {"arrivals": {"by_weekday": [0] * 7}}}, "no rate above 0")
        self.refuse({"requests": {"targets": {"latency": "2 s"}}}, "no longer than 'ttft'")
        self.refuse({"requests": {"targets": {"ttft": "10 ms"}}}, "/requests/targets", "of prompts take up to")
        self.refuse({"output_tokens": 100, "requests": {"targets": {"tpot": "0.5 ms"}}}, "a token takes 0.001 s")
        self.refuse({"requests": {"serving": {"decode_gpus": 4}}}, "decode_gpus", "apart")
        self.refuse({"daily_swing": 0.5}, "by_hour and by_weekday say the same")
        self.refuse({"user_tokens_per_s": 20}, "/user_tokens_per_s")
        self.refuse({"requests": {"trace": {}}}, "exactly one of 'csv' and 'rows'")
        self.refuse({"requests": {"lengths": {"prefix_cache_hit": 1}}}, "prefix_cache_hit")
        self.refuse({"requests": {"arrivals": {"interval_cv": 0.5}}}, "interval_cv")
        self.refuse({"requests": {"arrivals": {"burst_factor": 1}}}, "burst_factor")
        self.refuse({"requests": {"targets": {"percentile": 1}}}, "percentile")
        self.refuse({"requests": {"serving": {"measured": {"step": "0 s"}}}}, "/measured/step")
        self.refuse({"efficiency": {"goodput": 0}}, "/efficiency/goodput")
        self.refuse({"demand": [[day(0), "1 T token/s"]]}, "/requests/serving", "more than a million replicas")


if __name__ == "__main__":
    unittest.main()
