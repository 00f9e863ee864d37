# SPDX-License-Identifier: Apache-2.0
"""What scenarios with requests must show."""

import json
import pathlib
import subprocess
import tempfile

from scenarios.scenario_case import GPURAMP, SCENARIOS, ScenarioCase, quantity


class ChatService(ScenarioCase):
    scenario = "chat-service"

    @property
    def months(self):
        (service,) = self.result["requests"]
        return service["months"]

    def targets(self):
        (service,) = self.given["workloads"]["inference"]
        return service["requests"]["targets"]

    def test_demand_grows_tenfold_and_gpus_by_less(self):
        peaks = [month["peak_per_s"] for month in self.months]
        needed = [month["gpus_needed"] for month in self.months]
        growth = peaks[-1] / peaks[0]
        self.assertGreater(growth, 6)
        self.assertEqual(needed, sorted(needed))
        self.assertLess(needed[-1] / needed[0], growth)  # larger pools wait less for the same targets

    def test_the_targets_are_met(self):
        targets = self.targets()
        for month in self.months:
            self.assertGreaterEqual(month["gpus_held"], month["gpus_needed"], month["from"])
            self.assertLessEqual(month["ttft_s"], quantity(targets["ttft"], "s", {"s": 1}), month["from"])
            self.assertLessEqual(month["tpot_s"], quantity(targets["tpot"], "s", {"ms": 1e-3}), month["from"])
            self.assertGreater(month["attainment_frac"], 2 * targets["percentile"] - 1, month["from"])

    def test_bursts_cost_most_while_the_service_is_small(self):
        extra = [month["gpus_needed"] / month["gpus_smooth"] - 1 for month in self.months]
        self.assertGreater(extra[0], 0.5)
        self.assertGreater(extra[0], extra[-1])
        for month in self.months:
            self.assertGreaterEqual(month["gpus_smooth"], month["gpus_for_tokens"])
            self.assertGreater(month["headroom_frac"], 0)

    def test_headline_figures(self):
        # As scenarios/README.md says them: from 363 GPUs to 1,675; bursts take 91 % more at first, 22 % at the end.
        first, last = self.months[0], self.months[-1]
        for month, needed, extra in ((first, 363, 0.91), (last, 1675, 0.22)):
            self.assertAlmostEqual(month["gpus_needed"] / needed, 1, delta=0.02)
            self.assertAlmostEqual(month["gpus_needed"] / month["gpus_smooth"] - 1, extra, delta=0.03)
        self.assertAlmostEqual(first["usd_per_million_tokens"], 6.8, delta=0.2)
        self.assertAlmostEqual(last["usd_per_million_tokens"], 3.7, delta=0.2)
        # without corrections the closed form would be off by more than a tenth
        self.assertTrue(all(0.1 < month["closed_form_error_frac"] < 0.2 for month in self.months))

    def test_tokens_in_time_are_those_served(self):
        (service,) = self.result["requests"]
        served = self.result["summary"]["tokens_served"]
        self.assertAlmostEqual(service["tokens_in_time"] / served, service["attainment_frac"], delta=0.02)
        self.assertGreater(service["usd_per_million_tokens"], 0)


    def test_prompts_have_a_length(self):
        command = [GPURAMP, "check", str(SCENARIOS / "chat-service.json"), "--set", "/workloads/inference/0/input_tokens=0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("/workloads/inference/0/input_tokens: is missing or zero; say how long prompts are", done.stderr)


class ChatServiceSimulated(ScenarioCase):
    """The first months request by request: both ways must agree within the stated band."""

    scenario = "chat-service"
    options = ("--set", '/workloads/inference/0/requests/mode="simulated"', "--set", '/workloads/inference/0/requests/window="40 min"', "--set", '/end="2026-05-01"')

    @staticmethod
    def closed_forms():
        with tempfile.TemporaryDirectory() as out:
            command = [GPURAMP, "run", str(SCENARIOS / "chat-service.json"), "--out", out, "--set", '/end="2026-05-01"']
            subprocess.run(command, capture_output=True, text=True, check=True)
            return json.loads(pathlib.Path(out, "result.json").read_text(encoding="utf-8"))["requests"][0]["months"]

    def test_closed_forms_within_their_band(self):
        closed = self.closed_forms()
        events = self.result["requests"][0]["months"]
        for want, got in zip(closed, events, strict=True):
            self.assertGreater(got["simulated"], 400_000)
            for figure in ("ttft_s", "tpot_s", "latency_s"):
                self.assertAlmostEqual(got[figure] / want[figure], 1, delta=0.1, msg=figure)
            self.assertAlmostEqual(got["peak_attainment_frac"], want["peak_attainment_frac"], delta=0.01)
