# SPDX-License-Identifier: Apache-2.0
"""gpuramp sweep on a real Slurm: munged, slurmctld and slurmd of this host on loopback, as the test's own processes in a directory of its own.

Usage: slurm_test.py GPURAMP [unittest arguments]. Needs the packages slurm-wlm and munge, and root (slurmd starts jobs as their users); exits with
77, which ctest takes as skipped, where they are absent.
"""
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support.waiting import LIMIT_S, until  # noqa: E402
from support.watchdog import Watchdog  # noqa: E402

GPURAMP = os.path.realpath(sys.argv.pop(1))

STUDY = {
    "format_version": 1, "name": "s", "scenario": "plan.json",
    "samples": {"n": 120, "method": "latin_hypercube", "seed": 5},
    "inputs": [{"name": "share", "pointer": "/supply/inputs/0/share", "low": 0.006, "base": 0.01, "high": 0.02}],
    "slips": {"classes": [{"what": "transformer", "factor": {"low": 0.95, "base": 1.2, "high": 2.0}, "shared": 0.5}]},
    "outputs": ["cost_usd", "gpus_up_end"],
}

CONF = """
ClusterName=gpuramp
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmdPort={slurmd_port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={dir}/munge.socket
CryptoType=crypto/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SlurmctldTimeout=60
SlurmdTimeout=60
KillWait=2
MinJobAge=60
MailProg=/bin/true
StateSaveLocation={dir}/state
SlurmdSpoolDir={dir}/spool
SlurmctldPidFile={dir}/slurmctld.pid
SlurmdPidFile={dir}/slurmd.pid
SlurmctldLogFile={dir}/slurmctld.log
SlurmdLogFile={dir}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(n):
    """Different ones, since all are held until the last is found."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(n)]
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]


class Cluster:
    """One node, started and stopped by the test."""

    def __init__(self, directory):
        self.dir = directory
        for part in ("state", "spool"):
            os.mkdir(os.path.join(directory, part))
        self.host = socket.gethostname().split(".")[0]
        conf = os.path.join(directory, "slurm.conf")
        port, slurmd_port = free_ports(2)
        with open(conf, "w") as f:
            f.write(CONF.format(host=self.host, dir=directory, port=port, slurmd_port=slurmd_port))
        with open(os.path.join(directory, "cgroup.conf"), "w") as f:
            f.write("CgroupPlugin=cgroup/v1\n")  # nothing uses it here; looking for one fails where no cgroups are mounted, as in a chroot
        key = os.path.join(directory, "munge.key")
        with open(key, "wb") as f:
            f.write(os.urandom(1024))
        os.chmod(key, 0o400)
        self.env = dict(os.environ, SLURM_CONF=conf)
        self.watchdog = Watchdog(f"SLURM_CONF={conf}", directory)  # daemons and jobs all have it in their environment
        self.start("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={directory}/munge.socket", f"--pid-file={directory}/munged.pid",
                   f"--log-file={directory}/munged.log", f"--seed-file={directory}/munged.seed", "--num-threads=2")
        self.wait_until(lambda: os.path.exists(f"{directory}/munge.socket"))
        self.start("slurmctld", "-D", "-i")
        self.start("slurmd", "-D", "-N", self.host)
        self.wait_until(lambda: "idle" in self.say("sinfo", "-h", "-o", "%T"))

    def start(self, program, *args):
        path = shutil.which(program) or os.path.join("/usr/sbin", program)
        with open(os.path.join(self.dir, program + ".out"), "w") as out:
            subprocess.Popen([path, *args], env=self.env, stdout=out, stderr=out, start_new_session=True)

    def say(self, *command):
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=LIMIT_S).stdout

    def wait_until(self, holds):
        try:
            until(holds, between_s=0.1)
        except AssertionError as error:
            logs = "".join(open(os.path.join(self.dir, f)).read()[-1500:] for f in sorted(os.listdir(self.dir)) if f.endswith((".log", ".out")))
            raise RuntimeError("the cluster does not do what it should:\n" + logs) from error

    def stop(self):
        self.watchdog.end()


def rows(out):
    with sqlite3.connect(f"file:{os.path.join(out, 'study.db')}?mode=ro", uri=True) as db: # a plain connect would make the file before the program does
        return db.execute("SELECT * FROM points ORDER BY point").fetchall()


class SlurmTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = tempfile.mkdtemp(prefix="gpuramp-slurm-")
        cls.cluster = Cluster(cls.base)

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="gpuramp-study-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.run_here("init", self.path("plan.json"))
        with open(self.path("study.json"), "w") as f:
            json.dump(STUDY, f)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def run_here(self, *args):
        return subprocess.run([GPURAMP, *args], env=self.cluster.env, capture_output=True, text=True, timeout=LIMIT_S)

    def submit(self, out, *args):
        return subprocess.Popen([GPURAMP, "sweep", self.path("study.json"), "--out", self.path(out), "--executor", "slurm", "--partition", "main", "--time", "10", *args],
                                env=self.cluster.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def expected(self, *args):
        result = self.run_here("sweep", self.path("study.json"), "--out", self.path("local"), *args)
        self.assertEqual(result.returncode, 0, result.stderr)
        return rows(self.path("local"))

    def finish(self, process, code=0):
        stdout, stderr = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, code, stdout + stderr)
        return stdout

    def state(self, out):
        try:
            with open(self.path(out, "slurm", "state")) as f:
                return dict(line.split() for line in f)
        except (FileNotFoundError, ValueError):
            return {}

    def running_tasks(self):
        """Processes that run a task's chunk."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    words = f.read().split(b"\0")
            except OSError:
                continue
            if b"--slurm-task" in words and self.dir.encode() in b" ".join(words):
                found.append(int(pid))
        return found

    def submit_and_catch(self, out, *args):
        """Submits, and returns when the submission is written down and tasks run: none may start before it is."""
        self.cluster.say("scontrol", "update", "PartitionName=main", "State=DOWN")
        process = self.submit(out, *args)
        self.cluster.wait_until(lambda: self.state(out).get("status") == "running")
        self.cluster.say("scontrol", "update", "PartitionName=main", "State=UP")
        self.cluster.wait_until(self.running_tasks)
        return process

    def test_an_array_gives_the_rows_of_the_local_executor(self):
        stdout = self.finish(self.submit("a", "--chunk", "25", "--array-limit", "2"))
        self.assertIn("120 ok, 0 failed", stdout)
        self.assertEqual(len([f for f in os.listdir(self.path("a", "slurm", "attempt-1")) if f.endswith(".db")]), 5)
        self.assertEqual(rows(self.path("a")), self.expected())
        with open(self.path("a", "summary.json"), "rb") as a, open(self.path("local", "summary.json"), "rb") as b:
            self.assertEqual(a.read(), b.read())
        self.assertEqual(self.state("a")["status"], "complete")

    def test_a_killed_task_is_run_again(self):
        process = self.submit_and_catch("a", "--samples", "240", "--chunk", "120")
        victims = self.running_tasks()
        for pid in victims:  # the task and its workers
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.assertGreater(len(victims), 0)
        self.finish(process)
        self.assertEqual(self.state("a"), dict(self.state("a"), attempt="2", status="complete"))
        self.assertEqual(rows(self.path("a")), self.expected("--samples", "240"))

    def test_a_cancelled_task_is_run_again(self):
        process = self.submit_and_catch("a", "--samples", "240", "--chunk", "120")
        self.cluster.say("scancel", self.state("a")["array"] + "_1")
        self.finish(process)
        self.assertEqual(self.state("a")["status"], "complete")
        self.assertEqual(rows(self.path("a")), self.expected("--samples", "240"))

    def test_a_node_drained_in_the_middle(self):
        process = self.submit_and_catch("a", "--samples", "240", "--chunk", "30")
        self.cluster.say("scontrol", "update", f"NodeName={self.cluster.host}", "State=DRAIN", "Reason=test")
        self.cluster.wait_until(lambda: "drained" in self.cluster.say("sinfo", "-h", "-o", "%T"))
        self.assertIsNone(process.poll())
        self.assertEqual(self.state("a")["status"], "running")
        self.cluster.say("scontrol", "update", f"NodeName={self.cluster.host}", "State=RESUME")
        self.finish(process)
        self.assertEqual(rows(self.path("a")), self.expected("--samples", "240"))

    def test_the_study_goes_on_without_the_one_who_submitted_it(self):
        process = self.submit("a", "--samples", "300", "--chunk", "100")
        self.cluster.wait_until(lambda: self.state("a").get("status") == "running")
        process.kill()
        process.communicate()
        self.cluster.wait_until(lambda: self.state("a").get("status") == "complete")
        result = self.run_here("sweep", self.path("study.json"), "--out", self.path("a"), "--executor", "slurm", "--samples", "300", "--resume")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("300 ok", result.stdout)
        self.assertEqual(rows(self.path("a")), self.expected("--samples", "300"))

    def test_no_wait_and_several_workers_a_task(self):
        result = self.run_here("sweep", self.path("study.json"), "--out", self.path("a"), "--executor", "slurm", "-j", "2", "--no-wait")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("submitted as job", result.stdout)
        self.cluster.wait_until(lambda: self.state("a").get("status") == "complete")
        self.assertEqual(rows(self.path("a")), self.expected())

    def test_what_sbatch_refuses(self):
        process = subprocess.Popen(
            [GPURAMP, "sweep", self.path("study.json"), "--out", self.path("a"), "--executor", "slurm", "--partition", "nowhere"],
            env=self.cluster.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        _, stderr = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 2)
        self.assertIn("--partition", stderr)
        self.assertEqual(os.listdir(self.path("a")), ["lock"])
        self.finish(self.submit("a"))
        self.assertEqual(rows(self.path("a")), self.expected())


def missing():
    programs = [p for p in ("munged", "slurmctld", "slurmd", "sbatch") if not (shutil.which(p) or os.path.exists("/usr/sbin/" + p))]
    return "not installed: " + ", ".join(programs) if programs else "needs root" if os.geteuid() != 0 else ""


if __name__ == "__main__":
    if missing():
        print(missing())
        sys.exit(77)
    unittest.main()
