"""Makes a change as one piece of work that survives a kill, and enters it in the history."""

from collections.abc import Callable, Iterable, Sequence

from signlab.dataset import history, ledger, marks, signers, work
from signlab.dataset.changes import Changes, Marking, Move, by_mark, grouped, in_words, marks_in_words, pictures
from signlab.dataset.moving import carry_out
from signlab.dataset.project import Project
from signlab.errors import Problem


def make(
    project: Project,
    entry: tuple[str, str],
    verb: str,
    moves: Sequence[Move],
    marked: Sequence[Marking] = (),
    *,
    decision: ledger.Line | None = None,
    words: Callable[[Sequence[Move]], str] | None = None,
    problems: Sequence[Problem] = (),
    emptied: Iterable[str] = (),
) -> Changes:
    """Write down what was decided, make ``moves``, and enter both in the history, while the project is locked.

    ``entry`` is what the history calls it: ("do", verb), ("undo" or "redo", id), ("empty", ""). ``decision`` is a line
    for the file of signers, which no undo takes back.

    Raises:
        SignlabError: nothing could be done.
    """
    said = marks_in_words(marked) if marked else in_words(moves)
    plan = {"kind": "moves", "entry": entry, "words": said, "moves": grouped(moves), "marks": by_mark(marked)}
    lines = {project.signers_file.name: [decision] if decision else []}
    if marked:
        lines[project.marks_file.name] = [marks.line(project.index.last_marked(), marked)]
    try:
        task = work.Work.begin(project.private, {**plan, "lines": lines})
    except OSError as error:
        raise work.failed(f"The project {project.name}", error) from error
    try:
        ledger.append_all(project, lines)
    except OSError as error:
        task.finish()
        raise work.failed(said[0].upper() + said[1:], error) from error
    except BaseException:
        task.release()
        raise
    try:
        moved = carry_out(project, moves, emptied)
    except BaseException:  # as Ctrl-C: whoever changes the project next makes the rest of the moves
        task.release()
        raise
    if moved.stopped and not moved.done:
        task.finish()
        raise work.failed(pictures(len(moves)), moved.stopped) from moved.stopped
    try:
        if moved.done or marked or entry[0] != "do":
            history.append(project.history, history.entry(task.id, *entry, moved.done, marked))
    except OSError as error:  # the plan stays, and whoever changes the project next enters it
        task.release()
        raise work.failed(f"{said}, but the history", error) from error
    task.finish()
    said = words(moved.done) if words else marks_in_words(marked) if marked else in_words(moved.done)
    back = signers.came_back(project, moved.done)
    return Changes(verb, said, tuple(moved.done), (*problems, *moved.problems, *back), tuple(marked))
