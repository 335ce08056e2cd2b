"""Finishes what a dead process left in flight, or takes it back, and says so. Called only while the project is locked.

Plans, by kind:
    moves   {"entry": ["do", verb] | ["undo" | "redo", id] | ["empty", ""], "words", "moves": grouped, "marks": by mark,
            "lines": {file: lines of it}}
            The lines are written and the rest of the moves is made, then the history is written.
    store   {"verb", "sessions": [those it began], "extended": [others it adds to], "burst": n, "skip": n,
            "change": id, "moves": grouped} where "burst" narrows the change to one burst, without its first "skip"
            pictures, which are a change already, and "moves" says where pictures go that do not go where their line
            says. What landed stays, and becomes one change that can be undone.
    export  {"draft": folder}
            The draft is removed.
"""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from signlab import files
from signlab.dataset import history, ledger, sessions, work
from signlab.dataset.changes import Move, Place, from_marks, in_words, pictures, ungrouped
from signlab.dataset.layout import Layout
from signlab.dataset.moving import carry_out
from signlab.dataset.sessions import FrameLine
from signlab.errors import Problem

_DRAFT = re.compile(r"\.[0-9a-f]{12}\.part")


def repair(layout: Layout) -> list[Problem]:
    """Deal with all work of dead processes; what was found, in words."""
    found = []
    with contextlib.suppress(OSError):
        for draft in list(_drafts(layout)):
            draft.unlink()
        for path in filter(ledger.is_torn, layout.ledgers):
            sessions.cut_torn_line(path)
    for task in work.abandoned(layout.private):
        plan = task.plan() or {}
        try:
            problem = _KINDS.get(plan.get("kind", ""), _nothing)(layout, task, plan)
        except (OSError, KeyError, TypeError, ValueError) as error:
            task.release()
            problem = Problem("A change that was cut short", f"could not be finished: {error}", "Mend that, try again.")
        if problem:
            found.append(problem)
    return found


def is_needed(layout: Layout) -> bool:
    """Whether there is work in flight, a draft or half a line; its process may be alive."""
    return bool(work.folders(layout.private)) or any(_drafts(layout)) or any(map(ledger.is_torn, layout.ledgers))


def _drafts(layout: Layout) -> Iterator[Path]:
    """Drafts of whole files. They are written only while the project is locked: who holds the lock may remove them."""
    for folder in (layout.root, layout.sessions, layout.private):
        with contextlib.suppress(OSError):
            yield from (path for path in folder.iterdir() if _DRAFT.fullmatch(path.name))


def _nothing(_layout: Layout, task: work.Work, _plan: dict[str, Any]) -> None:
    """The process died before it had a plan, or after it had finished."""
    task.finish()


def _moves(layout: Layout, task: work.Work, plan: dict[str, Any]) -> Problem | None:
    past = history.read(layout.history)
    if task.id in past.ids:  # all was done but the clearing away
        task.finish()
        return None
    ledger.complete(layout, plan.get("lines", {}))
    moved = carry_out(layout, ungrouped(plan["moves"]), past.emptied, again=True)
    thing = f"A change that was cut short ({plan['words']})"
    if moved.stopped:
        task.release()
        return Problem(thing, f"could not be finished: {work.words(moved.stopped)}", "Mend that, then open it again.")
    kind, value = plan["entry"]
    history.append(layout.history, history.entry(task.id, kind, value, moved.done, from_marks(plan.get("marks", ()))))
    task.finish()
    return Problem(thing, "was finished", "" if kind == "empty" else "Undo takes it back.")


def _store(layout: Layout, task: work.Work, plan: dict[str, Any]) -> Problem | None:
    torn = sum(_cut(layout.session_file(session)) for session in plan["sessions"])
    lines = {
        line.name: line
        for session in (*plan["sessions"], *plan.get("extended", ()))
        for line in _lines(layout.session_file(session))
    }
    labels = {move.name: move.target.label for move in ungrouped(plan.get("moves", ())) if move.target}
    rescued, dropped = _place_drafts(layout, task, {name: line.label for name, line in lines.items()} | labels, lines)
    burst = plan.get("burst")
    if "moves" not in plan:
        wanted = [line for line in lines.values() if burst is None or line.burst == burst]
        labels = {line.name: line.label for line in wanted[plan.get("skip", 0) :]}
    moves = [Move(name, None, Place("images", label)) for name, label in labels.items()]
    moves = [move for move in moves if move.target and (layout.folder(move.target) / move.name).exists()]
    change = plan.get("change", task.id)
    if moves and change not in history.read(layout.history).ids:
        history.append(layout.history, history.entry(change, "do", plan["verb"], moves))
    for session in plan["sessions"]:
        _remove_unused(layout.session_file(session))
    task.finish()
    cause = f"was cut short when its process ended; {in_words(moves) if moves else 'nothing was in flight'}"
    if rescued:
        cause += f"; {pictures(rescued)} in flight completed"
    if dropped or torn:
        cause += f"; {pictures(max(dropped, torn))} in flight dropped"
    return Problem(_STORES.get(plan["verb"], "A change"), cause, "Undo takes its pictures back." if moves else "")


def _cut(path: Path) -> int:
    try:
        return bool(sessions.cut_torn_line(path))
    except FileNotFoundError:
        return 0


def _lines(path: Path) -> list[FrameLine]:
    lines = []
    with contextlib.suppress(FileNotFoundError):
        for text in sessions.whole_lines(path):
            with contextlib.suppress(ValueError):  # the header, and what others wrote
                lines.append(sessions.parse_frame(text))
    return lines


def _place_drafts(
    layout: Layout, task: work.Work, labels: dict[str, str], lines: dict[str, FrameLine]
) -> tuple[int, int]:
    """A draft with a line is whole, for it was synced before the line was written; one without was not reported."""
    rescued = dropped = 0
    for draft in task.drafts():
        target = layout.images / labels.get(draft.name, "") / draft.name
        if draft.name in lines and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            files.place(draft, target)
            rescued += 1
        else:  # or the process died between the two halves of a rename
            dropped += draft.name not in lines
            draft.unlink()
    return rescued, dropped


def _remove_unused(path: Path) -> None:
    """Remove a session in which nothing was stored."""
    with contextlib.suppress(FileNotFoundError):
        if sum(1 for _ in sessions.whole_lines(path)) <= 1:
            path.unlink()


def _export(_layout: Layout, task: work.Work, plan: dict[str, Any]) -> Problem:
    draft = Path(plan["draft"])
    if _DRAFT.fullmatch(draft.name):
        shutil.rmtree(draft, ignore_errors=True)
    task.finish()
    return Problem(f"An export to {draft.parent}", "was cut short; what it had written was removed", "Do it again.")


_STORES = {"add": "A recording", "import": "An import", "merge": "A merge"}
_KINDS = {"moves": _moves, "store": _store, "export": _export}
