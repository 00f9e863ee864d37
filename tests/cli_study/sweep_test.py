# SPDX-License-Identifier: Apache-2.0
"""gpuramp sweep as a user meets it: equality of rows, resumption after kill -9, full disk, read-only directory, bad input.

Usage: sweep_test.py GPURAMP SOURCE_DIR [unittest arguments]
"""
import csv
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support.waiting import LIMIT_S, until  # noqa: E402

GPURAMP = sys.argv.pop(1)
SOURCE = sys.argv.pop(1)

STUDY = {
    "format_version": 1, "name": "s", "scenario": "plan.json",
    "samples": {"n": 60, "method": "sobol", "seed": 3},
    "inputs": [{"name": "share", "pointer": "/supply/inputs/0/share", "low": 0.006, "base": 0.01, "high": 0.02}],
    "slips": {"classes": [{"what": "transformer", "factor": {"low": 0.95, "base": 1.2, "high": 2.0}, "shared": 0.5}]},
    "outputs": ["cost_usd", "gpus_up_end"],
}


def run(*args, **kwargs):
    return subprocess.run([GPURAMP, *map(str, args)], capture_output=True, text=True, timeout=LIMIT_S, **kwargs)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def read_table(path):
    return list(csv.DictReader(read(path).decode().splitlines()))


def rows(out):
    with sqlite3.connect(f"file:{os.path.join(out, 'study.db')}?mode=ro", uri=True) as db: # a plain connect would make the file before the program does
        return db.execute("SELECT * FROM points ORDER BY point").fetchall()


