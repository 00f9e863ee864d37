# SPDX-License-Identifier: Apache-2.0
"""Inference: the shape of demand against closed forms, and services by model against what the model says of them."""

import datetime
import json
import math
import pathlib
import subprocess
import tempfile
import unittest

from analytic.work_test import DAY_S, YEAR_H, efficiency, only_work, standing
from support.gpuramp_runs import PROGRAM, day, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = [str(ROOT / "scenarios/catalog/models" / f"{name}.json") for name in ("transformers", "chips", "calibration")]
ACCELERATORS = str(ROOT / "scenarios/catalog/accelerators.json")


def service(demand, **other):
    return {"name": "s", "demand": [[day(0), f"{demand} token/s"]], "flop_per_token": "1 FLOP/token", "efficiency": efficiency(), **other}


class Shape(unittest.TestCase):
    CAPACITY = 1e18  # 1,000 GPUs of 1 PFLOP/s at 1 FLOP per token

    def served(self, demand, **other):
        return run(only_work([standing()], {"inference": [service(f"{demand:.17g}", **other)]}))

    def test_where_the_peak_fits_all_is_served_and_gpus_rest_at_night(self):
        # mean demand half of capacity, peak twice the mean: all GPUs, busy half of the time on average
        result = self.served(0.5 * self.CAPACITY, daily_swing=1)
        s = result.result["summary"]
        self.assertAlmostEqual(s["tokens_served"] / s["tokens_demanded"], 1, delta=1e-6)
        self.assertAlmostEqual(s["energy_mwh"], 0.5 * 100 * YEAR_H, delta=1e-4 * 100 * YEAR_H)
        idle = sum(row["idle_flop"] for row in result.result["bottlenecks"]["waterfall"])
        self.assertAlmostEqual(idle / (1e18 * 364 * DAY_S), 0.5, delta=1e-5)

    def test_where_the_mean_just_fits_the_peaks_are_lost(self):
        # integral of min(1 + cos, 1) over a day: 1 - 1 / pi
        s = self.served(self.CAPACITY, daily_swing=1).result["summary"]
        self.assertAlmostEqual(s["tokens_served"] / s["tokens_demanded"], 1 - 1 / math.pi, delta=1e-5)

    def test_a_week_has_its_shape_too(self):
        s = self.served(self.CAPACITY, weekly_swing=0.5).result["summary"]
        self.assertAlmostEqual(s["tokens_served"] / s["tokens_demanded"], 1 - 0.5 / math.pi, delta=1e-4)

    def test_without_swings_nothing_rests(self):
        s = self.served(2 * self.CAPACITY).result["summary"]
        self.assertAlmostEqual(s["tokens_served"] / s["tokens_demanded"], 0.5, places=9)


MATURE = "2100-01-01"


def modelled(**other):
    """10 racks of 32 H100 serve Llama 3.1 405B, more than they can."""
    given = only_work([standing(racks=10)], {"inference": [{"name": "s", "demand": [[day(0), "1 P token/s"]], "model": "llama3.1-405b", "input_tokens": 1000,
                                                            "output_tokens": 500, "software": MATURE, **other}]}, end=day(28))
    given["campuses"][0]["initial"][0]["rack_type"] = "h100-hgx"
    given["supply"] = {}
    given["catalogs"] = [ACCELERATORS, *MODELS]
    return given


class ByModel(unittest.TestCase):
    def rate(self, **other):
        s = run(modelled(**other)).result["summary"]
        return s["tokens_served"] / (320 * 28 * DAY_S)

    def test_it_serves_what_gpuramp_validate_predicts(self):
        case = [{"id": "c", "kind": "inference", "split": "check", "evidence": "test", "source": "test", "note": "",
                 "inputs": {"model": "llama3.1-405b", "accelerator": "h100-sxm", "gpus": 8, "input_tokens": 1000, "output_tokens": 500},
                 "published": {"quantity": "output_tokens_per_s_per_gpu", "value": 50, "unit": "token/s"}}]
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory, "cases.json")
            file.write_text(json.dumps(case), encoding="utf-8")
            done = subprocess.run([PROGRAM, "validate", "--cases", str(file), "--json"], capture_output=True, text=True, check=True)
        (predicted,) = [row["predicted"] for row in json.loads(done.stdout)]
        # a case without a date is of the month in which the cases were gathered
        self.assertAlmostEqual(self.rate(software="2026-11-01") / predicted, 1, delta=1e-6)

    def test_a_faster_answer_costs_throughput(self):
        fast = self.rate(user_tokens_per_s=10)
        self.assertGreater(fast, 0)
        self.assertLess(fast, self.rate())

    def test_young_software_serves_less_by_its_lack_of_maturity(self):
        # on the day that the chip ships (h100-hgx: 2022-10-01) kernels of dense models lack dense_deficit, later exp(-t^2) of it; both days are
        # before the chip's faster attention
        constants = {c["name"]: c["value"] for c in json.loads(pathlib.Path(MODELS[2]).read_text(encoding="utf-8"))["constants"]}
        first, later = datetime.date(2022, 10, 1), datetime.date(2024, 6, 1)
        years = (later - first).days / 365.2425 / constants["maturity_years"]
        deficit = constants["dense_deficit"]
        self.assertAlmostEqual(self.rate(software=str(first)) / self.rate(software=str(later)), (1 - deficit) / (1 - deficit * math.exp(-years * years)), delta=1e-6)
        without = modelled(software="2022-10-01")
        del without["workloads"]["inference"][0]["model"], without["workloads"]["inference"][0]["input_tokens"], without["workloads"]["inference"][0]["output_tokens"]
        without["workloads"]["inference"][0].update(flop_per_token="1 GFLOP/token", efficiency=efficiency())
        self.assertIn("software, but no 'model'", run(without, expect=2))

    def test_software_that_is_not_stated_ages_with_the_service(self):
        given = modelled()
        del given["workloads"]["inference"][0]["software"]
        s = run(given).result["summary"]
        rates = [self.rate(software=day(at)) for at in (0, 28)]
        self.assertLess(rates[0], s["tokens_served"] / (320 * 28 * DAY_S))
        self.assertLess(s["tokens_served"] / (320 * 28 * DAY_S), rates[1])

    def test_a_resolved_scenario_reads_back(self):
        first = run(modelled())
        self.assertEqual(run(first.result["scenario"]).text("series.csv"), first.text("series.csv"))

    def test_bad_services(self):
        for change, pointer, problem in (({"model": "lama3.1-405b"}, "/workloads/inference/0/model", "did you mean 'llama3.1-405b'?"),
                                         ({"output_tokens": 0}, "/workloads/inference/0/output_tokens", "too small"),
                                         ({"daily_swing": 1.5}, "/workloads/inference/0/daily_swing", "too large")):
            error = run(modelled(**change), expect=2)
            self.assertIn(pointer, error)
            self.assertIn(problem, error)
        error = run(modelled(user_tokens_per_s=1000), expect=2)
        self.assertIn("/workloads/inference/0/user_tokens_per_s: h100-hgx gives no user 1000 token/s", error)
        without = modelled()
        del without["workloads"]["inference"][0]["model"], without["workloads"]["inference"][0]["software"]
        self.assertIn("'flop_per_token' is missing", run(without, expect=2))


if __name__ == "__main__":
    unittest.main()
