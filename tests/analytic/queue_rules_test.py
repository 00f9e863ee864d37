# SPDX-License-Identifier: Apache-2.0
"""What holds queued jobs back, and how they lose, lend and keep GPUs: through the whole program, against closed forms and
schedules made by hand."""

import csv
import io
import json
import math
import random
import statistics
import unittest

from support.gpuramp_runs import campus, day
from support.job_traces import fleet, kept, queue, random_jobs, run_files, run_trace, starts, trace_text

DAY = 86_400
CAUSES = ("wait_for_gpus_s", "wait_for_one_place_s", "wait_for_power_s", "wait_for_fabric_s", "wait_for_quota_s", "wait_for_reservation_s")
FULL = ("submit_s", "gpus", "run_s", "requested_s")


def run_columns(header, jobs, gpus=10, days=30, **other):
    """Runs one queue of jobs that have more columns than the usual."""
    return run_files(fleet(gpus, queue(**other), days=days), {"jobs.csv": trace_text(jobs, header)})


def only(run):
    (got,) = run.result["queues"]
    return got


def waits(row):
    return {cause: float(row[cause]) for cause in CAUSES if float(row[cause]) != 0}


class Causes(unittest.TestCase):
    """The parts of a wait, by what it was for."""

    def check_sums(self, run):
        for row in run.table("queue_waits.csv"):
            self.assertAlmostEqual(sum(float(row[cause]) for cause in CAUSES), float(row["wait_mean_s"]), places=6)

    def test_gpus_and_quota(self):
        # 10 GPUs, of which partition p may use 5: its second job waits for the quota, the job of 8 for both of its jobs.
        jobs = [(0, 5, 100, 100, "p"), (0, 5, 100, 100, "p"), (0, 8, 50, 50, "q")]
        run = run_columns((*FULL, "partition"), jobs, partitions=[{"name": "p", "quota": 5}])
        rows = run.table("queue_jobs.csv")
        self.assertEqual([waits(row) for row in rows], [{}, {"wait_for_quota_s": 100}, {"wait_for_gpus_s": 200}])
        self.check_sums(run)

    def test_gpus_together(self):
        # 10 GPUs at each of two campuses, 6 and 6 taken for 100 s: 8 are free, of which the third job needs 7 at one.
        given = fleet(10, queue(policy="fcfs"), days=2)
        given["campuses"] = [campus("a", initial=[{"rack_type": "r", "racks": 1}]), campus("b", initial=[{"rack_type": "r", "racks": 1}])]
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 6, 100), (0, 6, 150), (0, 7, 50)]))})
        self.assertEqual(waits(run.table("queue_jobs.csv")[2]), {"wait_for_one_place_s": 100})
        got = only(run)
        self.assertAlmostEqual(got["fragmentation_frac"], 8 * 100 / (20 * 150), places=12)
        self.assertAlmostEqual(got["utilisation_frac"], (6 * 100 + 6 * 150 + 7 * 50) / (20 * 150), places=12)
        self.check_sums(run)

    def test_power(self):
        # The feed is lost for an hour; a job that comes 600 s later waits until it is back.
        given = fleet(10, queue(policy="fcfs", efficiency={"busy": 1.0}), days=5)
        given["campuses"] = [campus(power={"tranches": [{"capacity": "10 MW", "available": "2025-01-01"}],
                                           "events": [{"date": day(1), "duration": "1 hour"}]}, initial=[{"rack_type": "r", "racks": 1}])]
        run = run_files(given, {"jobs.csv": trace_text(kept([(DAY + 600, 10, 100)]))})
        self.assertEqual(waits(run.table("queue_jobs.csv")[0]), {"wait_for_power_s": 3_000})
        self.check_sums(run)

    def test_racks_on_site_that_wait_for_power(self):
        self.check_racks_on_site("wait_for_power_s", power={"tranches": [{"capacity": "1 MW", "available": "2025-01-01"},
                                                                         {"capacity": "10 MW", "available": day(70)}]})

    def test_racks_on_site_that_wait_for_fabric(self):
        self.check_racks_on_site("wait_for_fabric_s", fabric_ports=[[day(0), "10 GPU"], [day(70), "100 GPU"]])

    def check_racks_on_site(self, cause, **held_back):
        # One rack is up; another is made in the first week, arrives on day 49 and waits until day 70, then takes three
        # weeks to install and test. A job of 20 GPUs waits for GPUs, then for what keeps that rack out, then for GPUs.
        given = fleet(10, queue(policy="fcfs"), days=120)
        given["campuses"] = [campus(initial=[{"rack_type": "r", "racks": 1}], **held_back)]
        given["supply"] = {"lines": [{"rack_type": "r", "orders": [[day(0), "1 rack/week"], [day(7), "0 rack/week"]],
                                      "integration_time": "4 week", "transit_time": "2 week"}]}
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 20, 100)]))})
        got = waits(run.table("queue_jobs.csv")[0])
        self.assertEqual(set(got), {"wait_for_gpus_s", cause})
        self.assertAlmostEqual(got[cause] / DAY, 70 - 49, places=6)
        self.assertAlmostEqual(got["wait_for_gpus_s"] / DAY, 49 + 21, places=6)
        self.check_sums(run)

    def test_at_report_dates(self):
        run = run_columns((*FULL, "partition"), [(0, 5, 50 * DAY, 50 * DAY, "p"), (0, 4, 10, 10, "p"), (0, 7, 10, 10, "q")],
                          days=40, partitions=[{"name": "p", "quota": 5}])
        row = run.table("queues.csv")[1]
        self.assertEqual((row["gpus_waiting_for_quota"], row["gpus_waiting_for_gpus"], row["gpus_waiting"]), ("4", "7", "11"))


