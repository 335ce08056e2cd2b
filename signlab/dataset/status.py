"""What a project holds, what it lacks and what is wrong with it, at a glance."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from signlab.dataset import history, ledger
from signlab.dataset.changes import counted, pictures
from signlab.dataset.index import Tally
from signlab.dataset.project import Project
from signlab.dataset.scanning import printable
from signlab.dataset.signers import remaining
from signlab.errors import Problem


@dataclass(frozen=True)
class LabelStatus:
    """One label. ``missing`` says how much it lacks of what ``[coverage]`` in signlab.toml asks for."""

    label: str
    class_id: int
    tally: Tally
    trashed: int
    missing: dict[str, int]


@dataclass(frozen=True)
class Status:
    """A project at a glance. ``gone`` counts pictures that sessions list but that lie nowhere in the project."""

    name: str
    root: Path
    labels: tuple[LabelStatus, ...]
    total: Tally
    trash: Tally
    gone: int
    undo: str
    redo: str
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "root": str(self.root),
            "labels": [
                {
                    "label": each.label,
                    "class_id": each.class_id,
                    **asdict(each.tally),
                    "trashed": each.trashed,
                    "missing": each.missing,
                }
                for each in self.labels
            ],
        }


def status(project: Project) -> Status:
    """Look at the disk and sum up what is there."""
    index = project.index
    index.refresh()
    trashed = index.counts(trashed=True)
    wanted = {key: int(project.settings["coverage"][key]) for key in ("pictures", "bursts", "signers")}
    labels = tuple(
        LabelStatus(label, number, tally, trashed.get(label, Tally()).pictures, _missing(tally, wanted))
        for number, (label, tally) in enumerate(index.counts().items())
    )
    past = history.read(project.history)
    return Status(
        project.name,
        project.root,
        labels,
        index.total(),
        index.total(trashed=True),
        index.gone(),
        past.undoable[-1].verb if past.undoable else "",
        past.redoable[-1].verb if past.redoable else "",
        (
            *project.found,
            *_strangers(project),
            *_doubled(project),
            *remaining(project),
            *ledger.problems(project.signers_file),
            *index.problems(),
        ),
    )


def _missing(tally: Tally, wanted: dict[str, int]) -> dict[str, int]:
    missing = {key: target - getattr(tally, key) for key, target in wanted.items()}
    return {key: count for key, count in missing.items() if count > 0}


def _strangers(project: Project) -> list[Problem]:
    """What lies in images/ and is no label's folder. Never touched."""
    problems = []
    for path in sorted(project.images.iterdir()) if project.images.is_dir() else []:
        shown = f"images/{printable(path.name)}"
        if path.is_dir() and path.name not in project.alphabet:
            count = sum(1 for _ in path.iterdir())
            cause = f"is no label of the alphabet, so its {count:,} files do not count"
            problems.append(Problem(f"{shown}/", cause, "Add the label to signlab.toml, at the end, or move it away."))
        elif not path.is_dir():
            problems.append(Problem(shown, "lies in no label's folder, so it does not count", "Move it away."))
    return problems


def _doubled(project: Project) -> list[Problem]:
    return [
        Problem(name, f"lies in {' and in '.join('/'.join(place) for place in places)}", "Remove all but one.")
        for name, places in project.index.doubled().items()
    ]


def in_words(now: Status) -> str:
    """The totals in a sentence."""
    total = now.total
    words = f"{pictures(total.pictures)} in {counted(total.bursts, 'burst')}, {counted(total.sessions, 'session')}"
    words += f" of {counted(total.signers, 'signer')}, {total.size_bytes / 1e6:,.1f} MB"
    if now.trash.pictures:
        words += f"; {now.trash.pictures:,} in the trash, {now.trash.size_bytes / 1e6:,.1f} MB"
    if now.gone:
        words += f"; {now.gone:,} that sessions list are no longer there"
    return words
