# SPDX-License-Identifier: Apache-2.0
"""Runs the program on scenarios built in a test, and reads what it wrote."""

import copy
import csv
import datetime
import json
import os
import pathlib
import subprocess
import tempfile

PROGRAM = os.environ.get("GPURAMP", str(pathlib.Path(__file__).resolve().parents[2] / "build/release/bin/gpuramp"))

START = datetime.date(2026, 1, 1)
WEEK_S = 7 * 86400
GPUS_PER_RACK = 10


def day(n):
    """The date n days after the start of every scenario built here."""
    return (START + datetime.timedelta(days=n)).isoformat()


def rack_type(name="r", **other):
    """A rack of 10 GPUs that draws 1 MW at full load, nothing when idle, and does 1 PFLOP/s per GPU."""
    rack = {
        "name": name, "available": "2025-01-01", "gpus_per_rack": GPUS_PER_RACK, "peak_bf16": "1 PFLOP/s", "hbm": "100 GB",
        "hbm_bandwidth": "1 TB/s", "scale_up": "1 TB/s", "scale_up_domain": 10, "scale_out": "100 GB/s", "idle_power": "0 W",
        "max_power": "1 MW", "price": "1 M USD", "cowos_wafers_per_gpu": 0.1, "h100_equivalents": 1,
    }
    rack.update(other)
    return rack


def campus(name="c", **other):
    """A campus with room and power for 10,000 racks from the start and crews without limit."""
    result = {
        "name": name, "region": "g", "fabric": "f", "pue": 1.0,
        "halls": [{"count": 1, "rack_slots": 10000, "bus": "10 GW", "available": "2025-01-01"}],
        "power": {"tranches": [{"capacity": "10 GW", "available": "2025-01-01"}]},
        "install": {"rate": "100000 rack/week", "duration": "1 week", "burn_in": "2 week"},
    }
    result.update(other)
    return result


def scenario(**other):
    """Seven racks a week for a year to one campus; no work."""
    result = {
        "format_version": 1, "name": "test", "start": START.isoformat(), "end": day(364), "report_every": "1 week",
        "targets": {"fleet": [[START.isoformat(), "3000 GPU"]], "milestones": ["100 GPU", "1 M GPU"]},
        "supply": {"lines": [{"rack_type": "r", "orders": [[START.isoformat(), "7 rack/week"]], "integration_time": "4 week",
                              "transit_time": "2 week"}]},
        "campuses": [campus()],
        "catalog": {
            "rack_types": [rack_type()],
            "fabrics": [{"name": "f", "port": "100 GB/s"}],
            "regions": [{"name": "g", "carbon": "400 g/kWh", "price": "50 USD/MWh"}],
        },
    }
    result.update(copy.deepcopy(other))
    return result


class Run:
    """What one run wrote."""

    def __init__(self, directory, stdout):
        self.texts = {file.name: file.read_text(encoding="utf-8") for file in pathlib.Path(directory).iterdir()}
        self.stdout = stdout
        self.result = json.loads(self.text("result.json"))
        self.series = self.table("series.csv")
        self.jobs = {row["name"]: row for row in self.table("jobs.csv")}
        self.events = self.table("events.csv")

    def text(self, name):
        return self.texts[name]

    def table(self, name):
        return list(csv.DictReader(self.text(name).splitlines()))

    def column(self, name, campus="fleet"):
        """Values of a column of series.csv by days since the start."""
        return {(datetime.date.fromisoformat(row["date"]) - START).days: float(row[name]) for row in self.series if row["campus"] == campus}

    def elapsed_s(self, kind, subject):
        """Seconds since the start of the one event of this kind and subject."""
        (event,) = [e for e in self.events if e["kind"] == kind and e["subject"] == subject]
        return float(event["elapsed_s"])

    def binding(self):
        return {row["resource"] for row in self.result["bottlenecks"]["binding"]}

    def gap(self, campus="fleet"):
        return [row for row in self.result["bottlenecks"]["gap"] if row["campus"] == campus]


def run(given, *arguments, expect=0):
    """Runs a scenario (a dict, or the path of a file) and returns its Run; the exit code must be as expected."""
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "scenario.json"
        if isinstance(given, dict):
            file.write_text(json.dumps(given), encoding="utf-8")
        else:
            file = given
        out = pathlib.Path(directory) / "out"
        done = subprocess.run([PROGRAM, "run", str(file), "--out", str(out), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == expect, f"exit code {done.returncode}, wanted {expect}\n{done.stdout}\n{done.stderr}"
        return Run(out, done.stdout) if expect == 0 else done.stderr


def told(value):
    """A number as the page's data hold it: to six digits, whole ones as they are."""
    return value if value == int(value) else float(f"{value:.6g}")