class MonthsOfWaits(unittest.TestCase):
    """The summary has a row of mean waits for each year in which someone waits, January to December."""
    HOUR = 3600
    DAY = 24 * HOUR

    def rows(self, jobs):
        lines = run_trace(jobs, 10, days=800).stdout.splitlines()
        heads = [i for i, line in enumerate(lines) if "mean wait in hours of jobs submitted in each month, January to December" in line]
        if not heads:
            return None
        rows = {}
        for line in lines[heads[0] + 1:]:
            year, *months = line.split()
            if not (year.isdigit() and len(months) == 12):
                break
            rows[int(year)] = months
        return rows

    def test_by_hand(self):
        # in January one job starts at once and one waits 48 hours; in March one waits an hour and 15 minutes; nobody waits in 2027; in 2028 one of two waits ten minutes
        of_2026 = [(0, 10, 2 * self.DAY), (0, 10, self.HOUR), (60 * self.DAY, 10, 5 * self.HOUR), (60 * self.DAY + self.HOUR * 3.75, 10, self.HOUR)]
        of_2027 = [(400 * self.DAY, 10, self.HOUR)]
        of_2028 = [(735 * self.DAY, 10, self.HOUR), (735 * self.DAY + 3000, 10, self.HOUR)]
        found = self.rows([(*job, 9 * self.DAY) for job in of_2026 + of_2027 + of_2028])
        none = ["-"] * 12
        self.assertEqual(found, {2026: ["24", "-", "0.6", *none[3:]], 2028: ["0.1", *none[1:]]})

    def test_not_where_nobody_waits(self):
        self.assertIsNone(self.rows([(0, 10, self.HOUR, self.DAY), (self.DAY, 10, self.HOUR, self.DAY)]))


class Cancelling(unittest.TestCase):
    def test_of_a_trace(self):
        # One runs, one is cancelled while it waits, one starts before its owner would have given up.
        jobs = [(0, 10, 100, 100, 50), (0, 10, 10, 10, 99), (0, 10, 10, 10, "")]
        run = run_columns((*FULL, "cancel_s"), jobs)
        self.assertEqual([row["state"] for row in run.table("queue_jobs.csv")], ["finished", "cancelled", "finished"])
        self.assertEqual(starts(run), [0, None, 100])
        self.assertEqual((only(run)["cancelled"], only(run)["finished"], only(run)["waiting_end"]), (1, 2, 0))

    def test_of_a_generator(self):
        # A job holds all GPUs: of the others those are left after 10 days whose patience, 5 days on average, lasts.
        classes = [{"name": "long", "jobs_per_day": 1, "shapes": [{"gpus": 10, "run": "1000 day"}]},
                   {"name": "other", "jobs_per_day": 300, "patience": "5 day", "shapes": [{"gpus": 10, "run": "1 s"}]}]
        got = only(run_files(fleet(10, {"name": "batch", "generator": {"classes": classes}}, days=20), {}))
        group = next(row for row in got["groups"] if row["by"] == "class" and row["group"] == "other")
        submitted, mean, until = group["jobs"], 5, 20
        left = mean / until * (1 - math.exp(-until / mean))  # of those submitted evenly until day 20
        self.assertLess(abs(group["waiting_end"] - submitted * left), 3 * math.sqrt(submitted * left * (1 - left)))
        self.assertEqual(group["cancelled"] + group["waiting_end"] + group["finished"] + group["running_end"], submitted)


