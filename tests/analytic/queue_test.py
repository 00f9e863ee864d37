# SPDX-License-Identifier: Apache-2.0
"""Jobs that wait in queues, through the whole program, against closed forms, schedules made by hand and a reference of
fifteen lines."""

import json
import lzma
import math
import os
import pathlib
import random
import statistics
import tempfile
import unittest

from support.gpuramp_runs import campus, day
from support.job_traces import fcfs, fleet, kept, queue, random_jobs, run_files, run_trace, starts, trace_text

MILLISECOND = 5e-4  # rounded to it
DATA = pathlib.Path(os.environ.get("GPURAMP_QUEUE_WORKLOADS", "/nonexistent"))

# Exact results of strict FCFS, found by a program independent of this one: mean, p50, p90, p99 and maximum of the wait,
# makespan; seconds. On workloads of this kind it agreed with WRENCH 2.1 to the millisecond.
EXACT = {
    ("w1k.csv", 1_000): (115.033, 0, 219.858, 1_986.480, 2_190.328, 133_859.827),
    ("w10k.csv", 1_000): (762.590, 0, 2_667.133, 5_248.310, 6_059.197, 798_751.730),
    ("w100k.csv.xz", 10_000): (2_330.396, 142.762, 7_357.711, 23_594.011, 31_348.307, 8_104_466.823),
}
FIGURES = ("wait_mean_s", "wait_p50_s", "wait_p90_s", "wait_p99_s", "wait_max_s", "makespan_s")


class StrictOrder(unittest.TestCase):
    def test_starts_as_the_reference_does(self):
        for seed in (1, 2):
            jobs = random_jobs(500, 100, 0.9, seed)
            got = starts(run_trace(jobs, 100))
            for have, want in zip(got, fcfs(jobs, 100), strict=True):
                self.assertAlmostEqual(have, want, delta=MILLISECOND)

    def test_published_workloads(self):
        if not DATA.is_dir():
            self.skipTest("GPURAMP_QUEUE_WORKLOADS names no folder with them")
        for (name, gpus), exact in EXACT.items():
            with self.subTest(name):
                raw = (DATA / name).read_bytes()
                text = (lzma.decompress(raw) if name.endswith(".xz") else raw).decode()
                got = run_files(fleet(gpus, queue(policy="fcfs", job_csv=False), days=120), {"jobs.csv": text}).result["queues"][0]
                self.assertEqual(got["finished"], text.count("\n") - 1)
                for figure, want in zip(FIGURES, exact, strict=True):
                    self.assertAlmostEqual(got[figure], want, delta=MILLISECOND)


class Figures(unittest.TestCase):
    def test_of_three_jobs(self):
        # 10 GPUs: the first takes all for 100 s; the second waits from 10 to 100, the third from 20 to 300.
        run = run_trace(kept([(0, 10, 100), (10, 10, 200), (20, 5, 60)]), 10)
        (got,) = run.result["queues"]
        self.assertEqual((got["name"], got["policy"], got["jobs"], got["finished"], got["rejected"]), ("batch", "fcfs", 3, 3, 0))
        self.assertAlmostEqual(got["wait_mean_s"], (0 + 90 + 280) / 3, places=6)
        self.assertEqual((got["wait_p50_s"], got["wait_p90_s"], got["wait_max_s"], got["makespan_s"]), (90, 280, 280, 360))
        self.assertAlmostEqual(got["gpu_s"], 10 * 100 + 10 * 200 + 5 * 60, places=6)
        self.assertAlmostEqual(got["utilisation_frac"], 3_300 / (10 * 360), places=12)
        self.assertAlmostEqual(got["slowdown_mean"], (1 + 290 / 200 + 340 / 60) / 3, places=12)
        self.assertEqual([row["jobs"] for row in got["groups"] if row["by"] == "size"], [1, 2])

    def test_work_is_conserved_whatever_the_policy(self):
        jobs = random_jobs(300, 100, 1.2, 3)
        work = sum(gpus * run_s for _, gpus, run_s, _ in jobs)
        for policy in ("fcfs", "easy", "conservative", "shortest_first", "priority", "fair_share"):
            with self.subTest(policy):
                got = run_trace(jobs, 100, policy).result["queues"][0]
                self.assertEqual(got["finished"], len(jobs))
                self.assertAlmostEqual(got["gpu_s"], work, delta=1e-9 * work)

    def test_jobs_add_up(self):
        jobs = kept([(0, 10, 3 * 86_400), (0, 10, 86_400), (0, 11, 10), (86_400, 10, 10), (40 * 86_400, 1, 1)])
        got = run_trace(jobs, 10, days=2).result["queues"][0]
        self.assertEqual([got[k] for k in ("jobs", "finished", "killed", "rejected", "running_end", "waiting_end", "after_end")], [5, 0, 0, 1, 1, 2, 1])
        self.assertEqual([row["jobs"] for row in got["rejections"]], [1])

    def test_work_counts_as_flop_and_energy(self):
        # 10 GPUs of 1 PFLOP/s at an MFU of 0.5; a rack that draws nothing when idle and 1 MW when busy.
        efficiency = {"mfu": 0.5, "busy": 1.0}
        run = run_trace(kept([(0, 5, 1_000)]), 10, days=1, efficiency=efficiency)
        summary = run.result["summary"]
        self.assertAlmostEqual(summary["useful_model_flop"], 5 * 1_000 * 0.5e15, delta=1e9)
        self.assertAlmostEqual(summary["energy_mwh"], 0.5 * 1_000 / 3_600, places=9)
        self.assertEqual(run.jobs["batch"]["class"], "batch")


