# SPDX-License-Identifier: Apache-2.0
"""Services that state requests, on a fleet that is up from the start."""

import json

from support.gpuramp_runs import campus, day, scenario
from support.job_traces import run_files


def service(rate, replica_gpus=10, ttft="1 s", **other):
    """So many requests per second; 1,000 tokens of a prompt take a second, and an answer has one token."""
    requests = {
        "targets": {"percentile": 0.9, "ttft": ttft},
        "lengths": {"input": {"form": "exponential"}, "output": {"cv": 0}},
        "serving": {"gpus": replica_gpus, "measured": {"prefill": "1000 token/s", "step": "1 ms"}},
    }
    requests.update(other.pop("requests", {}))
    return {"name": "chat", "demand": [[day(0), f"{rate} token/s"]], "flop_per_token": "1 GFLOP/token", "input_tokens": 1000, "output_tokens": 1,
            "efficiency": {"mfu": 0.5, "goodput": 1}, "requests": requests, **other}


def fleet(gpus, *services, days=364, **other):
    given = {"end": day(days), "report_every": "1 month", "supply": {"lines": []},
             "campuses": [campus(initial=[{"rack_type": "r", "racks": gpus // 10}])],
             "targets": {"fleet": [["2026-01-01", "10 GPU"]], "milestones": []}, "workloads": {"inference": list(services)}}
    given.update(other)
    return scenario(**given)


def figures(gpus, *services, files=None, **other):
    """What each service came to."""
    return run_files(fleet(gpus, *services, **other), files or {}).result["requests"]


def merged(base, changes):
    """A copy of nested objects with some values replaced."""
    result = json.loads(json.dumps(base))
    for key, value in changes.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result
