"""Runs given as model, batch and mapping, and failures by component, against closed forms and against the step model alone."""

import json
import math
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, campus, day, run, scenario

DAY_S = 86400
CATALOG = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "catalog"
GPUS = 2048
MAPPING = {"tensor": 8, "pipeline": 8, "context": 2, "interleave": 8, "sequence_parallel": True}


def modelled(name="m", **other):
    return {"name": name, "model": "llama3.1-405b", "tokens": "2 T token", "gpus": f"{GPUS} GPU", "rack_types": ["h100-hgx"],
            "sequence": 8192, "global_batch": 1152, "precision": "fp8", "mapping": MAPPING,
            "checkpoint": {"write": "30 s", "interval": "20 min", "detect": "60 s", "restart": "240 s"}, **other}


def world(training, racks=100, campuses=None, **other):
    """Racks of 32 H100 that stand there; the models' own catalogues."""
    files = [CATALOG / f for f in ("accelerators.json", "models/transformers.json", "models/chips.json", "models/calibration.json")]
    given = scenario(campuses=campuses or [campus(initial=[{"rack_type": "h100-hgx", "racks": racks}])], workloads={"training": training},
                     supply={}, lifetime="50 year", catalogs=[str(f) for f in files], **other)
    given["catalog"].pop("rack_types")
    return given


def step_s(**training):
    """The step time of the same run by `gpuramp validate`: the model without any simulation."""
    case = {"id": "x", "kind": "training_step", "accelerator": "h100-sxm", "gpus": GPUS, "model": {"layers": 126, "hidden": 16384, "heads": 128,
            "kv_heads": 8, "ffn_hidden": 53248, "mlp": "swiglu", "vocabulary": 128256},
            "training": {"sequence_length": 8192, "global_batch_sequences": 1152, "precision": "fp8", "recompute": "none", "sequence_parallel": True,
                         "distributed_optimizer": True, "overlap_gradient_reduction": True, **training},
            "parallelism": {"tensor": 8, "pipeline": 8, "context": 2, "data": 16, "interleave": 8, "micro_batch_sequences": 1},
            "published": {"quantity": "step_time", "value": 14.21, "unit": "s"}, "source": "test", "split": "check"}
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "case.json"
        file.write_text(json.dumps([case]), encoding="utf-8")
        done = subprocess.run([PROGRAM, "validate", "--cases", str(file), "--json"], capture_output=True, text=True, check=False)
        return json.loads(done.stdout)[0]["predicted"]


def component(mtbf, **other):
    return {"name": "gpu", "per": "gpu", "mtbf": mtbf, **other}


class Uncontended(unittest.TestCase):
    def test_duration_is_steps_times_step_time(self):
        # nothing fails, so nobody writes checkpoints when they are not asked for at an interval
        result = run(world([modelled(checkpoint={"write": "30 s", "detect": "60 s", "restart": "240 s"})]))
        steps = 2e12 / (8192 * 1152)
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (steps * step_s()), 1, delta=1e-6)
        self.assertAlmostEqual(float(result.jobs["m"]["tokens"]) / 2e12, 1, delta=1e-6)

    def test_duration_with_expected_failures(self):
        # Daly 2006, equation 13, independent failures: 2048 GPUs of 2048 x 4 h between failures
        mean, restart, interval, write = 4 * 3600, 300, 1200, 30
        kept = interval / ((mean + restart) * math.expm1((interval + write) / mean))
        failures = {"arrivals": "independent", "components": [component(f"{4 * GPUS} hour", takes_down=0)]}
        result = run(world([modelled()], failures=failures))
        steps = 2e12 / (8192 * 1152)
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (steps * step_s() / kept), 1, delta=1e-6)
        self.assertAlmostEqual(float(result.jobs["m"]["goodput_frac"]), kept, delta=1e-9)

    def test_waterfall_has_its_real_terms_and_sums(self):
        result = run(world([modelled()], failures={"components": [component("10 year", repair="2 day")]}, report_every="12 month"))
        rows = result.result["bottlenecks"]["waterfall"]
        for row in rows:
            parts = sum(value for name, value in row.items() if name.endswith("_flop") and name != "peak_flop")
            self.assertAlmostEqual(parts / row["peak_flop"], 1, delta=1e-9)
        for name in ("kernels_flop", "communication_flop", "bubble_flop", "stragglers_flop", "failures_flop", "down_flop", "useful_flop"):
            self.assertGreater(rows[0][name], 0, name)
        self.assertEqual(rows[0]["inefficiency_flop"], 0)
        self.assertEqual(result.result["conservation"]["broken"], [])

    def test_a_given_efficiency_with_checkpoints_gets_its_goodput_from_failures(self):
        given = {"name": "g", "flop": "1e24 FLOP", "gpus": "1024 GPU", "efficiency": {"mfu": 0.4, "busy": 0.5},
                 "checkpoint": {"write": "0 s", "interval": "10 min", "detect": "0 s", "restart": "600 s"}}
        mean = 1e4
        result = run(world([given], failures={"arrivals": "independent", "components": [component(f"{1024 * mean} s", takes_down=0)]}))
        kept = 600 / ((mean + 600) * math.expm1(600 / mean))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "g"), 1e24 / (1024 * 989e12 * 0.4 * kept), delta=1)


