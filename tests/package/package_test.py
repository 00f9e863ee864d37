# SPDX-License-Identifier: Apache-2.0
"""The Debian package: what is in it, that it runs where it is put, and what is generated for it."""

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
BUILD = pathlib.Path(os.environ.get("GPURAMP_BUILD", ROOT / "build/release"))
sys.path.insert(0, str(ROOT / "tools"))

import command_line  # noqa: E402


def output(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True, **options).stdout


class Generated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.app = command_line.described(PROGRAM)
        cls.files = command_line.files(PROGRAM)

    def test_every_option_of_the_help_is_in_manual_completions_and_reference(self):
        for command in self.app["commands"]:
            shown = output(PROGRAM, command["name"], "--help")
            names = set(re.findall(r"(?m)^  (?:-\w,)?(--[a-z-]+)", shown))
            self.assertEqual(names, {n for o in command["options"] for n in o["names"] if n.startswith("--")}, command["name"])
            page = self.files[f"man/gpuramp-{command['name']}.1"].replace("\\-", "-")
            for name in names:
                self.assertIn(name, page)
                self.assertIn(f"`{name}`", self.files["commands.md"])
                self.assertIn(name, self.files["bash/gpuramp"])
                self.assertIn(f"-l {name[2:]}", self.files["fish/gpuramp.fish"])

    @unittest.skipUnless(shutil.which("bash"), "bash is not installed")
    def test_bash_completes(self):
        script = self.files["bash/gpuramp"] + """
COMP_WORDS=(gpuramp ex); COMP_CWORD=1; _gpuramp; echo "${COMPREPLY[@]}"
COMP_WORDS=(gpuramp run --resolution r); COMP_CWORD=3; _gpuramp; echo "${COMPREPLY[@]}"
COMP_WORDS=(gpuramp run --reso); COMP_CWORD=2; _gpuramp; echo "${COMPREPLY[@]}"
"""
        self.assertEqual(output("bash", "-c", script).splitlines(), ["explain", "rack row", "--resolution"])

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_manual_pages_have_no_errors(self):
        with tempfile.TemporaryDirectory() as directory:
            for name, text in self.files.items():
                if name.startswith("man/"):
                    page = pathlib.Path(directory) / pathlib.Path(name).name
                    page.write_text(text, encoding="utf-8")
                    done = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True, check=True, env=dict(os.environ, MANWIDTH="200"))
                    self.assertEqual(done.stderr, "")
                    self.assertIn("EXIT STATUS", done.stdout)


@unittest.skipUnless(all(map(shutil.which, ("cpack", "dpkg-deb", "dpkg-shlibdeps", "file"))), "dpkg-dev or file is not installed")
class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        here = pathlib.Path(cls.temporary.name)
        output("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", here)
        (cls.package,) = here.glob("*.deb")
        cls.root = here / "root"
        output("dpkg-deb", "-x", cls.package, cls.root)

    def test_what_it_needs_is_named(self):
        self.assertEqual(output("dpkg-deb", "-f", self.package, "Package").strip(), "gpuramp")
        needs = output("dpkg-deb", "-f", self.package, "Depends")
        for library in ("libsimgrid", "libfmt", "libcsv", "libsqlite3"):
            self.assertIn(library, needs)
        self.assertNotIn("gsl", needs)

    def test_all_files_are_below_usr_and_none_is_of_the_build(self):
        files = [f.relative_to(self.root) for f in self.root.rglob("*") if f.is_file()]
        self.assertEqual({f.parts[0] for f in files}, {"usr"})
        for wanted in ("bin/gpuramp", "share/man/man1/gpuramp-run.1", "share/bash-completion/completions/gpuramp", "share/doc/gpuramp/copyright",
                       "share/gpuramp/scenarios/ramp-100m.json", "share/gpuramp/scenarios/catalog/accelerators.json", "share/doc/gpuramp/echarts/LICENSE"):
            self.assertIn(pathlib.Path("usr") / wanted, files)

    def test_it_runs_where_it_is_put(self):
        program = self.root / "usr/bin/gpuramp"
        with tempfile.TemporaryDirectory() as elsewhere:
            self.assertIn("gb200-nvl72", output(program, "catalog", cwd=elsewhere))
            output(program, "run", self.root / "usr/share/gpuramp/scenarios/chip-limited.json", "--resolution", "campus", "--out", "out", cwd=elsewhere)
            self.assertTrue((pathlib.Path(elsewhere) / "out/result.json").exists())
            output(program, "validate", cwd=elsewhere)

    @unittest.skipUnless(shutil.which("pkg-config"), "pkg-config is not installed")
    def test_pkg_config_finds_headers(self):
        (folder,) = [f.parent for f in self.root.rglob("gpuramp.pc")]
        flags = output("pkg-config", "--cflags-only-I", "gpuramp", env=dict(os.environ, PKG_CONFIG_PATH=str(folder)))
        (include,) = re.findall(r"-I(\S*root/\S+)", flags)
        self.assertTrue((pathlib.Path(include) / "gpuramp/core/random.hpp").exists())


if __name__ == "__main__":
    unittest.main()
