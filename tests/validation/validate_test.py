# SPDX-License-Identifier: Apache-2.0
"""`gpuramp validate`: how far the models are from published measurements, and what it does with cases that it cannot use."""

import json
import pathlib
import statistics
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM

CASES = pathlib.Path(__file__).resolve().parent / "cases"


def validate(*arguments):
    return subprocess.run([PROGRAM, "validate", *map(str, arguments)], capture_output=True, text=True)


def of_experts(row):
    return any(model in row["id"] for model in ("-oss-", "-qwen", "-dsv3-", "-kimi-"))


def of_2026(row):
    """Of the cases that came in 2026, whose limits are their own."""
    return row["id"].startswith(("b26.", "mlperf6-", "titan-", "ironwood-", "trillium-", "v61-", "sglang-", "amd-"))


def shipped(name):
    return json.loads((CASES / f"{name}.json").read_text())


class Accuracy(unittest.TestCase):
    """Limits on the shipped cases, fit and check together: what the README says."""

    @classmethod
    def setUpClass(cls):
        run = validate("--cases", CASES, "--json")
        assert run.returncode == 0, run.stderr
        cls.rows = json.loads(run.stdout)

    def errors(self, kind, keep=lambda row: True):
        errors = [abs(r["relative_error"]) for r in self.rows if r["kind"] == kind and keep(r)]
        self.assertTrue(errors)
        return errors

    def test_no_case_is_left_out(self):
        ids = [case["id"] for file in sorted(CASES.glob("*.json")) for case in json.loads(file.read_text())]
        self.assertEqual(sorted(ids), sorted(r["id"] for r in self.rows))

    def test_training_step_of_dense_models(self):
        """The goal is 5 % and 15 %. Megatron Bridge's on Blackwell miss it, and with them the median of all: the README says why."""
        blackwell = lambda r: r["id"].startswith("bridge") and "-h100-" not in r["id"]
        self.assertLessEqual(statistics.median(self.errors("training_step", lambda r: not of_experts(r) and not of_2026(r) and not blackwell(r))), 0.05)
        dense = self.errors("training_step", lambda r: not of_experts(r) and not of_2026(r))
        self.assertGreaterEqual(len(dense), 72)
        self.assertLessEqual(statistics.median(dense), 0.04)
        self.assertLessEqual(sorted(dense)[int(0.9 * len(dense))], 0.12)
        self.assertLessEqual(max(self.errors("training_step", lambda r: not r["id"].startswith("bridge") and not of_2026(r))), 0.145)
        every = self.errors("training_step", lambda r: not of_experts(r))
        self.assertLessEqual(statistics.median(every), 0.045)
        self.assertLessEqual(sorted(every)[int(0.9 * len(every))], 0.12)
        self.assertLessEqual(max(every), 0.301)

    def test_training_step_of_mixtures_of_experts(self):
        """On NVL72 and with experts of 1,536 and more; Qwen3 in bf16 with twelve chunks per stage comes out 22 % too slow."""
        large = lambda r: of_experts(r) and not of_2026(r) and ("-gb" in r["id"] or "-h100-" in r["id"]) and ("qwen235" in r["id"] or "dsv3" in r["id"])
        self.assertLessEqual(max(self.errors("training_step", large)), 0.22)
        self.assertLessEqual(statistics.median(self.errors("training_step", large)), 0.11)

    def test_mixtures_of_experts_of_all_years(self):
        """The goals are 10 % in the median, which is met, and 30 % at worst, which is not: docs/accuracy.md says where."""
        check = self.errors("training_step", lambda r: of_experts(r) and r["split"] == "check")
        self.assertLessEqual(statistics.median(check), 0.10)
        self.assertLessEqual(sorted(check)[int(0.9 * len(check))], 0.17)
        self.assertLessEqual(max(check), 0.37)
        self.assertLessEqual(statistics.median(self.errors("training_step", lambda r: of_experts(r) and of_2026(r))), 0.12)

    def test_servings_of_2026(self):
        recent = self.errors("inference", lambda r: of_2026(r))
        self.assertGreaterEqual(len(recent), 15)
        self.assertLessEqual(statistics.median(recent), 0.22)
        self.assertLessEqual(max(recent), 0.35)

    def test_collectives(self):
        """One server of A100 is up to 53 % slower at 4 to 256 MiB than NCCL's tuning and chunks explain: docs/accuracy.md tells by size."""
        self.assertLessEqual(max(self.errors("collective", lambda r: r["id"].endswith(("gib", "8a100", "ring")))), 0.07)
        self.assertLessEqual(max(self.errors("collective", lambda r: "8a100" not in r["id"])), 0.15)
        self.assertLessEqual(statistics.median(self.errors("collective")), 0.06)
        self.assertLessEqual(max(self.errors("collective")), 0.54)

    def test_failures_of_a_cluster_that_was_watched(self):
        limits = {"availability": 0.001, "nodes-down-mean": 0.02, "nodes-down-dispersion": 0.14, "nodes-down-p90": 0.12, "nodes-down-p99": 0.26}
        for name, limit in limits.items():
            self.assertLessEqual(max(self.errors("failure_trace", lambda r, name=name: r["id"].endswith(name))), limit, name)
        self.assertEqual(len(self.errors("failure_trace")), len(limits))

    def test_inference(self):
        self.assertLessEqual(statistics.median(self.errors("inference")), 0.075)
        check = self.errors("inference", lambda r: r["split"] == "check")
        self.assertLessEqual(statistics.median(check), 0.075)
        self.assertLessEqual(sorted(check)[int(0.9 * len(check))], 0.20)
        self.assertLessEqual(statistics.median(self.errors("inference", lambda r: not r["id"].startswith("trtllm") and not of_2026(r))), 0.15)

    def test_node_power(self):
        self.assertLessEqual(max(self.errors("node_power")), 0.07)
        self.assertLessEqual(max(self.errors("training_power")), 0.16) # the maximum of a node, held against a mean

    def test_power_of_serving_by_batch(self):
        self.assertLessEqual(statistics.median(self.errors("serving_power")), 0.06)
        self.assertLessEqual(max(self.errors("serving_power")), 0.20)
        self.assertLessEqual(max(self.errors("serving_energy")), 0.53) # vLLM's speed at middling batches

    def test_the_readme_tells_it_as_it_is(self):
        readme = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()
        rows = {cells[0].strip(): [float(c.strip(" %")) for c in cells[1:3]] for cells in (line.strip().strip("|").split("|") for line in readme.splitlines() if line.startswith("  | ") and "%" in line)}
        for name, kind, keep in (("training step, dense", "training_step", lambda r: not of_experts(r)), ("training step, mixture of experts", "training_step", of_experts),
                                 ("serving", "inference", lambda r: True), ("power of nodes", "node_power", lambda r: True)):
            for told, split in zip(rows[name], ("fit", "check"), strict=True):
                median = 100 * statistics.median(self.errors(kind, lambda r, keep=keep, split=split: keep(r) and r["split"] == split))
                self.assertAlmostEqual(told, median, delta=0.06 if told < 10 else 0.6, msg=f"{name}, {split}")

    def test_sites(self):
        """Racks, a SuperPOD, Colossus, Google's PUE and recoveries: data of the catalogue and of other models against what is published."""
        for kind, limit in (("rack_power", 0.05), ("site_power", 0.15), ("pue", 0.03), ("recovery", 0.15), ("supply", 0.20), ("ramp", 0.02)):
            self.assertLessEqual(max(self.errors(kind)), limit, kind)

    def test_reliability_to_the_published_digit(self):
        for row in self.rows:
            if row["kind"] == "job_reliability":
                self.assertEqual(round(row["predicted"], 1), row["published"], row["id"])

    def test_fabrics_to_the_part(self):
        """Where parts are published, all of them; ratios to the published digits, one of them as near as whole links come."""
        for row in self.rows:
            if row["kind"] == "fabric":
                digits = {"fabric-llama3-oversubscription": 0, "fabric-frontier-taper": 3}.get(row["id"], 9)
                self.assertEqual(round(row["predicted"], digits), row["published"], row["id"])

    def test_training_across_data_centres(self):
        """Published as the least bandwidth of a grid, of steps of a factor 1.2: within one step of it, by which half of the time moves 10 %."""
        errors = self.errors("cross_campus")
        self.assertGreaterEqual(len(errors), 28)
        self.assertLessEqual(statistics.median(errors), 0.03)
        self.assertLessEqual(max(errors), 0.12)

    def test_contract(self):
        for row in self.rows:
            self.assertEqual(list(row), ["id", "kind", "published", "predicted", "unit", "relative_error", "split"])
            self.assertAlmostEqual(row["relative_error"], row["predicted"] / row["published"] - 1, places=12)


