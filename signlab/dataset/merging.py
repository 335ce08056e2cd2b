"""Brings in what another project holds, and what was decided there. Doing it twice changes nothing the second time."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from signlab import files
from signlab.dataset import checking, ledger, sessions, work
from signlab.dataset.changes import Changes, Move, Place, counted, grouped, in_words, pictures
from signlab.dataset.checking import Refused
from signlab.dataset.importing import Imported
from signlab.dataset.index import Picture
from signlab.dataset.intake import in_pool, intake
from signlab.dataset.project import Project
from signlab.dataset.sessions import FrameLine, SessionHeader
from signlab.dataset.signers import remaining, withdrawn
from signlab.dataset.storing import Store, sha256
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch


@dataclass
class _Session:
    """A session of the other project: its header, and the lines of its frames by name."""

    header: SessionHeader
    lines: dict[str, FrameLine] = field(default_factory=dict)


class MergeProject:
    """Merge the project ``other`` into ``project``. A job.

    A picture that is here under its name, in whatever label or in the trash, stays as it is here. The same bytes under
    another name come in only once. The trash of the other project stays there, and the other project as it is. What was
    said there of signers and marks counts here too, the latest first of all; who withdrew, there or here, stays out.
    """

    def __init__(self, project: Project, other: Path, *, new_labels: bool = False) -> None:
        self.project = project
        self.other = other.absolute()
        self._new_labels = new_labels
        self._fresh: list[str] = []
        self._pictures: list[Picture] = []
        self._problems: list[Problem] = []
        self._here = 0
        self._decisions: dict[str, list[ledger.Line]] = {}

    def prepare(self) -> Plan:
        """Compare the two projects.

        Raises:
            SignlabError: ``other`` is no project, or is the same one, or it would not fit on the disk.
        """
        here, there = self.project.root.resolve(), self.other.resolve()
        if here == there or here.is_relative_to(there) or there.is_relative_to(here):
            raise SignlabError(str(self.other), "is this very project, or one lies in the other", "Choose another one.")
        with Project.open(self.other, mend=False) as other:
            self._fresh = [name for name in other.alphabet.names if name not in self.project.alphabet]
            self._decisions = {path.name: ledger.lines(path) for path in other.ledgers}
            self._problems += ledger.problems(other.signers_file)
            self._compare(other)
        space = sum(picture.size_bytes for picture in self._pictures)
        files.ensure_space(self.project.root, space, f"The merge of {self.other}")
        words = f"Merge {pictures(len(self._pictures))} from {self.other}; {self._here:,} are here already."
        if self._fresh and self._new_labels:
            words += f"\nNew labels: {', '.join(self._fresh)}."
        return Plan("Merging", words, len(self._pictures), space=space)

    def _compare(self, other: Project) -> None:
        """Sort the other's pictures into those that come along, those that are here, and those that cannot come."""
        self.project.index.refresh()
        theirs = self._allowed(list(other.index.pictures()))
        ours = self.project.index.places(picture.name for picture in theirs)
        hashes = self.project.index.sha256(picture.name for picture in theirs if picture.name in ours)
        for picture in theirs:
            if picture.name in ours:
                self._meet(picture, ours[picture.name], hashes.get(picture.name))
            elif picture.label in self.project.alphabet or self._new_labels:
                self._pictures.append(picture)
        if not self._new_labels:
            self._problems += [
                Problem(
                    f"The label {name} of {other.name}",
                    f"is not in the alphabet here, so its {pictures(tally.pictures)} stay there",
                    "Have it added at the end (--new-labels).",
                )
                for name, tally in other.index.counts().items()
                if name in self._fresh and tally.pictures
            ]
        self._problems += other.index.problems()

    def _allowed(self, theirs: list[Picture]) -> list[Picture]:
        """Without those of signers who withdrew, there or here."""
        gone = withdrawn(self.project, self._decisions[self.project.signers_file.name])
        for signer, count in sorted(Counter(picture.signer for picture in theirs if picture.signer in gone).items()):
            self._problems.append(Problem(f"{pictures(count)} of {signer}", f"left there, as {signer} withdrew"))
        return [picture for picture in theirs if picture.signer not in gone]

    def _meet(self, picture: Picture, places: list[Place], ours: str | None) -> None:
        """A picture of that name is here. Is it the same, and of the same label?"""
        if _hash(picture) != ours:
            cause = "is another picture here than there"
            self._problems.append(Problem(picture.name, cause, "Rename one of the two and merge again."))
            return
        self._here += 1
        if all(place.area == "images" and place.label != picture.label for place in places):
            cause = f"is {places[0].label} here and {picture.label} there; it stays {places[0].label}"
            self._problems.append(Problem(picture.name, cause, "Relabel it if the other is right."))

    def run(self, watch: Watch) -> Imported:
        """Merge. When it is cancelled, or the disk is full, what was stored stays and can be undone as one change."""
        watch.begin(len(self._pictures))
        if self._fresh and self._new_labels:
            self.project.add_labels(self._fresh)
        with self.project.changing():
            decided = self._decide()
        theirs = {picture.session for picture in self._pictures if picture.session}
        begun = sorted(session for session in theirs if not self.project.session_file(session).exists())
        moves = [Move(picture.name, None, Place("images", picture.label)) for picture in self._pictures]
        plan = {"sessions": begun, "extended": sorted(theirs.difference(begun)), "moves": grouped(moves)}
        with intake(self.project, "merge", plan) as store:
            self.project.index.refresh()
            self.project.index.hash_unlisted()
            self._take_all(store, _Sessions(self.project, self.other / "sessions"), watch)
            changes = store.enter("merge")
        self.project.index.refresh()
        self._problems += remaining(self.project)
        for problem in self._problems:
            watch.problem(problem)
        return self._result(changes, decided)

    def _decide(self) -> int:
        """Take over what was decided there, first of all: who withdrew must not come in, whatever happens later."""
        try:
            return ledger.complete(self.project, self._decisions)
        except OSError as error:
            raise work.failed(f"What {self.other.name} says of signers and marks", error) from error

    def _take_all(self, store: Store, known: "_Sessions", watch: Watch) -> None:
        taken: set[str] = set()
        for picture, answer in in_pool(self._read, self._pictures):
            watch.step(note=picture.label)
            if isinstance(answer, Problem):
                self._problems.append(answer)
                continue
            digest = sha256(answer)
            if digest in taken or self.project.index.holds(digest):
                self._here += 1
                continue
            line = known.line(store, picture, digest)
            try:
                store.put(answer, picture.label, line, name=picture.name, session=picture.session)
            except FileExistsError:
                self._problems.append(Problem(picture.name, "was brought in by somebody else just now"))
            taken.add(digest)

    def _read(self, picture: Picture) -> bytes | Problem:
        try:
            content = checking.read(picture.path, self.other)
            checking.check(content)
        except Refused as reason:
            return Problem(f"{picture.label}/{picture.name}", str(reason), "It was left there.")
        return content

    def _result(self, changes: Changes | None, decided: int) -> Imported:
        moves = changes.moves if changes else ()
        words = in_words(moves) if moves else "nothing was added"
        words += f"; {self._here:,} were here already" if self._here else ""
        words += f"; {counted(decided, 'decision')} on signers and marks taken over" if decided else ""
        if self._problems:
            words += f"; {counted(len(self._problems), 'problem')}"
        return Imported("merge", words, moves, tuple(self._problems), (), self._here)


