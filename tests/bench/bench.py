# SPDX-License-Identifier: Apache-2.0
"""Times the flagship and the finest resolution against their goals, and against the bare-SimGrid floor of the same load.

Each figure is the least of several runs; ratios are of runs that took turns, since machines are noisy.
"""

import json
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GPURAMP", str(ROOT / "build/release/bin/gpuramp"))
FLOOR = os.environ.get("FLOOR", str(ROOT / "build/release/bin/gpuramp_floor"))
RUNS = 3

# name, scenario, resolution, most seconds, most MB
CASES = [
    ("flagship, halls", "ramp-100m.json", "hall", 10, 256),
    ("flagship, campuses", "ramp-100m.json", "campus", 1, 256),
    ("1M fleet, racks", "ramp-1m.json", "rack", 60, 2048),
]


def gpuramp(scenario, resolution, out):
    subprocess.run([PROGRAM, "run", str(ROOT / "scenarios" / scenario), "--resolution", resolution, "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
    return json.loads((out / "run_info.json").read_text(encoding="utf-8"))


def floor(out):
    done = subprocess.run([FLOOR, str(out / "result.json")], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main():
    print(f"{'case':<20} {'s':>7} {'goal':>6} {'MB':>7} {'goal':>6} {'floor s':>8} {'ratio':>6}   hosts, links, limiter updates, instants")
    for name, scenario, resolution, most_s, most_mb in CASES:
        with tempfile.TemporaryDirectory() as directory:
            out = pathlib.Path(directory)
            pairs = [(gpuramp(scenario, resolution, out), floor(out)) for _ in range(RUNS)]
            s = json.loads((out / "result.json").read_text(encoding="utf-8"))["summary"]
        wall = min(ours["wall_s"] for ours, _ in pairs)
        bare = min(theirs["wall_s"] for _, theirs in pairs)
        rss = max(ours["peak_rss_mb"] for ours, _ in pairs)
        print(f"{name:<20} {wall:>7.2f} {most_s:>6} {rss:>7.0f} {most_mb:>6} {bare:>8.2f} {wall / bare:>6.2f}   "
              f"{s['simgrid_hosts']}, {s['simgrid_links']}, {s['limiter_updates']}, {s['planning_instants']}"
              f"{'' if wall <= most_s and rss <= most_mb else '   MISSED'}")


if __name__ == "__main__":
    main()