class Preemption(unittest.TestCase):
    JOBS = [(0, 5, 100, 100, 2), (0, 5, 100, 100, 1), (30, 5, 50, 50, 3)]

    def test_takes_the_lowest_priority(self):
        # The third job takes the GPUs of the second, which goes on at 80: with what it had done, or anew.
        for checkpoint, end in ((True, 80 + 70), (False, 80 + 100)):
            run = run_columns((*FULL, "priority"), self.JOBS, policy="priority", preemption=True, checkpoint=checkpoint)
            rows = run.table("queue_jobs.csv")
            self.assertEqual(starts(run), [0, 0, 30])
            self.assertEqual([float(row["end_s"]) for row in rows], [100, end, 80])
            self.assertEqual(only(run)["preempted"], 1)
            self.assertAlmostEqual(only(run)["extra_gpu_s"], 0 if checkpoint else 5 * 30)

    def test_not_without_the_option(self):
        run = run_columns((*FULL, "priority"), self.JOBS, policy="priority")
        self.assertEqual((starts(run)[2], only(run)["preempted"]), (100, 0))

    def test_needs_the_policy(self):
        said = run_files(fleet(10, queue(preemption=True)), {"jobs.csv": trace_text(kept([(0, 1, 1)]))}, expect=2)
        self.assertIn("/workloads/jobs/0/preemption", said)


class Elastic(unittest.TestCase):
    def test_gives_way_and_takes_what_is_left(self):
        # 1,000 GPU s on 4 to 10 GPUs; from 20 to 50 another has 6: 200 + 120 are done by then, the rest takes 68 s.
        jobs = [(0, 10, 100, 100, 4), (20, 6, 30, 30, "")]
        run = run_columns((*FULL, "min_gpus"), jobs)
        rows = run.table("queue_jobs.csv")
        self.assertEqual(starts(run), [0, 20])
        self.assertAlmostEqual(float(rows[0]["end_s"]), 118, places=6)
        self.assertAlmostEqual(float(rows[0]["gpu_s"]), 1_000, places=6)
        self.assertAlmostEqual(only(run)["gpu_s"], 1_180, places=6)

    def test_runs_where_it_would_not_fit_whole(self):
        run = run_columns((*FULL, "min_gpus"), [(0, 40, 100, 100, 10)])
        self.assertAlmostEqual(float(run.table("queue_jobs.csv")[0]["end_s"]), 400, places=6)

    def test_of_a_generator(self):
        shapes = [{"gpus": 40, "min_gpus": 10, "run": "100 s"}]
        run = run_files(fleet(10, {"name": "batch", "job_csv": True, "generator": {"classes": [{"name": "a", "jobs_per_day": 20, "shapes": shapes}]}}), {})
        ended = [row for row in run.table("queue_jobs.csv") if row["state"] == "finished"]
        self.assertGreater(len(ended), 500)
        for row in ended:
            self.assertAlmostEqual(float(row["gpu_s"]), 4_000, places=4)

    def test_a_result_holds_its_trace(self):
        run = run_columns((*FULL, "min_gpus", "cancel_s"), [(0, 10, 100, 100, 4, ""), (20, 6, 30, 30, "", 25), (30, 6, 30, 30, "", 31.5)])
        again = run_files(run.result["scenario"], {})
        self.assertEqual(again.text("queue_jobs.csv"), run.text("queue_jobs.csv"))


