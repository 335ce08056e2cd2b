"""What this page knows of the runs: read beside the window's thread, shown in it. Knows no widget."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signlab.dataset.layout import Layout
from signlab.errors import Problem, SignlabError
from signlab.jobs import Progress
from signlab.records import manifest
from signlab.training import background, metrics, run, runs, source
from signlab.training.evaluation import account
from signlab.training.metrics import Row
from signlab.training.run import Run
from signlab.training.source import Source
from signlab.ui.pages.train.engine import Ground

_LOG = 200_000
"""Bytes of a log that are shown, from its end."""


@dataclass(frozen=True)
class One:
    """A run, with how far it is while it works, its curves, and its figures on its own test side.

    ``figures`` are those of ``evaluation.json`` without the single pictures, None where it was not evaluated.
    """

    run: Run
    notes: str = ""
    progress: Progress | None = None
    curves: tuple[Row, ...] = ()
    figures: dict[str, Any] | None = None

    @property
    def is_evaluating(self) -> bool:
        return self.run.state == "done" and self.progress is not None

    def share(self, kind: str) -> float | None:
        """How often it is right for people "seen" or "unseen", or for "all"; None where that cannot be known."""
        one = (self.figures or {}).get("accuracy", {}).get(kind)
        return None if one is None else float(one["value"])


@dataclass(frozen=True)
class Tried:
    """Figures of a model on something else than its own test side, kept in ``file``."""

    file: Path
    figures: dict[str, Any]

    @property
    def title(self) -> str:
        data = self.figures["data"]
        place = " ".join(part for part in (data.get("name", ""), data.get("side", "")) if part)
        return f"{self.figures['model']['name']} → {place}"

    def share(self, kind: str) -> float | None:
        one = self.figures["accuracy"].get(kind)
        return None if one is None else float(one["value"])


def tried_folder(layout: Layout) -> Path:
    """Where such figures are kept."""
    return layout.runs / ".tried"


@dataclass(frozen=True)
class Seen:
    """All runs, the latest first, and folders that hold none."""

    runs: tuple[One, ...] = ()
    tried: tuple[Tried, ...] = ()
    problems: tuple[Problem, ...] = ()

    def result(self, file: str) -> Tried | None:
        return next((one for one in self.tried if one.file.name == file), None)

    def one(self, name: str) -> One | None:
        return next((one for one in self.runs if one.run.name == name), None)

    @property
    def at_work(self) -> tuple[One, ...]:
        return tuple(one for one in self.runs if one.run.state == "running" or one.is_evaluating)


@dataclass
class Reader:
    """Reads runs again and again, and files only when they changed. Used by one thread."""

    layout: Layout
    _kept: dict[Path, tuple[tuple[int, int], Any]] = field(default_factory=dict)

    def look(self) -> Seen:
        found, problems = runs.listed(self.layout.runs)
        return Seen(tuple(self._one(one) for one in reversed(found)), tuple(self._tried()), tuple(problems))

    def _tried(self) -> Iterable[Tried]:
        for path in sorted(tried_folder(self.layout).glob("*.json")):
            if (facts := self._fresh(path, figures)) is not None:
                yield Tried(path, facts)

    def _one(self, found: Run) -> One:
        busy = found.state == "running" or (background.can_stop(found) and found.is_held)
        return One(
            found,
            found.notes,
            background.progress(found) if busy else None,
            tuple(self._fresh(found.folder / metrics.NAME, lambda path: metrics.read(path.parent)) or ()),
            self._fresh(found.folder / account.NAME, figures),
        )

    def _fresh(self, path: Path, read: Any) -> Any:
        try:
            facts = path.stat()
        except OSError:
            return None
        stamp = (facts.st_mtime_ns, facts.st_size)
        if path not in self._kept or self._kept[path][0] != stamp:
            self._kept[path] = (stamp, read(path))
        return self._kept[path][1]


def figures(path: Path) -> dict[str, Any] | None:
    """An account of an evaluation, None where it cannot be understood."""
    try:
        facts: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) and facts.get("schema") == account.SCHEMA else None


def log(folder: Path) -> str:
    """The end of a run's log."""
    try:
        with (folder / "log.txt").open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LOG))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def ground(layout: Layout) -> Ground:
    """What a new run can build upon."""
    found, _problems = runs.listed(layout.runs)
    return Ground(tuple(_builds(layout.builds)), tuple(reversed(found)), run.free_name(layout.runs))


def _builds(folder: Path) -> Iterable[Source]:
    found = []
    for path in folder.glob(f"[!.]*/{manifest.NAME}"):
        try:
            found.append(source.read(path.parent))
        except SignlabError:
            continue  # the Build page says what is wrong with it
    return sorted(found, key=lambda one: (str(one.account["made"]), one.name), reverse=True)