class Backfilling(unittest.TestCase):
    def test_easy_by_hand(self):
        # 10 GPUs. The second job needs 8 and is the head: 6 are taken until 100, so it is reserved for 100, where 2 will
        # be free beside it. The third ends by 50; at 50 the fourth takes these 2 for long, the fifth would need as many
        # and stay until 110, the sixth and seventh are gone by then. At 90 the eighth fits until 100, the ninth does not
        # (101); the tenth finds 5 free at 200.
        jobs = kept([(0, 6, 100), (0, 8, 100), (0, 4, 50), (0, 2, 200), (0, 2, 60), (0, 1, 40), (0, 1, 45), (0, 1, 10), (0, 1, 6), (0, 5, 10)])
        self.assertEqual(starts(run_trace(jobs, 10, "easy")), [0, 100, 0, 50, 200, 50, 50, 90, 200, 200])

    def test_conservative_by_hand(self):
        # 10 GPUs. Each job in its order takes the first time at which it fits for as long as it asks: 6 until 100; 8 until
        # 200; 10 until 250; 4 beside the first until 50. 4 for 60 would meet the 8 at 100, so at 250; 2 for 200 would meet
        # the 10; 2 for 100 fit at 50, beside the 6 and then the 8. 4 for 40 find 2 free before 250, where 4 and 2 run; 4 for
        # 10 follow them at 290; the last finds one free for 300 s when these are gone.
        jobs = kept([(0, 6, 100), (0, 8, 100), (0, 10, 50), (0, 4, 50), (0, 4, 60), (0, 2, 200), (0, 2, 100), (0, 4, 40), (0, 4, 10), (0, 1, 300)])
        self.assertEqual(starts(run_trace(jobs, 10, "conservative")), [0, 100, 200, 0, 250, 250, 50, 250, 290, 300])

    def test_conservative_delays_nobody_who_keeps_to_the_request(self):
        jobs = [(submit, gpus, run_s, run_s) for submit, gpus, run_s, _ in random_jobs(200, 100, 1.0, 4)]
        for have, at_most in zip(starts(run_trace(jobs, 100, "conservative")), fcfs(jobs, 100), strict=True):
            self.assertLessEqual(have, at_most + MILLISECOND)

    def test_limits_kill(self):
        run = run_trace([(0, 10, 100, 60), (0, 10, 100, 200)], 10, kill_at_limit=True)
        self.assertEqual(starts(run), [0, 60])
        self.assertEqual(run.result["queues"][0]["killed"], 1)