class Reservations(unittest.TestCase):
    def reserved(self, jobs, header=FULL, **other):
        given = {"name": "week", "from": day(2), "until": day(4), "gpus": 8, **other}
        return run_columns(header, jobs, policy="easy", reservations=[given], partitions=[{"name": "p"}])

    def test_keep_others_out(self):
        # 8 of 10 GPUs from day 2 to 4. A job of 5 and two days is gone by then, one of a second more is not; 2 are left.
        run = self.reserved(kept([(0, 5, 2 * DAY), (0, 5, 2 * DAY + 1), (0, 2, 3 * DAY)]))
        self.assertEqual(starts(run), [0, 4 * DAY, 0])
        self.assertEqual(waits(run.table("queue_jobs.csv")[1]), {"wait_for_gpus_s": 2 * DAY, "wait_for_reservation_s": 2 * DAY})

    def test_are_for_a_partition(self):
        jobs = [(2.5 * DAY, 6, 100, 100, "p"), (2.5 * DAY, 3, 100, 100, "q")]
        self.assertEqual(starts(self.reserved(jobs, (*FULL, "partition"), partition="p")), [2.5 * DAY, 4 * DAY])

    def test_that_make_no_sense(self):
        cases = {"/until": {"until": day(2)}, "/campus": {"campus": "nowhere"}, "/partition": {"partition": "x"}, "/gpus": {"gpus": 0}}
        for pointer, wrong in cases.items():
            one = {"name": "week", "from": day(2), "until": day(4), "gpus": 8, **wrong}
            said = run_files(fleet(10, queue(reservations=[one])), {"jobs.csv": trace_text(kept([(0, 1, 1)]))}, expect=2)
            self.assertIn("/workloads/jobs/0/reservations/0" + pointer, said)


def pods_fleet(*queues):
    """Eight racks of 10 GPUs on a Clos network of rails whose pods have 40 GPUs."""
    given = fleet(80, *queues, days=2)
    part = {"lead_time": "8 week", "mtbf": "50 year", "power": "0 W", "price": "0 USD", "embodied_carbon": "0 t"}
    given["catalog"]["switches"] = [{"name": "sw", "radix": 20, "port": "100 GB/s", **part}]
    given["catalog"]["optics"] = [{"name": "opt", "speed": "100 GB/s", "reach": "100 m", **part}]
    given["catalog"]["fabrics"] = [{"name": "f", "port": "100 GB/s", "clos": {"rails": 4, "source": "test", "tiers": [
        {"switch": "sw", "down": 10, "up": 10, "optics": "opt"}, {"switch": "sw", "down": 20, "optics": "opt"}]}}]
    given["campuses"][0]["halls"][0]["rack_slots"] = 8
    return given


class Packing(unittest.TestCase):
    def test_jobs_wait_for_a_pod(self):
        # Two jobs of 30 leave 10 GPUs in each of two pods of 40: 20 are free, and a job of 20 waits for a pod.
        jobs = {"jobs.csv": trace_text(kept([(0, 30, 100), (0, 30, 200), (0, 20, 50)]))}
        packed = run_files(pods_fleet(queue(pack="pod")), jobs)
        self.assertEqual(starts(packed), [0, 0, 100])
        self.assertEqual(waits(packed.table("queue_jobs.csv")[2]), {"wait_for_one_place_s": 100})
        self.assertAlmostEqual(only(packed)["fragmentation_frac"], 20 * 100 / (80 * 200), places=12)
        self.assertEqual(starts(run_files(pods_fleet(queue()), jobs)), [0, 0, 0])

    def test_large_jobs_get_whole_pods(self):
        jobs = kept([(0, 1, 100), (0, 80, 10), (0, 60, 10), (0, 40, 10)])
        self.assertEqual(starts(run_files(pods_fleet(queue(pack="pod")), {"jobs.csv": trace_text(jobs)})), [0, 100, 110, 120])

    def test_racks(self):
        # Of 2 racks of 10 GPUs 6 are taken in each: 8 are free, 4 and 4.
        run = run_trace(kept([(0, 6, 100), (0, 6, 200), (0, 5, 10)]), 20, pack="rack")
        self.assertEqual(starts(run), [0, 0, 100])

    def test_conservative_by_hand(self):
        # Racks A and B of 10 GPUs. 6 until 100 in A; 6 until 200 in B; 5 find no rack until 100: A until 150. 4 fit in A until
        # 100, 4 for 150 in B. 4 for 120 fit in A at 100, beside the 5. 10 need a whole rack: B at 200, A only at 220. 3 for 100
        # find A at 150; B at 150 would hold up the 10. 20 need both: at 250, when the 3 are gone; the last must not meet these.
        jobs = kept([(0, 6, 100), (0, 6, 200), (0, 5, 50), (0, 4, 100), (0, 4, 150), (0, 4, 120), (0, 10, 10), (0, 3, 100), (0, 20, 10), (0, 1, 300)])
        packed = run_trace(jobs, 20, "conservative", pack="rack")
        self.assertEqual(starts(packed), [0, 0, 100, 0, 0, 100, 200, 150, 250, 260])
        self.assertNotEqual(starts(run_trace(jobs, 20, "conservative")), starts(packed))

    def test_conservative_in_racks_is_sooner_than_strict_order(self):
        jobs = [(submit, min(gpus, 10), run_s, run_s) for submit, gpus, run_s, _ in random_jobs(200, 40, 1.0, 5)]
        slots, strict = (starts(run_trace(jobs, 40, policy, pack="rack")) for policy in ("conservative", "fcfs"))
        self.assertLess(sum(slots), sum(strict))
        self.assertEqual(len(slots), 200)
        self.assertNotIn(None, slots)

    def test_not_without_pods(self):
        jobs = {"jobs.csv": trace_text(kept([(0, 1, 1)]))}
        self.assertIn("has no pods", run_files(fleet(10, queue(pack="pod")), jobs, expect=2))


