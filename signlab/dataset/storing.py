"""Stores pictures, one at a time, so that none is lost that was reported stored and none is ever half there.

The order is: draft, synced; the session's line, synced; rename into the label's folder. The folder itself is synced
once a burst, not for each frame: a power cut can at most undo the rename, and then the draft is still there beside
its plan and its line, and ``repair`` places it. A killed process leaves one of: a draft without a line (dropped: it
was not reported), a draft with a line (placed), a picture with a line.
"""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Any

from signlab import files
from signlab.dataset import history, sessions, work
from signlab.dataset.changes import Changes, Move, Place, in_words
from signlab.dataset.moving import sync
from signlab.dataset.project import Project
from signlab.dataset.sessions import FrameLine, SessionHeader
from signlab.errors import Problem


class Store:
    """Takes pictures into a project, as one piece of work that a later process can finish.

    ``plan`` is what ``repair`` needs to know: see there.
    """

    def __init__(self, project: Project, plan: dict[str, Any]) -> None:
        self.project = project
        self._plan = {"kind": "store", **plan}
        self._moves: list[Move] = []
        with project.changing():
            try:
                self._work = work.Work.begin(project.private, self._plan)
            except OSError as error:
                raise work.failed(f"The project {project.name}", error) from error
        self._change = self._work.id

    @property
    def count(self) -> int:
        """Pictures stored since the last change was entered."""
        return len(self._moves)

    def start_session(self, header: SessionHeader) -> None:
        """Begin a session file, which the plan has to name."""
        try:
            with self.project.changing():
                self.project.sessions.mkdir(exist_ok=True)
                sessions.start(self.project.session_file(header.session), header)
        except OSError as error:
            raise work.failed(f"The session of {header.signer}", error) from error

    def next_change(self, **plan: Any) -> None:
        """From here on the pictures belong to another change; the plan says so first."""
        change = f"{self._work.id}-{'-'.join(map(str, plan.values()))}"
        self._plan.update(plan, change=change)
        self._work.write_plan(self._plan)
        self._change = change

    def put(self, content: bytes, label: str, line: FrameLine | None, name: str = "", session: str = "") -> None:
        """Store one picture under its name; on return it is on disk and, where it has a line, in its session.

        Raises:
            FileExistsError: the label has a file of that name.
            OSError: the disk is full, or read-only; nothing was stored.
        """
        name = line.name if line else name
        target = self.project.images / label / name
        if target.exists():
            raise FileExistsError(target)
        draft = self._work.folder / name
        text = line.line() if line else b""
        try:
            _write(draft, content)
            if line:
                sessions.append(self.project.session_file(session), text)
            try:
                self._place(draft, target)
            except OSError:
                if line:
                    sessions.take_back(self.project.session_file(session), text)
                raise
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        self._moves.append(Move(name, None, Place("images", label)))

    @staticmethod
    def _place(draft: Path, target: Path) -> None:
        try:
            files.place(draft, target)
        except FileNotFoundError:  # the label's first picture, or somebody removed the empty folder
            target.parent.mkdir(parents=True, exist_ok=True)
            files.place(draft, target)

    def enter(self, verb: str, words: str = "", problems: tuple[Problem, ...] = ()) -> Changes | None:
        """Enter what was stored in the history as one change that can be undone; None where nothing was stored."""
        moves = list(self._moves)
        if not moves:
            return None
        try:
            sync(self.project, moves)
            with self.project.changing():
                history.append(self.project.history, history.entry(self._change, "do", verb, moves))
        except OSError as error:
            raise work.failed(f"{in_words(moves)}, which", error) from error
        self._moves = []
        return Changes(verb, words or in_words(moves), tuple(moves), problems)

    def finish(self) -> None:
        """Let go. What could not be entered in the history will be, by whoever changes the project next."""
        if self._moves:
            self._work.release()
        else:
            self._work.finish()


def _write(draft: Path, content: bytes) -> None:
    with draft.open("xb", buffering=0) as file:
        view = memoryview(content)
        while view:
            view = view[file.write(view) :]
        os.fsync(file.fileno())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
