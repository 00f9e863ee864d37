# SPDX-License-Identifier: Apache-2.0
"""What the program does when its surroundings are hostile: outputs that fail, files that are odd, numbers at their limits, readers at work."""

import copy
import json
import os
import re
import signal
import stat
import subprocess
import threading
import time
import unittest

from support.gpuramp_runs import PROGRAM, campus, day, run, scenario
from support.program import InDirectory, call
from support.waiting import LIMIT_S


class Outputs(InDirectory):
    def test_output_that_is_full_is_no_success(self):
        plan = self.write(scenario())
        for arguments in (("run", plan), ("run", plan, "--json"), ("check", plan), ("schema",), ("schema", "--reference"), ("catalog",)):
            with self.subTest(arguments), open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([PROGRAM, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=LIMIT_S)
                self.assertEqual(done.returncode, 2)
                self.assertIn("standard output cannot be written", done.stderr)

    def test_results_are_there_though_nobody_reads_what_is_printed(self):
        plan = self.write(scenario())
        command = f'"{PROGRAM}" run "{plan}" --out "{self.here}/out"'
        for how in (command + " | true", command + " | head -n 1", command + " >&-", command + " > /dev/full"):
            with self.subTest(how):
                subprocess.run(f'rm -rf "{self.here}/out"; {how}', shell=True, executable="/bin/bash", capture_output=True, check=False, timeout=LIMIT_S)
                self.assertEqual(len(json.loads((self.here / "out/result.json").read_text(encoding="utf-8"))["milestones"]), 2)
                self.assertEqual(len(list((self.here / "out").iterdir())), 9)

    def test_whoever_reads_while_results_are_replaced_sees_whole_files(self):
        plan = self.write(scenario())
        call("run", plan, "--out", self.here / "out")
        stop = threading.Event()
        torn = []

        def read():
            while not stop.is_set():
                try:
                    json.loads((self.here / "out/result.json").read_text(encoding="utf-8"))
                except ValueError as error:
                    torn.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        for seed in range(15):
            call("run", plan, "--out", self.here / "out", "--seed", seed)
        stop.set()
        reader.join()
        self.assertEqual(torn, [])

    def test_hundreds_of_problems_are_counted_and_not_all_shown(self):
        given = scenario()
        given["campuses"] = [campus(f"c{i}", pue=0.5, zzzzzzzzz=1) for i in range(150)]
        done = call("check", self.write(given))
        self.assertEqual(done.returncode, 2)
        self.assertIn("more\n300 problems; nothing was written", done.stderr)


class Budgets(InDirectory):
    """What a run would take is known before it begins."""

    def curtailed(self, days=7300):
        given = scenario(end=day(days), campuses=[campus()])
        given["campuses"][0]["power"]["curtailment"] = {"share_of_time": 0.5, "duration": "60 s"}
        return self.write(given)

    def test_pairs_of_losses_in_a_power_network_are_counted(self):
        network = {"scheme": "N+1", "installed": "24 MW", "available": day(0), "modules": 400}
        plan = self.write(scenario(campuses=[campus(power={"network": network})]))
        done = call("run", plan, "--budget", "5 s")
        self.assertEqual(done.returncode, 2)
        for text in ("/campuses/0/power/network", "pairs of losses", "--budget"):
            self.assertIn(text, done.stderr)

    def test_too_much_is_refused_with_what_drives_it_and_how_to_allow_it(self):
        done = call("run", self.curtailed(), "--out", self.here / "out", "--budget", "1 GB")
        self.assertEqual(done.returncode, 2)
        for text in ("/campuses/0/power", "power events", "--budget"):
            self.assertIn(text, done.stderr)
        self.assertEqual([file.name for file in self.here.iterdir()], ["plan.json"])

    def test_a_budget_of_time_and_one_of_size(self):
        plan = self.write(scenario())
        self.assertIn("would compute for", call("run", plan, "--budget", "1 ms").stderr)
        self.assertEqual(call("run", plan, "--budget", "1 hour", "--budget", "8 GB").returncode, 0)
        done = call("run", plan, "--budget", "much")
        self.assertEqual(done.returncode, 2)
        self.assertIn("neither a time nor a size", done.stderr)

    def test_every_command_that_runs_plans_holds_to_it(self):
        """A size too small refuses each run of a study, a marginal and a search; one that is large enough allows it."""
        plan = self.curtailed()  # wants more than the 4 GB that are usual
        self.assertEqual(call("check", plan).returncode, 0)
        commands = {
            "explain": ("explain", plan, "--marginals", "-j", "2"),
            "plan": ("plan", plan, "--goal", "10 by 2026-02-01"),
            "sweep": ("sweep", plan, "--samples", "1", "--out", self.here / "study"),
            "run": ("run", plan, "--samples", "1", "--cache", self.here / "cache", "--json"),
        }
        for name, words in commands.items():
            with self.subTest(command=name):
                done = call(*words, "--budget", "1 kB")
                self.assertIn("--budget", done.stdout + done.stderr)
                self.assertEqual(done.returncode, 1 if name == "sweep" else 2)  # a study says which of its points failed
        allowed = call("run", self.curtailed(days=60), "--samples", "1", "--cache", self.here / "cache", "--json", "--budget", "1 GB")
        self.assertEqual(allowed.returncode, 0, allowed.stderr)


class OddFiles(InDirectory):
    def refused(self, *arguments, says):
        done = call(*arguments, cwd=self.here)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_scenarios(self):
        os.mkfifo(self.here / "pipe")
        (self.here / "loop").symlink_to(self.here / "loop")
        for command in ("run", "check"):
            self.refused(command, self.here / "pipe", says="cannot be read")
            self.refused(command, "/dev/zero", says="cannot be read")
            self.refused(command, self.here / "loop", says="there is no such file")
            self.refused(command, "x" * 5000, says="there is no such file")
            self.refused(command, "", says="there is no such file")

    def test_control_characters_never_reach_the_terminal(self):
        given = json.dumps(scenario()).replace('"pue"', '"pu\\u001b[31me\\u0007"')
        done = call("check", self.write(given))
        self.assertEqual(done.returncode, 2)
        self.assertNotIn("\x1b", done.stderr)
        self.assertIn(r"unknown key 'pu\x1b[31me\x07'", done.stderr)

    def test_names_cannot_turn_or_hide_what_is_printed(self):
        """C1 controls, overrides of the direction of writing and line separators, in every text for a terminal."""
        for mark, shown in (("\x9b31m", r"\u{009b}31m"), ("\u202e", r"\u{202e}"), ("\u2028", r"\u{2028}"), ("\u200b", r"\u{200b}")):
            name = f"a{mark}b"
            training = [{"name": name, "gpus": "100 GPU", "flop": "1e20 FLOP", "efficiency": {"mfu": 0.4}}]
            plan = self.write(scenario(name=name, campuses=[campus(name), campus("c")], workloads={"training": training}))
            self.assertEqual(call("run", plan, "--out", self.here / "out").returncode, 0)
            self.write({"format_version": 1, "until": day(300), "milestones": [{"gpus": "100 GPU", "campus": name, "reached": day(200)}]}, "actuals.json")
            commands = (("run", plan), ("explain", plan), ("explain", plan, "--milestone", "100 GPU", "--by", day(300)),
                        ("explain", plan, "--marginals"), ("compare", plan, self.here / "out"),
                        ("score", self.here / "out", "--actuals", self.here / "actuals.json"))
            printed = [call(*command) for command in commands]
            self.assertEqual([done.returncode for done in printed], [0] * len(printed), [done.stderr for done in printed])
            for command, done in zip(commands, printed):
                self.assertNotIn(mark[0], done.stdout + done.stderr, command)
            self.assertIn(f"a{shown}b", printed[0].stdout)

    def test_paths_cannot_turn_or_hide_what_is_printed(self):
        for mark, shown in (("\x07", r"\x07"), ("\x9b31m", r"\u{009b}31m"), ("\u202e", r"\u{202e}"), ("\n", "\n")):
            folder = self.here / f"a{mark}b"
            folder.mkdir()
            plan = folder / "plan.json"
            plan.write_text(json.dumps(scenario()), encoding="utf-8")
            out = folder / "out"
            commands = (("check", plan), ("run", plan, "--out", out), ("report", out), ("catalog", "--file", plan), ("migrate", plan, out), ("init", plan),
                        ("init", folder / "new.json"), ("run", folder / "none.json"), ("compare", out, out), ("score", out, "--actuals", plan))
            for command in commands:
                done = call(*command)
                self.assertIn(done.returncode, (0, 2), (command, done.stderr))
                if mark != "\n":
                    self.assertNotIn(mark[0], done.stdout + done.stderr, command)
            self.assertIn(f"a{shown}b", call("check", plan).stdout)

    def test_targets_of_a_report(self):
        """What is no ordinary file stays what it is."""
        plan = self.write(scenario())
        self.assertEqual(call("run", plan, "--out", self.here / "out").returncode, 0)
        os.mkfifo(self.here / "pipe")
        (self.here / "kept.html").write_text("kept", encoding="utf-8")
        (self.here / "link").symlink_to(self.here / "kept.html")
        for target in ("/dev/null", self.here / "pipe", self.here / "link", self.here / "out", self.here / "none" / "report.html", self.here / ("x" * 300)):
            done = call("report", self.here / "out", "-o", target)
            self.assertEqual(done.returncode, 2, (target, done.stdout))
            self.assertIn("nothing was written", done.stderr)
        self.assertTrue(stat.S_ISFIFO(os.stat(self.here / "pipe").st_mode))
        self.assertTrue((self.here / "link").is_symlink())
        self.assertEqual((self.here / "kept.html").read_text(encoding="utf-8"), "kept")

    def test_names_for_init(self):
        (self.here / "link").symlink_to(self.here / "nowhere")
        self.refused("init", self.here / "link", says="exists already")
        self.refused("init", self.here, says="exists already")
        self.refused("init", "x" * 5000, says="cannot be written")
        self.assertEqual({p.name for p in self.here.iterdir()}, {"link"})

    def test_names_for_out(self):
        plan = self.write(scenario())
        self.refused("run", plan, "--out", "x" * 5000, says="cannot be written")
        self.refused("run", plan, "--out", plan / "below", says="cannot be made")
        (self.here / "real").mkdir()
        (self.here / "link").symlink_to(self.here / "real")
        self.refused("run", plan, "--out", self.here / "link", says="is a symbolic link")

    def test_nobody_is_left_in_a_directory_that_is_gone(self):
        """Results take the place of a whole directory: not of the one in which somebody stands, nor of one around it."""
        plan = self.write(scenario())
        inside = self.here / "inside"
        inside.mkdir()
        for out in (".", "..", inside, self.here, "../inside/", "../inside/."):
            done = call("run", plan, "--out", out, cwd=inside)
            self.assertEqual(done.returncode, 2, out)
            self.assertIn("is the current directory or holds it", done.stderr)
        self.assertEqual(call("run", plan, "--out", "../beside", cwd=inside).returncode, 0)
        self.assertEqual(sorted(p.name for p in self.here.iterdir()), ["beside", "inside", "plan.json"])

    def test_entries_of_every_list_are_suggested(self):
        for wrong, right in (("gb300-nvl27", "gb300-nvl72"), ("modullar", "modular"), ("ercto", "ercot"), ("two-tier-800", "two-tier-800g")):
            self.refused("catalog", wrong, says=f"did you mean '{right}'?")


class Stopping(InDirectory):
    """A run that is told to stop, and one that wants the same directory meanwhile."""

    def long_run(self, **other):
        """A run of minutes, and the lock that says that it has begun."""
        plan = self.write(scenario(cadence="30 min", end=day(3640), campuses=[campus(f"c{i}") for i in range(20)]))
        run = subprocess.Popen([PROGRAM, "run", plan, "--out", self.here / "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **other)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)
        while not (self.here / ".out.lock").exists():
            self.assertIsNone(run.poll(), "it ended before it was stopped")
            time.sleep(0.01)
        return plan, run

    def test_signals(self):
        for told in (signal.SIGINT, signal.SIGTERM):
            plan, run = self.long_run()
            run.send_signal(told)
            _, errors = run.communicate(timeout=LIMIT_S)
            self.assertEqual(run.returncode, 128 + told, errors)
            self.assertIn("nothing was written", errors)
            self.assertEqual([p.name for p in self.here.iterdir()], [plan.name])

    def test_two_runs_into_one_directory(self):
        _, run = self.long_run()
        second = call("run", self.write(scenario(), "other.json"), "--out", self.here / "out")
        self.assertEqual(second.returncode, 2)
        self.assertIn("another run is writing there", second.stderr)
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=LIMIT_S)
        self.assertEqual(call("run", self.here / "other.json", "--out", self.here / "out").returncode, 0)
        self.assertEqual({p.name for p in self.here.iterdir()} - {"out"}, {"plan.json", "other.json"})


class Limits(InDirectory):
    """Every number of the example at its limits, one by one: the program runs it or says what is wrong, in time."""

    # A run that takes less than a microsecond, the grain of SimGrid's account of work, fails the check of its FLOP.
    TINY_RUNS = ("/workloads/training/0/parameters", "/workloads/training/0/tokens")

    def leaves(self, value, pointer=""):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("source", "note", "description", "name", "vendor"):
                    yield from self.leaves(inner, f"{pointer}/{key}")
        elif isinstance(value, list):
            yield pointer, "[]"
            for i, inner in enumerate(value):
                yield from self.leaves(inner, f"{pointer}/{i}")
        elif isinstance(value, (int, float)):
            yield from ((pointer, n) for n in ("0", "1e9", "100000"))
        elif re.match(r"\d{4}-\d\d-\d\d$", value):
            yield from ((pointer, date) for date in ("1900-01-01", "2200-12-31"))
        elif re.match(r"[\d.]+ ", value):
            yield from ((pointer, f"{n} {value.split(' ', 1)[1]}") for n in ("0", "1e-30", "1e30"))

    def test_each_number_at_its_limits(self):
        plan = self.here / "plan.json"
        call("init", plan)
        given = json.loads(plan.read_text(encoding="utf-8"))
        given["end"] = "2026-10-01"  # enough for every part to begin
        plan.write_text(json.dumps(given), encoding="utf-8")
        codes = {}
        for pointer, value in self.leaves(given):
            if pointer == "/end" and value > "2200":
                continue  # 175 years are long, not wrong
            with self.subTest(pointer=pointer, value=value):
                done = call("run", plan, "--resolution", "campus", "--set", f"{pointer}={value}")
                self.assertIn(done.returncode, (0, 1, 2) if pointer in self.TINY_RUNS else (0, 2), done.stderr)
                if done.returncode == 2:
                    self.assertRegex(done.stderr, r"(?s)^.+: .+; .+\n\d+ problems?; nothing was written\n$")
                codes[done.returncode] = codes.get(done.returncode, 0) + 1
        self.assertGreater(codes[0], 50)
        self.assertGreater(codes[2], 50)


class Example(InDirectory):
    def test_resolutions_agree(self):
        plan = self.here / "plan.json"
        call("init", plan)
        found = {}
        for resolution in ("rack", "row", "hall", "campus", "auto"):
            done = run(plan, "--resolution", resolution)
            found[resolution] = done.result
            self.assertEqual(done.result["conservation"]["broken"], [])
        self.assertIn(found["auto"]["resolution"], ("rack", "row", "hall", "campus"))
        hall = found["hall"]["summary"]
        for resolution, result in found.items():
            limit = 0.01 if resolution == "campus" else 0.005
            for key in ("gpus_up_end", "energy_mwh", "cost_usd", "co2e_t", "useful_model_flop", "peak_facility_mw", "tokens_served"):
                with self.subTest(resolution=resolution, key=key):
                    self.assertAlmostEqual(result["summary"][key] / hall[key], 1, delta=limit)
            self.assertEqual(result["summary"]["training_runs_finished"], hall["training_runs_finished"])
        hosts = [found[r]["summary"]["simgrid_hosts"] for r in ("rack", "row", "hall", "campus")]
        self.assertEqual(hosts, sorted(hosts, reverse=True))
        self.assertGreater(hosts[0], hosts[-1])

    def test_a_resolved_scenario_gives_the_same_results(self):
        plan = self.here / "plan.json"
        call("init", plan)
        first = run(plan)
        again = run(copy.deepcopy(first.result["scenario"]))
        for name in ("series.csv", "jobs.csv", "events.csv"):
            self.assertEqual(again.text(name), first.text(name))
        self.assertEqual(again.result["summary"], first.result["summary"])


if __name__ == "__main__":
    unittest.main()