class ClosedForms(unittest.TestCase):
    """Mean waits within three standard errors, these from independent repetitions."""

    N, REPETITIONS = 4_000, 8

    def repeated(self, servers, arrivals_per_s, draw_s):
        means = []
        for seed in range(self.REPETITIONS):
            rng = random.Random(seed)
            jobs, at = [], 0.0
            for _ in range(self.N):
                at += rng.expovariate(arrivals_per_s)
                jobs.append((at, 10 // servers, draw_s(rng), 1))
            means.append(run_trace(jobs, 10).result["queues"][0]["wait_mean_s"])
        return statistics.mean(means), statistics.stdev(means) / math.sqrt(self.REPETITIONS)

    def test_five_servers(self):
        # M/M/5 at a load of 0.8: W = C / (c mu - lambda), with Erlang's C (1917); jobs of 2 of 10 GPUs.
        c, mean_s, load = 5, 100, 0.8
        a = c * load
        tail = a**c / math.factorial(c) / (1 - load)
        wait = tail / (sum(a**k / math.factorial(k) for k in range(c)) + tail)
        want = wait / (c / mean_s * (1 - load))
        got, error = self.repeated(c, a / mean_s, lambda rng: rng.expovariate(1 / mean_s))
        self.assertLess(abs(got - want), 3 * error)

    def test_one_server_whatever_the_durations(self):
        # M/G/1 by Pollaczek and Khinchine: W = lambda E[S^2] / 2 / (1 - rho); lognormal, sigma 1.
        sigma, load, median_s = 1.0, 0.5, 60
        mean_s = median_s * math.exp(sigma**2 / 2)
        arrivals = load / mean_s
        want = arrivals * median_s**2 * math.exp(2 * sigma**2) / 2 / (1 - load)
        got, error = self.repeated(1, arrivals, lambda rng: rng.lognormvariate(math.log(median_s), sigma))
        self.assertLess(abs(got - want), 3 * error)


class Fleet(unittest.TestCase):
    def test_more_gpus_come(self):
        # One rack of 10 GPUs stands there; seven more are made in the first week (of 4 + 2 weeks until they arrive, 1 to
        # install, 2 to burn in): the job of 40 waits until they are up.
        given = fleet(10, queue(policy="fcfs"), days=120)
        given["supply"] = {"lines": [{"rack_type": "r", "orders": [[day(0), "7 rack/week"], [day(7), "0 rack/week"]],
                                      "integration_time": "4 week", "transit_time": "2 week"}]}
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 5, 100), (0, 40, 100)]))})
        up = [d for d, gpus in run.column("gpus_up").items() if gpus >= 40]
        first, second = starts(run)
        self.assertEqual(first, 0)
        self.assertLess(second / 86_400, min(up))
        self.assertAlmostEqual(second / 86_400, 7 + 9 * 7, delta=1e-9)

    def test_a_power_cap_slows_jobs(self):
        # 10 racks draw 1 MW each at full load and the feed gives 5: jobs on all of them go on at half speed.
        given = fleet(100, queue(policy="fcfs", efficiency={"busy": 1.0}), days=2)
        given["campuses"] = [campus(power={"tranches": [{"capacity": "5 MW", "available": "2025-01-01"}], "provisioning": 0.5},
                                    initial=[{"rack_type": "r", "racks": 10}])]
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 100, 1_000)]))})
        (job,) = run.table("queue_jobs.csv")
        self.assertAlmostEqual(float(job["end_s"]), 2_000, places=5)

    def test_jobs_wait_for_power_that_training_takes(self):
        # A run of five racks at 1 PFLOP/s a GPU takes the whole feed of 5 MW for 1,000 s, before the queue's job of 100 s.
        given = fleet(100, queue(policy="fcfs", efficiency={"busy": 1.0}), days=2)
        given["workloads"]["training"] = [{"name": "run", "flop": "5e19 FLOP", "gpus": "50 GPU", "efficiency": {"mfu": 1.0, "busy": 1.0}}]
        given["campuses"] = [campus(power={"tranches": [{"capacity": "5 MW", "available": "2025-01-01"}], "provisioning": 0.5, "response": {"capping": "share"}},
                                    initial=[{"rack_type": "r", "racks": 10}])]
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 50, 100)]))})
        (job,) = run.table("queue_jobs.csv")
        self.assertAlmostEqual(float(job["end_s"]), 1_100, places=4)

    def test_jobs_run_where_there_is_room(self):
        # Two campuses of 10 GPUs: a job of 10 at each, the one of 20 never.
        given = fleet(10, queue(policy="fcfs"), days=2)
        given["campuses"] = [campus("a", initial=[{"rack_type": "r", "racks": 1}]), campus("b", initial=[{"rack_type": "r", "racks": 1}])]
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 20, 100), (0, 10, 100), (0, 10, 100)]))})
        self.assertEqual([(row["state"], row["campus"]) for row in run.table("queue_jobs.csv")],
                         [("rejected", ""), ("finished", "a"), ("finished", "b")])

    def test_queues_share_the_fleet(self):
        shares = [queue("jobs.csv", policy="fcfs", share=0.6), {**queue("jobs.csv", policy="fcfs", share=0.6), "name": "other"}]
        run = run_files(fleet(100, *shares, days=2), {"jobs.csv": trace_text(kept([(0, 60, 100), (0, 40, 100)]))})
        rows = run.table("queue_jobs.csv")
        self.assertEqual([row["state"] for row in rows], ["finished", "finished", "waiting", "waiting"])
        held = {row["queue"]: int(row["gpus_held"]) for row in run.table("queues.csv") if row["date"] == day(2)}
        self.assertEqual(held, {"batch": 60, "other": 40})

    def outage(self, **other):
        """A job of 10,000 s that runs for 6,400 s until the feed is lost for an hour."""
        events = [{"date": day(1), "duration": "1 hour"}]
        given = fleet(10, queue(policy="fcfs", efficiency={"busy": 1.0}, **other), days=5)
        given["campuses"] = [campus(power={"tranches": [{"capacity": "10 MW", "available": "2025-01-01"}], "events": events},
                                    initial=[{"rack_type": "r", "racks": 1}])]
        run = run_files(given, {"jobs.csv": trace_text(kept([(80_000, 10, 10_000)]))})
        (job,) = run.table("queue_jobs.csv")
        return job

    def test_an_outage_puts_jobs_back(self):
        job = self.outage()
        self.assertEqual((job["put_back"], float(job["end_s"])), ("1", 86_400 + 3_600 + 10_000))

    def test_a_checkpointed_job_goes_on(self):
        job = self.outage(checkpoint=True)
        self.assertEqual((job["put_back"], float(job["end_s"])), ("1", 86_400 + 3_600 + 3_600))

    def test_failures_put_jobs_back(self):
        # Every GPU fails once in 1e6 GPU s on average, and interrupts the job that it works for; nothing is down. 400 jobs
        # of 100 GPUs and 2,000 s, one after the other, need exp(0.2) - 1 runs more than one on average if they begin anew:
        # with p = exp(-0.2) of a run without a failure, 1 / p - 1, of variance (1 - p) / p^2.
        given = fleet(100, queue(policy="fcfs"), days=30)
        given["failures"] = {"mode": "sampled", "components": [{"name": "gpu", "mtbf": "1 M s", "takes_down": 0}]}
        n, p = 400, math.exp(-0.2)
        got = run_files(given, {"jobs.csv": trace_text(kept([(0, 100, 2_000)] * n))}).result["queues"][0]
        self.assertEqual(got["finished"], n)
        self.assertLess(abs(got["put_back"] - n * (1 / p - 1)), 3 * math.sqrt(n * (1 - p)) / p)

    def test_a_rack_that_fails_takes_all_its_jobs(self):
        # Ten jobs of one GPU on one rack that fails once in 10,000 s: each loses its GPU as often as the rack fails.
        given = fleet(10, queue(policy="fcfs", checkpoint=True), days=30)
        given["campuses"][0]["halls"][0]["rack_slots"] = 1
        given["failures"] = {"mode": "sampled", "components": [{"name": "rack", "per": "rack", "mtbf": "10000 s", "takes_down": 0}]}
        got = run_files(given, {"jobs.csv": trace_text(kept([(0, 1, 2_000_000)] * 10))}).result["queues"][0]
        self.assertEqual(got["put_back"] % 10, 0)
        self.assertLess(abs(got["put_back"] / 10 - 200), 3 * math.sqrt(200))


