# SPDX-License-Identifier: Apache-2.0
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
MATURE = "2100-01-01"
MAPPING = {"tensor": 8, "pipeline": 8, "context": 2, "interleave": 8, "sequence_parallel": True}


def modelled(name="m", **other):
    return {"name": name, "model": "llama3.1-405b", "tokens": "2 T token", "gpus": f"{GPUS} GPU", "rack_types": ["h100-hgx"],
            "sequence": 8192, "global_batch": 1152, "precision": "fp8", "mapping": MAPPING,
            "software": MATURE, "checkpoint": {"write": "30 s", "interval": "20 min", "detect": "60 s", "restart": "240 s"}, **other}


def world(training, racks=100, campuses=None, **other):
    """Racks of 32 H100 that stand there; the models' own catalogues."""
    files = [CATALOG / f for f in ("accelerators.json", "models/transformers.json", "models/chips.json", "models/calibration.json")]
    given = scenario(campuses=campuses or [campus(initial=[{"rack_type": "h100-hgx", "racks": racks}])], workloads={"training": training},
                     supply={}, lifetime="50 year", catalogs=[str(f) for f in files], **other)
    given["catalog"].pop("rack_types")
    return given


def step_s(software="mature", **training):
    """The step time of the same run by `gpuramp validate`: the model without any simulation."""
    case = {"id": "x", "kind": "training_step", "software": software, "accelerator": "h100-sxm", "gpus": GPUS, "model": {"layers": 126, "hidden": 16384, "heads": 128,
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

    def test_young_software_trains_as_slowly_as_validate_says(self):
        quick = {"checkpoint": {"write": "30 s", "detect": "60 s", "restart": "240 s"}}
        result = run(world([modelled(software="2023-03-01", **quick)]))
        steps = 2e12 / (8192 * 1152)
        young = step_s(software="2023-03-01")
        self.assertGreater(young, 1.03 * step_s())
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (steps * young), 1, delta=1e-6)
        # without a date it is that of the day on which the run starts
        undated = {key: value for key, value in modelled(**quick).items() if key != "software"}
        result = run(world([undated]))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (steps * step_s(software=day(0))), 1, delta=1e-6)
        self.assertNotAlmostEqual(step_s(software=day(0)), step_s(), delta=1e-6)
        given = world([modelled(software="2023-03-01")])
        training = given["workloads"]["training"][0]
        for key in ("model", "tokens", "sequence", "global_batch", "precision", "mapping"):
            del training[key]
        training["flop"] = "1e24 FLOP"
        self.assertIn("/workloads/training/0/software", run(given, expect=2))

    def test_fully_sharded_weights_and_whole_graphs_are_options_of_a_mapping(self):
        mapping = {"tensor": 8, "pipeline": 2, "context": 1, "fully_sharded": True, "full_graphs": True, "recompute": "full", "sequence_parallel": True}
        result = run(world([modelled(mapping=mapping)]))
        written = result.result["scenario"]["workloads"]["training"][0]["mapping"]
        self.assertTrue(written["fully_sharded"] and written["full_graphs"])
        del mapping["fully_sharded"] # whole weights on every replica do not fit
        self.assertIn("GB too much", run(world([modelled(mapping=mapping)]), expect=2))

    def test_tokens_are_dropped_only_by_experts(self):
        error = run(world([modelled(mapping={**MAPPING, "dropped_tokens": 0.1})]), expect=2)
        self.assertIn("/workloads/training/0/mapping/dropped_tokens", error)
        self.assertIn("tokens are dropped by experts, and the model has none", error)
        experts = {"model": "deepseek-r1", "mapping": {"tensor": 1, "pipeline": 16, "context": 1, "expert": 64, "recompute": "full", "fully_sharded": True}, "sequence": 4096, "global_batch": 2048}
        days = [run(world([modelled(**{**experts, "mapping": {**experts["mapping"], "dropped_tokens": share}})], racks=200)).elapsed_s("run_finished", "m") for share in (0, 0.2)]
        self.assertLess(days[1], days[0])

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
        # but for what a search flatters, which is taken off
        constants = json.loads((CATALOG / "models/calibration.json").read_text(encoding="utf-8"))["constants"]
        optimism = next(c["value"] for c in constants if c["name"] == "auto_mapping_optimism")
        auto = run(world([modelled(mapping="auto")]))
        self.assertLessEqual(auto.elapsed_s("run_finished", "m") / optimism, run(world([modelled()])).elapsed_s("run_finished", "m"))
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
        # 126 x (2 x 16384^2 (1 + 8/128) + 3 x 16384 x 53248) + 2 x 128256 x 16384. The backward pass, two thirds of a step, hides what it can.
        weights = 126 * (2 * 16384**2 * (1 + 8 / 128) + 3 * 16384 * 53248) + 2 * 128256 * 16384
        step = step_s()
        steps = 2e12 / (8192 * 1152)
        full = 2 * weights / step / 1e9
        self.assertAlmostEqual(self.across(f"{2 * full:.9g} GB/s").elapsed_s("run_finished", "m") / (steps * step), 1, delta=1e-6)
        result = self.across(f"{full / 2:.9g} GB/s")
        latency = 2 * 100 * 1.468 / 299792.458  # there and back again: 2 (c - 1) ways of 100 km of fibre
        waits = 2 * step + latency - step * 2 / 3
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (steps * (step + waits)), 1, delta=1e-6)
        self.assertEqual(result.jobs["m"]["bottleneck"], "wan:a-b")
        self.assertAlmostEqual(float(result.jobs["m"]["wan_bytes"]) / (2 * weights * steps), 1, delta=1e-4)
        # without overlap all of it is waited for
        alone = self.across(f"{full / 2:.9g} GB/s", mapping=MAPPING | {"overlapped_gradients": False}).elapsed_s("run_finished", "m")
        self.assertAlmostEqual(alone / (steps * (step_s(overlap_gradient_reduction=False) + 2 * step + latency)), 1, delta=1e-6)
        # ten steps between exchanges: a tenth of one, not hidden, or half of it
        for overlap in (0, 0.5):
            rare = self.across(f"{full / 2:.9g} GB/s", outer_steps=10, outer_overlap=overlap).elapsed_s("run_finished", "m")
            self.assertAlmostEqual(rare / (steps * (step + (1 - overlap) * (2 * step + latency) / 10)), 1, delta=1e-6)

    def test_latency_over_the_longest_way(self):
        # a chain a - b - c of 4,000 km each: a ring over three campuses has 2 x 2 ways, each as long as the longest, 8,000 km
        sites = [campus(name, initial=[{"rack_type": "h100-hgx", "racks": 40}]) for name in ("a", "b", "c")]
        links = [{"between": ["a", "b"], "capacity": "1 PB/s", "distance": "4000 km"}, {"between": ["b", "c"], "capacity": "1 PB/s", "distance": "4000 km"}]
        given = modelled(campuses=["a", "b", "c"], outer_steps=2, checkpoint={"write": "0 s", "restart": "240 s"})
        result = run(world([given], campuses=sites, wan=links, end=day(1500)))
        weights = 126 * (2 * 16384**2 * (1 + 8 / 128) + 3 * 16384 * 53248) + 2 * 128256 * 16384
        exchange = 4 * 8000 * 1.468 / 299792.458 + 2 * 2 / 3 * 2 * weights / 1e15
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (2e12 / (8192 * 1152) * (step_s() + exchange / 2)), 1, delta=1e-6)

    def test_two_runs_share_the_wan(self):
        # each alone would take 0.6 of the link on average; together they get half of it each
        weights = 126 * (2 * 16384**2 * (1 + 8 / 128) + 3 * 16384 * 53248) + 2 * 128256 * 16384
        step = step_s()
        sites = [campus(name, initial=[{"rack_type": "h100-hgx", "racks": 80}]) for name in ("a", "b")]
        links = [{"between": ["a", "b"], "capacity": f"{2 * weights / step / 0.6e9:.9g} GB/s", "distance": "0 km"}]
        runs = [modelled(name, campuses=["a", "b"], checkpoint={"write": "0 s", "restart": "240 s"}) for name in ("m", "n")]
        result = run(world(runs, campuses=sites, wan=links, end=day(1500)))
        self.assertAlmostEqual(result.elapsed_s("run_finished", "m") / (2e12 / (8192 * 1152) * step), 1.2, delta=1e-4)

    def test_the_core_binds(self):
        """A run over two halls and one that sends all the time ask for a tenth more than the core has: both go at nine tenths."""
        halls = [{"count": 2, "rack_slots": 50, "bus": "10 GW", "available": "2025-01-01"}]
        days = 1500

        def both(traffic):
            other = {"name": "x", "flop": "1e30 FLOP", "gpus": "1000 GPU", "placement": "spread", "rack_types": ["h100-hgx"],
                     "efficiency": {"mfu": 0.4, "busy": 0.5, "scale_out_traffic": f"{traffic:.17g} B/FLOP"}}
            given = world([other, modelled(earliest=day(7))], campuses=[campus(halls=halls, initial=[{"rack_type": "h100-hgx", "racks": 100}])], end=day(days))
            given["catalog"]["fabrics"] = [{"name": "f", "port": "50 GB/s", "core_oversubscription": 4}]
            result = run(given)
            return result, result.elapsed_s("run_finished", "m") - result.elapsed_s("run_started", "m")
        free, lasted = both(0)
        sent = float(free.jobs["m"]["crossing_bytes"]) / lasted
        other_flop = float(free.jobs["x"]["useful_flop"]) / (days * DAY_S)
        core = 3200 * 50e9 / 4
        result, longer = both((core / 0.9 - sent) / other_flop)
        self.assertGreater(sent, 0.01 * core)
        self.assertAlmostEqual(longer / lasted, 1 / 0.9, delta=1e-5)
        self.assertEqual(result.jobs["m"]["bottleneck"], "core:c")
        self.assertGreater(result.result["bottlenecks"]["waterfall"][0]["network_contention_flop"], 0)

    def test_a_port_of_the_fabric_bounds_that_of_the_gpu(self):
        """Half of the H100's 50 GB/s, once by the fabric and once by the rack."""
        racks = json.loads((CATALOG / "accelerators.json").read_text(encoding="utf-8"))
        h100 = next(r for r in racks["rack_types"] if r["name"] == "h100-hgx")

        def elapsed(fabric, rack):
            given = world([modelled()])
            given["catalogs"] = given["catalogs"][1:]
            given["catalog"]["rack_types"] = [{**h100, "scale_out": rack}]
            given["catalog"]["fabrics"] = [{"name": "f", "port": fabric}]
            return run(given).elapsed_s("run_finished", "m")
        self.assertEqual(elapsed("25 GB/s", "50 GB/s"), elapsed("50 GB/s", "25 GB/s"))
        self.assertGreater(elapsed("25 GB/s", "50 GB/s"), elapsed("50 GB/s", "50 GB/s"))
        self.assertEqual(elapsed("100 GB/s", "50 GB/s"), elapsed("50 GB/s", "50 GB/s"))

    def test_largest_job(self):
        sites = [campus(name, initial=[{"rack_type": "h100-hgx", "racks": 40}]) for name in ("a", "b", "c")]
        given = world([], campuses=sites, wan=[{"between": ["a", "b"], "capacity": "1 TB/s", "distance": "100 km"}])
        # at c power reaches for all 40 racks idle at 12.6 kW and 10 of them at 40.8 kW
        given["campuses"][2]["power"] = {"provisioning": 0.3, "tranches": [{"capacity": f"{40 * 12.6 + 10 * 28.2:.6g} kW", "available": "2025-01-01"}]}
        result = run(given)
        for name, gpus in (("a", 1280), ("b", 1280), ("c", 320), ("fleet", 1280)):
            self.assertEqual(result.column("largest_training_gpus", name)[7], gpus)
        self.assertEqual(result.column("largest_training_gpus_multi_campus")[7], 2560)

    def test_largest_job_has_the_bandwidth_asked_for(self):
        """Two halls of 20 racks at each of two campuses, 1:4 between halls, or pods of 32 GPUs that let half of their ports' 100 GB/s through."""
        halls = [{"count": 2, "rack_slots": 20, "bus": "10 GW", "available": "2025-01-01"}]
        sites = [campus(name, halls=halls, initial=[{"rack_type": "h100-hgx", "racks": 40}]) for name in ("a", "b")]
        part = {"price": "1 USD", "lead_time": "1 week", "mtbf": "1 year", "embodied_carbon": "1 kg", "power": "1 W"}
        parts = {"switches": [{"name": "s", "radix": 64, "port": "100 GB/s", **part}], "optics": [{"name": "o", "speed": "100 GB/s", "reach": "1 km", **part}]}
        between_halls = {"core_oversubscription": 4}
        pods = {"clos": {"source": "test", "tiers": [{"switch": "s", "down": 32, "up": 16, "optics": "o"}, {"switch": "s", "down": 64, "optics": "o"}]}}
        for fabric, asked, gpus, joined in ((between_halls, "0 GB/s", 1280, 2560), (between_halls, "0.7 GB/s", 1280, 2560), (between_halls, "1 GB/s", 1280, 1280),
                                            (between_halls, "26 GB/s", 2 * 615, 2 * 615), (between_halls, "60 GB/s", 640, 640),
                                            (between_halls, "101 GB/s", 0, 0), (pods, "50 GB/s", 1280, 1280), (pods, "51 GB/s", 40 * 31, 40 * 31)):
            with self.subTest(asked=asked, fabric=fabric):
                given = world([], campuses=sites, wan=[{"between": ["a", "b"], "capacity": "1 TB/s", "distance": "100 km"}])
                given["targets"]["job_bandwidth"] = asked
                given["catalog"].update(parts, fabrics=[{"name": "f", "port": "100 GB/s", **fabric}])
                result = run(given)
                self.assertEqual(result.column("largest_training_gpus", "a")[7], gpus)
                self.assertEqual(result.column("largest_training_gpus_multi_campus")[7], joined)

    def test_a_run_across_a_tapered_fabric_is_slower(self):
        """Pods of 128 GPUs hold one copy of the model; the exchange of gradients between copies crosses them."""
        part = {"price": "1 USD", "lead_time": "1 week", "mtbf": "1 year", "embodied_carbon": "1 kg", "power": "1 W"}

        def days(up):
            given = world([modelled()])
            tiers = [{"switch": "s", "down": 32, "up": 32, "optics": "o"}, {"switch": "s", "down": 128, "up": up, "pod": 4, "optics": "o"},
                     {"switch": "s", "down": 1024, "optics": "o"}]
            given["catalog"].update({"switches": [{"name": "s", "radix": 1024, "port": "10 TB/s", **part}],
                                     "optics": [{"name": "o", "speed": "10 TB/s", "reach": "1 km", **part}]},
                                    fabrics=[{"name": "f", "port": "10 TB/s", "clos": {"source": "test", "tiers": tiers}}])
            result = run(given)
            self.assertNotIn(result.jobs["m"]["bottleneck"], ("uplink:c", "core:c"))  # nothing contends
            return result.elapsed_s("run_finished", "m")
        full = days(128)
        self.assertGreater(days(4), 1.001 * full)
        self.assertGreater(days(1), 1.01 * days(4))

    def test_a_run_that_is_spread_crosses_every_tier(self):
        """Halls let a quarter of their ports through: packed, the run stays in one; spread over all of two, it is as slow as with a quarter of each port."""
        racks = json.loads((CATALOG / "accelerators.json").read_text(encoding="utf-8"))
        h100 = next(r for r in racks["rack_types"] if r["name"] == "h100-hgx")

        def elapsed(oversubscription, port="50 GB/s", slots=100, **other):
            given = world([modelled(**other)], campuses=[campus(halls=[{"count": 2, "rack_slots": slots, "bus": "10 GW", "available": "2025-01-01"}],
                                                                initial=[{"rack_type": "h100-hgx", "racks": GPUS // 32}])])
            given["catalogs"] = given["catalogs"][1:]
            given["catalog"]["rack_types"] = [{**h100, "scale_out": port}]
            given["catalog"]["fabrics"] = [{"name": "f", "port": "10 TB/s", "core_oversubscription": oversubscription}]
            return run(given).elapsed_s("run_finished", "m")

        self.assertEqual(elapsed(4), elapsed(1))
        full = {"slots": GPUS // 64, "placement": "spread"}
        self.assertEqual(elapsed(1, **full), elapsed(1))
        self.assertAlmostEqual(elapsed(4, **full) / elapsed(1, "12.5 GB/s"), 1, delta=1e-9)
        self.assertGreater(elapsed(4, **full), 1.01 * elapsed(4))


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

    def test_a_share_of_the_fleet_with_checkpoints(self):
        # half of 3,200 GPUs; young's interval for the rate that this many meet
        given = {"name": "g", "flop": "1e25 FLOP", "share": 0.5, "efficiency": {"mfu": 0.4, "busy": 0.5},
                 "checkpoint": {"write": "20 s", "detect": "0 s", "restart": "600 s"}}
        mean = 1e5
        result = run(world([given], failures={"arrivals": "independent", "components": [component(f"{1600 * mean} s", takes_down=0)]}, end=day(1500)))
        interval = math.sqrt(2 * 20 * mean)
        kept = interval / ((mean + 600) * math.expm1((interval + 20) / mean))
        self.assertEqual(float(result.jobs["g"]["gpus"]), 1600)
        self.assertAlmostEqual(result.elapsed_s("run_finished", "g") / (1e25 / (1600 * 989e12 * 0.4 * kept)), 1, delta=2e-4)

    def test_pairs_of_nodes_interrupt_with_the_square_of_the_size(self):
        # FT-HSDP (arXiv 2602.00277): 2.3 interruptions per 1,000 servers and day, and pairs that make 18 minutes of 50 at 100,000 GPUs
        given = {"name": "g", "flop": "1e28 FLOP", "gpus": "100000 GPU", "efficiency": {"mfu": 0.4, "busy": 0.5},
                 "checkpoint": {"write": "0 s", "interval": "1 min", "detect": "0 s", "restart": "0 s"}}
        pairs = {"name": "shared", "per": "node_pair", "mtbf": f"{1 / 3.28e-7:.9g} day", "takes_down": 0}
        failures = {"arrivals": "independent", "components": [component(f"{8 / 0.0023:.9g} day", takes_down=0), pairs]}
        big = [{"count": 1, "rack_slots": 4000, "bus": "10 GW", "available": "2025-01-01"}]
        sites = lambda n: [campus(name, halls=big, initial=[{"rack_type": "h100-hgx", "racks": 3200}]) for name in "ab"[:n]]
        alone = run(world([given], campuses=sites(1), failures=failures)).jobs["g"]
        per_day = float(alone["interruptions"]) / 364
        self.assertAlmostEqual(per_day, 12500 * 0.0023 + 12500**2 * 3.28e-7, delta=1e-6)
        self.assertTrue(15 <= 24 * 60 / per_day <= 21)
        # two campuses share nothing: half of the pairs
        split = given | {"campuses": ["a", "b"]}
        links = [{"between": ["a", "b"], "capacity": "1 PB/s", "distance": "1 km"}]
        apart = run(world([split], campuses=sites(2), wan=links, failures=failures)).jobs["g"]
        self.assertAlmostEqual(float(apart["interruptions"]) / 364, 12500 * 0.0023 + 2 * 6250**2 * 3.28e-7, delta=1e-6)

    def test_same_seed_same_bytes(self):
        failures = {"mode": "sampled", "components": [component("2000 day", repair="1 day", repair_p90="5 day")]}
        a, b = (run(world([modelled()], failures=failures), "--seed", "9").texts for _ in range(2))
        for name in ("result.json", "series.csv", "jobs.csv", "events.csv"):
            self.assertEqual(a[name], b[name])


class HotSpares(unittest.TestCase):
    """A run on 40 racks of 32 GPUs each of which fails once in 40 days and is away for a day: one at a time in the mean."""

    def world(self, standby, mode="expected", arrivals="independent", **other):
        given = {"name": "g", "flop": "1e27 FLOP", "gpus": "1280 GPU", "efficiency": {"mfu": 0.4, "busy": 1},
                 "checkpoint": {"write": "0 s", "interval": "1 min", "detect": "0 s", "restart": "0 s", "hot_spares": f"{32 * standby} GPU"}}
        failures = {"mode": mode, "arrivals": arrivals, "components": [{"name": "rack", "per": "rack", "mtbf": "40 day", "repair": "12 hour", "repair_p90": "2 day", **other}]}
        return world([given], failures=failures)

    def waits(self, spares, load):
        blocked = 1.0
        for c in range(1, spares + 2):
            blocked = load * blocked / (c + load * blocked)
        return blocked

    def load(self):
        sigma = math.log(4) / 1.2815515655446004
        return 40 / 40 * 0.5 * math.exp(sigma**2 / 2)

    def goodput(self, given, *arguments):
        return float(run(given, *arguments).jobs["g"]["goodput_frac"])

    def test_a_run_without_a_spare_waits_for_the_repair(self):
        # Erlang's loss formula, whatever the distribution of the repair; checkpoints each minute lose half a minute per day
        for spares in (0, 1, 3):
            lost = 1 - 30 / 86400
            self.assertAlmostEqual(self.goodput(self.world(spares)), (1 - self.waits(spares, self.load())) * lost, delta=1e-5)

    def test_without_the_option_the_fleet_always_has_racks(self):
        given = self.world(0)
        del given["workloads"]["training"][0]["checkpoint"]["hot_spares"]
        self.assertGreater(self.goodput(given), 0.999)

    def test_sampled_agree_with_expected(self):
        for spares in (0, 2):
            drawn = [self.goodput(self.world(spares, "sampled"), "--seed", str(seed)) for seed in range(1, 13)]
            mean = sum(drawn) / len(drawn)
            error = math.sqrt(sum((g - mean) ** 2 for g in drawn) / 11 / 12)
            self.assertLess(abs(mean - self.goodput(self.world(spares))), 3 * error, spares)
            self.assertLess(error, 0.02)

    def test_bursts_need_more(self):
        self.assertLess(self.goodput(self.world(2, arrivals="bursty")), self.goodput(self.world(2)) - 0.01)

    def test_campus_spare_parts_shorten_the_wait(self):
        # with parts at hand only the technician's four hours count
        given = self.world(1, spares=0.5, hands_on="4 hour")
        self.assertAlmostEqual(self.goodput(given), (1 - self.waits(1, 40 / 40 * 4 / 24)) * (1 - 30 / 86400), delta=1e-5)

    def test_spares_idle_and_are_held(self):
        result = run(self.world(10))
        self.assertEqual(float(result.jobs["g"]["gpus"]), 1280)
        # 100 racks of 32 that all but 2 or 3 are up: 40 busy; idle spares draw idle power
        row = [r for r in result.series if r["campus"] == "fleet"][1]
        up, busy = int(row["gpus_up"]) / 32, 40 * (1 - self.waits(10, self.load()))
        racks = json.loads((CATALOG / "accelerators.json").read_text(encoding="utf-8"))["rack_types"]
        rack = next(r for r in racks if r["name"] == "h100-hgx")
        value = lambda x: float((x["value"] if isinstance(x, dict) else x).split()[0])
        idle_kw, max_kw = value(rack["idle_power"]), value(rack["max_power"])
        self.assertAlmostEqual(float(row["it_mw"]), (up * idle_kw + busy * (max_kw - idle_kw)) / 1000, delta=1e-3)
        self.assertIn("needs 4192 GPUs together", run(self.world(91)).jobs["g"]["why_waiting"])


class LostWork(unittest.TestCase):
    def test_energy_is_the_same_whether_failures_are_expected_or_sampled(self):
        # losses of a third of the time; a GPU works while it does what is lost, and idles in a restart
        given = {"name": "g", "flop": "1e27 FLOP", "gpus": "3200 GPU", "efficiency": {"mfu": 0.4, "busy": 1},
                 "checkpoint": {"write": "0 s", "interval": "2 hour", "detect": "0 s", "restart": "1 hour"}}
        energy = {}
        for mode in ("expected", "sampled"):
            failures = {"mode": mode, "arrivals": "independent", "components": [component(f"{3200 * 5} hour", takes_down=0)]}
            result = run(world([given], failures=failures))
            energy[mode] = sum(result.column("it_energy_mwh").values())
            self.assertEqual(result.result["conservation"]["broken"], [])
            if mode == "expected":
                cycles = 364 * 24 / 6
        # per cycle the share of a restart; sd of the number of cycles sqrt(cycles), of energy that of 1 h of dynamic power each
        self.assertLess(abs(energy["sampled"] / energy["expected"] - 1), 3 / 6 / math.sqrt(cycles))
        self.assertLess(3 / 6 / math.sqrt(cycles), 0.02)


    def test_restarts_leave_power_to_others(self):
        # a fifth of the time restarts: the feed must carry four fifths of what the racks draw above idle
        given = {"name": "g", "flop": "1e27 FLOP", "gpus": "3200 GPU", "efficiency": {"mfu": 0.4, "busy": 1},
                 "checkpoint": {"write": "0 s", "interval": "1 min", "detect": "0 s", "restart": "1 hour"}}
        failures = {"arrivals": "independent", "components": [component(f"{3200 * 4} hour", takes_down=0)]}
        for part, rate in ((0.81, 1), (0.4, 0.5)):
            site = campus(initial=[{"rack_type": "h100-hgx", "racks": 100}])
            site["power"] = {"tranches": [{"capacity": f"{100 * (12.6 + part * 28.2):.6g} kW", "available": "2025-01-01"}], "provisioning": 0.3, "response": {"capping": "share"}}
            self.assertAlmostEqual(float(run(world([given], campuses=[site], failures=failures)).jobs["g"]["mean_rate_frac"]), rate, delta=1e-3)


class Gang(unittest.TestCase):
    def test_racks_that_return_from_repair_return_to_their_run(self):
        given = {"name": "g", "flop": "1e27 FLOP", "gpus": "3200 GPU", "efficiency": {"mfu": 0.4, "busy": 1}}
        failures = {"mode": "sampled", "arrivals": "independent", "components": [{"name": "rack", "per": "rack", "mtbf": "20 day", "repair": "2 day"}]}
        result = run(world([given], racks=112, failures=failures, cadence="1 day", report_every="1 day"))
        # 112 racks of which a tenth is in repair hold 100 about half of the time
        start = result.elapsed_s("run_started", "g")
        held = [min(100, up / 32) for day_, up in result.column("gpus_up").items() if start <= day_ * DAY_S < 364 * DAY_S]
        flop = float(result.jobs["g"]["useful_flop"]) / (32 * 989e12 * 0.4 * (364 * DAY_S - start))
        self.assertLess(min(held), 97)
        self.assertAlmostEqual(flop, sum(held) / len(held), delta=0.02)


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
        self.refuses(modelled(efficiency={"mfu": 0.1}), "/workloads/training/0/efficiency", "beside a 'model'")
        self.refuses(modelled(earliest="2099-01-01"), "/workloads/training/0/earliest", "is not before the end")
        self.refuses(modelled(mapping={"tensor": 8, "expert": 4}), "/workloads/training/0/mapping", "no experts")
        self.refuses(modelled(flop="1e24 FLOP"), "neither 'flop' nor 'parameters'")
        self.refuses(modelled(), "/failures/mode", "nothing to sample", failures={"mode": "sampled"})
        self.refuses(modelled(), "/failures", "both 'availability' and 'components'", failures={"availability": 0.9, "components": [component("1 year")]})
        self.refuses(modelled(checkpoint={"hot_spares": "32 GPU"}), "/workloads/training/0/checkpoint/hot_spares", "components")
        self.refuses(modelled(checkpoint={"hot_spares": "-32 GPU"}, ), "/workloads/training/0/checkpoint/hot_spares", failures={"components": [component("1 year")]})
        self.refuses(modelled(outer_overlap=0.5), "/workloads/training/0/outer_overlap", "outer_steps")
        self.refuses(modelled(outer_overlap=1.5, outer_steps=5), "/workloads/training/0/outer_overlap")
        self.refuses(modelled(), "/failures/components/0/repair_p90", "shorter", failures={"components": [component("1 year", repair="2 day", repair_p90="1 day")]})


if __name__ == "__main__":
    unittest.main()
