# SPDX-License-Identifier: Apache-2.0
"""Any one option of a shipped scenario that changes is found by name, and explains the whole change."""

import copy
import json
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
# those that run in a fraction of a second at campus resolution
SMALL = ("abilene", "behind-the-meter-gas", "chip-limited", "cross-campus-training", "green-campus", "grid-curtailment", "llama3-405b", "modular-halls",
         "power-limited", "redundancy", "refresh", "spares-and-technicians")
OPTIONS_EACH = 3
NOT_OPTIONS = {"format_version", "name", "description", "source", "note", "catalogs", "catalog", "date", "url", "csv"}


def leaves(node, path=()):
    """Paths of all numbers, quantities, dates and true/false of a scenario."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in NOT_OPTIONS:
                yield from leaves(value, (*path, key))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from leaves(value, (*path, i))
    elif isinstance(node, (int, float)) or re.match(r"-?\d", node):
        yield path


def changed(value):
    """Another value of the same kind, near by."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 0.98
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value[:-2] + ("16" if value[-2:] == "15" else "15")
    number, _, unit = value.partition(" ")
    if float(number) == 0:
        return f"1 {unit}"
    return f"{float(number) * 1.25:g} {unit}" if "/" in unit or "W" in unit else f"{float(number) * 2:g} {unit}"


class OneOption(unittest.TestCase):
    def attributed(self, given, other):
        """What compare --attribute says, or None where the changed scenario is refused."""
        with tempfile.TemporaryDirectory() as directory:
            files = []
            for name, scenario in (("a", given), ("b", other)):
                scenario = {**scenario, "catalogs": [str(SCENARIOS / c) for c in scenario.get("catalogs", [])]}
                files.append(pathlib.Path(directory) / f"{name}.json")
                files[-1].write_text(re.sub(r'"csv": "', f'"csv": "{SCENARIOS}/', json.dumps(scenario)), encoding="utf-8")
            done = subprocess.run([PROGRAM, "compare", *files, "--attribute", "--format", "json"], capture_output=True, text=True, check=False)
            if done.returncode == 2 and "b.json: cannot be run" in done.stderr:
                return None
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return json.loads(done.stdout)

    def test_explains_everything(self):
        n_tried = 0
        for name in SMALL:
            given = json.loads((SCENARIOS / f"{name}.json").read_text(encoding="utf-8"))
            paths = list(leaves(given))
            random.Random(name).shuffle(paths)
            for path in paths[:OPTIONS_EACH]:
                other = copy.deepcopy(given)
                place = other
                for key in path[:-1]:
                    place = place[key]
                place[path[-1]] = changed(place[path[-1]])
                comparison = self.attributed(given, other)
                if comparison is None:
                    continue
                n_tried += 1
                with self.subTest(scenario=name, option="/" + "/".join(map(str, path))):
                    self.assertTrue(comparison["inputs"])
                    self.assertEqual([i["error"] for i in comparison["attribution"]["inputs"]], [""] * len(comparison["attribution"]["inputs"]))
                    if len(comparison["attribution"]["inputs"]) == 1:
                        self.assertEqual(set(comparison["attribution"]["remainder"].values()) | {0}, {0})
                        self.assertEqual(comparison["attribution"]["inputs"][0]["alone"], comparison["attribution"]["inputs"][0]["last"])
                    self.assertEqual(len(comparison["attribution"]["inputs"]), 1, [i["pointer"] for i in comparison["inputs"]])
        self.assertGreater(n_tried, len(SMALL))


if __name__ == "__main__":
    unittest.main()
