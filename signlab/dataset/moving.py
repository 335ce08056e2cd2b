"""Carries out moves of pictures on disk: never over a file, each as often as needed, what could not be done listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from signlab import files
from signlab.dataset import work
from signlab.dataset.changes import Move, Place
from signlab.dataset.layout import Layout
from signlab.errors import Problem


@dataclass
class Moved:
    """What came of some moves. ``stopped`` is the error after which no more were tried, as when the disk is full."""

    done: list[Move] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stopped: OSError | None = None


def carry_out(layout: Layout, moves: Iterable[Move], emptied: Iterable[str] = (), *, again: bool = False) -> Moved:
    """Make ``moves``. With ``again`` they were begun by a process that died: those already made count as made.

    ``emptied`` names pictures that are known to be gone for good, to give the right reason.
    """
    moved, gone = Moved(), set(emptied)
    moves = list(moves)
    for position, move in enumerate(moves):
        try:
            problem = _move(layout, move, again)
        except OSError as error:
            moved.stopped = error
            moved.problems.append(
                Problem(
                    f"{len(moves) - position:,} of {len(moves):,} pictures",
                    f"stay where they are: {work.words(error)}",
                    "Mend that, then do the rest.",
                )
            )
            break
        if problem is None:
            moved.done.append(move)
        elif move.name in gone:
            moved.problems.append(Problem(move.name, "it was deleted for good when the trash was emptied"))
        else:
            moved.problems.append(problem)
    sync(layout, moved.done)
    return moved


def _move(layout: Layout, move: Move, again: bool) -> Problem | None:
    """Make one move; why it could not be made, or None. A disk that fails raises ``OSError``."""
    if move.source is None:  # adding is not moving: it was made when the picture was stored
        return None
    source = layout.folder(move.source) / move.name
    if move.target is None:
        return _delete(source, again)
    target = layout.folder(move.target) / move.name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        files.place(source, target)
    except FileNotFoundError:
        if again and target.exists():
            return None
        return Problem(move.name, f"is no longer in {_where(move.source)}", "Another program moved or removed it.")
    except FileExistsError:
        if not source.samefile(target):
            return Problem(
                move.name, f"stays in {_where(move.source)}: {_where(move.target)} has another file of that name"
            )
        source.unlink()  # the process died between the two halves of a move
    return None


def _delete(source: Path, again: bool) -> Problem | None:
    try:
        source.unlink()
    except FileNotFoundError:
        if not again:
            return Problem(source.name, "is no longer in the trash", "Another program removed it.")
    return None


def _where(place: Place) -> str:
    return f"the trash of {place.label}" if place.area == "trash" else place.label


def sync(layout: Layout, moves: Iterable[Move]) -> None:
    """Make the moves survive a power cut: one sync for each folder, not for each picture."""
    for place in {place for move in moves for place in (move.source, move.target) if place}:
        folder = layout.folder(place)
        if folder.is_dir():
            files.sync_folder(folder)
