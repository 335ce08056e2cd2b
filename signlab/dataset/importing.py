"""Brings in pictures from a folder that other programs made. The originals are never touched."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from signlab import files
from signlab.alphabet import why_unsafe
from signlab.dataset import checking
from signlab.dataset.changes import Changes, counted, in_words, pictures
from signlab.dataset.checking import Checked, Refused
from signlab.dataset.intake import in_pool, intake
from signlab.dataset.names import imported_name, new_session, utc_text
from signlab.dataset.project import Project
from signlab.dataset.provenance import Origin, Pattern
from signlab.dataset.sessions import FrameLine, SessionHeader
from signlab.dataset.signers import withdrawn
from signlab.dataset.storing import Store, sha256
from signlab.dataset.tree import Candidate, Labels, Tree, Walk
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch


@dataclass(frozen=True)
class Imported(Changes):
    """What an import did. ``already`` counts pictures whose bytes the project held, ``notes`` says what was altered."""

    already: int = 0
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "already": self.already, "notes": list(self.notes)}


@dataclass
class _Outcome:
    """Counted while the import runs."""

    already: int = 0
    notes: list[str] = field(default_factory=list)
    altered: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    """Hashes of all bytes that were stored, as they came and as they are."""
    names: set[str] = field(default_factory=set)


class _Sessions:
    """The sessions of one import: one for each signer and session that was told or found; bursts are numbered in each.

    Where nothing tells bursts apart, the pictures of one label in one session count as one burst: they may be frames
    of one take, and a split that tears those apart flatters the model.
    """

    def __init__(self, project: Project, headers: dict[tuple[str, str], SessionHeader]) -> None:
        self._project = project
        self._headers = headers
        self._begun: set[str] = set()
        self._bursts: dict[tuple[str, str, str], int] = {}
        self._last: Counter[str] = Counter()

    def begin(self, store: Store, origin: Origin) -> str:
        """The session of ``origin``; its file is there when this returns."""
        header = self._headers[origin.signer, origin.session]
        if header.session not in self._begun:
            store.start_session(header)
            self._begun.add(header.session)
        return header.session

    def burst(self, session: str, label: str, burst: str) -> int:
        """The number of a burst in its session, from 1, in the order in which they come."""
        key = (session, label, burst)
        if key not in self._bursts:
            self._last[session] += 1
            self._bursts[key] = self._last[session]
        return self._bursts[key]


class ImportFolder:
    """Import a tree of label folders, or with ``label`` all that lies below one folder. A job.

    ``signer`` and ``session`` tell where all pictures come from; ``pattern`` (see ``provenance.Pattern``) takes them
    from each name. ``mapping`` says which label a folder means, ``new_labels`` lets unknown folders become labels at
    the end of the alphabet. Where there are ``files``, only these are imported; they lie in ``source``, and without
    ``label`` that folder's name is theirs.
    """

    def __init__(
        self,
        project: Project,
        source: Path,
        *,
        signer: str = "",
        session: str = "",
        hand: str = "",
        label: str | None = None,
        pattern: str | None = None,
        mapping: Mapping[str, str] | None = None,
        new_labels: bool = False,
        files: Sequence[Path] = (),
    ) -> None:
        self.project = project
        self._files = [path.absolute() for path in files]
        self.source = source.absolute()
        self._told = Origin(signer, session)
        self._hand = hand
        self._label = label
        self._pattern = Pattern(pattern) if pattern else None
        self._labels = Labels(project.alphabet, mapping or {}, new_labels)
        self._tree = Tree()
        self._origins: dict[Path, Origin] = {}

    def prepare(self) -> Plan:
        """Look through the source.

        Raises:
            SignlabError: there is nothing to import, or it would not fit on the disk.
        """
        self._check_source()
        self._tree = self._walk()
        self._read_origins()
        if not self._tree.candidates:
            first = self._tree.problems[0] if self._tree.problems else Problem("", "there are no files in it")
            raise SignlabError(
                str(self.source),
                f"has no pictures in label folders: {str(first).lstrip(': ')}",
                "Name the folders like the labels, or say what they mean (--label, --map, --new-labels).",
            )
        space = sum(_size(candidate.path) for candidate in self._tree.candidates)
        files.ensure_space(self.project.root, space, f"The import of {self.source}")
        self._headers = self._plan_sessions()
        return Plan("Importing", self._words(), len(self._tree.candidates), space=space, warnings=self._warnings())

    @property
    def unknown(self) -> tuple[str, ...]:
        """Folders that ``prepare`` found and that mean no label."""
        return tuple(dict.fromkeys(self._tree.unknown))

    def _check_source(self) -> None:
        thing, source, root = str(self.source), self.source.resolve(), self.project.root.resolve()
        if not source.is_dir():
            raise SignlabError(thing, "is not a folder", "Name the folder that holds the label folders.")
        whole = not self._files  # files that were named bring nothing else along
        if source.is_relative_to(root) or (whole and root.is_relative_to(source)):
            raise SignlabError(thing, "holds this project, or lies in it", "Import from a folder of its own.")
        for name in (*self._labels.mapping.values(), *([] if self._label is None else [self._label])):
            if self._labels.match_or_add(name) is None:
                self.project.alphabet.class_id(name)  # raises, with the labels there are

    def _walk(self) -> Tree:
        walk = Walk(self.source, self._labels)
        if self._files:
            return self._these(walk)
        if self._label is not None:
            return walk.all_below(self._labels.match(self._label) or self._label)
        if self._pattern and "label" in self._pattern:
            return walk.all_below("")
        return walk.label_folders()

    def _these(self, walk: Walk) -> Tree:
        """Raises ``SignlabError`` where neither ``label`` nor their folder says what the files show."""
        label = self._labels.match(self.source.name if self._label is None else self._label)
        if label is None:
            raise SignlabError(pictures(len(self._files)), "lie in no label's folder", "Say which label they have.")
        return walk.these(self._files, label)

    def _read_origins(self) -> None:
        """Where each file comes from. A file that the pattern does not fit is a problem, not a guess."""
        candidates, self._tree.candidates = self._tree.candidates, []
        for candidate in candidates:
            read = self._pattern.read(candidate.relative) if self._pattern else Origin()
            label = candidate.label or (self._labels.match_or_add(read.label) if read else None)
            if read is None or label is None:
                cause = "does not fit the pattern" if read is None else f"is of {read.label!r}, which is no label"
                self._tree.problems.append(Problem(candidate.relative, cause, "Mend the pattern, or rename the file."))
                continue
            self._tree.candidates.append(Candidate(candidate.path, candidate.relative, label))
            self._origins[candidate.path] = Origin(
                read.signer or self._told.signer, read.session or self._told.session, read.burst
            )

    def _plan_sessions(self) -> dict[tuple[str, str], SessionHeader]:
        started = utc_text(datetime.now(timezone.utc))
        headers = {}
        for origin in self._origins.values():
            if origin.session and (reason := why_unsafe(origin.session)):
                raise SignlabError(f"The session {origin.session!r}", f"cannot be stored: {reason}", "Name it plainly.")
            key = (origin.signer, origin.session)
            if key not in headers:
                source = f"import:{self.source.name.encode(errors='replace').decode()}"
                headers[key] = SessionHeader(
                    new_session(), origin.signer, self._hand, None, source, started=started, note=origin.session
                )
        return headers

    def _words(self) -> str:
        signers = {signer for signer, _session in self._headers if signer}
        labels = {candidate.label for candidate in self._tree.candidates}
        who = ", ".join(sorted(signers)) if len(signers) < 5 else counted(len(signers), "signer")
        words = (
            f"Import {pictures(len(self._tree.candidates))} of {counted(len(labels), 'label')} from {self.source},"
            f" as {counted(len(self._headers), 'session')} of {who or 'nobody named'}."
        )
        for folder, label in self._tree.renamed.items():
            words += f"\n{folder}/ is taken for {label}."
        if self._labels.fresh:
            words += f"\nNew labels: {', '.join(self._labels.fresh)}."
        if self._tree.left:
            some = ", ".join(self._tree.left[:3]) + (", …" if len(self._tree.left) > 3 else "")
            words += f"\nLeft alone, as they are no pictures of a label: {len(self._tree.left):,} ({some})."
        return words

    def _warnings(self) -> tuple[Problem, ...]:
        signers = {signer for signer, _session in self._headers}
        cause = "withdrew, so builds leave these pictures out"
        gone = [Problem(f"The signer {signer}", cause) for signer in sorted(signers & withdrawn(self.project))]
        if all(signers):
            return tuple(gone)
        cause = "no signer was given, so no build can keep people apart"
        step = "Say who signed, or where names tell it (--signer, or --pattern with {signer})."
        return (*gone, Problem("The import", cause, step))

    def run(self, watch: Watch) -> Imported:
        """Import. When it is cancelled, or the disk is full, what was stored stays and can be undone as one change."""
        project, outcome = self.project, _Outcome(problems=list(self._tree.problems))
        watch.begin(len(self._tree.candidates))
        if self._labels.fresh:
            project.add_labels(self._labels.fresh)
        sessions = _Sessions(project, self._headers)
        plan = {"sessions": [header.session for header in self._headers.values()]}
        with intake(project, "import", plan) as store:
            project.index.refresh()
            project.index.hash_unlisted()
            for candidate, answer in in_pool(self._check, self._tree.candidates):
                watch.step(note=candidate.label)
                if isinstance(answer, Checked):
                    self._store(store, sessions, candidate, answer, outcome)
                elif isinstance(answer, Problem):
                    outcome.problems.append(answer)
                else:
                    outcome.already += 1
            changes = store.enter("import")
        for problem in outcome.problems:
            watch.problem(problem)
        return self._result(changes, outcome)

    def _check(self, candidate: Candidate) -> Checked | Problem | None:
        """A picture to store, why there is none, or None where the project has it."""
        try:
            content = checking.read(candidate.path, self.source)
            if self.project.index.holds(sha256(content)):
                return None
            return checking.check(content)
        except Refused as reason:
            return Problem(candidate.relative, str(reason), "It was left out.")

    def _store(
        self, store: Store, sessions: _Sessions, candidate: Candidate, checked: Checked, outcome: _Outcome
    ) -> None:
        hashes = {checked.sha256, checked.source_sha256}
        if hashes & outcome.taken or self.project.index.holds(checked.sha256):
            outcome.already += 1
            return
        origin = self._origins[candidate.path]
        session = sessions.begin(store, origin)
        facts = {"original": candidate.relative}
        if checked.source_sha256 != checked.sha256:
            facts["source_sha256"] = checked.source_sha256
        line = FrameLine(
            self._name(candidate.path.stem, checked.sha256, outcome),
            candidate.label,
            sessions.burst(session, candidate.label, origin.burst),
            _modified(candidate.path),
            checked.sha256,
            len(checked.content),
            checked.width,
            checked.height,
            facts,
        )
        store.put(checked.content, candidate.label, line, session=session)
        outcome.names.add(line.name)
        outcome.taken |= hashes
        outcome.altered.update(checked.notes)
        outcome.notes += [f"{candidate.relative}: {note}" for note in checked.notes]

    def _name(self, stem: str, sha: str, outcome: _Outcome) -> str:
        """A name that the project does not have. Its hash makes it so, but for files that were edited in place."""
        for digits in (8, 16, 32):
            name = imported_name(stem, sha, digits)
            if name not in outcome.names and not self.project.index.places([name]):
                return name
        raise SignlabError(stem, "cannot be named: the project has every name it could get", "Rename the file.")

    @staticmethod
    def _result(changes: Changes | None, outcome: _Outcome) -> Imported:
        moves = changes.moves if changes else ()
        words = in_words(moves) if moves else "nothing was added"
        for note, count in sorted(outcome.altered.items()):
            words += f"; {count:,} {note}"
        if outcome.already:
            words += f"; {outcome.already:,} were here already"
        if outcome.problems:
            words += f"; {counted(len(outcome.problems), 'problem')}"
        return Imported("import", words, moves, tuple(outcome.problems), (), outcome.already, tuple(outcome.notes))


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return min(path.stat().st_size, checking.LARGEST_FILE)
    return 0


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except (OSError, OverflowError, ValueError):
        return datetime.now(timezone.utc)
