"""A signer takes their consent back: their pictures go to the trash, and what was made from them is named."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab.dataset import builds
from signlab.dataset.changes import Changes, Move, Place, counted, pictures
from signlab.dataset.layout import Layout
from signlab.dataset.making import make
from signlab.dataset.project import Project
from signlab.dataset.signers import signers, withdrawal
from signlab.errors import Problem, SignlabError


@dataclass(frozen=True, slots=True)
class Used:
    """A build that holds ``count`` pictures of a signer, or a run that learned from such a build."""

    kind: str
    name: str
    count: int
    build: str

    @property
    def words(self) -> str:
        if self.kind == "run":
            return f"The run {self.name} learned from the build {self.build}, with {pictures(self.count)} of theirs."
        return f"The build {self.name} holds {pictures(self.count)} of theirs."


@dataclass(frozen=True)
class Withdrawal:
    """What came of a withdrawal. ``changes`` can be undone, the withdrawal itself cannot."""

    signer: str
    changes: Changes
    used: tuple[Used, ...]

    @property
    def words(self) -> str:
        moved = len(self.changes.moves)
        what = f"{pictures(moved)} moved to the trash" if moved else "there was no picture to take out"
        said = f"{self.signer} withdrew: {what}"
        count = {kind: sum(used.kind == kind for used in self.used) for kind in ("build", "run")}
        made = " and ".join(counted(number, kind) for kind, number in count.items() if number)
        return f"{said}; {made} used some" if made else said

    def as_dict(self) -> dict[str, Any]:
        used = [
            {"kind": each.kind, "name": each.name, "build": each.build, "pictures": each.count, "words": each.words}
            for each in self.used
        ]
        return {**self.changes.as_dict(), "signer": self.signer, "words": self.words, "used": used}


def withdraw(project: Project, name: str) -> Withdrawal:
    """Take ``name`` out: later builds leave out all of their pictures, which go to the trash as one change.

    Doing it again takes out what came back meanwhile.

    Raises:
        SignlabError: nobody of that name is known, or the project cannot be written.
    """
    with project.changing():
        project.index.refresh()
        known = [signer.name for signer in signers(project)]
        if name not in known:
            step = f"There are: {' '.join(known) or 'none'}."
            raise SignlabError(f"The signer {name}", "is not in this project", step)
        theirs = project.index.select(signer=name)
        places = project.index.places(theirs)
        moves = [
            Move(picture, place, Place("trash", place.label))
            for picture in dict.fromkeys(theirs)
            for place in places[picture]
            if place.area == "images"
        ]
        decision = withdrawal(project, name)
        changes = Changes("withdraw", "nothing changed")
        if moves or decision:
            changes = make(project, ("do", "withdraw"), "withdraw", moves, decision=decision)
        names = {*theirs, *project.index.select(signer=name, trashed=True)}
    used, problems = _used(project, name, names)
    changes = Changes("withdraw", changes.words, changes.moves, (*changes.problems, *problems))
    return Withdrawal(name, changes, used)


def _used(layout: Layout, signer: str, names: set[str]) -> tuple[tuple[Used, ...], list[Problem]]:
    """Builds with a picture of ``signer`` or of ``names``, and runs that name such a build."""
    found: dict[str, Used] = {}
    problems = []
    for folder in builds.folders(layout):
        try:
            rows = builds.account(folder)["pictures"]
            count = sum(row.get("signer") == signer or row["path"].rpartition("/")[2] in names for row in rows)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(_unread(f"The build {folder.name}", error))
            continue
        if count:
            found[folder.name] = Used("build", folder.name, count, folder.name)
    learned = []
    for path in sorted(layout.runs.glob("*/run.json")):
        try:
            build = _build_of(path)
        except (OSError, ValueError) as error:
            problems.append(_unread(f"The run {path.parent.name}", error))
            continue
        if build in found:
            learned.append(Used("run", path.parent.name, found[build].count, build))
    return (*found.values(), *learned), problems


def _build_of(path: Path) -> str:
    """The name of the build that a run learned from, which it names, gives the path of, or describes."""
    fields = json.loads(path.read_bytes())
    build = fields.get("build") if isinstance(fields, dict) else None
    named = build.get("name") if isinstance(build, dict) else build
    if not isinstance(named, str) or not named:
        raise ValueError("it does not say from which build")
    return named.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _unread(thing: str, error: Exception) -> Problem:
    return Problem(thing, f"cannot be read, so nobody knows whose pictures it used: {error}", "Look at it yourself.")
