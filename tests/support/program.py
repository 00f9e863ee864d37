# SPDX-License-Identifier: Apache-2.0
"""The program called as a user would, in a directory of the test's own."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM
from support.waiting import LIMIT_S


def call(*arguments, **options):
    """Calls the program and returns what it printed and its exit code."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=LIMIT_S, **options)


class InDirectory(unittest.TestCase):
    """A test with a directory, `self.here`, that is gone after it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)

    def write(self, given, name="plan.json"):
        """Writes text as it is, all else as JSON, and returns the file."""
        file = self.here / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        return file
