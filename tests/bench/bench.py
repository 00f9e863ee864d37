# SPDX-License-Identifier: Apache-2.0
"""Times the flagship, and fleets whose every rack is a host, against their goals, and against the bare-SimGrid floor of the same load.

CPU seconds, the least of several runs that took turns with the floor: machines are noisy.
"""

import json
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GPURAMP", str(ROOT / "build/release/bin/gpuramp"))
FLOOR = os.environ.get("FLOOR", str(ROOT / "build/release/bin/gpuramp_floor"))

# name, scenario, resolution, runs, most CPU seconds, most MB
CASES = [
    ("flagship, halls", "ramp-100m.json", "hall", 3, 6, 150),
    ("flagship, campuses", "ramp-100m.json", "campus", 3, 1, 256),
    ("1M fleet, racks", "ramp-1m.json", "rack", 3, 6, 2048),
    ("10M fleet, racks", "ramp-10m.json", "rack", 2, 60, 2048),
    ("100M fleet, racks", "ramp-100m.json", "rack", 1, 900, 20480),
]


def measured(*command):
    """CPU seconds, MB at most, and what it printed."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed


def main():
    print(f"{'case':<20} {'CPU s':>7} {'goal':>6} {'MB':>7} {'goal':>6} {'floor s':>8} {'ratio':>6}   hosts, links, limiter updates, instants")
    for name, scenario, resolution, runs, most_s, most_mb in CASES:
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
              f"{'' if cpu <= most_s and rss <= most_mb else '   MISSED'}", flush=True)


if __name__ == "__main__":
    main()
