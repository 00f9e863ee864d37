# SPDX-License-Identifier: Apache-2.0
"""A function for each subcommand that gives values."""

from __future__ import annotations

import json
import pathlib
import shutil
import tempfile
import weakref
from typing import Any, Iterable, Mapping

from ._program import CHECK_FAILED, INFEASIBLE, call
from ._results import Comparison, Proposal, Result, Study, load


def _file(given: Any, directory: pathlib.Path, name: str) -> pathlib.Path:
    """A file of what is given: a path as it is, a dict written as JSON."""
    if not isinstance(given, Mapping):
        return pathlib.Path(given)
    file = directory / name
    file.write_text(json.dumps(given), encoding="utf-8")
    return file


def _sets(overrides: Mapping[str, Any] | None) -> list[str]:
    """--set arguments of overrides {"/json/pointer": value}."""
    words: list[str] = []
    for pointer, value in (overrides or {}).items():
        words += ["--set", f"{pointer}={value if isinstance(value, str) else json.dumps(value)}"]
    return words


def _place(out: str | pathlib.Path | None) -> pathlib.Path:
    """The directory to write to, a temporary one if none is named."""
    return pathlib.Path(out if out is not None else tempfile.mkdtemp(prefix="gpuramp-"))


def _removed_with(value: Any, out: str | pathlib.Path | None) -> Any:
    """Removes the files of a value when nobody holds it any more, unless they were asked for."""
    if out is None:
        weakref.finalize(value, shutil.rmtree, value.directory, ignore_errors=True)
    return value


def run(scenario: Any, overrides: Mapping[str, Any] | None = None, *, out: str | pathlib.Path | None = None, seed: int | None = None,
        resolution: str | None = None, db: bool = False) -> Result:
    """Runs a scenario: the path of a file, or a dict of what would stand in one (its catalogues then with absolute paths).

    overrides: {"/json/pointer": value}, as `--set` takes them. out: a directory to keep the files in; without it they are
    removed with the Result. resolution: "rack", "row", "hall" or "campus". db: also write run.db.
    Raises GpurampError for bad input; a broken conservation check is no error, see Result.json["conservation"].
    """
    place = _place(out)
    with tempfile.TemporaryDirectory() as scratch:
        words: list[Any] = ["run", _file(scenario, pathlib.Path(scratch), "scenario.json"), "--out", place, *_sets(overrides)]
        if seed is not None:
            words += ["--seed", seed]
        if resolution is not None:
            words += ["--resolution", resolution]
        if db:
            words += ["--db", place / "run.db"]
        call(*words, accept=(0, CHECK_FAILED))
    return _removed_with(load(place), out)


def _study_file(study: Any, directory: pathlib.Path) -> pathlib.Path:
    """The file of a study; of a dict whose scenario is a dict too, both are written."""
    if not isinstance(study, Mapping):
        return pathlib.Path(study)
    scenario = _file(study["scenario"], directory, "scenario.json")
    return _file({**study, "scenario": str(scenario.absolute())}, directory, "study.json")


def sweep(study: Any, overrides: Mapping[str, Any] | None = None, *, out: str | pathlib.Path | None = None,
          samples: int | None = None, seed: int | None = None, jobs: int | None = None) -> Study:
    """Runs a study: the path of a file, or a dict of what would stand in one, whose scenario may be a dict too.

    samples, seed: instead of the study's. jobs: processes at once, all cores by default.
    """
    place = _place(out)
    with tempfile.TemporaryDirectory() as scratch:
        words: list[Any] = ["sweep", _study_file(study, pathlib.Path(scratch)), "--out", place, "--csv", *_sets(overrides)]
        for flag, value in (("--samples", samples), ("--seed", seed), ("-j", jobs)):
            if value is not None:
                words += [flag, value]
        call(*words, accept=(0, CHECK_FAILED))
    return _removed_with(Study(place, json.loads((place / "summary.json").read_text(encoding="utf-8"))), out)


def plan(scenario: Any, goals: str | Iterable[str], overrides: Mapping[str, Any] | None = None, *, out: str | pathlib.Path | None = None,
         minimise: str | None = None, limits: Iterable[str] = ()) -> Proposal:
    """Proposes the cheapest plan that reaches the goals ("100M by 2035-12-31"), and simulates it.

    minimise: "cost", "co2e", "peak_mw" or "date". limits: such as "cost_usd <= 15 T". A Proposal is false where there is no
    plan, or none whose simulation reaches the goals; its json then says which limits cannot hold together.
    """
    place = _place(out)
    with tempfile.TemporaryDirectory() as scratch:
        words: list[Any] = ["plan", _file(scenario, pathlib.Path(scratch), "scenario.json"), "--out", place, *_sets(overrides)]
        for goal in [goals] if isinstance(goals, str) else goals:
            words += ["--goal", goal]
        for limit in limits:
            words += ["--limit", limit]
        if minimise is not None:
            words += ["--minimise", minimise]
        call(*words, accept=(0, INFEASIBLE))
    return _removed_with(Proposal(place, json.loads((place / "plan_result.json").read_text(encoding="utf-8"))), out)


def compare(old: Any, new: Any, tolerances: Any = None, *, attribute: bool = False) -> Comparison:
    """Compares two Results, directories or scenario files. tolerances: a file or a dict. attribute: rerun with each changed input alone."""
    with tempfile.TemporaryDirectory() as scratch:
        sides = [side.directory if isinstance(side, Result) else side for side in (old, new)]
        words: list[Any] = ["compare", *sides, "--format", "json"]
        if tolerances is not None:
            words += ["--tolerance", _file(tolerances, pathlib.Path(scratch), "tolerances.json")]
        if attribute:
            words.append("--attribute")
        return Comparison(json.loads(call(*words, accept=(0, CHECK_FAILED)).stdout))


def explain(what: Any, *, marginals: bool = False, milestone: str | None = None, by: str | None = None) -> dict[str, Any]:
    """Why a Result, a directory or a scenario file went as it did. marginals: what one more step of each input buys.

    milestone and by ("30M", "2030-01-01"): what would reach it in time; an answer of "nothing would" is an answer, not an error.
    """
    words: list[Any] = ["explain", what.directory if isinstance(what, Result) else what, "--json"]
    if marginals:
        words.append("--marginals")
    if milestone is not None:
        words += ["--milestone", milestone, "--by", by]
    return json.loads(call(*words, accept=(0, CHECK_FAILED, INFEASIBLE)).stdout)