class _Sessions:
    """Copies what the other project's session files say of the pictures that come along."""

    def __init__(self, project: Project, theirs: Path) -> None:
        self._project = project
        self._theirs = theirs
        self._read: dict[str, _Session | None] = {}

    def line(self, store: Store, picture: Picture, digest: str) -> FrameLine | None:
        """The line of a picture, with its session's file begun; None where there is none that is true of its bytes."""
        if picture.session not in self._read:
            self._read[picture.session] = self._session(picture.session) if picture.session else None
        session = self._read[picture.session]
        line = session.lines.get(picture.name) if session else None
        if session is None or line is None or line.sha256 != digest:
            return None
        if not self._project.session_file(picture.session).exists():
            store.start_session(session.header)
        return line

    def _session(self, name: str) -> _Session | None:
        lines = sessions.whole_lines(self._theirs / f"{name}.jsonl")
        try:
            session = _Session(sessions.parse_header(next(lines)))
        except (OSError, ValueError, StopIteration):
            return None
        session.lines = {line.name: line for line in _frames(lines)}
        return session


def _frames(lines: Iterator[bytes]) -> Iterator[FrameLine]:
    for text in lines:
        with contextlib.suppress(ValueError):
            yield sessions.parse_frame(text)


def _hash(picture: Picture) -> str | None:
    with contextlib.suppress(OSError):
        return sha256(picture.path.read_bytes())
    return None
