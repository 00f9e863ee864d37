# SPDX-License-Identifier: Apache-2.0
"""Times queues of jobs against their goals: CPU seconds and MB of the whole run, files read and written included.

100,000 jobs on 10,000 GPUs took Batsim 4.2 (with batsched) 86 CPU s and 1,019 MB on such a machine; WRENCH 2.1 did not finish in 500 s.
"""

import json
import os
import pathlib
import random
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import PROGRAM, measured
from support.job_traces import fleet, trace_text

N_JOBS, N_GPUS, LOAD = 100_000, 10_000, 0.85
FLEET_GPUS, JOBS_PER_DAY = 100_000, 13_700  # 5 million a year

# name, policy, most CPU seconds, most MB
CASES = [("100k jobs, FCFS", "fcfs", 2.5, 150), ("100k jobs, EASY", "easy", 10, 150),
         ("100k jobs, conserv.", "conservative", 10, 150)]
SHAPES = [{"weight": 60, "gpus": 1, "run": "20 min", "run_p90": "2 hour"}, {"weight": 30, "gpus": 8, "run": "2 hour", "run_p90": "16 hour"},
          {"weight": 2, "gpus": 256, "run": "6 hour", "run_p90": "30 hour"}]


def jobs():
    """Sizes 2^U, durations lognormal, Poisson arrivals at the offered load."""
    rng = random.Random(1)
    shapes = [(2 ** rng.randrange(11), min(86_400.0, max(60.0, rng.lognormvariate(7.5, 1.2)))) for _ in range(N_JOBS)]
    gap, at = sum(g * r for g, r in shapes) / N_GPUS / LOAD / N_JOBS, 0.0
    for gpus, duration in shapes:
        at += rng.expovariate(1 / gap)
        yield round(at, 3), gpus, round(duration, 3), round(2 * duration, 3)


def cost(directory, given):
    """CPU seconds and MB of a run, the better of two."""
    file = directory / "scenario.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    cpu, rss, _ = min(measured(PROGRAM, "run", file, "--out", directory / "out") for _ in range(2))
    return cpu, rss


def tell_growth(directory):
    """The same arrivals on fleets of ten and a hundred times the GPUs, each job as many times larger: what a job costs must not grow."""
    def grown(times, classes):
        given = fleet(N_GPUS * times, {"name": "batch", "policy": "easy", "generator": {"classes": classes}}, days=365)
        given["campuses"][0]["halls"][0].update(rack_slots=10_000 * times, bus=f"{10 * times} GW")
        given["campuses"][0]["power"]["tranches"][0]["capacity"] = f"{10 * times} GW"
        return given

    for times in (1, 10, 100):
        shapes = [{**shape, "gpus": shape["gpus"] * times} for shape in SHAPES]
        classes = [{"name": "mix", "shapes": shapes}]
        busy_s, without_s = (cost(directory, grown(times, [{**classes[0], "jobs_per_day": per_day}]))[0] for per_day in (1_370, 0))
        print(f"{N_GPUS * times:>9,} GPUs, 500,000 jobs: {1e6 * (busy_s - without_s) / 500_000:.1f} us of CPU per job", flush=True)


def tell(name, directory, given, most_s, most_mb):
    cpu, rss = cost(directory, given)
    print(f"{name:<20} {cpu:>7.2f} {most_s:>6} {rss:>7.0f} {most_mb:>6}{'' if cpu <= most_s and rss <= most_mb else '   MISSED'}", flush=True)


def main():
    print(f"{'case':<20} {'CPU s':>7} {'goal':>6} {'MB':>7} {'goal':>6}")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / "jobs.csv").write_text(trace_text(jobs()), encoding="utf-8")
        for case, policy, most_s, most_mb in CASES:
            queue = {"name": "batch", "trace": {"csv": "jobs.csv"}, "policy": policy}
            tell(case, directory, fleet(N_GPUS, queue, days=150), most_s, most_mb)
        tell_growth(directory)
        classes = [{"name": "mix", "jobs_per_day": JOBS_PER_DAY, "shapes": SHAPES}]
        year = {"name": "batch", "policy": "easy", "generator": {"classes": classes}}
        tell("5M jobs, 100k GPUs", directory, fleet(FLEET_GPUS, year, days=365), 180, 4_096)


if __name__ == "__main__":
    main()
