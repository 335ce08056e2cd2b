"""The verbs that move and mark pictures. Each returns what changed, can be undone, and lists what it could not do."""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from signlab.dataset import dismissals, history
from signlab.dataset.changes import Changes, Marking, Move, Place, in_words, marks_in_words, pictures
from signlab.dataset.history import Entry
from signlab.dataset.making import make
from signlab.dataset.marks import MARKS
from signlab.dataset.project import Project
from signlab.dataset.thumbfile import ThumbnailFile
from signlab.errors import Problem, SignlabError


def relabel(project: Project, names: Iterable[str], label: str) -> Changes:
    """Move pictures to another label."""
    project.alphabet.class_id(label)
    target = Place("images", label)

    def move(name: str, place: Place) -> Move | Problem | None:
        if place.area == "trash":
            return Problem(name, "is in the trash", "Restore it first.")
        return None if place == target else Move(name, place, target)

    return _change(project, "relabel", names, move)


def relabel_each(project: Project, labels: Mapping[str, str]) -> Changes:
    """Move pictures, by name, to the label that each should have, as one change."""
    for label in set(labels.values()):
        project.alphabet.class_id(label)

    def move(name: str, place: Place) -> Move | Problem | None:
        if place.area == "trash":
            return Problem(name, "is in the trash", "Restore it first.")
        target = Place("images", labels[name])
        return None if place == target else Move(name, place, target)

    return _change(project, "relabel", labels, move)


def trash(project: Project, names: Iterable[str]) -> Changes:
    """Move pictures to the trash, which keeps their labels."""

    def move(name: str, place: Place) -> Move | None:
        return None if place.area == "trash" else Move(name, place, Place("trash", place.label))

    return _change(project, "trash", names, move)


def restore(project: Project, names: Iterable[str]) -> Changes:
    """Move pictures from the trash back to the label they had."""

    def move(name: str, place: Place) -> Move | Problem | None:
        if place.area == "images":
            return None
        if place.label not in project.alphabet:
            return Problem(name, f"had the label {place.label}, which is no longer in the alphabet", "Add the label.")
        return Move(name, place, Place("images", place.label))

    return _change(project, "restore", names, move)


def empty_trash(project: Project) -> Changes:
    """Delete for good what is in the trash. This cannot be undone."""
    with project.changing():
        project.index.refresh()
        moves = [
            Move(picture.name, Place("trash", picture.label), None) for picture in project.index.pictures(trashed=True)
        ]
        if not moves:
            return Changes("empty-trash", "the trash is empty")
        words = f"{pictures(len(moves))} deleted for good; this cannot be undone"
        names = [move.name for move in moves]
        project.index.forget(names)  # first: whoever is stopped here has lost nothing
        with contextlib.closing(ThumbnailFile(project.private)) as small:
            small.forget(names)
        return make(project, ("empty", ""), "empty-trash", moves, words=lambda _done: words)


def mark(project: Project, names: Iterable[str], mark: str) -> Changes:
    """Mark pictures, wherever they lie, as "checked" or "doubtful", or take their mark away with "none".

    Raises:
        SignlabError: there is no such mark.
    """
    if mark not in MARKS:
        raise SignlabError(f"The mark {mark!r}", "is none that there is", f"Say {', '.join(MARKS)}.")
    wanted = list(dict.fromkeys(names))
    with project.changing():
        project.index.refresh()
        places, now = project.index.places(wanted), project.index.marks(wanted)
        problems = [_nowhere(name) for name in wanted if name not in places]
        fresh = [Marking(name, now[name], mark) for name in wanted if name in places and now[name] != mark]
        if not fresh:
            return Changes("mark", "nothing changed", problems=tuple(problems))
        return make(project, ("do", "mark"), "mark", (), fresh, problems=problems)


def dismiss(project: Project, names: Iterable[str], check: str, *, back: bool = False) -> Changes:
    """Say that pictures are fine whatever ``check`` finds in them, or with ``back`` take that back."""
    wanted = list(dict.fromkeys(names))
    with project.changing():
        project.index.refresh()
        places, dismissed = project.index.places(wanted), project.index.dismissed()
        problems = [_nowhere(name) for name in wanted if name not in places]
        fresh = [name for name in wanted if name in places and (f"{check}/{name}" in dismissed) == back]
        if not fresh:
            return Changes("dismiss", "nothing changed", problems=tuple(problems))
        marked = [dismissals.marking(name, check, fine=not back) for name in fresh]
        return make(project, ("do", "dismiss"), "dismiss", (), marked, problems=problems)


def undo(project: Project) -> Changes:
    """Take the latest change back. Pictures that were added go to the trash.

    Raises:
        SignlabError: there is nothing to undo.
    """
    return _step(project, "undo", lambda past: past.undoable)


def redo(project: Project) -> Changes:
    """Make the change again that was last undone.

    Raises:
        SignlabError: there is nothing to redo.
    """
    return _step(project, "redo", lambda past: past.redoable)


def _step(project: Project, verb: str, choose: Callable[[history.History], list[Entry]]) -> Changes:
    with project.changing():
        past = history.read(project.history)
        if not (stack := choose(past)):
            raise SignlabError(f"The project {project.name}", f"has nothing to {verb}")
        entry = stack[-1]
        moves = [move.reversed() for move in entry.moves]
        marks = [mark.reversed() for mark in entry.marks]

        def words(done: Sequence[Move]) -> str:
            said = in_words(done, back=verb == "undo") if entry.moves else marks_in_words(marks)
            said = f"{verb} of {entry.verb}: {said}"
            return said[0].upper() + said[1:]

        return make(project, (verb, entry.id), verb, moves, marks, words=words, emptied=past.emptied)


def _change(
    project: Project, verb: str, names: Iterable[str], move: Callable[[str, Place], Move | Problem | None]
) -> Changes:
    """Find each picture, ask ``move`` what shall become of it (None: it is right as it is), and do it."""
    wanted = list(dict.fromkeys(names))
    with project.changing():
        project.index.refresh()
        places = project.index.places(wanted)
        moves, problems = [], []
        for name in wanted:
            answer = _decide(name, places.get(name, []), move)
            if isinstance(answer, Problem):
                problems.append(answer)
            elif answer:
                moves.append(answer)
        if not moves:
            return Changes(verb, "nothing changed", (), tuple(problems))
        return make(project, ("do", verb), verb, moves, problems=problems)


def _nowhere(name: str) -> Problem:
    return Problem(name, "is not in this project", "Names are as in signlab list, with their ending.")


def _decide(
    name: str, places: list[Place], move: Callable[[str, Place], Move | Problem | None]
) -> Move | Problem | None:
    if not places:
        return _nowhere(name)
    if len(places) > 1:
        where = ", ".join(f"{place.area}/{place.label}" for place in places)
        return Problem(name, f"is there more than once, in {where}", "Remove all but one with a file manager.")
    return move(name, places[0])
