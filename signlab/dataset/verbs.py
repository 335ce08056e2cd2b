"""The verbs that move pictures. Each returns what changed, can be undone, and lists what it could not do."""

from collections.abc import Callable, Iterable, Sequence

from signlab.dataset import history, work
from signlab.dataset.changes import Changes, Move, Place, grouped, in_words, pictures
from signlab.dataset.history import Entry
from signlab.dataset.moving import carry_out
from signlab.dataset.project import Project
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
        return _make(project, moves, ("empty", ""), "empty-trash", lambda _done: words)


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

        def words(done: Sequence[Move]) -> str:
            said = f"{verb} of {entry.verb}: {in_words(done, back=verb == 'undo')}"
            return said[0].upper() + said[1:]

        return _make(project, moves, (verb, entry.id), verb, words, emptied=past.emptied)


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
        return _make(project, moves, ("do", verb), verb, in_words, problems=problems)


def _decide(
    name: str, places: list[Place], move: Callable[[str, Place], Move | Problem | None]
) -> Move | Problem | None:
    if not places:
        return Problem(name, "is not in this project", "Names are as in signlab status, with their ending.")
    if len(places) > 1:
        where = ", ".join(f"{place.area}/{place.label}" for place in places)
        return Problem(name, f"is there more than once, in {where}", "Remove all but one with a file manager.")
    return move(name, places[0])


def _make(
    project: Project,
    moves: list[Move],
    entry: tuple[str, str],
    verb: str,
    words: Callable[[Sequence[Move]], str],
    *,
    problems: Sequence[Problem] = (),
    emptied: Iterable[str] = (),
) -> Changes:
    """Make ``moves`` as one piece of work that survives a kill, and enter it in the history."""
    plan = {"kind": "moves", "entry": entry, "words": in_words(moves), "moves": grouped(moves)}
    try:
        task = work.Work.begin(project.private, plan)
    except OSError as error:
        raise work.failed(f"The project {project.name}", error) from error
    try:
        moved = carry_out(project, moves, emptied)
    except BaseException:  # as Ctrl-C: whoever changes the project next makes the rest of the moves
        task.release()
        raise
    if moved.stopped and not moved.done:
        task.finish()
        raise work.failed(pictures(len(moves)), moved.stopped) from moved.stopped
    try:
        if moved.done or entry[0] != "do":
            history.append(project.history, history.entry(task.id, *entry, moved.done))
    except OSError as error:  # the plan stays, and whoever changes the project next enters it
        task.release()
        raise work.failed(f"{in_words(moved.done)}, but the history", error) from error
    task.finish()
    return Changes(verb, words(moved.done), tuple(moved.done), (*problems, *moved.problems))
