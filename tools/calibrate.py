#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the constants of origin "fitted" in scenarios/catalog/models/calibration.json on the validation cases marked "fit".

    tools/calibrate.py [--program build/release/bin/gpuramp] [--write]

Minimises, group by group, the sum of squared logarithms of predicted / published over the fit cases of the group's kinds, plus a
penalty ((x - prior) / width)^2 * 0.01^2 for each constant, which decides where the cases say nothing. Cases marked "check" are never read: the
program gets a copy of the case files without them. Method: Nelder and Mead 1965 (doi:10.1093/comjnl/7.4.308), restarted twice; deterministic.
Without --write it only prints what it would change. Needs nothing but Python 3.
"""

import argparse
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODELS = ROOT / "scenarios/catalog/models"
CASES = ROOT / "tests/validation/cases"

# constant: (prior, width, low, high). The prior is what one would assume without the cases, the width how sure one is of it.
GROUPS = [
    (["collective"], {
        "scale_up_frac": (0.80, 0.05, 0.5, 1.0),       # protocol efficiency of NVLink packets: 0.8-0.9
        "scale_out_frac": (0.95, 0.02, 0.5, 1.0),      # RoCE and InfiniBand headers
    }),
    (["training_step"], {
        "matmul_frac": (0.92, 0.05, 0.5, 1.0),         # real shapes against the best shape
        "narrow_training_frac": (0.95, 0.05, 0.5, 1.0), # scaling and casts are counted, clocks are not
        "wave_tail": (0.8, 0.2, 0.0, 1.0),             # stream-K and early exit hide some of it
        "memory_frac": (0.80, 0.08, 0.4, 1.0),         # STREAM-like kernels reach 0.8-0.9
        "tensor_overlap_frac": (0.5, 0.25, 0.0, 1.0),
        "fp4_matmul_frac": (0.60, 0.1, 0.2, 1.0),
    }),
    (["inference"], {
        "serving_frac": (0.85, 0.1, 0.3, 1.0),
        "exposed_operand_frac": (0.5, 0.25, 0.0, 1.0), # prologues, epilogues, small batches
        "expert_load_cv": (0.6, 0.3, 0.0, 2.0),        # popular experts see a few times the mean
    }),
    (["node_power"], {
        "host_power_frac": (0.26, 0.02, 0.0, 1.0),     # (7.1 kW - 8 x 700 W) / 5.6 kW at full load
        "activity:resnet-50": (1.0, 0.05, 0.0, 1.0),
        "activity:bert-large": (0.8, 0.2, 0.0, 1.0),
        "activity:llama2-70b-lora": (0.9, 0.1, 0.0, 1.0),
    }),
]
PENALTY = 0.01


def constants_by_name(calibration):
    entries = {c["name"]: (c, "value") for c in calibration["constants"]}
    entries.update({"activity:" + a["name"]: (a, "activity") for a in calibration["workload_activities"]})
    return entries


class Objective:
    """Errors of the fit cases of some kinds as a function of some constants."""

    def __init__(self, program, folder, calibration, kinds, table):
        self.program, self.folder, self.calibration, self.table = program, folder, calibration, table
        self.names = list(table)
        self.cases = folder / "cases" / ("-".join(kinds) + ".json")
        cases = [c for f in sorted(CASES.glob("*.json")) for c in json.loads(f.read_text()) if c["kind"] in kinds and c["split"] == "fit"]
        self.cases.write_text(json.dumps(cases))

    def rows(self, x):
        entries = constants_by_name(self.calibration)
        for name, value in zip(self.names, x):
            entry, key = entries[name]
            entry[key] = value
        (self.folder / "models/calibration.json").write_text(json.dumps(self.calibration))
        out = subprocess.run([self.program, "validate", "--json", "--cases", self.cases, "--models", self.folder / "models"], capture_output=True, text=True)
        if out.returncode != 0:
            sys.exit(out.stderr)
        return json.loads(out.stdout)

    def __call__(self, x):
        clipped = [min(max(v, self.table[n][2]), self.table[n][3]) for n, v in zip(self.names, x)]
        outside = sum(((v - c) / self.table[n][1]) ** 2 for n, v, c in zip(self.names, x, clipped))
        errors = [math.log(r["predicted"] / r["published"]) for r in self.rows(clipped)]
        penalty = sum(((v - self.table[n][0]) / self.table[n][1]) ** 2 for n, v in zip(self.names, clipped))
        return sum(e * e for e in errors) + PENALTY**2 * penalty + outside


def nelder_mead(f, start, steps, tolerance=1e-7, limit=400):
    points = [list(start)] + [[v + (steps[i] if i == j else 0) for i, v in enumerate(start)] for j in range(len(start))]
    simplex = sorted((f(p), p) for p in points)
    for _ in range(limit):
        if simplex[-1][0] - simplex[0][0] < tolerance:
            break
        centre = [sum(p[i] for _, p in simplex[:-1]) / (len(simplex) - 1) for i in range(len(start))]
        worst = simplex[-1][1]

        def along(t):
            p = [c + t * (c - w) for c, w in zip(centre, worst)]
            return f(p), p

        reflected = along(1)
        if reflected[0] < simplex[0][0]:
            simplex[-1] = min(reflected, along(2))
        elif reflected[0] < simplex[-2][0]:
            simplex[-1] = reflected
        else:
            contracted = along(0.5) if reflected[0] < simplex[-1][0] else along(-0.5)
            if contracted[0] < min(reflected[0], simplex[-1][0]):
                simplex[-1] = contracted
            else:
                best = simplex[0][1]
                simplex = [simplex[0]] + [(f(q), q) for q in ([(a + b) / 2 for a, b in zip(best, p)] for _, p in simplex[1:])]
        simplex.sort()
    return simplex[0]


def fit(program, folder, calibration, kinds, table):
    objective = Objective(program, folder, calibration, kinds, table)
    x = [table[n][0] for n in table]
    for scale in (1.0, 0.5, 0.5):
        _, x = nelder_mead(objective, x, [scale * (-table[n][1] if table[n][0] + table[n][1] > table[n][3] else table[n][1]) for n in table])
    x = [float(f"{min(max(v, table[n][2]), table[n][3]):.4g}") for n, v in zip(table, x)]
    print(f"\n{', '.join(kinds)}")
    for name, value in zip(table, x):
        print(f"  {name:<24} {value:<10.4g} (prior {table[name][0]:g} +- {table[name][1]:g})")
    for row in objective.rows(x):
        print(f"    {row['id']:<40} {100 * row['relative_error']:+6.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/bin/gpuramp"))
    parser.add_argument("--write", action="store_true", help="change calibration.json")
    arguments = parser.parse_args()
    path = MODELS / "calibration.json"
    calibration = json.loads(path.read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(MODELS, folder / "models")
        shutil.copy(MODELS.parent / "accelerators.json", folder)
        (folder / "cases").mkdir()
        for kinds, table in GROUPS:
            fit(arguments.program, folder, calibration, kinds, table)
    if arguments.write:
        path.write_text(json.dumps(calibration, indent=1, ensure_ascii=False) + "\n")
        print(f"\nwrote {path}")


if __name__ == "__main__":
    main()
