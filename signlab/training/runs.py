"""The runs of a project: listed, compared, thrown away and taken back."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab.errors import Problem, SignlabError
from signlab.training import run as one
from signlab.training.run import Run

_TRASH = ".trash"


@dataclass(frozen=True)
class Row:
    """One line of a comparison: what it is about, and what it is in each run ("" where a run has no such thing)."""

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def listed(runs: Path, *, trashed: bool = False) -> tuple[list[Run], list[Problem]]:
    """All runs, the oldest first, and folders that hold none."""
    folder = runs / _TRASH if trashed else runs
    found, problems = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or not path.is_dir():
            continue
        try:
            found.append(one.read(path))
        except SignlabError as error:
            problems.append(error.problem)
    return sorted(found, key=lambda run: (run.made, run.name)), problems


def compare(runs: Sequence[Run]) -> list[Row]:
    """What the runs are and what came of each, line by line; options only where they differ."""
    facts = [
        {"engine": run.engine, "build": run.build.name, "seed": run.seed, "state": run.state, "seconds": run.seconds}
        for run in runs
    ]
    rows = _rows(facts)
    rows += [row for row in _rows([run.options for run in runs]) if row.differs]
    return rows + _rows([run.best for run in runs]) + _rows([_cost(run) for run in runs])


def _cost(run: Run) -> dict[str, Any]:
    return {"cost in $": run.cloud["cost"]} if run.cloud.get("cost") is not None else {}


def _rows(tables: Sequence[dict[str, Any]]) -> list[Row]:
    names = dict.fromkeys(name for table in tables for name in table)
    return [Row(name, tuple(_text(table.get(name, "")) for table in tables)) for name in names]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def starts_from(run: Run, other: Run) -> bool:
    """Whether ``run`` began with what ``other`` had learned."""
    digest = run.start_from.get("sha256")
    return digest is not None and digest == other.outputs.get(one.MODEL)


def delete(runs: Path, name: str, *, for_good: bool = False) -> None:
    """Throw a run away: into ``runs/.trash``, or for good. One that is in the trash already goes for good.

    Raises:
        SignlabError: there is no such run, it is training, or it cannot be moved.
    """
    folder = runs / name
    if not folder.is_dir() and (runs / _TRASH / name).is_dir():
        folder, for_good = runs / _TRASH / name, True
    _check_idle(folder)
    with _in_words(name):
        if for_good:
            shutil.rmtree(folder)
        else:
            (runs / _TRASH).mkdir(exist_ok=True)
            folder.rename(runs / _TRASH / _free(runs / _TRASH, name))


def restore(runs: Path, name: str) -> None:
    """Take a run back from the trash."""
    folder = runs / _TRASH / name
    if not folder.is_dir():
        raise SignlabError(f"The run {name}", "is not in the trash", "See signlab runs list --trash.")
    one.check_name(runs, name)
    with _in_words(name):
        folder.rename(runs / name)


def _check_idle(folder: Path) -> None:
    if not folder.is_dir():
        raise SignlabError(f"The run {folder.name}", "is not there", "See signlab runs list.")
    try:
        run = one.read(folder)
    except SignlabError:
        return  # what cannot be read may still be thrown away
    if run.state == "running":
        where = "on SageMaker" if run.engine == "sagemaker" else "by another window or command"
        raise SignlabError(f"The run {run.name}", f"is being trained {where}", "Stop it first.")


def _free(folder: Path, name: str) -> str:
    taken = {path.name for path in folder.iterdir()}
    return next(free for free in (name, *(f"{name}-{number}" for number in range(2, 10_000))) if free not in taken)


@contextlib.contextmanager
def _in_words(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = f"cannot be moved: {error.strerror or error}"
        raise SignlabError(f"The run {name}", cause, "Mend its permissions.") from error