class Failures(unittest.TestCase):
    """Jobs of 100 GPUs one after the other; a GPU fails once in 1e6 s, so that a job is interrupted once in 1e4 s."""

    GPUS, RATE, WORK, N = 100, 1e-4, 5_000, 300

    def mean_s(self, mode, **other):
        given = fleet(self.GPUS, queue(policy="fcfs", **other), days=60)
        given["failures"] = {"mode": mode, "components": [{"name": "gpu", "mtbf": "1 M s", "takes_down": 0}]}
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, self.GPUS, self.WORK)] * self.N))})
        self.assertEqual(only(run)["finished"], self.N)
        ends = [float(row["end_s"]) for row in run.table("queue_jobs.csv")]
        took = [b - a for a, b in zip([0.0, *ends], ends)]
        return statistics.mean(took), statistics.stdev(took) / math.sqrt(self.N), only(run)

    def check(self, want, failures, **other):
        # A job that is put back is at the head again, so it goes on at once.
        got, error, figures = self.mean_s("sampled", **other)
        self.assertLess(abs(got - want), 3 * error)
        self.assertLess(abs(figures["interruptions"] - self.N * failures), 4 * math.sqrt(self.N * failures * (1 + failures)))
        expected, _, figures = self.mean_s("expected", **other)
        self.assertAlmostEqual(expected, want, delta=1e-6 * want)
        self.assertAlmostEqual(figures["interruptions"], self.N * failures, delta=1e-6 * self.N)
        self.assertAlmostEqual(figures["extra_gpu_s"], self.N * self.GPUS * (want - self.WORK), delta=1e-6 * figures["gpu_s"])

    def test_begun_anew(self):
        # (exp(l w) - 1) / l
        self.check(math.expm1(self.RATE * self.WORK) / self.RATE, math.expm1(self.RATE * self.WORK))

    def test_from_checkpoints(self):
        # Five stretches of 1,000 s, a checkpoint of 60 s after each but the last; 120 s to come back, in which the next
        # failure may strike. A stretch of s takes (1 - exp(-l s)) / l x exp(l (r + s)), in which
        # (1 - exp(-l s)) exp(l (r + s)) failures come.
        rate, restart = self.RATE, 120
        parts = [-math.expm1(-rate * s) * math.exp(rate * (restart + s)) for s in [1_060] * 4 + [1_000]]
        self.check(sum(parts) / rate, sum(parts), checkpoint=True, checkpoint_every="1000 s", checkpoint_time="60 s", restart_time="120 s")

    def test_with_all_state_saved(self):
        grows = math.exp(self.RATE * 120)
        self.check(self.WORK * grows, self.RATE * self.WORK * grows, checkpoint=True, restart_time="120 s")

    def test_checkpoints_that_make_no_sense(self):
        cases = {"/checkpoint": {"checkpoint_every": "1 hour"}, "/checkpoint_time": {"checkpoint": True, "checkpoint_time": "1 min"},
                 "/restart_time": {"restart_time": "-1 s"}}
        for pointer, wrong in cases.items():
            said = run_files(fleet(10, queue(**wrong)), {"jobs.csv": trace_text(kept([(0, 1, 1)]))}, expect=2)
            self.assertIn("/workloads/jobs/0" + pointer, said)


