"""Brings the index up to date with the disk: rereads the folders that changed, and what was added to session files.

A folder's modification time tells whether names in it came or went since it was scanned. A time that was only
seconds old at the scan proves nothing, because a change right after the scan may have left the same time; such a
folder is scanned again (git calls such entries "racily clean": Documentation/technical/racy-git.txt).
"""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab.alphabet import Alphabet
from signlab.dataset import marks, sessions
from signlab.dataset.changes import Area, Place
from signlab.dataset.database import transaction
from signlab.dataset.layout import Layout
from signlab.dataset.names import is_picture, utc_text
from signlab.errors import Problem
from signlab.jobs import Watch

_RACY_NS = 2_000_000_000
"""Coarser than the clocks of all file systems in use (FAT counts in 2 seconds)."""


@dataclass(frozen=True)
class _Stale:
    """What has to be read again, and what is no longer there."""

    folders: dict[Place, Path]
    gone: list[Place]
    sessions: dict[str, os.stat_result]
    gone_sessions: list[str]
    marks: bool

    def __bool__(self) -> bool:
        return bool(self.folders or self.gone or self.sessions or self.gone_sessions or self.marks)


def refresh(database: sqlite3.Connection, layout: Layout, alphabet: Alphabet, watch: Watch) -> None:
    """Follow the disk. Costs a stat for each folder and session file when nothing changed."""
    if not _stale(database, layout, alphabet):
        return
    with transaction(database):
        stale = _stale(database, layout, alphabet)  # another process may have been here in the meantime
        watch.begin(None, "reading the folders")
        if stale.gone_sessions:  # a name that another session has too must come back from there
            database.execute("DELETE FROM sessions")
            database.execute("DELETE FROM frames")
            database.execute("UPDATE files SET session = '', burst = 0")
            database.execute("DELETE FROM problems WHERE place LIKE 'sessions/%'")
            stale = _stale(database, layout, alphabet)
        for session, facts in stale.sessions.items():
            _read_session(database, layout.session_file(session), facts, watch)
        for place in stale.gone:
            _forget(database, place)
        for place, folder in stale.folders.items():
            _scan(database, place, folder, watch)
        if stale.marks:
            marks.follow(database, layout.marks_file)


def _stale(database: sqlite3.Connection, layout: Layout, alphabet: Alphabet) -> _Stale:
    known = {
        Place(area, label): (mtime_ns, scanned_ns)
        for area, label, mtime_ns, scanned_ns in database.execute("SELECT * FROM folders")
    }
    there = dict(picture_folders(layout, alphabet))
    stale = {}
    for place, folder in there.items():
        mtime_ns = folder.stat().st_mtime_ns
        seen, scanned = known.get(place, (None, 0))
        if mtime_ns != seen or scanned - mtime_ns < _RACY_NS:
            stale[place] = folder
    read = {row[0]: row[1:] for row in database.execute("SELECT session, read, mtime_ns, inode FROM sessions")}
    files = dict(_session_files(layout))
    changed = {
        session: facts
        for session, facts in files.items()
        if read.get(session) != (facts.st_size, facts.st_mtime_ns, _inode(facts))
    }
    gone = [place for place in known if place not in there]
    stale_marks = marks.is_stale(database, layout.marks_file)
    return _Stale(stale, gone, changed, [session for session in read if session not in files], stale_marks)


def picture_folders(layout: Layout, alphabet: Alphabet) -> Iterator[tuple[Place, Path]]:
    """The folders whose pictures count: those of the alphabet's labels, and all in the trash."""
    areas: tuple[tuple[Area, Path], ...] = (("images", layout.images), ("trash", layout.trash))
    for area, folder in areas:
        for entry in _entries(folder):
            counts = entry.name in alphabet if area == "images" else is_text(entry.name) and entry.name[0] != "."
            if counts and entry.is_dir():
                yield Place(area, entry.name), Path(entry.path)


def is_text(name: str) -> bool:
    """Whether a file's name is text, and not bytes of some other encoding."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _inode(facts: os.stat_result) -> int:
    return facts.st_ino & 0x7FFF_FFFF_FFFF_FFFF  # SQLite's integers have a sign


def _session_files(layout: Layout) -> Iterator[tuple[str, os.stat_result]]:
    for entry in _entries(layout.sessions):
        if entry.name.endswith(".jsonl") and is_text(entry.name) and entry.name[0] != "." and entry.is_file():
            yield entry.name.removesuffix(".jsonl"), entry.stat()


def _forget(database: sqlite3.Connection, place: Place) -> None:
    for table in ("files", "folders"):
        database.execute(f"DELETE FROM {table} WHERE area = ? AND label = ?", place)
    database.execute("DELETE FROM problems WHERE place = ?", ("/".join(place),))


_FILE = """
INSERT INTO files
VALUES (?, ?, ?, ?, ?, coalesce((SELECT session FROM frames WHERE name = ?), ''),
    coalesce((SELECT burst FROM frames WHERE name = ?), 0))
