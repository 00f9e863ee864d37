# SPDX-License-Identifier: Apache-2.0
"""Speed and memory of studies against their goals. Needs a quiet machine with two cores.

Usage: sweep_bench.py GPURAMP STUDY_TEST SOURCE_DIR
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

GPURAMP, STUDY_TEST, SOURCE = sys.argv[1:4]
MISSED = []


def goal(what, value, unit, limit, at_least=False):
    met = value >= limit if at_least else value <= limit
    print(f"{'met   ' if met else 'MISSED'} {what}: {value:.3g} {unit} (goal {'at least' if at_least else 'at most'} {limit:g})", flush=True)
    if not met:
        MISSED.append(what)


def timed(*args):
    start = time.perf_counter()
    subprocess.run([GPURAMP, *map(str, args)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def cpu_seconds(*args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    timed(*args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def flagship(directory):
    """1,000 samples of the 100M ramp at campus resolution, extrapolated from 100, on two cores and on one."""
    study = os.path.join(SOURCE, "scenarios/studies/milestones-100m.json")
    one = timed("sweep", study, "--samples", 60, "-j", 1, "--out", os.path.join(directory, "j1"))
    two = timed("sweep", study, "--samples", 60, "-j", 2, "--out", os.path.join(directory, "j2"))
    goal("1,000 samples of the 100M ramp on 2 cores", two / 60 * 1000 / 60, "min", 10)
    goal("gain from the second core", one / two, "x", 1.8, at_least=True)


def overhead(directory):
    """CPU time per point beyond what `gpuramp run` of the same scenario takes, on the example, whose run itself is a few milliseconds."""
    plan = os.path.join(directory, "plan.json")
    timed("init", plan)
    study = os.path.join(directory, "study.json")
    with open(study, "w") as f:
        json.dump({"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": 1000},
                   "inputs": [{"pointer": "/supply/inputs/0/share", "low": 0.006, "base": 0.01, "high": 0.02}]}, f)
    run = min(timed("run", plan) for _ in range(20))
    sweep = cpu_seconds("sweep", study, "-j", 1, "--out", os.path.join(directory, "many")) / 1000
    goal("overhead per point over `gpuramp run`", 1000 * (sweep - run), "ms", 5)


def memory(directory):
    peaks = []
    for n in (100, 3000):
        out = os.path.join(directory, f"m{n}")
        subprocess.run([GPURAMP, "sweep", os.path.join(directory, "study.json"), "--samples", str(n), "--out", out], check=True, stdout=subprocess.DEVNULL)
        process = subprocess.Popen([GPURAMP, "sweep", os.path.join(directory, "study.json"), "--samples", str(n), "--out", out + "x"], stdout=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status") as f:
                    peak = max(peak, int(f.read().split("VmHWM:")[1].split()[0]) / 1024)
            except (IndexError, OSError):
                pass
            time.sleep(0.01)
        peaks.append(peak)
    goal("growth of the parent from 100 to 3,000 points", peaks[1] - peaks[0], "MB", 2)


def big_database():
    said = subprocess.run([STUDY_TEST, "[.speed]"], check=True, capture_output=True, text=True).stdout
    goal("summary of 100,000 rows", float(re.search(r"rows: ([\d.]+) s", said).group(1)), "s", 2)


with tempfile.TemporaryDirectory(prefix="gpuramp-bench-") as scratch:
    overhead(scratch)
    memory(scratch)
    big_database()
    flagship(scratch)
sys.exit(1 if MISSED else 0)