class TraceForms(unittest.TestCase):
    """The same three jobs, of 4, 2 and 1 GPUs, as others write them; and what is no job to run."""

    FORMS = {
        "swf": "; Version: 2.2\n"
               "1 3600 5 100 4 -1 -1 4 200 -1 1 7 1 1 2 3 -1 -1\n"
               "2 3610 0 50 -1 -1 -1 2 -1 -1 1 8 1 1 2 3 -1 -1\n"
               "3 3620 0 10 1 -1 -1 1 60 -1 1 8 1 1 2 3 -1 -1\n"
               "4 3630 0 -1 1 -1 -1 1 60 -1 5 8 1 1 2 3 -1 -1\n",
        "sacct": "JobID|User|Partition|QOS|Submit|Start|End|ElapsedRaw|TimelimitRaw|AllocTRES|Priority\n"
                 "1|a|p|n|2024-03-01T01:00:00|2024-03-01T01:00:05|2024-03-01T01:01:45|100|4|billing=4,cpu=32,gres/gpu=4,mem=1G|10\n"
                 "3|b|p|n|2024-03-01T01:00:20|2024-03-01T01:00:20|2024-03-01T01:00:30|10|UNLIMITED|cpu=1,gres/gpu=1|10\n"
                 "2|b|p|n|2024-03-01T01:00:10|2024-03-01T01:00:10|2024-03-01T01:01:00|50|2|cpu=1,gres/gpu=2|10\n"
                 "4|b|p|n|2024-03-01T01:00:40|Unknown|Unknown|0|2||10\n",
        "helios": "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue\n"
                  "1,a,vc1,4,32,1,COMPLETED,2020-04-01 01:00:00,2020-04-01 01:00:05,2020-04-01 01:01:45,100,5\n"
                  "2,b,vc2,2,32,1,COMPLETED,2020-04-01 01:00:10,2020-04-01 01:00:10,2020-04-01 01:01:00,50,0\n"
                  "3,b,vc2,1,32,1,FAILED,2020-04-01 01:00:20,2020-04-01 01:00:20,2020-04-01 01:00:30,10,0\n"
                  "4,b,vc2,0,32,1,COMPLETED,2020-04-01 01:00:20,2020-04-01 01:00:20,2020-04-01 01:00:30,10,0\n",
        "philly": "timestamp,duration,num_gpus,gpu_time,cluster\n"
                  "2017-10-09 01:00:20,10.0,1,10.0,x\n2017-10-09 01:00:00,100.0,4,400.0,x\n2017-10-09 01:00:10,50.0,2,100.0,y\n2017-10-09 01:00:10,50.0,0,0,y\n",
        "alibaba": "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n"
                   "a,1,1,4,1000,,LS,Running,3600,3700,3600.0\nb,1,1,2,1000,,LS,Running,3610,3665,3615.0\nc,1,1,1,500,,BE,Running,3620,3630,3620.0\n"
                   "d,1,1,1,500,,BE,Pending,3620,,\n",
    }

    def test_are_read_alike(self):
        for form, text in self.FORMS.items():
            with self.subTest(form):
                given = fleet(10, queue("trace.txt"), days=2)
                given["workloads"]["jobs"][0]["trace"]["format"] = form
                run = run_files(given, {"trace.txt": text})
                jobs = [(float(row["submit_s"]), int(row["gpus"]), float(row["run_s"])) for row in run.table("queue_jobs.csv")]
                self.assertEqual(jobs, [(3_600, 4, 100), (3_610, 2, 50), (3_620, 1, 10)])
                got = run.result["queues"][0]
                self.assertEqual((got["jobs"], got["rejected"], sum(row["jobs"] for row in got["rejections"])), (4, 1, 1))

    def test_limits_of_slurm_are_minutes(self):
        given = fleet(10, queue("trace.txt"), days=2)
        given["workloads"]["jobs"][0]["trace"]["format"] = "sacct"
        rows = run_files(given, {"trace.txt": self.FORMS["sacct"]}).table("queue_jobs.csv")
        self.assertEqual([float(row["requested_s"]) for row in rows], [240, 120, 10])

    def test_steps_of_jobs_are_refused(self):
        given = fleet(10, queue("trace.txt"))
        given["workloads"]["jobs"][0]["trace"]["format"] = "sacct"
        text = "JobID|Submit|Start|End|ElapsedRaw|TimelimitRaw|AllocTRES\n1.batch|2024-03-01T01:00:00|Unknown|Unknown|1|1|gres/gpu=1\n"
        self.assertIn("is a step of a job", run_files(given, {"trace.txt": text}, expect=2))

    def test_other_names_of_columns(self):
        given = fleet(10, queue(), days=2)
        given["workloads"]["jobs"][0]["trace"]["columns"] = {"submit_s": "when", "gpus": "n", "run_s": "took"}
        given["workloads"]["jobs"][0]["trace"]["requested_factor"] = 2
        text = "n,when,took,more\n4,10,100,x\n"
        (row,) = run_files(given, {"jobs.csv": text}).table("queue_jobs.csv")
        self.assertEqual([float(row[key]) for key in ("submit_s", "gpus", "run_s", "requested_s")], [10, 4, 100, 200])
        given["workloads"]["jobs"][0]["trace"]["columns"]["gpus"] = "m"
        self.assertIn("there is no column 'm'", run_files(given, {"jobs.csv": text}, expect=2))

    def test_dates_are_put_to_the_start(self):
        # 2020-05-03 08:00:30 in a zone eight hours ahead is 00:00:30 UTC; the job of the day before is left out.
        trace = {"csv": "jobs.csv", "format": "helios", "from": "2020-05-03", "utc_offset": "8 hour"}
        text = ("submit_time,gpu_num,duration,start_time,end_time,user,vc\n2020-05-02 08:00:00,1,10,,,a,v\n"
                "2020-05-03 08:00:30,1,10,,,a,v\n")
        run = run_files(fleet(10, {"name": "batch", "trace": trace, "job_csv": True}, days=2), {"jobs.csv": text})
        self.assertEqual([float(row["submit_s"]) for row in run.table("queue_jobs.csv")], [30])
        self.assertEqual(run.result["queues"][0]["rejected"], 1)

    def test_a_trace_that_ends_before_the_start_has_no_jobs(self):
        trace = {"csv": "jobs.csv", "format": "helios", "from": "2020-06-03"}
        text = "submit_time,gpu_num,duration,start_time,end_time,user,vc\n2020-05-02 08:00:00,1,10,,,a,v\n"
        said = run_files(fleet(10, {"name": "batch", "trace": trace}, days=2), {"jobs.csv": text}, expect=2)
        self.assertIn("has no job that could run", said)
        self.assertIn("was submitted before the day of the trace that is the start", said)

    def test_a_result_holds_its_trace(self):
        # The scenario in result.json stands alone and gives the same waits.
        jobs = random_jobs(50, 100, 1.5, 5)
        run = run_trace(jobs, 100)
        again = run_files(run.result["scenario"], {})
        self.assertEqual(starts(again), starts(run))