def runs_gpuramp(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe") == os.path.realpath(GPURAMP)
    except OSError:
        return False


def children_of(pid):
    try:
        return [int(x) for x in read(f"/proc/{pid}/task/{pid}/children").split()]
    except OSError:
        return []  # it is gone


class SweepTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gpuramp-sweep-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        run("init", self.path("plan.json"))
        self.study = self.write(STUDY)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, study, name="study.json"):
        with open(self.path(name), "w") as f:
            json.dump(study, f)
        return self.path(name)

    def sweep(self, out, *args, **kwargs):
        return run("sweep", self.study, "--out", self.path(out), *args, **kwargs)

    def wait_for_rows(self, out, n, process):
        """Until n rows are committed; the study must still be running then."""
        def there():
            self.assertIsNone(process.poll(), "the study ended before it could be interrupted")
            try:
                return len(rows(self.path(out))) >= n
            except sqlite3.OperationalError:
                return False
        until(there)

    def start(self, out, n=3000, *args):
        """A study long enough to be interrupted."""
        return subprocess.Popen([GPURAMP, "sweep", self.study, "--out", self.path(out), "-j", "2", "--samples", str(n), *args],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_rows_are_the_same_for_any_number_of_workers(self):
        for out, jobs in (("a", 1), ("b", 2), ("c", 5)):
            result = self.sweep(out, "-j", jobs, "--csv")
            self.assertEqual(result.returncode, 0, result.stderr)
        for out in "bc":
            for name in ("points.csv", "summary.json"):
                self.assertEqual(read(self.path("a", name)), read(self.path(out, name)))
        self.assertEqual(len(rows(self.path("a"))), 60)
        self.assertEqual(run("sweep", self.study, "--out", self.path("d"), "--seed", 4).returncode, 0)
        self.assertNotEqual(rows(self.path("a")), rows(self.path("d")))

    def test_csv_and_database_and_run_agree(self):
        """A point run alone by `gpuramp run` with its values gives the same numbers."""
        study = dict(STUDY, axes=[{"name": "share", "pointer": "/supply/inputs/0/share", "values": [0.01, 0.03]}])
        for key in ("samples", "inputs", "slips"):
            del study[key]
        self.study = self.write(study)
        self.assertEqual(self.sweep("a", "--csv").returncode, 0)
        table = read_table(self.path("a", "points.csv"))
        for row in table:
            result = json.loads(run("run", self.path("plan.json"), "--json", "--seed", row["seed"], "--set", f"/supply/inputs/0/share={row['share']}").stdout)
            self.assertEqual(result["summary"]["cost_usd"], float(row["cost_usd"]))
            self.assertEqual(result["milestones"][0]["date"] or "", row["date_100k"])
        self.assertEqual(len(table), 2)

    def test_kill_9_of_the_parent_loses_nothing(self):
        process = self.start("a", 600)
        self.wait_for_rows("a", 40, process)
        workers = children_of(process.pid)
        process.kill()
        process.communicate()
        before = rows(self.path("a"))
        self.assertGreaterEqual(len(before), 40)
        until(lambda: not any(map(runs_gpuramp, workers)))  # they die with their parent
        self.assertEqual(self.sweep("a", "--samples", 600, "--resume").returncode, 0)
        after = rows(self.path("a"))
        self.assertEqual([row for row in after if row in before], before)  # one point may be done before the one it follows
        self.assertEqual(self.sweep("b", "--samples", 600).returncode, 0)
        self.assertEqual(after, rows(self.path("b")))

    def test_kill_9_of_workers_loses_nothing(self):
        process = self.start("a", 600)
        self.wait_for_rows("a", 10, process)
        killed = 0
        while killed < 8 and process.poll() is None:
            for pid in children_of(process.pid)[:1]:
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
            done = len(rows(self.path("a")))  # let others finish, so that no point is killed at each of its three attempts
            while process.poll() is None and len(rows(self.path("a"))) < done + 8:
                time.sleep(0.02)
        _, stderr = process.communicate()
        self.assertEqual(process.returncode, 0, stderr)
        self.assertGreaterEqual(killed, 2)  # a study may end before a busy machine has killed all eight
        self.assertEqual(self.sweep("b", "--samples", 600).returncode, 0)
        self.assertEqual(rows(self.path("a")), rows(self.path("b")))

    def test_interrupt_leaves_a_resumable_study(self):
        process = self.start("a", 600)
        self.wait_for_rows("a", 20, process)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 130)
        self.assertIn("--resume", stderr)
        self.assertIn("there is a study already", self.sweep("a", "--samples", 600).stderr)
        self.assertEqual(self.sweep("a", "--samples", 600, "--resume").returncode, 0)
        self.assertEqual(self.sweep("b", "--samples", 600).returncode, 0)
        self.assertEqual(rows(self.path("a")), rows(self.path("b")))

    def test_full_disk_keeps_what_was_committed(self):
        limit = 100_000
        result = self.sweep("a", "--samples", 1500, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("cannot be written", result.stderr)
        self.assertIn("--resume", result.stderr)
        kept = rows(self.path("a"))
        self.assertGreater(len(kept), 0)
        self.assertLess(len(kept), 1500)
        self.assertEqual(self.sweep("a", "--samples", 1500, "--resume").returncode, 0)
        self.assertEqual(self.sweep("b", "--samples", 1500).returncode, 0)
        self.assertEqual(rows(self.path("a")), rows(self.path("b")))

    def test_directory_that_cannot_be_written(self):
        for out in ("/proc/gpuramp-study", self.path("plan.json"), self.path("plan.json", "below")):
            result = run("sweep", self.study, "--out", out)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(out, result.stderr)
        if os.geteuid() != 0:  # root may write anywhere
            os.mkdir(self.path("closed"), 0o500)
            self.assertEqual(self.sweep("closed").returncode, 2)

    def test_a_point_that_fails_is_a_row_and_exit_code_1(self):
        study = dict(STUDY, inputs=[{"name": "availability", "pointer": "/failures/availability", "distribution": "uniform", "low": 0.8, "high": 1.1}])
        self.study = self.write(study)
        result = self.sweep("a", "--csv")
        self.assertEqual(result.returncode, 1)
        table = read_table(self.path("a", "points.csv"))
        failed = [r for r in table if r["status"] == "failed"]
        self.assertEqual(len(table), 60)
        self.assertEqual({r["point"] for r in failed}, {r["point"] for r in table if float(r["availability"]) > 1})
        self.assertTrue(all("/failures/availability" in r["error"] and r["cost_usd"] == "" for r in failed))
        self.assertIn(f"{len(failed)} failed", result.stdout)

    def test_changed_files_are_not_resumed(self):
        self.assertEqual(self.sweep("a").returncode, 0)
        with open(self.path("plan.json"), "a") as f:
            f.write("\n")
        result = self.sweep("a", "--resume")
        self.assertEqual(result.returncode, 2)
        self.assertIn("changed", result.stderr)

    def test_two_at_once_are_refused(self):
        process = self.start("a", 3000)
        self.wait_for_rows("a", 5, process)
        result = self.sweep("a", "--samples", 3000, "--resume")
        self.assertEqual(result.returncode, 2)
        self.assertIn("another gpuramp", result.stderr)
        process.kill()
        process.communicate()

    def test_bad_input_writes_nothing(self):
        bad = [
            (["--samples", "1000000000"], "points (at most"),
            (["--executor", "cloud"], "unknown executor"),
            (["--until-se", "soon"], "not a duration"),
            (["--until-se", "5 MW"], "not a duration"),
            (["--set", "/nowhere/x=1"], "there is nothing at"),
            (["-j", "0"], ""),
            (["--samples", "-3"], ""),
            (["--resolution", "atom"], ""),
        ]
        for args, says in bad:
            result = self.sweep("a", *args)
            self.assertEqual(result.returncode, 2, f"{args}: {result.stdout}{result.stderr}")
            self.assertIn(says, result.stderr)
            self.assertFalse(os.path.exists(self.path("a")), args)
        self.assertEqual(run("sweep", self.path("none.json")).returncode, 2)

    def test_stdout_is_the_summary(self):
        result = self.sweep("a", "--json")
        summary = json.loads(result.stdout)
        self.assertEqual(summary["points"]["ok"], 60)
        self.assertEqual(result.stdout, read(self.path("a", "summary.json")).decode())
        self.assertEqual(result.stderr, "")
        milestone = summary["milestones"][0]
        self.assertEqual(milestone["name"], "date_100k")
        probabilities = [p["probability"] for p in milestone["probability_by"]]
        self.assertEqual(probabilities, sorted(probabilities))
        self.assertAlmostEqual(probabilities[-1], 1 - milestone["never_frac"])

    def test_memory_of_the_parent_does_not_grow_with_points(self):
        def peak_mb(n):
            process = self.start(f"m{n}", n)
            peak = 0
            while process.poll() is None:
                try:
                    now = int(read(f"/proc/{process.pid}/status").decode().split("VmHWM:")[1].split()[0]) / 1024
                    if len(rows(self.path(f"m{n}"))) >= n:
                        break  # what was read may be of the summary, whose columns grow by 8 bytes a number
                    peak = now
                except (IndexError, FileNotFoundError, ProcessLookupError, sqlite3.OperationalError):
                    pass
                time.sleep(0.01)
            process.communicate()
            self.assertEqual(process.returncode, 0)
            return peak
        small, large = peak_mb(100), peak_mb(1500)
        print(f"parent: {small:.1f} MB for 100 points, {large:.1f} MB for 1500", file=sys.stderr)
        self.assertGreater(min(small, large), 0)
        self.assertLess(large - small, 2)

    def test_shipped_studies_load_and_run(self):
        studies = os.path.join(SOURCE, "scenarios", "studies")
        for name in sorted(os.listdir(studies)):
            if name.endswith(".json"):
                with open(os.path.join(studies, name), encoding="utf-8") as file:
                    args = ["--samples", "40"] if "samples" in json.load(file) else []
                if name in ("milestones-100m.json", "power-vs-chips.json"):  # runs of the flagship begin over all of the ten years
                    args += ["--set", "/workloads/training=[]"]
                if name != "frontier-sites.json":
                    args += ["--set", "/end=2027-01-01"]  # ten years are for users
                result = run("sweep", os.path.join(studies, name), "--out", self.path(name), *args)
                self.assertEqual(result.returncode, 0, f"{name}: {result.stdout}{result.stderr}")


if __name__ == "__main__":
    unittest.main()
