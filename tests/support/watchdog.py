# SPDX-License-Identifier: Apache-2.0
"""Ends what a test started, however the test itself ends: a process of its own that waits for the test's end of a pipe to close.

What it ends is found by a word in its environment, which children inherit: also daemons that left their session, and what they started.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time


class Watchdog:
    """Started before what it watches. `mark` is the NAME=VALUE that stands in the environment of all of it and of nothing else."""

    def __init__(self, mark, directory):
        self.process = subprocess.Popen([sys.executable, "-B", __file__, mark, str(directory)], stdin=subprocess.PIPE, start_new_session=True)

    def end(self):
        """Ends all that carries the mark and removes the directory."""
        self.process.stdin.close()
        self.process.wait()


def marked(mark):
    """Processes whose environment holds the mark."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(entry.name) != os.getpid() and mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
        except OSError:
            continue  # it is gone, or another's


def main(mark, directory):
    sys.stdin.buffer.read()  # returns when the test closes its end or is gone
    while found := list(marked(mark)):
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