class Generator(unittest.TestCase):
    def generated(self, classes, days=30, **other):
        return run_files(fleet(1_000, {"name": "batch", "generator": {"classes": classes}, "job_csv": True, **other}, days=days), {})

    def test_arrivals_and_sizes(self):
        # Two shapes, of which three jobs in four are the first; numbers within three standard errors.
        shapes = [{"weight": 3, "gpus": 2, "run": "60 s"}, {"weight": 1, "gpus": 8, "run": "600 s", "run_p90": "2000 s"}]
        rows = self.generated([{"name": "a", "jobs_per_day": 100, "shapes": shapes}]).table("queue_jobs.csv")
        self.assertLess(abs(len(rows) - 3_000), 3 * math.sqrt(3_000))
        large = [float(row["run_s"]) for row in rows if row["gpus"] == "8"]
        self.assertLess(abs(len(large) - len(rows) / 4), 3 * math.sqrt(len(rows) * 3 / 16))
        self.assertLess(abs(sum(s < 2_000 for s in large) / len(large) - 0.9), 3 * math.sqrt(0.09 / len(large)))
        self.assertEqual({row["run_s"] for row in rows if row["gpus"] == "2"}, {"60"})

    def test_hours_and_growth(self):
        by_hour = [1 if 8 <= hour < 16 else 0 for hour in range(24)]
        shapes = [{"gpus": 1, "run": "60 s"}]
        rows = self.generated([{"name": "a", "jobs_per_day": 20, "growth_per_year": 4, "by_hour": by_hour, "shapes": shapes}], days=364).table("queue_jobs.csv")
        at = [float(row["submit_s"]) for row in rows]
        self.assertTrue(all(8 <= s % 86_400 / 3_600 < 16 for s in at))
        first, second = sum(s < 182 * 86_400 for s in at), sum(s >= 182 * 86_400 for s in at)
        want = 4 ** (182 / 365.2425)
        self.assertLess(abs(second / first - want), 3 * want * math.sqrt(1 / first + 1 / second))

    def test_quotas_hold(self):
        classes = [{"name": "a", "jobs_per_day": 2_000, "partition": "small", "shapes": [{"gpus": 10, "run": "6 hour"}]}]
        run = self.generated(classes, days=5, policy="easy", partitions=[{"name": "small", "quota": 50}])
        self.assertLessEqual(max(int(row["gpus_running"]) for row in run.table("queues.csv")), 50)
        self.assertGreater(int(run.table("queues.csv")[-1]["gpus_waiting_for_quota"]), 0)

    def test_the_same_seed_gives_the_same_jobs(self):
        classes = [{"name": "a", "jobs_per_day": 50, "interval_cv": 3, "shapes": [{"gpus": 1, "run": "60 s"}]}]
        self.assertEqual(self.generated(classes).text("queue_jobs.csv"), self.generated(classes).text("queue_jobs.csv"))

    def test_generators_that_make_no_sense(self):
        cases = {
            "/workloads/jobs/0/generator/classes/0/shapes": {"shapes": []},
            "/workloads/jobs/0/generator/classes/0/by_hour": {"by_hour": [1, 2]},
            "/workloads/jobs/0/generator/classes/0/partition": {"partition": "p"},
            "/workloads/jobs/0/generator/classes/0/jobs_per_day": {"jobs_per_day": -1},
            "/workloads/jobs/0/generator/classes/0/shapes/0/run_p90": {"shapes": [{"gpus": 1, "run": "60 s", "run_p90": "30 s"}]},
        }
        for pointer, wrong in cases.items():
            with self.subTest(pointer):
                one = {"name": "a", "jobs_per_day": 1, "shapes": [{"gpus": 1, "run": "60 s"}], **wrong}
                said = run_files(fleet(10, {"name": "batch", "generator": {"classes": [one]}}), {}, expect=2)
                self.assertIn(pointer, said)