class Automatic(unittest.TestCase):
    def test_the_mapping_found_is_no_slower_than_a_given_one_and_is_written_out(self):
        auto = run(world([modelled(mapping="auto")]))
        self.assertLessEqual(auto.elapsed_s("run_finished", "m"), run(world([modelled()])).elapsed_s("run_finished", "m"))
        found = auto.result["scenario"]["workloads"]["training"][0]["mapping"]
        again = run(world([modelled(mapping=found)]))
        self.assertEqual(again.elapsed_s("run_finished", "m"), auto.elapsed_s("run_finished", "m"))

    def test_no_mapping_is_an_error(self):
        message = run(world([modelled(gpus="2049 GPU", mapping="auto")]), expect=2)
        self.assertIn("/workloads/training/0/mapping", message)


class Contended(unittest.TestCase):
    def across(self, capacity, **other):
        sites = [campus(name, initial=[{"rack_type": "h100-hgx", "racks": 40}]) for name in ("a", "b")]
        links = [{"between": ["a", "b"], "capacity": capacity, "distance": "100 km"}]
        return run(world([modelled(campuses=["a", "b"], checkpoint={"write": "0 s", "restart": "240 s"}, **other)], campuses=sites, wan=links, end=day(1500)))

    def test_a_narrow_wan_slows_the_run_as_arithmetic_says(self):
        # Ring over 2 campuses: 2 x 1/2 of the gradients over the link each step. In fp8 they are kept in 2 bytes; 405.8e9 weights:
        # 126 x (2 x 16384^2 (1 + 8/128) + 3 x 16384 x 53248) + 2 x 128256 x 16384
        weights = 126 * (2 * 16384**2 * (1 + 8 / 128) + 3 * 16384 * 53248) + 2 * 128256 * 16384
        step = step_s()
        full = 2 * weights / step / 1e9
        wide = self.across(f"{2 * full:.9g} GB/s").elapsed_s("run_finished", "m")
        result = self.across(f"{full / 2:.9g} GB/s")
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / wide, 2, delta=1e-4)
        self.assertEqual(result.jobs["m"]["bottleneck"], "wan:a-b")
        # ten steps between exchanges need a tenth
        self.assertAlmostEqual(self.across(f"{full / 2:.9g} GB/s", outer_steps=10).elapsed_s("run_finished", "m") / wide, 1, delta=1e-6)
        self.assertAlmostEqual(float(result.jobs["m"]["wan_bytes"]) / (2 * weights * 2e12 / (8192 * 1152)), 1, delta=1e-4)

    def test_largest_job(self):
        sites = [campus(name, initial=[{"rack_type": "h100-hgx", "racks": 40}]) for name in ("a", "b", "c")]
        given = world([], campuses=sites, wan=[{"between": ["a", "b"], "capacity": "1 TB/s", "distance": "100 km"}])
        # at c power reaches for all 40 racks idle at 12.6 kW and 10 of them at 40.8 kW
        given["campuses"][2]["power"] = {"provisioning": 0.3, "tranches": [{"capacity": f"{40 * 12.6 + 10 * 28.2:.6g} kW", "available": "2025-01-01"}]}
        result = run(given)
        for name, gpus in (("a", 1280), ("b", 1280), ("c", 320), ("fleet", 1280)):
            self.assertEqual(result.column("largest_training_gpus", name)[7], gpus)
        self.assertEqual(result.column("largest_training_gpus_multi_campus")[7], 2560)


