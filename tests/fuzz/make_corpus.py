# SPDX-License-Identifier: Apache-2.0
"""Files that readers of the program read, for the fuzzers to begin with: those of tests/fuzz/corpus, and what the program as it is writes.

    cd tests && GPURAMP=... python3 -m fuzz.make_corpus DIR
"""

import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from support.arbitrary_scenarios import arbitrary
from support.gpuramp_runs import PROGRAM, campus, day, scenario

KEPT = pathlib.Path(__file__).resolve().parent / "corpus"
SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
STUDY = {"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": 12}, "outputs": ["cost_usd", "gpus_up_end"],
         "axes": [{"name": "pue", "pointer": "/campuses/0/pue", "values": [1.1, 1.2]}],
         "inputs": [{"name": "orders", "pointer": "/supply/lines/0/orders/0/1", "low": "5 rack/week", "base": "7 rack/week", "high": "12 rack/week"}],
         "slips": {"classes": [{"what": "power", "factor": {"low": 1.0, "base": 1.2, "high": 2.0}, "shared": 0.5, "source": "assumption: a test"}]}}


def call(*arguments, cwd):
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


def small_plan():
    """A plan with a bit of everything that results tell of."""
    plan = scenario(end=day(200), report_every="1 month", campuses=[campus(halls=[{"count": 2, "rack_slots": 40, "bus": "30 MW", "available": day(30)}],
                                                                           power={"tranches": [{"capacity": "40 MW", "available": day(60)}]})])
    plan["targets"]["fleet"] = [[day(0), "100 GPU"], [day(100), "600 GPU"]]
    plan["workloads"] = {"training": [{"name": "t", "gpus": "100 GPU", "flop": "1e24 FLOP", "efficiency": {"mfu": 0.4}}],
                         "research": {"share": 0.5, "efficiency": {"mfu": 0.3}}}
    return plan


def written_by_the_program(here):
    """What runs, studies and explanations write: texts by reader and name."""
    (here / "plan.json").write_text(json.dumps(small_plan()), encoding="utf-8")
    (here / "study.json").write_text(json.dumps(STUDY), encoding="utf-8")
    call("run", "plan.json", "--resolution", "campus", "--out", "out", cwd=here)
    call("sweep", "study.json", "--out", "swept", "-j", "2", cwd=here)
    yield "result", "small.json", (here / "out/result.json").read_text(encoding="utf-8")
    yield "series", "small.csv", (here / "out/series.csv").read_text(encoding="utf-8")
    yield "reached", "small.csv", (here / "out/reached.csv").read_text(encoding="utf-8")
    yield "summary", "small.json", (here / "swept/summary.json").read_text(encoding="utf-8")
    yield "marginals", "small.json", call("explain", "plan.json", "--marginals", "--json", cwd=here)
    call("plan", "plan.json", "--goal", "500 GPU by 2026-07-01", "--out", "planned", cwd=here)
    yield "plan", "small.json", (here / "planned/plan_result.json").read_text(encoding="utf-8")
    old = json.loads((here / "out/result.json").read_text(encoding="utf-8"))
    yield "old", "result.json", json.dumps({**old, "format_version": 1})
    yield "old", "scenario.json", json.dumps(small_plan())
    yield "scenario", "small.json", json.dumps(small_plan())
    yield "study", "small.json", json.dumps(STUDY)
    for name in ("redundancy", "llama3-405b", "green-campus", "refresh", "shared-cluster", "optics-limited"):
        result = json.loads(call("run", SHIPPED / f"{name}.json", "--resolution", "campus", "--set", "/end=2027-06-01", "--json", cwd=here)) \
            if name != "shared-cluster" else {"scenario": json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))}
        yield "scenario", f"{name}.json", json.dumps(result["scenario"])


def make(into):
    shutil.copytree(KEPT, into, dirs_exist_ok=True)
    with tempfile.TemporaryDirectory() as here:
        for reader, name, text in written_by_the_program(pathlib.Path(here)):
            (into / reader).mkdir(parents=True, exist_ok=True)
            (into / reader / name).write_text(text, encoding="utf-8")
    for seed in range(3):
        (into / "scenario" / f"arbitrary-{seed}.json").write_text(json.dumps(arbitrary(random.Random(seed))), encoding="utf-8")
    for folder in ("catalog", "slips", "models"):
        (into / folder).mkdir(exist_ok=True)
    for file in sorted((SHIPPED / "catalog").glob("*.json")):
        shutil.copy(file, into / "catalog")
    shutil.copy(SHIPPED / "catalog/slips/defaults-2025.json", into / "slips")
    for which, name in enumerate(("calibration.json", "chips.json", "transformers.json")):  # the first byte says which file it is
        (into / "models" / name).write_bytes(bytes([which]) + (SHIPPED / "catalog/models" / name).read_bytes())


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]))
