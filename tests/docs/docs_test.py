# SPDX-License-Identifier: Apache-2.0
"""The documentation: its links lead somewhere, its examples run, its reference pages are made and built."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import reference  # noqa: E402

PAGES = sorted((ROOT / "docs").rglob("*.md"))
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "scenarios/README.md")]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"(?ms)^```(sh|json)\n(.*?)^```")
WRITES = re.compile(r"`([a-z-]+\.json)`")
MOST_COLUMNS = 200  # of a row of a table
RUN_IN_ORDER = ["tutorial.md", "how-to/ci.md", "how-to/lab.md", "how-to/neocloud.md", "how-to/cluster.md", "how-to/developer.md", "how-to/utility.md", "how-to/report.md", "how-to/plan.md", "how-to/serving.md"]


def targets(text):
    """Links of a page outside its code blocks."""
    return [a or b for a, b in LINK.findall(re.sub(r"(?ms)^```.*?^```", "", text))]


def anchors(text):
    return {re.sub(r"[^\w\- ]", "", line.lstrip("# ")).strip().lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}


def dead(page):
    for target in targets(page.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        if target.startswith(("http://", "https://")) or file.startswith("reference/"):
            continue
        leads_to = (page.parent / file).resolve() if file else page
        if not leads_to.exists():
            yield f"{page.name}: {target}: no such file"
        elif anchor and leads_to.suffix == ".md" and anchor not in anchors(leads_to.read_text(encoding="utf-8")):
            yield f"{page.name}: {target}: no such heading"


class Links(unittest.TestCase):
    def test_links_lead_somewhere(self):
        self.assertEqual([problem for page in PAGES + TOP for problem in dead(page)], [])

    def test_readme_is_short(self):
        self.assertLessEqual(len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()), 150)

    def test_every_page_is_in_the_contents(self):
        contents = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        self.assertEqual([str(p.relative_to(ROOT / "docs")) for p in PAGES if str(p.relative_to(ROOT / "docs")) not in contents], [])


class Tables(unittest.TestCase):
    def test_rows_are_not_wider_than_a_screen(self):
        pages = PAGES + TOP
        self.assertEqual([(page.name, row[:40]) for page in pages for row in page.read_text(encoding="utf-8").splitlines()
                          if row.startswith("|") and len(row) > MOST_COLUMNS], [])


class Examples(unittest.TestCase):
    def test_examples_run(self):
        """Files that a page tells to write are written, and its commands run, in the order of the pages and in one folder."""
        with tempfile.TemporaryDirectory() as directory:
            here = pathlib.Path(directory)
            (here / "bin").mkdir()
            (here / "bin/gpuramp").symlink_to(pathlib.Path(PROGRAM).resolve())
            (here / "scenarios").symlink_to(ROOT / "scenarios")
            environment = dict(os.environ, PATH=f"{here / 'bin'}:{os.environ['PATH']}")
            for page in RUN_IN_ORDER:
                text = (ROOT / "docs" / page).read_text(encoding="utf-8")
                for found in BLOCK.finditer(text):
                    if found[1] == "json":
                        (here / WRITES.findall(text[:found.start()])[-1]).write_text(found[2], encoding="utf-8")
                        continue
                    done = subprocess.run(["bash", "-e", "-c", found[2]], cwd=here, env=environment, capture_output=True, text=True, check=False)
                    self.assertEqual(done.returncode, 0, f"{page}\n{found[2]}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")

    def test_scenario_of_the_readme(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        (scenario,) = [found[2] for found in BLOCK.finditer(text) if found[1] == "json"]
        with tempfile.TemporaryDirectory() as directory:
            here = pathlib.Path(directory)
            (here / "scenarios").symlink_to(ROOT / "scenarios")
            (here / "site.json").write_text(scenario, encoding="utf-8")
            done = subprocess.run([PROGRAM, "run", "site.json"], cwd=here, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, r"10k  2026-06-22")
            self.assertIn("at most 13.6k GPUs, by power:site", done.stdout)

    def test_every_page_with_commands_is_run(self):
        with_commands = {str(p.relative_to(ROOT / "docs")) for p in PAGES if any(kind == "sh" for kind, _ in BLOCK.findall(p.read_text(encoding="utf-8")))}
        self.assertEqual(with_commands, set(RUN_IN_ORDER))


class Site(unittest.TestCase):
    @unittest.skipUnless(pathlib.Path("/usr/bin/mkdocs").exists(), "mkdocs is not installed")
    def test_builds_without_a_warning(self):
        with tempfile.TemporaryDirectory() as directory:
            here = pathlib.Path(directory)
            shutil.copytree(ROOT / "docs", here / "build/docs/pages")
            shutil.copy(ROOT / "mkdocs.yml", here)
            reference.main(PROGRAM, here / "build/docs/pages/reference")
            done = subprocess.run(["/usr/bin/mkdocs", "build", "--strict", "--quiet"], cwd=here, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertTrue((here / "build/docs/site/reference/commands.html").exists())


if __name__ == "__main__":
    unittest.main()
