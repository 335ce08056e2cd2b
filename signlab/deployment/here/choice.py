"""What can be tried here: the model of a run, a release, or a model from elsewhere."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from signlab.dataset.layout import Layout
from signlab.dataset.project import Project
from signlab.deployment import release
from signlab.errors import SignlabError
from signlab.training import run, runs
from signlab.training.run import Run


@dataclass(frozen=True)
class Choice:
    """``model`` is an archive, or the folder of a release; ``classes`` are for one that does not name them.
    ``settings`` are those of the device's program that are other than its own."""

    name: str
    model: Path
    classes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    engine: str = ""
    is_release: bool = False


def of_run(found: Run) -> Choice:
    return Choice(found.name, found.model, found.classes, engine=found.engine)


def of_release(found: release.Release) -> Choice:
    settings = json.loads((found.folder / "config.json").read_bytes())
    return Choice(found.name, found.folder, found.classes, settings, is_release=True)


def choices(project: Project) -> list[Choice]:
    """The runs of ``project`` that have a model, then its releases; the newest first."""
    trained = [of_run(one) for one in runs.listed(project.runs)[0] if one.model.is_file()]
    released = [of_release(one) for one in release.listed(project.root / release.FOLDER)[0]]
    return [*reversed(trained), *reversed(released)]


def of_landmarks(project: Layout, which: Literal["latest", "best"] = "latest") -> Choice | None:
    """The run of landmarks to read hands with: the newest one, or the one that is right most often."""
    done = [one for one in runs.listed(project.runs)[0] if one.engine == "landmarks" and one.model.is_file()]
    if which == "best":
        done.sort(key=_accuracy)
    return of_run(done[-1]) if done else None


def _accuracy(one: Run) -> float:
    """On pictures that it did not learn from; of those that it did, where there are no others, it is thought less."""
    return one.best.get("validation_accuracy", one.best.get("train_accuracy", 0.0) - 1)


def find(path: Path) -> Choice:
    """What ``path`` is: the folder of a run or of a release, a ``model.tar.gz``, or a project, whose newest run it is.

    Raises:
        SignlabError: it is none of them, or has no model.
    """
    if (path / release.MANIFEST).is_file():
        return of_release(release.read(path))
    if (path / run.NAME).is_file():
        found = run.read(path)
        if not found.model.is_file():
            raise SignlabError(f"The run {found.name}", f"has no model: it is {found.state}", "Choose another.")
        return of_run(found)
    if path.is_file():
        return Choice(path.name, path)
    if (path / "signlab.toml").is_file():
        with Project.open(path) as project:
            trained = [one for one in choices(project) if not one.is_release]
        if not trained:
            raise SignlabError(str(path), "has no run with a model", f"Make one: signlab train {path}")
        return trained[0]
    step = "Name the folder of a run, a release or a project, or a model.tar.gz."
    raise SignlabError(str(path), "is nothing that can be tried", step)