ON CONFLICT DO UPDATE SET bytes = excluded.bytes, mtime_ns = excluded.mtime_ns
"""


def _scan(database: sqlite3.Connection, place: Place, folder: Path, watch: Watch) -> None:
    """Make what is known of one folder what is there now. Only differences are written: mostly few names changed."""
    scanned_ns, mtime_ns = time.time_ns(), folder.stat().st_mtime_ns  # before the scan: a later change shows
    query = "SELECT name, bytes, mtime_ns FROM files WHERE area = ? AND label = ?"
    known = {name: facts for name, *facts in database.execute(query, place)}
    fresh, problems = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            facts = _picture(entry)
            if isinstance(facts, Problem):
                problems.append(facts)
            elif facts and known.pop(entry.name, None) != [facts.st_size, facts.st_mtime_ns]:
                fresh.append((*place, entry.name, facts.st_size, facts.st_mtime_ns, entry.name, entry.name))
    gone = [(*place, name) for name in known]
    database.executemany("DELETE FROM files WHERE area = ? AND label = ? AND name = ?", gone)
    database.executemany(_FILE, fresh)
    database.execute("INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?)", (*place, mtime_ns, scanned_ns))
    database.execute("DELETE FROM problems WHERE place = ?", ("/".join(place),))
    _note(database, "/".join(place), problems)
    watch.step(len(fresh), "/".join(place))


def _picture(entry: os.DirEntry[str]) -> os.stat_result | Problem | None:
    """The facts of a picture, why a file is none, or None where it went away just now."""
    if not is_text(entry.name):
        return _problem(entry, "has a name that is not UTF-8", "Rename it.")
    if entry.name.startswith("."):
        return _problem(entry, "is hidden, so it does not count", "Remove it if nothing needs it.")
    try:
        facts = entry.stat()
    except FileNotFoundError:
        return _problem(entry, "is a link to nothing", "Remove it.") if entry.is_symlink() else None
    if not stat.S_ISREG(facts.st_mode):
        what = "a folder" if stat.S_ISDIR(facts.st_mode) else "no plain file"
        return _problem(entry, f"is {what}, so it does not count", "Move it elsewhere.")
    if not is_picture(entry.name):
        return _problem(entry, "is not a picture, so it does not count", "Move it elsewhere.")
    return facts


def _problem(entry: os.DirEntry[str], cause: str, next_step: str) -> Problem:
    folder = Path(entry.path).parent
    return Problem(f"{folder.parent.name}/{folder.name}/{printable(entry.name)}", cause, next_step)


def printable(name: str) -> str:
    """``name`` with bytes that are no text shown as the replacement character."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def _note(database: sqlite3.Connection, place: str, problems: list[Problem]) -> None:
    rows = [(place, problem.thing, problem.cause, problem.next_step) for problem in problems]
    database.executemany("INSERT INTO problems VALUES (?, ?, ?, ?)", rows)


_FRAME = """
INSERT INTO frames VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET session = excluded.session, started = excluded.started, burst = excluded.burst,
    time = excluded.time, sha256 = excluded.sha256, source_sha256 = excluded.source_sha256, bytes = excluded.bytes,
    width = excluded.width, height = excluded.height
WHERE (excluded.started, excluded.session) >= (frames.started, frames.session)
"""
"""A name that two sessions list belongs to the later one, in whatever order the files are read."""


_TORN = "ends in the middle of a line"


def _read_session(database: sqlite3.Connection, path: Path, facts: os.stat_result, watch: Watch) -> None:
    """Read on where the file was left, or from the start where it is new or was rewritten."""
    session, place = path.stem, f"sessions/{path.name}"
    row = database.execute("SELECT header, read, inode FROM sessions WHERE session = ?", (session,)).fetchone()
    if row is None or _inode(facts) != row[2] or not sessions.goes_on(path, row[0].encode(), row[1]):
        database.execute("DELETE FROM frames WHERE session = ?", (session,))
        database.execute("DELETE FROM problems WHERE place = ?", (place,))
        row = None
    header, read = (row[0].encode(), row[1]) if row else (b"", 0)
    problems: list[Problem] = []
    rows: list[tuple[Any, ...]] = []
    started = _started(header) if header else ""
    for line in sessions.whole_lines(path, read):
        if not read and not header:
            header, started = line, _started(line)
            if not started:
                problems.append(Problem(place, "does not begin with a session's header", "Put back an older copy."))
        else:
            try:
                rows.append(_frame_row(line, session, started))
            except ValueError as error:
                cause = f"holds a line that cannot be read: {error}"
                problems.append(Problem(place, cause, "Mend or remove that line."))
        read += len(line)
    database.executemany(_FRAME, rows)
    database.executemany(
        "UPDATE files SET session = frames.session, burst = frames.burst FROM frames"
        " WHERE frames.name = files.name AND files.name = ?",
        [row[:1] for row in rows],
    )
    database.execute("DELETE FROM problems WHERE place = ? AND cause = ?", (place, _TORN))
    if read < facts.st_size:  # by now somebody may have written its end; then it is read next time
        problems.append(Problem(place, _TORN, "Its writer may still be at work."))
    _note(database, place, problems)
    text = header.decode(errors="replace")
    database.execute(
        "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
        (session, _signer(header), text, read, facts.st_mtime_ns, _inode(facts)),
    )
    watch.step(0, place)


def _frame_row(line: bytes, session: str, started: str) -> tuple[Any, ...]:
    frame = sessions.parse_frame(line)
    source = frame.facts.get("source_sha256")
    return (
        frame.name,
        session,
        started,
        frame.burst,
        utc_text(frame.time),
        frame.sha256,
        source if isinstance(source, str) else None,
        frame.size_bytes,
        frame.width,
        frame.height,
    )


def _started(header: bytes) -> str:
    try:
        return sessions.parse_header(header).started or "-"
    except ValueError:
        return ""


def _signer(header: bytes) -> str:
    try:
        return sessions.parse_header(header).signer
    except ValueError:
        return ""
