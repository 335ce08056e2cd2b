"""What a model is tried on: the pictures of a build's side, of a project, or of a folder with one folder per label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from signlab.dataset import settings
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.records import manifest, recordio
from signlab.records.imagerecord import unpack
from signlab.training import source

_SUFFIXES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class Case:
    """One picture: what it is of, and whose. Without provenance ``signer`` and ``session`` are "", ``burst`` 0."""

    path: str
    label: str
    image: bytes
    signer: str = ""
    session: str = ""
    burst: int = 0
    id: int | None = None
    sha256: str = ""


class Cases(Protocol):
    """Where pictures come from. ``about`` is what ``evaluation.json`` says of it."""

    about: dict[str, object]
    total: int
    project: Path | None
    """The folder of the project that they are from, where they are from one."""

    def labels(self) -> list[str]:
        """The labels that there are pictures of."""
        ...

    def read(self) -> Iterator[Case | Problem]:
        """The pictures, one after the other, and what cannot be read."""
        ...


class OfBuild:
    """One ``side`` of the build in ``folder``."""

    def __init__(self, folder: Path, side: str) -> None:
        self.source = source.read(folder)
        self.side = side
        self.project: Path | None = folder.parent.parent
        self.total = self.source.total(side)
        if not self.total:
            there = ", ".join(one for one in self.source.sides if self.source.total(one)) or "none"
            raise SignlabError(f"The {side} side of build {folder.name}", "has no pictures", f"There are: {there}.")
        self.about: dict[str, object] = {
            "kind": "build",
            "name": folder.name,
            "side": side,
            "sha256": self.source.sha256,
        }

    def labels(self) -> list[str]:
        return list(self.source.labels(self.side))

    def read(self) -> Iterator[Case | Problem]:
        rows = {row["id"]: row for row in self.source.pictures[self.side]}
        names = self.source.classes
        rec = self.source.rec(self.side)
        for found in recordio.scan(recordio.mapped(rec)):
            try:
                if isinstance(found, recordio.Damage):
                    raise ValueError(found.cause)
                record = unpack(found.payload)
                label = names[record.class_id if record.class_id is not None else len(names)]
            except (ValueError, IndexError) as error:
                yield Problem(f"{rec.name}, byte {found.offset:,}", f"is left out: {error}", "Build again.")
                continue
            row = rows.get(record.id, {})
            yield Case(
                str(row.get("path", record.id)),
                label,
                bytes(record.image),
                str(row.get("signer", "")),
                str(row.get("session", "")),
                int(row.get("burst", 0)),
                record.id,
                str(row.get("sha256", "")),
            )


class OfProject:
    """All pictures of the project in ``folder``."""

    def __init__(self, folder: Path) -> None:
        with Project.open(folder) as project:
            self._pictures = [picture for picture in project.index.pictures() if picture.label in project.alphabet]
        self.total = len(self._pictures)
        self.project: Path | None = folder
        self.about: dict[str, object] = {"kind": "project", "name": folder.name, "side": "", "sha256": ""}

    def labels(self) -> list[str]:
        return list(dict.fromkeys(picture.label for picture in self._pictures))

    def read(self) -> Iterator[Case | Problem]:
        for picture in self._pictures:
            try:
                image = picture.path.read_bytes()
            except OSError as error:
                yield Problem(str(picture.path), f"is left out: {error.strerror or error}")
                continue
            path = f"{picture.label}/{picture.name}"
            yield Case(path, picture.label, image, picture.signer, picture.session, picture.burst)


class OfFolder:
    """A folder that holds a folder of pictures for each label. Nothing is known of who is in them."""

    def __init__(self, folder: Path) -> None:
        self._paths = [
            path
            for label in sorted(folder.iterdir())
            if label.is_dir() and not label.name.startswith(".")
            for path in sorted(label.iterdir())
            if path.suffix.lower() in _SUFFIXES
        ]
        self.total = len(self._paths)
        self.project: Path | None = None
        self.about: dict[str, object] = {"kind": "folder", "name": folder.name, "side": "", "sha256": ""}

    def labels(self) -> list[str]:
        return list(dict.fromkeys(path.parent.name for path in self._paths))

    def read(self) -> Iterator[Case | Problem]:
        for path in self._paths:
            try:
                yield Case(f"{path.parent.name}/{path.name}", path.parent.name, path.read_bytes())
            except OSError as error:
                yield Problem(str(path), f"is left out: {error.strerror or error}")


def cases(target: Path, side: str = "test") -> Cases:
    """What lies at ``target``: a build, a project, or a folder of folders.

    Raises:
        SignlabError: nothing there can be tried on.
    """
    if not target.is_dir():
        raise SignlabError(str(target), "is not there", "Name a build, a project, or a folder of pictures by label.")
    found: Cases
    if (target / manifest.NAME).is_file():
        found = OfBuild(target, side)
    elif (target / settings.FILE).is_file():
        found = OfProject(target)
    else:
        found = OfFolder(target)
    if not found.total:
        raise SignlabError(str(target), "holds no pictures", "It should hold a folder of pictures for each label.")
    return found


def strangers(labels: Sequence[str], classes: Sequence[str]) -> list[str]:
    """Labels that a model with ``classes`` cannot name."""
    return [label for label in labels if label not in classes]