class Generator(unittest.TestCase):
    def generated(self, classes, days=30):
        run = run_files(fleet(1_000, {"name": "batch", "generator": {"classes": classes}, "job_csv": True}, days=days), {})
        return run.table("queue_jobs.csv")

    def test_weekdays(self):
        # 2026-01-01 is a Thursday. Saturday and Sunday, the sixth and seventh, have a third of the others' rate.
        rows = self.generated([{"name": "a", "jobs_per_day": 400, "by_weekday": [3, 3, 3, 3, 3, 1, 1], "shapes": [{"gpus": 1, "run": "1 s"}]}], days=28)
        by_weekday = [0] * 7
        for row in rows:
            by_weekday[(int(float(row["submit_s"]) // DAY) + 3) % 7] += 1
        for weekday, n in enumerate(by_weekday):
            want = 4 * 400 * (3 if weekday < 5 else 1) / (17 / 7)
            self.assertLess(abs(n - want), 4 * math.sqrt(want), weekday)

    def test_requests(self):
        # Limits are lognormal about twice the running time, nine of ten no more than five times.
        rows = self.generated([{"name": "a", "jobs_per_day": 100, "shapes": [{"gpus": 1, "run": "60 s", "requested_factor": 2, "requested_factor_p90": 5}]}])
        factors = [float(row["requested_s"]) / float(row["run_s"]) for row in rows]
        n = len(factors)
        self.assertLess(abs(sum(f < 2 for f in factors) / n - 0.5), 3 * math.sqrt(0.25 / n))
        self.assertLess(abs(sum(f < 5 for f in factors) / n - 0.9), 3 * math.sqrt(0.09 / n))

    def test_gpu_seconds_are_those_of_the_shapes(self):
        # Nine of ten jobs have 1 GPU for 100 s, one has 91 for 10,000 s: 91,090 GPU s a job on average, where the product
        # of the means would be 10 x 1,090 = 10,900.
        shapes = [{"weight": 9, "gpus": 1, "run": "100 s"}, {"weight": 1, "gpus": 91, "run": "10000 s"}]
        rows = self.generated([{"name": "a", "jobs_per_day": 100, "shapes": shapes}])
        n = len(rows)
        mean = sum(int(row["gpus"]) * float(row["run_s"]) for row in rows) / n
        self.assertLess(abs(mean - 91_090), 3 * 909_900 * math.sqrt(0.09 / n))

    def test_bursts(self):
        # The intervals' coefficient of variation is 5.
        rows = self.generated([{"name": "a", "jobs_per_day": 500, "interval_cv": 5, "shapes": [{"gpus": 1, "run": "1 s"}]}], days=90)
        at = [float(row["submit_s"]) for row in rows]
        gaps = [b - a for a, b in zip(at, at[1:])]
        self.assertLess(abs(statistics.stdev(gaps) / statistics.mean(gaps) - 5), 0.3)

    def test_that_make_no_sense(self):
        cases = {"/min_gpus": {"min_gpus": 2}, "/requested_factor_p90": {"requested_factor_p90": 1}}
        for pointer, wrong in cases.items():
            classes = [{"name": "a", "jobs_per_day": 1, "shapes": [{"gpus": 1, "run": "60 s", **wrong}]}]
            said = run_files(fleet(10, {"name": "batch", "generator": {"classes": classes}}), {}, expect=2)
            self.assertIn("/workloads/jobs/0/generator/classes/0/shapes/0" + pointer, said)

    def test_beside_a_trace(self):
        # Both lists of jobs wait in one queue.
        classes = [{"name": "drawn", "jobs_per_day": 10, "shapes": [{"gpus": 1, "run": "60 s"}]}]
        run = run_columns((*FULL, "class"), [(5, 2, 10, 10, "read")], generator={"classes": classes})
        self.assertEqual({row["class"] for row in run.table("queue_jobs.csv")}, {"read", "drawn"})


def attempt(start, end, *servers):
    return {"start_time": start, "end_time": end, "detail": [{"ip": f"m{i}", "gpus": [f"gpu{g}" for g in range(n)]} for i, n in enumerate(servers)]}


def philly(job, submitted, *attempts):
    return {"status": "Pass", "vc": "ed69ec", "jobid": job, "attempts": list(attempts), "submitted_time": submitted, "user": "ce2f4c"}


class PhillyLog(unittest.TestCase):
    """Microsoft's cluster_job_log as it was published."""

    def run_log(self, log, expect=0, days=2):
        given = fleet(20, queue("log.json"), days=days)
        given["workloads"]["jobs"][0]["trace"]["format"] = "philly"
        return run_files(given, {"log.json": json.dumps(log, indent=1)}, expect=expect)

    def test_is_read(self):
        log = [philly("b", "2017-10-09 01:00:20", attempt("2017-10-09 01:00:30", "2017-10-09 01:02:10", 8, 4)),
               philly("a", "2017-10-09 01:00:00", attempt("2017-10-09 01:00:00", "2017-10-09 01:00:50", 1), attempt("2017-10-09 01:10:00", "2017-10-09 01:10:25", 2)),
               philly("never", "2017-10-09 01:00:00"), philly("running", "2017-10-09 01:00:00", attempt("2017-10-09 01:10:00", "None", 2))]
        run = self.run_log(log)
        rows = [(float(r["submit_s"]), int(r["gpus"]), float(r["run_s"]), r["partition"], r["user"]) for r in run.table("queue_jobs.csv")]
        self.assertEqual(rows, [(3_600, 2, 75, "ed69ec", "ce2f4c"), (3_620, 12, 100, "ed69ec", "ce2f4c")])
        self.assertEqual((only(run)["jobs"], only(run)["rejected"]), (4, 2))

    def test_is_read_job_by_job(self):
        # Brackets, commas and quotes in texts end nothing; the line is that in the file.
        good = attempt("2017-10-09 01:00:00", "2017-10-09 01:00:50", 1)
        odd = {**philly("a", "2017-10-09 01:00:00", good), "user": 'x"]},{[\\'}
        self.assertEqual([row["user"] for row in self.run_log([odd, odd]).table("queue_jobs.csv")], [odd["user"]] * 2)
        log = json.dumps([odd, {**odd, "submitted_time": "never"}], indent=1)
        given = fleet(20, {**queue("log.json"), "trace": {"csv": "log.json", "format": "philly"}})
        said = run_files(given, {"log.json": log}, expect=2)
        second = next(n for n, text in enumerate(log.splitlines(), 1) if text == " {" and n > 2)
        self.assertIn(f"log.json:{second}: 'never' is not a time", said)
        self.assertIn("does not end", run_files(given, {"log.json": log.rstrip("]\n").replace("never", "2017-10-09 01:00:00")}, expect=2))

    def test_what_is_wrong_is_said_with_its_line(self):
        good = attempt("2017-10-09 01:00:00", "2017-10-09 01:00:50", 1)
        cases = {"before it starts": philly("a", "2017-10-09 01:00:00", attempt("2017-10-09 01:00:50", "2017-10-09 01:00:00", 1)),
                 "is not a time": philly("a", "2017-10-09 01:00:00", attempt("yesterday", "2017-10-09 01:00:00", 1)),
                 "time of submission is missing": philly("a", None, good), "has no list 'attempts'": {"submitted_time": "2017-10-09 01:00:00"}}
        for problem, job in cases.items():
            said = self.run_log([job], expect=2)
            self.assertRegex(said, r"log\.json:[0-9]+: ")
            self.assertIn(problem, said)
        self.assertIn("not JSON", run_files({**fleet(20, {**queue("log.json"), "trace": {"csv": "log.json", "format": "philly"}})}, {"log.json": "[{"}, expect=2))


class Times(unittest.TestCase):
    def read(self, *times, expect=0, header=FULL, **trace):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *times])
        given = fleet(10, {"name": "batch", "job_csv": True, "trace": {"csv": "jobs.csv", **trace}}, days=3)
        return run_files(given, {"jobs.csv": text.getvalue()}, expect=expect)

    def test_with_their_zones(self):
        # 08:00 at +08:00 is midnight UTC; 23:00 at -0130 is half past midnight of the next day.
        run = self.read(("2026-05-01T08:00:00+08:00", 1, 1, 1), ("2026-05-01T00:10:00Z", 1, 1, 1), ("2026-04-30T23:00:00-0130", 1, 1, 1))
        self.assertEqual([float(row["submit_s"]) for row in run.table("queue_jobs.csv")], [0, 600, 1_800])

    def test_of_wrong_zones_are_refused(self):
        one, other = ("2026-05-01T08:00:00+08:00", 1, 1, 1), ("2026-05-01T08:00:00", 1, 1, 1)
        cases = {"states its zone, and the scenario an 'utc_offset'": ([one], {"utc_offset": "8 hour"}),
                 "'2026-05-01T08:00:00' is a time without its zone": ([one, other], {}),
                 "is a time with its zone": ([other, one], {}), "is not a time": ([("2026-05-01T08:00:00+8h", 1, 1, 1)], {})}
        for problem, (rows, trace) in cases.items():
            said = self.read(*rows, expect=2, **trace)
            self.assertRegex(said, rf"jobs\.csv:{len(rows) + 1}: ")
            self.assertIn(problem, said)

    def test_that_go_backwards_are_refused(self):
        cases = {("submit_s", "gpus", "start_s", "end_s", "requested_s"): ((100, 1, 50, 70, 10), "before it is submitted"),
                 (*FULL, "cancel_s"): ((100, 1, 10, 10, 50), "is cancelled at 50, before it is submitted"),
                 (*FULL, "min_gpus"): ((100, 2, 10, 10, 3), "needs at least 3 GPUs and asks for 2")}
        for header, (row, problem) in cases.items():
            said = self.read(row, header=header, expect=2)
            self.assertIn("jobs.csv:2: ", said)
            self.assertIn(problem, said)


class EasyHeads(unittest.TestCase):
    def test_no_head_starts_later_than_under_fcfs(self):
        # Whoever becomes the head starts no later than strict FCFS would start it from there: when enough of what then
        # runs has ended, as requested.
        for seed in (6, 7):
            jobs = random_jobs(400, 100, 1.0, seed)
            begun = starts(run_trace(jobs, 100, "easy"))
            latest = 0.0
            for i, (submit, gpus, _, _) in enumerate(jobs):
                head_at = max(submit, latest)
                latest = max(latest, begun[i])
                running = [(begun[k] + jobs[k][3], jobs[k][1]) for k in range(len(jobs)) if k != i and begun[k] <= head_at < begun[k] + jobs[k][2]
                           and (begun[k] < head_at or k < i)]
                free = 100 - sum(n for _, n in running)
                start = head_at
                for end, n in sorted(running):
                    if free >= gpus:
                        break
                    free, start = free + n, max(head_at, end)
                self.assertLessEqual(begun[i], start + 1e-3, (seed, i))


class ErlangC(unittest.TestCase):
    def test_the_share_of_jobs_that_wait(self):
        # M/M/5 at a load of 0.8: Erlang's C (1917) is the probability of waiting. Three standard errors of repetitions.
        servers, mean_s, load, n, repetitions = 5, 100, 0.8, 4_000, 8
        a = servers * load
        tail = a**servers / math.factorial(servers) / (1 - load)
        want = tail / (sum(a**k / math.factorial(k) for k in range(servers)) + tail)
        shares = []
        for seed in range(repetitions):
            rng = random.Random(100 + seed)
            jobs, at = [], 0.0
            for _ in range(n):
                at += rng.expovariate(a / mean_s)
                jobs.append((at, 2, rng.expovariate(1 / mean_s), 1))
            rows = run_trace(jobs, 10).table("queue_jobs.csv")
            shares.append(statistics.mean(float(row["start_s"]) > float(row["submit_s"]) + 1e-6 for row in rows))
        self.assertLess(abs(statistics.mean(shares) - want), 3 * statistics.stdev(shares) / math.sqrt(repetitions))


if __name__ == "__main__":
    unittest.main()
