# SPDX-License-Identifier: Apache-2.0
"""Traces of jobs and fleets to run them on."""

import csv
import heapq
import io
import json
import math
import pathlib
import random
import subprocess
import tempfile

from support.gpuramp_runs import GPUS_PER_RACK, PROGRAM, Run, campus, day, scenario

HEADER = ("submit_s", "gpus", "run_s", "requested_s")


def trace_text(jobs, header=HEADER):
    """Jobs are tuples in the order of the header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(jobs)
    return text.getvalue()


def queue(csv_file="jobs.csv", **other):
    return {"name": "batch", "trace": {"csv": csv_file}, "job_csv": True, **other}


def fleet(gpus, *queues, days=30, **other):
    """One campus whose GPUs are up from the start, and queues on it."""
    campuses = [campus(initial=[{"rack_type": "r", "racks": gpus // GPUS_PER_RACK}])]
    given = {"end": day(days), "report_every": "1 month", "supply": {"lines": []}, "campuses": campuses,
             "targets": {"fleet": [["2026-01-01", "10 GPU"]], "milestones": []}, "workloads": {"jobs": list(queues)}}
    given.update(other)
    return scenario(**given)


def run_files(given, files, *arguments, expect=0):
    """Runs a scenario beside files of these names and texts. Returns its Run, or what it complained of."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        for file, text in files.items():
            (directory / file).write_text(text, encoding="utf-8")
        (directory / "scenario.json").write_text(json.dumps(given), encoding="utf-8")
        out = directory / "out"
        command = [PROGRAM, "run", str(directory / "scenario.json"), "--out", str(out), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == expect, f"exit code {done.returncode}, wanted {expect}\n{done.stdout}\n{done.stderr}"
        assert expect != 2 or not out.exists(), "bad input left files behind"
        return Run(out, done.stdout) if expect == 0 else done.stderr


def run_trace(jobs, gpus, policy="fcfs", days=30, **other):
    """Runs one queue of these jobs on GPUs that are up from the start."""
    return run_files(fleet(gpus, queue(policy=policy, **other), days=days), {"jobs.csv": trace_text(jobs)})


def starts(run):
    """First start of each job, in the order of the trace; None: never."""
    return [float(row["start_s"]) if row["start_s"] else None for row in run.table("queue_jobs.csv")]


def fcfs(jobs, gpus):
    """Strict first come, first served: a job starts when those before it have started and enough GPUs are free."""
    running, begun, now = [], [], 0.0
    for submit, n, run_s, _ in jobs:
        now = max(now, submit)
        while gpus < n or (running and running[0][0] <= now):
            end, freed = heapq.heappop(running)
            now, gpus = max(now, end), gpus + freed
        gpus -= n
        heapq.heappush(running, (now + run_s, n))
        begun.append(now)
    return begun


def random_jobs(n, gpus, load, seed):
    """Sizes 1 .. gpus / 4, durations lognormal, requests up to four times as long, at an offered load."""
    rng = random.Random(seed)
    shapes = [(2 ** rng.randrange(int(math.log2(gpus)) - 1), min(86_400.0, max(60.0, rng.lognormvariate(7, 1.2)))) for _ in range(n)]
    gap = sum(g * r for g, r in shapes) / gpus / load / n
    jobs, at = [], 0.0
    for size, duration in shapes:
        at += rng.expovariate(1 / gap)
        jobs.append((round(at, 3), size, round(duration, 3), round(duration * rng.choice([1.5, 2, 4]), 3)))
    return jobs


def kept(jobs):
    """Jobs that keep to what they requested."""
    return [(submit, gpus, run_s, run_s) for submit, gpus, run_s in jobs]
