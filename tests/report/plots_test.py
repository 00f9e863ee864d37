# SPDX-License-Identifier: Apache-2.0
"""What `gpuramp run` draws on a terminal: in its width, in Unicode or ASCII, with colour or without; nothing when piped."""

import fcntl
import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import tempfile
import termios
import unittest

from support.gpuramp_runs import PROGRAM, scenario

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
HEADINGS = ("GPUs up", "GPUs missing by cause", "Where the peak FLOP")


def on_terminal(file, columns=80, **environment):
    """Standard output of a run on a terminal of so many columns."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LANG", "LC_CTYPE")} | {"LC_ALL": "C.UTF-8", "TERM": "xterm"} | environment
    process = subprocess.Popen([PROGRAM, "run", str(file)], stdout=side, stdin=side, stderr=subprocess.DEVNULL, env=env)
    os.close(side)
    output = b""
    while True:
        try:
            data = os.read(main, 65536)
        except OSError:  # the other end was closed
            break
        if not data:
            break
        output += data
    os.close(main)
    assert process.wait() == 0
    return output.decode().replace("\r\n", "\n")


def plots(text):
    """The part of the output that is plots, without colours."""
    text = ESCAPE.sub("", text)
    return text[text.index("\n" + HEADINGS[0]):text.rindex("\n\n")] if HEADINGS[0] in text else ""


class PlotsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = pathlib.Path(cls.folder.name) / "plan.json"
        cls.file.write_text(json.dumps(scenario(workloads={"research": {"share": 0.5, "efficiency": {"mfu": 0.4, "goodput": 0.9}}})))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_all_three_are_drawn(self):
        drawn = plots(on_terminal(self.file))
        for heading in HEADINGS:
            self.assertIn("\n" + heading, drawn)
        self.assertRegex(drawn, r"2026-01-01 +2026-12-31")
        self.assertIn("\u2588", drawn)
        self.assertIn("\u2500", drawn, "the target's line above what is up")

    def test_fits_the_width(self):
        for columns in (40, 60, 80, 120):
            with self.subTest(columns):
                longest = max(len(line) for line in plots(on_terminal(self.file, columns)).splitlines())
                self.assertLessEqual(longest, columns)
                self.assertGreater(longest, columns - 8)

    def test_columns_where_the_terminal_does_not_say(self):
        longest = max(len(line) for line in plots(on_terminal(self.file, 0, COLUMNS="64")).splitlines())
        self.assertLessEqual(longest, 64)
        self.assertGreater(longest, 56)
        self.assertLessEqual(max(len(line) for line in plots(on_terminal(self.file, 0)).splitlines()), 80)

    def test_ascii_where_the_locale_is_not_utf8(self):
        drawn = plots(on_terminal(self.file, LC_ALL="C"))
        self.assertTrue(drawn.isascii())
        self.assertIn("####", drawn)

    def test_colour(self):
        self.assertRegex(on_terminal(self.file), ESCAPE)
        self.assertNotRegex(on_terminal(self.file, NO_COLOR="1"), ESCAPE)
        self.assertNotRegex(on_terminal(self.file, TERM="dumb"), ESCAPE)
        self.assertEqual(plots(on_terminal(self.file)), plots(on_terminal(self.file, NO_COLOR="1")))

    def test_none_when_piped(self):
        done = subprocess.run([PROGRAM, "run", str(self.file)], capture_output=True, text=True, check=True)
        self.assertIn("When, if nothing slips: GPUs up", done.stdout)
        self.assertNotIn("\n" + HEADINGS[0], done.stdout)
        self.assertNotIn("\n" + HEADINGS[1], done.stdout)
        self.assertNotIn("\x1b", done.stdout)

    def test_bars_are_as_long_as_the_numbers_say(self):
        """Half of the GPUs do research at MFU 0.4 and goodput 0.9: idle 50 %, useful 18 % of peak, in 80 - 34 columns."""
        lines = {line.strip().split("  ")[0]: line for line in plots(on_terminal(self.file)).splitlines()}
        for name, share, columns in (("peak", 100, (46,)), ("idle (no work)", 50, (23,)), ("useful", 18, (8,))):
            self.assertIn(f" {share}.0 %", lines[name])
            self.assertIn(lines[name].count("\u2588"), columns)


if __name__ == "__main__":
    unittest.main()
