"""What is in a ``.rec`` file: counts, labels, sizes and encodings, and its pictures as files again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signlab.alphabet import why_unsafe
from signlab.errors import Problem, SignlabError
from signlab.files import write_whole
from signlab.jobs import Plan, Watch
from signlab.records import picture, recordio
from signlab.records.imagerecord import ImageRecord, unpack


def class_names(rec: Path) -> list[str]:
    """The labels in ``classes.txt`` beside ``rec``, in class order; none where there is no such file."""
    path = rec.with_name("classes.txt")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def label_in_words(record: ImageRecord, names: Sequence[str]) -> str:
    """A label's name where it is known, else its number; several labels with commas between."""
    number = record.class_id
    if number is not None and 0 <= number < len(names):
        return names[number]
    return ",".join(f"{label:g}" for label in record.labels)


def encoding(image: bytes) -> str:
    """``jpg`` or ``png``, or ``bin`` for anything else."""
    if picture.is_jpeg(image):
        return "jpg"
    return "png" if image[:8] == picture.PNG else "bin"


@dataclass
class Contents:
    """What was found. ``sizes`` counts pictures by width and height in pixels, ``unreadable`` those that have none."""

    path: Path
    names: list[str]
    records: int = 0
    image_bytes: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    first: list[dict[str, Any]] = field(default_factory=list)
    extracted: Path | None = None

    @property
    def words(self) -> str:
        where = f" They were written to {self.extracted}." if self.extracted else ""
        return f"{self.path.name} holds {self.records:,} pictures of {len(self.labels):,} labels.{where}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": str(self.path),
            "records": self.records,
            "image_bytes": self.image_bytes,
            "labels": dict(self.in_order()),
            "sizes": {f"{width}x{height}": count for (width, height), count in self.sizes.most_common()},
            "encodings": dict(self.encodings),
            "first": self.first,
        }

    def in_order(self) -> list[tuple[str, int]]:
        """Labels with their counts, in class order; what has no name follows."""
        place = {name: number for number, name in enumerate(self.names)}
        return sorted(self.labels.items(), key=lambda item: (place.get(item[0], len(place)), len(item[0]), item[0]))


class Show:
    """A job: look at every record of ``path``; with ``extract``, write each picture into a folder for its label."""

    def __init__(self, path: Path, extract: Path | None = None, limit: int = 5) -> None:
        self.path, self.extract, self.limit = path, extract, limit

    def prepare(self) -> Plan:
        if not self.path.is_file():
            raise SignlabError(str(self.path), "is not a file", "Name a .rec file.")
        if self.extract and self.extract.exists() and (not self.extract.is_dir() or any(self.extract.iterdir())):
            raise SignlabError(str(self.extract), "is not an empty folder", "Choose a new folder.")
        length = self.path.stat().st_size
        words = f"Reading {self.path.name}, {length:,} bytes."
        return Plan("Reading", words, unit="records", space=length if self.extract else 0)

    def run(self, watch: Watch) -> Contents:
        contents = Contents(self.path, class_names(self.path), extracted=self.extract)
        for found in recordio.scan(recordio.mapped(self.path)):
            watch.step()
            if isinstance(found, recordio.Damage):
                watch.problem(damage_in_words(self.path, found))
                continue
            try:
                record = unpack(found.payload)
            except ValueError as error:
                watch.problem(Problem(f"{self.path.name}, byte {found.offset:,}", str(error)))
                continue
            self._note(contents, found.offset, record, watch)
        return contents

    def _note(self, contents: Contents, offset: int, record: ImageRecord, watch: Watch) -> None:
        image = bytes(record.image)
        label = label_in_words(record, contents.names)
        contents.records += 1
        contents.image_bytes += len(image)
        contents.labels[label] += 1
        contents.encodings[encoding(image)] += 1
        size = None
        try:
            size = picture.size(image)
            contents.sizes[size] += 1
        except picture.BadPictureError as error:
            watch.problem(Problem(f"Record {record.id}, byte {offset:,}", str(error)))
        if len(contents.first) < self.limit:
            contents.first.append(
                {"id": record.id, "label": label, "offset": offset, "bytes": len(image), "size": size}
            )
        if self.extract:
            self._write(self.extract, label, record.id, image)

    @staticmethod
    def _write(target: Path, label: str, number: int, image: bytes) -> None:
        folder = target / (label if why_unsafe(label) is None else "unnamed")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number:06d}.{encoding(image)}"
        again = 1
        while path.exists():  # two records under one number
            again += 1
            path = folder / f"{number:06d}-{again}.{encoding(image)}"
        write_whole(path, image)


def damage_in_words(path: Path, damage: recordio.Damage) -> Problem:
    """A stretch of a file that is no record."""
    lost = damage.end - damage.offset
    return Problem(f"{path.name}, byte {damage.offset:,}", f"{damage.cause}; {lost:,} bytes were passed over")
