"""Writes a project's pictures as a plain tree of label folders, which most trainers read (ImageFolder)."""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab import files
from signlab.dataset import work
from signlab.dataset.changes import counted, pictures
from signlab.dataset.index import Picture
from signlab.dataset.project import Project
from signlab.dataset.signers import refused, withdrawn
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    words: str
    target: Path
    count: int
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        problems = [problem.as_dict() for problem in self.problems]
        return {"words": self.words, "target": str(self.target), "pictures": self.count, "problems": problems}


class ExportFolder:
    """Export to ``target/LABEL/name.jpg`` with a ``classes.txt``, whole or not at all. A job.

    ``target`` must be absent or empty. ``link`` makes hard links, which take no space but are the project's very files.
    """

    def __init__(
        self, project: Project, target: Path, *, labels: Iterable[str] | None = None, link: bool = False
    ) -> None:
        self.project = project
        self.target = target.absolute()
        self._labels = list(dict.fromkeys(labels)) if labels is not None else None
        self._link = link
        self._pictures: list[Picture] = []
        self._written: list[str] = []

    def prepare(self) -> Plan:
        """Look what there is to export.

        Raises:
            SignlabError: the target is in use, or there is nothing to export, or no room for it.
        """
        if self.target.exists() and (not self.target.is_dir() or any(self.target.iterdir())):
            raise SignlabError(str(self.target), "is not an empty folder", "Choose a new one; nothing is overwritten.")
        if self.target.resolve().is_relative_to(self.project.root.resolve()):
            raise SignlabError(str(self.target), "lies in the project", "Choose a folder outside of it.")
        wanted = {self.project.alphabet.class_id(label): label for label in self._labels or self.project.alphabet.names}
        self.project.index.refresh()
        chosen = [(label, list(self.project.index.pictures(label))) for _id, label in sorted(wanted.items())]
        self._pictures, consent = self._allowed([picture for _label, found in chosen for picture in found])
        there = {picture.label for picture in self._pictures}
        self._written = [label for label, _found in chosen if label in there]
        if not self._pictures:
            raise SignlabError(f"The export of {self.project.name}", "has no pictures to write", "Choose other labels.")
        space = 0 if self._link else sum(picture.size_bytes for picture in self._pictures)
        files.ensure_space(self.target.parent, space, f"The export to {self.target}")
        words = f"Export {pictures(len(self._pictures))} of {counted(len(self._written), 'label')} to {self.target}."
        warnings = [
            *consent,
            *(
                Problem(f"The label {label}", "has no pictures, so it gets no folder", "Record some, or leave it out.")
                for label, found in chosen
                if not found
            ),
        ]
        return Plan("Exporting", words, len(self._pictures), space=space, warnings=tuple(warnings))

    def _allowed(self, found: list[Picture]) -> tuple[list[Picture], list[Problem]]:
        """Without the pictures of signers who withdrew; and what to know before others see the rest."""
        gone, kept = withdrawn(self.project), refused(self.project, "sharing")
        allowed = [picture for picture in found if picture.signer not in gone]
        own = sum(picture.session in kept for picture in allowed)
        warnings = []
        if len(allowed) < len(found):
            cause = "left out, as the signers withdrew"
            warnings.append(Problem(pictures(len(found) - len(allowed)), cause))
        if own:
            cause = "from signers who did not agree to sharing"
            warnings.append(Problem(pictures(own), cause, "Keep the export to yourself."))
        return allowed, warnings

    def run(self, watch: Watch) -> Exported:
        """Export. When it is cancelled or fails, nothing is left of it."""
        watch.begin(len(self._pictures))
        thing = f"The export to {self.target}"
        draft = self.target.parent / f".{secrets.token_hex(6)}.part"
        task = self._announce(draft)
        try:
            problems = self._fill(draft, watch)
            self._place(draft)
        except OSError as error:
            raise work.failed(thing, error, "Mend that and export again; nothing was left behind.") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            if task:
                task.finish()
        for problem in problems:
            watch.problem(problem)
        count = len(self._pictures) - len(problems)
        words = f"{pictures(count)} of {counted(len(self._written), 'label')} written to {self.target}"
        return Exported(words, self.target, count, tuple(problems))

    def _announce(self, draft: Path) -> work.Work | None:
        """Let a later process clear away after this one's death. A project on a read-only disk can be exported too."""
        with contextlib.suppress(OSError, SignlabError), self.project.changing():
            return work.Work.begin(self.project.private, {"kind": "export", "draft": str(draft)})
        return None

    def _fill(self, draft: Path, watch: Watch) -> list[Problem]:
        problems = []
        for label in self._written:
            (draft / label).mkdir(parents=True)
        for picture in self._pictures:
            watch.step(note=picture.label)
            try:
                self._copy(picture.path, draft / picture.label / picture.name)
            except FileNotFoundError:
                problems.append(Problem(picture.name, "was moved or removed while the export ran"))
        for label in self._written:
            files.sync_folder(draft / label)
        files.write_whole(draft / "classes.txt", "".join(f"{label}\n" for label in self._written))
        return problems

    def _copy(self, source: Path, target: Path) -> None:
        if self._link:
            os.link(source, target)
        else:
            with source.open("rb") as content, target.open("xb") as copy:
                shutil.copyfileobj(content, copy)
                copy.flush()
                os.fsync(copy.fileno())
            with contextlib.suppress(OSError):
                shutil.copystat(source, target)

    def _place(self, draft: Path) -> None:
        if self.target.exists():
            self.target.rmdir()  # an empty folder; one that was filled meanwhile says so
        if self.target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self.target))
        draft.rename(self.target)
        files.sync_folder(self.target.parent)
