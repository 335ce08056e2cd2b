"""Finds the pictures in a folder that other programs made, and which label each has.

Understood are: label folders; folders ``train``, ``test``, ``val`` (also as the end of a longer name, in any case)
above them; one folder in the other, as the Kaggle sets unpack (``asl_alphabet_train/asl_alphabet_train/A``); files
straight in such a folder that carry their label and its name (``asl_alphabet_test/A_test.jpg``).
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from signlab.alphabet import Alphabet, why_unsafe
from signlab.dataset.changes import counted
from signlab.dataset.names import is_picture
from signlab.dataset.scanning import printable
from signlab.errors import Problem

_SIDES = "train|training|test|testing|val|valid|validation"
_SIDE = re.compile(rf"(?:.*[-_. ])?(?:{_SIDES})(?:[-_. ]?(?:set|data))?", re.IGNORECASE)
_FLAT = re.compile(rf"(.+?)[-_. ](?:{_SIDES})[-_. ]?[0-9]*", re.IGNORECASE)
_LITTER = {"thumbs.db", "desktop.ini", "icon\r"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be a picture of ``label``; ``relative`` to the source, with slashes, as text."""

    path: Path
    relative: str
    label: str


@dataclass
class Labels:
    """Which label a folder's name means."""

    alphabet: Alphabet
    mapping: Mapping[str, str] = field(default_factory=dict)
    """A folder's name to the label it means."""
    grow: bool = False
    """Whether unknown names become labels."""
    fresh: list[str] = field(default_factory=list)
    """Labels that the alphabet lacks so far, in the order they were met."""

    def match(self, name: str) -> str | None:
        """The label of that name, or the one that differs from it only in case."""
        name = unicodedata.normalize("NFC", self.mapping.get(name, name))  # macOS gives names decomposed
        known = (*self.alphabet.names, *self.fresh)
        if name in known:
            return name
        return next((label for label in known if label.casefold() == name.casefold()), None)

    def match_or_add(self, name: str) -> str | None:
        label = self.match(name)
        wanted = unicodedata.normalize("NFC", self.mapping.get(name, name))
        if label is None and self.grow and why_unsafe(wanted) is None:
            self.fresh.append(wanted)
            return wanted
        return label


@dataclass
class Tree:
    """What was found. ``renamed`` says which folders mean which label, ``left`` what is no business of ours."""

    candidates: list[Candidate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Names of folders that mean no label."""


class Walk:
    """One walk through ``source``. Folders that are links are not followed: they may lead in circles."""

    def __init__(self, source: Path, labels: Labels) -> None:
        self._source = source
        self._labels = labels
        self.tree = Tree()

    def all_below(self, label: str) -> Tree:
        """Every file below the source, as pictures of one label ("" where their names will tell)."""
        self._take(self._source, label)
        return self.tree

    def these(self, files: Iterable[Path], label: str) -> Tree:
        """Only ``files``, as pictures of one label."""
        self.tree.candidates += [Candidate(path, self._shown(path), label) for path in files]
        return self.tree

    def label_folders(self) -> Tree:
        """The files of all label folders."""
        self._visit(self._source, flat=False)
        return self.tree

    def _visit(self, folder: Path, *, flat: bool) -> None:
        folders, files = self._listed(folder)
        for path in files:
            self._beside(path, flat)
        labelled = [path for path in folders if self._labels.match(path.name) is not None]
        sides = [path for path in folders if path not in labelled and _SIDE.fullmatch(path.name)]
        others = [path for path in folders if path not in labelled and path not in sides]
        wrappers = [] if labelled or sides else [path for path in others if self._leads_to_labels(path)]
        for path in labelled:
            self._take_folder(path)
        for path in (*sides, *wrappers):
            self._visit(path, flat=path in sides)
        for path in others:
            if path not in wrappers:
                self._take_folder(path)

    def _leads_to_labels(self, folder: Path) -> bool:
        try:
            inner, _files = _entries(folder)
        except OSError:  # said when it is entered
            return False
        return any(self._labels.match(path.name) is not None or _SIDE.fullmatch(path.name) for path in inner)

    def _take_folder(self, folder: Path) -> None:
        label = self._labels.match_or_add(folder.name)
        shown = self._shown(folder)
        if label is None:
            self.tree.unknown.append(folder.name)
            count = sum(len(files) for _root, _folders, files in os.walk(folder))
            reason = why_unsafe(folder.name) if self._labels.grow else None
            self.tree.problems.append(
                Problem(
                    f"{shown}/ ({counted(count, 'file')})",
                    f"cannot be a label: {reason}" if reason else "is no label of the alphabet",
                    f"Say which it is (--map {printable(folder.name)}=LABEL), or make it a new one (--new-labels).",
                )
            )
            return
        if label != folder.name:
            self.tree.renamed[shown] = label
        self._take(folder, label)

    def _take(self, folder: Path, label: str) -> None:
        folders, files = self._listed(folder)
        self.tree.candidates += [Candidate(path, self._shown(path), label) for path in files]
        for inner in folders:
            self._take(inner, label)

    def _beside(self, path: Path, flat: bool) -> None:
        """A file that lies in no label's folder."""
        match = _FLAT.fullmatch(path.stem) if flat else None
        if match and (label := self._labels.match(match[1])) is not None:
            self.tree.candidates.append(Candidate(path, self._shown(path), label))
        elif is_picture(path.name):
            cause = "lies in no label's folder"
            self.tree.problems.append(
                Problem(self._shown(path), cause, "Move it into one, or give all pictures one label (--label).")
            )
        else:
            self.tree.left.append(self._shown(path))

    def _listed(self, folder: Path) -> tuple[list[Path], list[Path]]:
        """Folders and files; what is hidden is left, what cannot be entered is a problem."""
        try:
            folders, files = _entries(folder)
        except OSError as error:
            cause = f"cannot be read: {error.strerror}"
            self.tree.problems.append(Problem(f"{self._shown(folder)}/", cause, "Mend its permissions."))
            return [], []
        kept = [path for path in files if self._counts(path, is_picture(path.name.lstrip(".")))]
        return [path for path in folders if self._counts(path, False)], kept

    def _counts(self, path: Path, picture: bool) -> bool:
        """Whether to go on with a folder or file. A hidden ``picture`` counts; ``._`` is litter of macOS."""
        hidden = path.name.startswith(".") and (not picture or path.name.startswith("._"))
        if hidden or path.name.casefold() in _LITTER:
            self.tree.left.append(self._shown(path))
            return False
        if path.is_symlink() and path.is_dir():
            cause = "is a link to a folder, which is not followed"
            self.tree.problems.append(Problem(self._shown(path), cause, "Copy the folder itself here."))
            return False
        return True

    def _shown(self, path: Path) -> str:
        return printable(path.relative_to(self._source).as_posix())


def _entries(folder: Path) -> tuple[list[Path], list[Path]]:
    folders: list[Path] = []
    files: list[Path] = []
    for entry in _sorted(folder):
        (folders if entry.is_dir(follow_symlinks=False) else files).append(Path(entry.path))
    return folders, files


def _sorted(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from sorted(entries, key=lambda entry: entry.name)
