# SPDX-License-Identifier: Apache-2.0
"""Times services that state requests: requests per minute of simulated ones, and CPU seconds of years in closed form."""

import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import PROGRAM, measured
from support.request_runs import fleet, merged, service

ANSWERS = {"input_tokens": 1000, "output_tokens": 200, "requests": {
    "lengths": {"input": {"form": "lognormal", "cv": 1}, "output": {"cv": 1}}, "targets": {"percentile": 0.99, "ttft": "1 s", "tpot": "50 ms"},
    "serving": {"gpus": 10, "measured": {"prefill": "40 k token/s", "step": "8 ms", "step_per_sequence": "0.1 ms"}}}}
GOAL = 1e6  # requests per minute

# name, requests per second, replicas' kind
CASES = [("one replica", 5, "aggregated"), ("tens of replicas", 500, "aggregated"), ("hundreds of replicas", 5000, "aggregated"), ("prefill apart", 500, "apart")]


def timed(directory, given):
    file = directory / "scenario.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    cpu, rss, _ = min(measured(PROGRAM, "run", file, "--out", directory / "out") for _ in range(2))
    return cpu, rss, json.loads((directory / "out/result.json").read_text(encoding="utf-8"))["requests"][0]


def main():
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        print(f"{'simulated':<20} {'requests':>10} {'replicas':>9} {'CPU s':>7} {'MB':>6} {'per minute':>11} {'goal':>8}")
        for case, rate, kind in CASES:
            window = 600_000 / rate
            given = merged(service(rate * 200), merged(ANSWERS, {"requests": {"mode": "simulated", "window": f"{window} s", "serving": {"kind": kind}}}))
            cpu, rss, got = timed(directory, fleet(50_000, given, days=31))
            n = got["simulated"] / 0.9  # the first tenth does not count
            speed = 60 * n / cpu
            print(f"{case:<20} {n:>10.0f} {got['replicas_held']:>9} {cpu:>7.2f} {rss:>6.0f} {speed:>11.3g} {GOAL:>8.0e}{'' if speed >= GOAL else '   MISSED'}", flush=True)
        print(f"\n{'in closed form':<20} {'months':>10} {'replicas':>9} {'CPU s':>7} {'MB':>6}")
        for rate in (50, 5000):
            given = merged(service(rate * 200), ANSWERS)
            cpu, rss, got = timed(directory, fleet(50_000, given, days=3652))
            print(f"{rate:>7} per second   {len(got['months']):>10} {got['months'][0]['replicas_held']:>9} {cpu:>7.2f} {rss:>6.0f}", flush=True)


if __name__ == "__main__":
    main()
