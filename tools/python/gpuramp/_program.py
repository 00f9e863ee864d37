# SPDX-License-Identifier: Apache-2.0
"""The program as a process."""

from __future__ import annotations

import os
import shutil
import subprocess

CHECK_FAILED = 1  # exit code: it ran, and a check or comparison failed
INFEASIBLE = 3  # exit code: it ran, and nothing reaches what was asked for


class GpurampError(RuntimeError):
    """The program refused its input or failed. `exit_code` is its own; the text is what it said."""

    def __init__(self, exit_code: int, said: str) -> None:
        super().__init__(said.strip() or f"gpuramp ended with exit code {exit_code}")
        self.exit_code = exit_code


def program() -> str:
    """The path of the program: $GPURAMP, or `gpuramp` on the PATH."""
    found = os.environ.get("GPURAMP") or shutil.which("gpuramp")
    if not found:
        raise GpurampError(127, "gpuramp is not on the PATH: install it, or set GPURAMP to the path of the program")
    return found


def call(*arguments: object, accept: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    """Runs the program. Raises GpurampError unless its exit code is one of `accept`."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode not in accept:
        raise GpurampError(done.returncode, done.stderr)
    return done


def version() -> str:
    """What `gpuramp --version` says: version, commit and libraries."""
    return call("--version").stdout.strip()
