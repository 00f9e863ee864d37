# SPDX-License-Identifier: Apache-2.0
"""Runs gpuramp and reads what it writes: run(), sweep(), compare(), explain(), load()."""

from ._program import GpurampError, version
from ._results import Comparison, Result, Study, load
from ._commands import compare, explain, run, sweep

__all__ = ["Comparison", "GpurampError", "Result", "Study", "compare", "explain", "load", "run", "sweep", "version"]
