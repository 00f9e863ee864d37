#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the constants of origin "fitted" in scenarios/catalog/models/calibration.json on the validation cases marked "fit".

    tools/calibrate.py [--program build/release/bin/gpuramp] [--halves] [--write]

Minimises, group by group, the sum over the fit cases of sqrt(e^2 + 0.05^2), e = ln(predicted / published), so that a case that some unstated option
slowed down does not pull the rest along, plus a penalty 0.01 ((x - prior) / width)^2 for each constant, which decides where the cases say nothing. Cases
marked "check" are never read: the program gets a copy of the case files without them. Method: Nelder and Mead 1965 (doi:10.1093/comjnl/7.4.308),
restarted twice; deterministic. Nothing is rebuilt: the program reads the constants from a copy of the folder. Without --write it only prints what it would
change. With --halves it also fits each half of the cases (every second one by id) and says how far each constant moves between them.
Needs nothing but Python 3.
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
    (["training_step", "inference"], {
        "matmul_frac": (0.9, 0.05, 0.5, 1.0),          # transposes, accumulation, real shapes against the best shape
        "power_exponent": (0.333, 0.05, 0.0, 1.0),     # P ~ f V^2, V ~ f
        "memory_frac": (0.80, 0.08, 0.4, 1.0),         # STREAM-like kernels reach 0.8-0.9
        "exchange_overlap_frac": (0.6, 0.2, 0.0, 1.0), # collectives and multiplies slow each other
        "maturity_years": (1.0, 0.3, 0.1, 10.0),
        "expert_maturity_years": (1.2, 0.4, 0.2, 5.0),
        "served_expert_deficit": (0.45, 0.2, 0.0, 0.9),
    }),
    (["node_power"], {
        "host_power_frac": (0.26, 0.02, 0.0, 1.0),     # (7.1 kW - 8 x 700 W) / 5.6 kW at full load
    }),
]
PENALTY = 0.01
ROUND = 0.05


def fit_cases(kinds):
    cases = [c for f in sorted(CASES.glob("*.json")) for c in json.loads(f.read_text()) if c["kind"] in kinds and c["split"] == "fit"]
    return sorted(cases, key=lambda c: c["id"])


class Objective:
    """Errors of some cases as a function of some constants."""

    def __init__(self, program, folder, calibration, cases, table):
        self.program, self.folder, self.calibration, self.table = program, folder, calibration, table
        self.names = list(table)
        self.cases = folder / "cases.json"
        self.cases.write_text(json.dumps(cases))

    def rows(self, x):
        entries = {c["name"]: c for c in self.calibration["constants"]}
        for name, value in zip(self.names, x):
            entries[name]["value"] = value
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
        return sum(math.hypot(e, ROUND) for e in errors) + PENALTY * penalty + outside


def nelder_mead(f, start, steps, tolerance=1e-6, limit=600):
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


def fitted(objective, start):
    table = objective.table
    x = start
    for scale in (1.0, 0.5, 0.25):
        _, x = nelder_mead(objective, x, [scale * (-t[1] if v + t[1] > t[3] else t[1]) for v, t in zip(x, table.values())])
    return [float(f"{min(max(v, table[n][2]), table[n][3]):.4g}") for n, v in zip(table, x)]


def report(kinds, table, values, rows, halves):
    print(f"\n{', '.join(kinds)}")
    for i, (name, value) in enumerate(zip(table, values)):
        moved = f"  halves {halves[0][i]:.4g} and {halves[1][i]:.4g}, {100 * abs(halves[0][i] - halves[1][i]) / max(value, 1e-12):.0f} % apart" if halves else ""
        print(f"  {name:<24} {value:<10.4g} (prior {table[name][0]:g} +- {table[name][1]:g}){moved}")
    for row in rows:
        print(f"    {row['id']:<44} {100 * row['relative_error']:+6.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/bin/gpuramp"))
    parser.add_argument("--halves", action="store_true", help="fit each half of the cases too")
    parser.add_argument("--write", action="store_true", help="change calibration.json")
    arguments = parser.parse_args()
    path = MODELS / "calibration.json"
    calibration = json.loads(path.read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(MODELS, folder / "models")
        for catalogue in ("accelerators.json", "fabrics.json", "projects.json"):
            shutil.copy(MODELS.parent / catalogue, folder)
        for kinds, table in GROUPS:
            cases = fit_cases(kinds)
            start = [next(c["value"] for c in calibration["constants"] if c["name"] == n) for n in table]
            objective = lambda some: Objective(arguments.program, folder, calibration, some, table)
            halves = [fitted(objective(cases[i::2]), start) for i in (0, 1)] if arguments.halves else []
            values = fitted(objective(cases), start)
            report(kinds, table, values, objective(cases).rows(values), halves)
    if arguments.write:
        path.write_text(json.dumps(calibration, indent=1, ensure_ascii=False) + "\n")
        print(f"\nwrote {path}")


if __name__ == "__main__":
    main()