class Gates(unittest.TestCase):
    """Ten jobs of 10 s on 10 GPUs wait 0, 10, ... 90 s."""

    JOBS = [(0, 10, 10, 10)] * 10

    def judged(self, *gates, expect=0):
        text = json.dumps({"gates": list(gates)})
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory) / "gates.json"
            file.write_text(text, encoding="utf-8")
            return run_files(fleet(10, queue(), days=2), {"jobs.csv": trace_text(self.JOBS)}, "--gate", str(file), expect=expect)

    def test_waits(self):
        self.judged("p90 wait of queue batch <= 90 s", "mean wait of queue batch <= 45 s", "longest wait of size 16 <= 2 min",
                    "wait_p99_s of queue batch <= 4 h", "utilisation of queue batch >= 0.99", "finished of queue batch >= 10")

    def test_of_others_are_refused(self):
        self.assertIn("there are no such jobs", self.judged("p90 wait of queue other <= 4 h", expect=2))
        self.assertIn("there is no figure", self.judged("p80 wait of queue batch <= 4 h", expect=2))

    def test_that_fail(self):
        with self.assertRaisesRegex(AssertionError, "exit code 1"):
            self.judged("p90 wait of size 16 < 1 s")


class BadTraces(unittest.TestCase):
    CASES = {
        "unsorted": ("submit_s,gpus,run_s,requested_s\n10,1,1,1\n5,1,1,1\n", 3, "before the row above"),
        "negative submission": ("submit_s,gpus,run_s,requested_s\n-1,1,1,1\n", 2, "before the start"),
        "negative duration": ("submit_s,gpus,run_s,requested_s\n0,1,-1,1\n", 2, "the running time is -1"),
        "negative request": ("submit_s,gpus,run_s,requested_s\n0,1,1,-1\n", 2, "the requested time is -1"),
        "negative size": ("submit_s,gpus,run_s,requested_s\n0,-1,1,1\n", 2, "asks for -1 GPUs"),
        "part of a GPU": ("submit_s,gpus,run_s,requested_s\n0,1.5,1,1\n", 2, "not a count of GPUs"),
        "no number": ("submit_s,gpus,run_s,requested_s\n0,1,x,1\n", 2, "'x' is not a number"),
        "not a number": ("submit_s,gpus,run_s,requested_s\n0,1,nan,1\n", 2, "'nan' is not a number"),
        "endless": ("submit_s,gpus,run_s,requested_s\ninf,1,1,1\n", 2, "'inf' is not a time"),
        "missing column": ("submit_s,gpus,run_s\n0,1,1\n", 1, "the column 'requested_s' is missing"),
        "wrong header": ("a,b,c,d\n0,1,1,1\n", 1, "the column 'submit_s' is missing"),
        "no header": ("0,1,1,1\n5,1,1,1\n", 1, "the column 'submit_s' is missing"),
        "missing value": ("submit_s,gpus,run_s,requested_s\n0,1,1\n", 2, "has 3 fields"),
        "empty": ("", 1, "has no jobs"),
        "header alone": ("submit_s,gpus,run_s,requested_s\n", 1, "has no jobs"),
        "ends before it starts": ("submit_s,gpus,start_s,end_s,requested_s\n0,1,20,10,1\n", 2, "before it starts"),
        "dates and seconds": ("submit_s,gpus,run_s,requested_s\n0,1,1,1\n2026-01-01T00:00:10,1,1,1\n", 3, "other rows are not"),
    }

    def test_are_refused_by_file_and_line(self):
        for name, (text, line, problem) in self.CASES.items():
            with self.subTest(name):
                said = run_files(fleet(10, queue()), {"jobs.csv": text}, expect=2)
                self.assertIn(f"jobs.csv:{line}: ", said)
                self.assertIn(problem, said)

    def test_a_file_that_is_not_there(self):
        self.assertIn("jobs.csv", run_files(fleet(10, queue()), {}, expect=2))

    def test_queues_that_make_no_sense(self):
        cases = {
            "/workloads/jobs/0": ({"name": "batch"}, "has no jobs"),
            "/workloads/jobs/0/campuses/0": (queue(campuses=["d"]), "there is no campus 'd'"),
            "/workloads/jobs/0/policy": (queue(policy="lottery"), "lottery"),
            "/workloads/jobs/0/share": (queue(share=2), "2"),
            "/workloads/jobs/0/trace": ({"name": "batch", "trace": {}}, "needs exactly one of 'csv' and 'rows'"),
        }
        for pointer, (given, problem) in cases.items():
            with self.subTest(pointer):
                said = run_files(fleet(10, given), {"jobs.csv": trace_text(kept([(0, 1, 1)]))}, expect=2)
                self.assertIn(pointer, said)
                self.assertIn(problem, said)

    def test_a_priority_without_queues(self):
        given = fleet(10, queue())
        given["workloads"]["priority"] = ["inference", "training", "research"]
        self.assertIn("/workloads/priority", run_files(given, {"jobs.csv": trace_text(kept([(0, 1, 1)]))}, expect=2))

    def test_jobs_that_cannot_run_are_counted(self):
        text = "submit_s,gpus,run_s,requested_s\n0,1,10,10\n0,0,10,10\n0,1,,10\n0,500,10,10\n"
        got = run_files(fleet(10, queue()), {"jobs.csv": text}).result["queues"][0]
        self.assertEqual((got["jobs"], got["finished"], got["rejected"]), (4, 1, 3))
        self.assertEqual(sum(row["jobs"] for row in got["rejections"]), 3)


if __name__ == "__main__":
    unittest.main()
