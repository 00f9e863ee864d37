# SPDX-License-Identifier: Apache-2.0
"""Times the flagship, and fleets whose every rack is a host, against their goals, and against the bare-SimGrid floor of the same load.

CPU seconds, the least of several runs that took turns with the floor: machines are noisy, and ratios of what took turns are less so.
What each number is, is in the table of docs/performance.md. Arguments: names of cases, or parts of them; all where there are none.
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GPURAMP", str(ROOT / "build/release/bin/gpuramp"))
FLOOR = os.environ.get("FLOOR", str(ROOT / "build/release/bin/gpuramp_floor"))
FLAGSHIP = ROOT / "scenarios/ramp-100m.json"

# name, scenario, resolution, runs, most CPU seconds, most MB, most times bare SimGrid (infinite: no goal)
CASES = [
    ("flagship, halls", "ramp-100m.json", "hall", 2, 6, 150, 1.5),
    ("flagship, campuses", "ramp-100m.json", "campus", 2, 2.5, 150, math.inf),
    ("1M fleet, racks", "ramp-1m.json", "rack", 2, 6, 2048, math.inf),
    ("10M fleet, racks", "ramp-10m.json", "rack", 2, 60, 2048, math.inf),
    ("100M fleet, racks", "ramp-100m.json", "rack", 1, 900, 20480, math.inf),
]
FAILURES, SAMPLES = "failures, expected", "samples, campuses"
NO_FAILURES = ("--set", "/failures/components/*/takes_down=0", "--set", "/failures/components/*/interrupts=0")
MOST_FAILURES = 1.3  # times the run without
N_SAMPLES = 40
MOST_S_A_SAMPLE = 0.36  # 1,000 in three minutes on two cores


def measured(*command):
    """CPU seconds, MB at most, and what it printed."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed


def against_floor(name, scenario, resolution, runs, most_s, most_mb, most_ratio):
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory)
        program = [PROGRAM, "run", ROOT / "scenarios" / scenario, "--resolution", resolution, "--out", out]
        pairs = [(measured(*program), measured(FLOOR, out / "result.json")) for _ in range(runs)]
        s = json.loads((out / "result.json").read_text(encoding="utf-8"))["summary"]
    cpu = min(ours[0] for ours, _ in pairs)
    bare = min(theirs[0] for _, theirs in pairs)
    rss = max(ours[1] for ours, _ in pairs)
    print(f"{name:<20} {cpu:>7.2f} {most_s:>6} {rss:>7.0f} {most_mb:>6} {bare:>8.2f} {cpu / bare:>6.2f}   "
          f"{s['simgrid_hosts']}, {s['simgrid_links']}, {s['limiter_updates']}, {s['planning_instants']}"
          f"{'' if cpu <= most_s and rss <= most_mb and cpu / bare <= most_ratio else '   MISSED'}", flush=True)


def failures(runs=2):
    with tempfile.TemporaryDirectory() as out:
        program = [PROGRAM, "run", FLAGSHIP, "--resolution", "hall", "--out", out]
        pairs = [(measured(*program)[0], measured(*program, *NO_FAILURES)[0]) for _ in range(runs)]
    with_them, without = (min(times) for times in zip(*pairs))
    ratio = with_them / without
    print(f"{FAILURES:<20} {with_them:>7.2f} s, {without:.2f} s without: {ratio:.2f} times, goal {MOST_FAILURES}{'' if ratio <= MOST_FAILURES else '   MISSED'}", flush=True)


def samples():
    """CPU seconds of a sample: of a study, less the run that says what it is a study of."""
    with tempfile.TemporaryDirectory() as cache:
        program = [PROGRAM, "run", FLAGSHIP, "--resolution", "campus"]
        alone = measured(*program)[0]
        each = (measured(*program, "--samples", N_SAMPLES, "-j", 2, "--cache", cache)[0] - alone) / N_SAMPLES
    print(f"{SAMPLES:<20} {each:>7.2f} s a sample, goal {MOST_S_A_SAMPLE}; {alone:.2f} s a run{'' if each <= MOST_S_A_SAMPLE else '   MISSED'}", flush=True)


def main():
    parts = sys.argv[1:]

    def asked(name):
        return not parts or any(part in name for part in parts)

    print(f"{'case':<20} {'CPU s':>7} {'goal':>6} {'MB':>7} {'goal':>6} {'floor s':>8} {'ratio':>6}   hosts, links, limiter updates, instants")
    for case in CASES:
        if asked(case[0]):
            against_floor(*case)
    if asked(FAILURES):
        failures()
    if asked(SAMPLES):
        samples()


if __name__ == "__main__":
    main()
