# SPDX-License-Identifier: Apache-2.0
"""Any option of the schema that changes in a plan explains the whole change: compare --attribute leaves no remainder.

gpuramp_fuzz_options changes each option that scenarios can have once, by the table of options, in a plan that has its place. A sample is compared;
all of them with GPURAMP_ALL_OPTIONS=1, which takes half an hour of computing."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

from support import job_traces, request_runs
from support.gpuramp_runs import PROGRAM
from why.attribution_property_test import SCENARIOS, SMALL

OPTIONS = pathlib.Path(PROGRAM).with_name("gpuramp_fuzz_options")
MORE = ("developer-variants", "frontier-sites", "lab-campus-leases", "neocloud-customers", "optics-limited", "plants-by-kind", "rolling-plan", "utility-months")
SAMPLED = 60
SEED = 20261127
ENOUGH = 0.75  # of all options; the rest refers to what no plan here has, or needs others beside it


class EveryOption(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)
        for file in SCENARIOS.iterdir():
            (self.here / file.name).symlink_to(file)
        self.write("jobs.csv", job_traces.trace_text(job_traces.kept([(0, 10, 3600), (40, 20, 60)])))
        self.write("queue.json", json.dumps(job_traces.fleet(100, job_traces.queue(policy="fcfs"))))
        self.write("requests.json", json.dumps(request_runs.fleet(100, request_runs.service(2, ttft="5 s"), days=31)))

    def write(self, name, text):
        (self.here / name).write_text(text, encoding="utf-8")

    def changed_options(self):
        """(index, object, key) of each option for which there are two plans that differ in it, and how many options there are."""
        plans = [f"{name}.json" for name in (*SMALL, *MORE, "queue", "requests")]
        done = subprocess.run([OPTIONS, *plans, "--seed", str(SEED), "--out", "."], cwd=self.here, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        *options, total = done.stdout.splitlines()
        return [tuple(line.split(" ")) for line in options], int(total.split(" ")[1])

    def compared(self, index):
        """What compare --attribute says; None where a plan cannot begin."""
        done = subprocess.run([PROGRAM, "compare", f"{index}-before.json", f"{index}-after.json", "--attribute", "--format", "json"],
                              cwd=self.here, capture_output=True, text=True, check=False)
        if done.returncode == 2 and "cannot be run" in done.stderr:
            return None
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return json.loads(done.stdout)

    def test_explains_everything(self):
        options, n_options = self.changed_options()
        self.assertGreater(len(options), ENOUGH * n_options)
        if "GPURAMP_ALL_OPTIONS" not in os.environ:
            options = random.Random(SEED).sample(options, SAMPLED)
        n_explained = 0
        for index, title, key in options:
            with self.subTest(option=f"{title}/{key}", index=index):
                comparison = self.compared(index)
                if comparison is not None and "attribution" not in comparison:  # only remarks differ, or what nothing here makes use of
                    self.assertEqual([m["name"] for m in comparison["metrics"] if m["old"] != m["new"]], [])
                elif comparison is not None:
                    n_explained += 1
                    self.holds(comparison["attribution"])
        self.assertGreater(n_explained, len(options) / 3)

    def holds(self, attribution):
        inputs = attribution["inputs"]
        self.assertEqual([i["error"] for i in inputs], [""] * len(inputs))
        if len(inputs) == 1:  # else the option holds several others, or stands for them
            self.assertEqual(inputs[0]["alone"], inputs[0]["last"])
            self.assertEqual(set(attribution["remainder"].values()) | {0}, {0})


if __name__ == "__main__":
    unittest.main()
