# SPDX-License-Identifier: Apache-2.0
"""What runs, studies and comparisons wrote, as values."""

from __future__ import annotations

import csv
import datetime
import json
import pathlib
from dataclasses import dataclass
from typing import Any, Iterable, cast

from ._tables import Summary


def _value(text: str) -> Any:
    """A field of a CSV file: a whole number, a number, a date, a text; None where it is empty."""
    if text == "":
        return None
    for kind in (int, float, datetime.date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _read_table(file: pathlib.Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return [{name: _value(text) for name, text in row.items()} for row in csv.DictReader(stream)]


def _frame(rows: Iterable[dict[str, Any]]) -> Any:
    import pandas  # only here, so that the package does without it

    frame = pandas.DataFrame(list(rows))
    for column in {"date", "from", "to"} & set(frame):
        frame[column] = pandas.to_datetime(frame[column])
    return frame


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Result:
    """A run. `json` is all of result.json; tables are the CSV files beside it."""

    directory: pathlib.Path
    json: dict[str, Any]

    @property
    def milestones(self) -> dict[int, datetime.date | None]:
        """Size of the fleet -> the date on which as many GPUs are up, or None if never."""
        return {m["gpus"]: _date(m["date"]) for m in self.json["milestones"]}

    @property
    def summary(self) -> Summary:
        """Figures of the whole run; names end in their unit, `help(gpuramp.Summary)` says what each is."""
        return cast(Summary, self.json["summary"])

    @property
    def assumptions(self) -> list[dict[str, Any]]:
        """Inputs whose source is an assumption, with file, JSON pointer and reason."""
        return self.json["assumptions"]

    @property
    def tables(self) -> list[str]:
        """Names that table() and frame() take."""
        return sorted(file.stem for file in self.directory.glob("*.csv"))

    def table(self, name: str) -> list[dict[str, Any]]:
        """Rows of NAME.csv as dicts, numbers and dates as such. `help(gpuramp.tables.SeriesRow)` and its like say what each column is."""
        return _read_table(self.directory / f"{name}.csv")

    def frame(self, name: str) -> Any:
        """The same as a pandas DataFrame."""
        return _frame(self.table(name))

    def database(self) -> str:
        """Path of the SQLite file, if the run was asked for one (`db=True`)."""
        return str(self.directory / "run.db")


@dataclass(frozen=True)
class Study:
    """A sweep. `summary` is summary.json: percentiles of milestones and figures, influences, cells."""

    directory: pathlib.Path
    summary: dict[str, Any]

    def percentiles(self, milestone: str) -> dict[str, datetime.date | None]:
        """"p5" .. "p95" of a milestone's date, such as "date_10M"; None for never."""
        (found,) = [m for m in self.summary["milestones"] if m["name"] == milestone]
        return {name: _date(text) for name, text in found["percentiles"].items()}

    @property
    def points(self) -> list[dict[str, Any]]:
        """A row per point: its inputs, its seed, its outputs."""
        return _read_table(self.directory / "points.csv")

    def frame(self) -> Any:
        """The points as a pandas DataFrame."""
        return _frame(self.points)


@dataclass(frozen=True)
class Proposal:
    """A plan that was proposed. `json` is plan_result.json; true if its simulation reaches the goals."""

    directory: pathlib.Path
    json: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.json["met"])

    @property
    def scenario(self) -> pathlib.Path:
        """The plan as a scenario, which run() and sweep() take."""
        return self.directory / "plan.json"

    @property
    def actions(self) -> list[dict[str, Any]]:
        """What to order, open, build and energize: when it must begin and when it is ready."""
        return _read_table(self.directory / "actions.csv")

    @property
    def worth(self) -> list[dict[str, Any]]:
        """What one more unit of each limit is worth, by year."""
        return _read_table(self.directory / "worth.csv")


@dataclass(frozen=True)
class Comparison:
    """Two results side by side. True if everything is within tolerance."""

    json: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.json["passes"])

    @property
    def moved(self) -> list[dict[str, Any]]:
        """Figures whose value is not the same in both."""
        return [m for m in self.json["metrics"] if m["old"] != m["new"]]


def load(directory: str | pathlib.Path) -> Result:
    """A Result of what `gpuramp run --out` wrote."""
    where = pathlib.Path(directory)
    return Result(where, json.loads((where / "result.json").read_text(encoding="utf-8")))