class Input(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, cases, name="cases.json"):
        path = self.folder / name
        path.write_text(cases if isinstance(cases, str) else json.dumps(cases, indent=1))
        return path

    def power(self, quantity="node_power", **training):
        """Of a training step of Llama 3 70B on 64 H100, predicted in W."""
        case = next(c for c in shipped("training_step_nemo") if c["id"] == "nemo-llama3-70b-64")
        case["kind"] = "training_power"
        case["training"].update(training)
        case["published"] = {"quantity": quantity, "value": 1, "unit": "W"}
        run = validate("--cases", self.write([case]), "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)[0]["predicted"]

    def test_power_of_training_follows_from_the_step(self):
        node = self.power()
        self.assertAlmostEqual(self.power("power_per_gpu"), node / 8, delta=1e-6 * node)
        self.assertAlmostEqual(self.power("total_power"), 8 * node, delta=1e-6 * node)
        # 8 x H100 draw at most about 8.4 kW (Latif et al. 2025, IEEE Access 13, arXiv 2412.08602), rated 10.2 kW, and idle at about 2 kW
        self.assertTrue(6000 < node < 8400, node)
        self.assertLess(self.power(global_batch_sequences=16), node) # waits in a longer bubble

    def predicted(self, case):
        run = validate("--cases", self.write([case]), "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)[0]["predicted"], run.stderr

    def of_2026(self, name):
        return dict(next(c for c in shipped("training_step_2026") if c["id"] == name))

    def test_software_is_stated_or_named_by_the_source(self):
        case = self.of_2026("b26.06-kimi-k2-gb300-256-mxfp8-4096")
        case["training"] = dict(case["training"], uneven_experts=False) # whatever the source
        stated, _ = self.predicted(case)
        named = dict(case)
        del named["software"]
        self.assertEqual(self.predicted(named)[0], stated) # "container 26.06"
        mature, _ = self.predicted(dict(case, software="mature"))
        self.assertGreater(mature, stated)
        for source, month in (("MLPerf Training v6.0 logs", "2026-06"), ("mlcommons/inference_results_v5.1@965182b", "2025-09"), ("blog 2025-09-25", "2025-09"), ("NVIDIA TensorRT-LLM 1.0, perf-overview.md", "2025-09"),
                              ("h200_202506.md", "2025-06"), ("arXiv 2205.05198, Table 5", "2022-05"), ("a letter", "2026-11")):
            self.assertEqual(self.predicted(dict(named, source=source))[0], self.predicted(dict(case, software=month))[0], source)
        run = validate("--cases", self.write([dict(case, software="last June")]))
        self.assertEqual(run.returncode, 2)
        self.assertIn("/0/software", run.stderr)
        self.assertIn("'last June' is not a month, a day or mature", run.stderr)

    def test_replicas_that_do_not_fit_are_taken_as_fully_sharded(self):
        case = next(c for c in shipped("training_step_tpu_amd") if c["id"] == "ironwood-405b-256-bf16-rcfull")
        stated, _ = self.predicted(case)
        case["parallelism"].pop("fully_sharded")
        inferred, remark = self.predicted(case)
        self.assertEqual(inferred, stated)
        self.assertIn("taken as fully sharded", remark)

    def test_whole_graphs_lift_the_floor_of_the_host(self):
        case = next(c for c in shipped("training_step_megatron_bridge") if c["id"] == "bridge-26.02-qwen30-b200-8-mxfp8-512")
        eager, _ = self.predicted(case)
        case["training"]["full_graphs"] = True
        self.assertGreater(self.predicted(case)[0], 1.5 * eager)

    def test_dropped_tokens_save_work(self):
        case = next(c for c in shipped("training_step_megatron_bridge") if c["id"] == "bridge-26.02-qwen30-b300-8-mxfp8-512")
        all_kept, _ = self.predicted(case)
        case["training"]["dropped_tokens"] = 0.5
        self.assertGreater(self.predicted(case)[0], 1.1 * all_kept)
        case["training"]["dropped_tokens"] = 2
        run = validate("--cases", self.write([case]))
        self.assertEqual(run.returncode, 2)
        self.assertIn("/0/training/dropped_tokens", run.stderr)

    def test_routers_of_mlperf_are_uneven_those_of_other_benchmarks_are_not(self):
        case = next(c for c in shipped("training_step_2026") if c["id"] == "mlperf6-dsv3-gb200-2048")
        stated = {}
        for uneven in (True, False):
            case["training"]["uneven_experts"] = uneven
            stated[uneven] = self.predicted(case)[0]
        self.assertGreater(stated[True], stated[False])
        del case["training"]["uneven_experts"]
        self.assertEqual(self.predicted(case)[0], stated[True])
        case["source"] = "somewhere else, 2026-06"
        self.assertEqual(self.predicted(case)[0], stated[False])

    def test_kernels_for_a_mixture_are_learnt_from_its_release(self):
        case = next(c for c in shipped("training_step_megatron_bridge") if c["id"] == "bridge-26.02-oss-gb200-64-bf16-1280")
        known, _ = self.predicted(case) # by its widths and experts, as gpt-oss-120b of the catalogue
        case["model"]["released"] = "2025-08-05"
        self.assertEqual(self.predicted(case)[0], known)
        case["model"]["released"] = "2020-01-01"
        self.assertGreater(self.predicted(case)[0], 1.1 * known)
        case["model"]["released"] = "August"
        run = validate("--cases", self.write([case]))
        self.assertEqual(run.returncode, 2)
        self.assertIn("/0/model/released", run.stderr)

    def test_attention_for_hopper_came_in_july_2024(self):
        case = next(c for c in shipped("training_step_nemo") if c["id"] == "nemo-llama3-8b-8")
        case["software"] = "2024-07-10"
        before, _ = self.predicted(case)
        case["software"] = "2024-07-11"
        self.assertLess(self.predicted(case)[0], 0.93 * before)

    def test_a_trace_of_failures_obeys_littles_law(self):
        case = next(c for c in shipped("failure_trace") if c["published"]["quantity"] == "nodes_down_mean")
        self.assertAlmostEqual(self.predicted(case)[0], 400 * case["failures_per_1000_node_days"] / 1000 * case["repair_mean_h"] / 24, places=6)
        case["repair_mean_h"] = case["repair_median_h"] / 2
        self.assertIn("not below the median", validate("--cases", self.write([case])).stderr)

    def test_table_of_errors(self):
        run = validate("--table")
        self.assertEqual(run.returncode, 0)
        for heading in ("split", "chip", "model", "precision", "software of"):
            self.assertIn(heading, run.stdout)
        self.assertRegex(run.stdout, r"training_step, experts +check +\d+ +[0-9.]+%")

    def test_auto_finds_a_mapping_and_says_what_it_takes_off(self):
        case = next(c for c in shipped("training_step_nemo") if c["id"] == "nemo-llama3-70b-64")
        published, _ = self.predicted(case)
        found, remark = self.predicted(dict(case, parallelism="auto"))
        self.assertIn("found tensor", remark)
        self.assertIn("searches flatter", remark)
        self.assertLess(found, 1.05 * published) # the search knows the published mapping too, but for 5 %

    def test_sites_that_lack_something_are_reported(self):
        site, pue = (next(c for c in shipped("sites") if c["kind"] == kind) for kind in ("site_power", "pue"))
        for case, problem in ((dict(site, published=dict(site["published"], quantity="facility_power")), "facility power needs a 'pue'"),
                              (dict(site, utilisation=2), "'utilisation' is 2, above 1"), (dict(pue, cooling="ice"), "unknown cooling 'ice'"),
                              ({k: v for k, v in pue.items() if k != "load"}, "a PUE needs a 'load'"),
                              (dict(site, published=dict(site["published"], unit="hp")), "unknown unit 'hp'")):
            run = validate("--cases", self.write([case]))
            self.assertEqual(run.returncode, 1)
            self.assertIn(problem, run.stderr)

    def test_supply_and_ramps(self):
        """Wafers x months x share x GPUs per wafer; the critical path of a project of the catalogue."""
        supply, ramp = (next(c for c in shipped("sites") if c["kind"] == kind) for kind in ("supply", "ramp"))
        self.assertAlmostEqual(self.predicted(supply)[0], 15400 * 12 * 0.615 * 29, places=3)
        projects = json.loads((pathlib.Path(__file__).resolve().parents[2] / "scenarios/catalog/projects.json").read_text())["projects"]
        tasks = {t["name"]: t for t in next(p for p in projects if p["name"] == "standard")["tasks"]}
        ends = {}
        end = lambda name: ends.setdefault(name, float(tasks[name]["duration"].split()[0]) + max((end(n) for n in tasks[name].get("after", [])), default=0))
        self.assertAlmostEqual(self.predicted(ramp)[0], max(end(name) for name in tasks), places=6)
        for case, problem in ((dict(supply, months=0), "supply needs 'wafers_per_month', 'months'"), (dict(ramp, project="cathedral"), "unknown project 'cathedral'"),
                              (dict(ramp, published=dict(ramp["published"], quantity="mfu")), "known is time_to_power")):
            run = validate("--cases", self.write([case]))
            self.assertEqual(run.returncode, 1)
            self.assertIn(problem, run.stderr)

    def test_unknown_kind_is_reported(self):
        case = dict(shipped("collective")[0], kind="weather")
        run = validate("--cases", self.write([case, shipped("node_power")[0]]), "--json")
        self.assertEqual(run.returncode, 1)
        self.assertIn("unknown kind 'weather'", run.stderr)
        rows = json.loads(run.stdout)
        self.assertEqual(len(rows), 2)
        self.assertIsNone(rows[0]["predicted"])
        self.assertIn("weather", rows[0]["problem"])

    def test_unknown_accelerator_is_reported(self):
        for name in ("collective", "training_step", "inference", "node_power"):
            run = validate("--cases", self.write([dict(shipped(name)[0], accelerator="abacus")]))
            self.assertEqual(run.returncode, 1, name)
            self.assertIn("unknown accelerator 'abacus'", run.stderr)

    def test_mapping_that_does_not_divide_is_reported(self):
        case = shipped("training_step")[0]
        case["parallelism"]["tensor"] = 5
        run = validate("--cases", self.write([case]))
        self.assertEqual(run.returncode, 1)
        self.assertIn("160, but the job has 32 GPUs", run.stderr)

    def test_precision_that_the_chip_lacks_is_reported(self):
        case = shipped("training_step")[0]
        case["training"]["precision"] = "fp8"
        run = validate("--cases", self.write([case]))
        self.assertEqual(run.returncode, 1)
        self.assertIn("neither fp8 nor fp4", run.stderr)

    def test_malformed_files_are_bad_input_with_file_and_line(self):
        path = self.write('[\n {"id": "a",\n  "kind" "collective"}\n]\n')
        run = validate("--cases", path)
        self.assertEqual(run.returncode, 2)
        self.assertIn("cases.json:3", run.stderr)
        self.assertEqual(run.stdout, "")
        case = shipped("collective")[0]
        del case["published"]
        run = validate("--cases", self.write([case]))
        self.assertEqual(run.returncode, 2)
        self.assertIn("published", run.stderr)
        self.assertEqual(validate("--cases", self.folder / "nowhere.json").returncode, 2)

    def test_a_folder_holds_what_its_files_hold(self):
        parts = [shipped("collective"), shipped("node_power")]
        for i, part in enumerate(parts):
            self.write(part, f"{i}.json")
        whole = json.loads(validate("--cases", self.folder, "--json").stdout)
        each = [row for i in range(2) for row in json.loads(validate("--cases", self.folder / f"{i}.json", "--json").stdout)]
        self.assertEqual(whole, each)


class Power(unittest.TestCase):
    def test_the_law_of_power_agrees_with_the_curves_of_racks(self):
        """Speed under a cap goes with dynamic power to the fitted exponent, as curves of the catalogue say, down to 60 % of nameplate."""
        catalog = pathlib.Path(__file__).resolve().parents[2] / "scenarios/catalog"
        constants = json.loads((catalog / "models/calibration.json").read_text())["constants"]
        exponent = next(c["value"] for c in constants if c["name"] == "power_exponent")
        self.assertAlmostEqual(exponent, 1 / 3, delta=0.05)
        for rack in json.loads((catalog / "accelerators.json").read_text())["rack_types"]:
            idle = float(rack["idle_power"]["value"].split()[0]) / float(rack["max_power"]["value"].split()[0])
            for point in rack.get("power_curve", []):
                power = point["power"]["value"]
                if power >= 0.6:
                    self.assertAlmostEqual(((power - idle) / (1 - idle)) ** exponent, point["performance"]["value"], delta=0.05, msg=rack["name"])


class Constants(unittest.TestCase):
    def test_at_most_sixteen_are_fitted(self):
        catalog = pathlib.Path(__file__).resolve().parents[2] / "scenarios/catalog/models/calibration.json"
        fitted = [c["name"] for c in json.loads(catalog.read_text())["constants"] if c["origin"] == "fitted"]
        self.assertLessEqual(len(fitted), 16)


if __name__ == "__main__":
    unittest.main()
