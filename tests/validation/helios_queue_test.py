# SPDX-License-Identifier: Apache-2.0
"""Running and queued GPUs of a real cluster, minute by minute: 16 virtual clusters of Helios Earth, 1 to 15 May 2020.

The data (S-Lab, HeliosArtifact, MIT; Hu et al., SC 2021) tell GPUs and jobs running and pending per minute, not the jobs. What
was submitted and what ended in a minute is taken to be the least that explains its change; what ends are the GPUs that started
first. These jobs then wait in a queue of the same capacity, and what runs and waits is held against the data. Set
GPURAMP_HELIOS to the folder of the files; without it the test is skipped."""

import csv
import lzma
import os
import pathlib
import tempfile
import unittest

from support.gpuramp_runs import campus, rack_type
from support.job_traces import fleet, queue, run_files, trace_text

DATA = pathlib.Path(os.environ.get("GPURAMP_HELIOS", "/nonexistent"))
MINUTE = 60
GPUS_PER_NODE = 8
LEAST_BUSY = 0.05  # of a cluster's GPUs; two clusters hardly run anything


def read(file):
    """Capacity, running and pending GPUs by minute."""
    with lzma.open(file, "rt") as text:
        rows = list(csv.DictReader(text))
    return int(float(rows[0]["total_gpu_num"])), [round(float(r["running_gpu_num"])) for r in rows], [round(float(r["pending_gpu_num"])) for r in rows]


def take(pieces, gpus):
    """Takes so many GPUs from the front of a list of [GPUs, time], cutting the last piece."""
    taken = []
    while gpus > 0 and pieces:
        size, since = pieces[0]
        part = min(size, gpus)
        taken.append([part, since])
        gpus -= part
        if part == size:
            pieces.pop(0)
        else:
            pieces[0][0] -= part
    return taken


def jobs_of(running, pending):
    """(submitted, GPUs, running time) that explain the series, in minutes."""
    waiting, at_work, jobs = [[pending[0], 0]], [[running[0], (0, 0)]], []
    for minute in range(1, len(running)):
        more_running, more_pending = running[minute] - running[minute - 1], pending[minute] - pending[minute - 1]
        started = max(0, -more_pending, more_running)
        for gpus, (submitted, begun) in take(at_work, started - more_running):
            jobs.append((submitted, gpus, minute - begun))
        if started + more_pending > 0:
            waiting.append([started + more_pending, minute])
        at_work += [[gpus, (submitted, minute)] for gpus, submitted in take(waiting, started)]
    jobs += [(submitted, gpus, len(running) - begun) for gpus, (submitted, begun) in at_work]
    jobs += [(submitted, gpus, len(running)) for gpus, submitted in waiting]
    return sorted(job for job in jobs if job[1] > 0)


def by_minute(rows, n):
    """GPUs running and waiting, by minute."""
    running, waiting = [0] * (n + 1), [0] * (n + 1)

    def add(series, begin, end, gpus):
        first, last = min(n, round(float(begin) / MINUTE)), n if end == "" else min(n, round(float(end) / MINUTE))
        series[first] += gpus
        series[last] -= gpus

    for row in rows:
        gpus = int(row["gpus"])
        add(waiting, row["submit_s"], row["start_s"], gpus)
        if row["start_s"]:
            add(running, row["start_s"], row["end_s"], gpus)
    for series in (running, waiting):
        for minute in range(1, n):
            series[minute] += series[minute - 1]
    return running[:n], waiting[:n]


def simulated(capacity, jobs, days):
    """Rows of the jobs under strict FCFS on so many GPUs."""
    given = fleet(0, queue(policy="fcfs"), days=days)
    given["campuses"] = [campus(initial=[{"rack_type": "r", "racks": capacity // GPUS_PER_NODE}])]
    given["catalog"]["rack_types"] = [rack_type(gpus_per_rack=GPUS_PER_NODE, scale_up_domain=GPUS_PER_NODE)]
    trace = [(MINUTE * submitted, gpus, MINUTE * minutes, MINUTE * minutes) for submitted, gpus, minutes in jobs]
    return run_files(given, {"jobs.csv": trace_text(trace)}).table("queue_jobs.csv")


class Form(unittest.TestCase):
    """A file of the same form, small enough to follow by hand: 16 GPUs for eight minutes."""

    ROWS = [(8, 0), (12, 0), (16, 0), (16, 8), (16, 8), (16, 4), (12, 4), (12, 0)]

    def read_back(self):
        text = "total_gpu_num,running_gpu_num,pending_gpu_num\n" + "".join(f"16.0,{float(r)},{float(p)}\n" for r, p in self.ROWS)
        with tempfile.TemporaryDirectory() as name:
            file = pathlib.Path(name) / "helios_earth_vcXXX_1_15_may.csv.xz"
            file.write_bytes(lzma.compress(text.encode()))
            return read(file)

    def test_is_read(self):
        self.assertEqual(self.read_back(), (16, [r for r, _ in self.ROWS], [p for _, p in self.ROWS]))

    def test_series_that_a_queue_explains_are_reproduced(self):
        # 8, 4 and 4 GPUs fill the cluster; 8 wait from minute 3. At 5 four of them start in the place of four that end, at
        # 6 four end though four wait, which start at 7. FCFS lets nobody wait beside free GPUs: these start at 6, and of
        # the two halves that came together the shorter went first.
        capacity, running, pending = self.read_back()
        jobs = jobs_of(running, pending)
        self.assertEqual(sum(gpus for _, gpus, _ in jobs), 8 + 4 + 4 + 8)
        got_running, got_waiting = by_minute(simulated(capacity, jobs, 1), len(running))
        self.assertEqual(got_running[:6], running[:6])
        self.assertEqual(got_waiting[:6], pending[:6])
        self.assertEqual((got_running[6], got_waiting[6]), (12, 0))


@unittest.skipUnless(DATA.is_dir(), "GPURAMP_HELIOS names no folder with the data")
class Helios(unittest.TestCase):
    def test_running_and_queued_gpus(self):
        files = sorted(DATA.glob("helios_earth_vc*_1_15_may.csv.xz"))
        self.assertEqual(len(files), 16)
        missed = all_running = missed_waiting = all_waiting = minutes = capacity_minutes = 0
        for file in files:
            capacity, running, pending = read(file)
            n = len(running)
            jobs = jobs_of(running, pending)
            if not jobs:
                continue  # one cluster ran nothing in these days
            rows = simulated(capacity, jobs, n // 1440 + 1)
            got_running, got_waiting = by_minute(rows, n)
            self.assertLessEqual(max(got_running), capacity)
            missed += sum(abs(a - b) for a, b in zip(got_running, running))
            missed_waiting += sum(abs(a - b) for a, b in zip(got_waiting, pending))
            all_running, all_waiting = all_running + sum(running), all_waiting + sum(pending)
            minutes, capacity_minutes = minutes + n, capacity_minutes + n * capacity
            with self.subTest(file.name):
                if sum(running) > LEAST_BUSY * n * capacity:
                    self.assertLess(abs(sum(got_running) / sum(running) - 1), 0.05)
        print(f"\nrunning: off by {missed / all_running:.3f} of the mean; queued: by {missed_waiting / capacity_minutes:.4f} of the GPUs ({missed_waiting / all_waiting:.3f} of the mean)")
        self.assertLess(missed / all_running, 0.05)
        self.assertLess(missed_waiting / capacity_minutes, 0.05)


if __name__ == "__main__":
    unittest.main()