class Failures(unittest.TestCase):
    def test_expected_availability(self):
        # 100 racks: up 30 days in the mean, 10 days in repair: three quarters up
        failures = {"components": [{"name": "rack", "per": "rack", "mtbf": "30 day", "repair": "10 day"}]}
        result = run(world([], failures=failures))
        self.assertEqual(result.column("gpus_down")[7], 25 * 32)

    def test_sampled_racks_down_agree_with_expected(self):
        # lognormal repairs: median 2 days, p90 8 days; mean 2 exp(sigma^2 / 2)
        sigma = math.log(4) / 1.2815515655446004
        mean_days = 2 * math.exp(sigma**2 / 2)
        racks, mtbf = 1000, 100
        expected = racks * mean_days / (mtbf + mean_days)
        for arrivals, dispersion in (("bursty", 3.24), ("independent", 1)):
            failures = {"mode": "sampled", "arrivals": arrivals, "components": [{"name": "rack", "per": "rack", "mtbf": f"{mtbf} day", "repair": "2 day", "repair_p90": "8 day"}]}
            result = run(world([], racks=racks, failures=failures, end=day(364)))
            down = list(result.column("gpus_down").values())[1:]
            mean = sum(down) / len(down) / 32
            # weeks are correlated over a repair time or two: variance of the time mean <= dispersion x 2 rate E[R^2] / 2T; take rate R^2 e^(sigma^2) / T
            error = math.sqrt(dispersion * racks / mtbf * mean_days**2 * math.exp(sigma**2) / 364)
            self.assertLess(abs(mean - expected), 3 * error, arrivals)
            self.assertLess(error / expected, 0.1)
            self.assertEqual(result.result["conservation"]["broken"], [])

    def test_sampled_goodput_agrees_with_expected(self):
        components = [component(f"{2 * GPUS} hour", takes_down=0)]
        given = lambda mode: world([modelled(tokens="200 T token")], failures={"mode": mode, "components": components}, end=day(364))
        expected = run(given("expected")).jobs["m"]
        sampled = [run(given("sampled"), "--seed", str(seed)).jobs["m"] for seed in range(1, 6)]
        wall = 364 * DAY_S
        mean, restart = 2 * 3600, 300
        cycles = wall / (mean + restart)
        # goodput 1 - losses; per failure restart and up to one segment of 1,230 s is lost. Number of failures: sd 1.8 sqrt(cycles)
        per_failure = (restart + 1230 / 2) / wall
        error = math.sqrt(1.8**2 * cycles * per_failure**2 + cycles / 12 * (1230 / wall) ** 2) / math.sqrt(len(sampled))
        goodput = sum(float(job["goodput_frac"]) for job in sampled) / len(sampled)
        self.assertLess(abs(goodput - float(expected["goodput_frac"])), 3 * error)
        count = sum(float(job["interruptions"]) for job in sampled) / len(sampled)
        self.assertAlmostEqual(float(expected["interruptions"]), cycles, delta=1e-6 * cycles)
        self.assertLess(abs(count - cycles), 3 * 1.8 * math.sqrt(cycles / len(sampled)))
        self.assertGreater(len({job["interruptions"] for job in sampled}), 1)

    def test_same_seed_same_bytes(self):
        failures = {"mode": "sampled", "components": [component("2000 day", repair="1 day", repair_p90="5 day")]}
        a, b = (run(world([modelled()], failures=failures), "--seed", "9").texts for _ in range(2))
        for name in ("result.json", "series.csv", "jobs.csv", "events.csv"):
            self.assertEqual(a[name], b[name])


class BadInput(unittest.TestCase):
    def refuses(self, run_given, *words, **other):
        message = run(world([run_given], **other), expect=2)
        for word in words:
            self.assertIn(word, message)

    def test_each_says_what_and_where(self):
        self.refuses(modelled(model="llama3.1-405"), "/workloads/training/0/model", "did you mean 'llama3.1-405b'")
        self.refuses(modelled(gpus="2050 GPU"), "/workloads/training/0/mapping", "not a multiple")
        self.refuses(modelled(global_batch=1153), "/workloads/training/0/mapping", "1153")
        self.refuses(modelled(global_batch=0), "/workloads/training/0/global_batch", "is 0")
        self.refuses(modelled(sequence=-1), "/workloads/training/0/sequence", "negative")
        self.refuses(modelled(precision="fp4"), "/workloads/training/0/precision", "does not multiply in fp4")
        self.refuses(modelled(mapping={"tensor": 4, "pipeline": 2, "context": 2}), "/workloads/training/0/mapping", "too much")
        self.refuses(modelled(), "/workloads/training/0/gpus", "at most 320", campuses=[campus(halls=[{"count": 1, "rack_slots": 10, "bus": "1 GW", "available": "2025-01-01"}])])
        self.refuses(modelled(flop="1e24 FLOP"), "neither 'flop' nor 'parameters'")
        self.refuses(modelled(), "/failures/mode", "nothing to sample", failures={"mode": "sampled"})
        self.refuses(modelled(), "/failures", "both 'availability' and 'components'", failures={"availability": 0.9, "components": [component("1 year")]})
        self.refuses(modelled(), "/failures/components/0/repair_p90", "shorter", failures={"components": [component("1 year", repair="2 day", repair_p90="1 day")]})


if __name__ == "__main__":
    unittest.main()
