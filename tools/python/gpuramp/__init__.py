# SPDX-License-Identifier: Apache-2.0
"""Runs gpuramp and reads what it writes: run(), sweep(), plan(), compare(), explain(), load()."""

from . import _tables as tables
from ._commands import compare, explain, plan, run, sweep
from ._program import GpurampError, version
from ._results import Comparison, Proposal, Result, Study, load
from ._tables import Summary

__all__ = ["Comparison", "GpurampError", "Proposal", "Result", "Study", "Summary", "compare", "explain", "load", "plan", "run", "sweep", "tables", "version"]
