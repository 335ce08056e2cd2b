"""Is a ``.rec`` file, or a whole build, what it should be? Every byte is read, every picture decoded."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.records import lst, manifest, recordio
from signlab.records.contents import class_names, damage_in_words
from signlab.records.hashed import hash_name, hash_of
from signlab.records.imagerecord import ImageRecord, unpack
from signlab.records.inorder import in_order
from signlab.records.picture import BadPictureError, look


@dataclass
class Verified:
    """How many records were sound by file, and what was checked beside them."""

    records: dict[str, int] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    faults: dict[tuple[str, int], str] = field(default_factory=dict)
    """What is wrong with single records, by file and the byte at which they start."""

    @property
    def words(self) -> str:
        counts = ", ".join(f"{name} ({count:,} records)" for name, count in self.records.items())
        return f"Read {counts}; compared with {', '.join(self.beside) or 'nothing, as nothing lies beside'}."


class Verify:
    """A job: check a ``.rec`` file with what lies beside it (.idx, .lst, classes.txt), or all of a build's folder."""

    def __init__(self, target: Path, workers: int = 1) -> None:
        self.target, self.workers = target, workers

    def prepare(self) -> Plan:
        if not self.target.exists():
            raise SignlabError(str(self.target), "is not there", "Name a .rec file or the folder of a build.")
        if self.target.is_dir() and not self._files():
            raise SignlabError(str(self.target), "holds no .rec file", "Name a .rec file or the folder of a build.")
        return Plan("Verifying", f"Every record of {self.target} will be read and decoded.", unit="records")

    def _files(self) -> list[Path]:
        return sorted(self.target.glob("*.rec")) if self.target.is_dir() else [self.target]

    def run(self, watch: Watch) -> Verified:
        verified = Verified()
        for path in self._files():
            found = self._records(path, verified, watch)
            verified.records[path.name] = len(found)
            verified.beside += _compare_index(path, found, watch) + _compare_list(path, found, watch)
        if self.target.is_dir() and (self.target / manifest.NAME).is_file():
            verified.beside.append(manifest.NAME)
            _compare_manifest(self.target, verified, watch)
        return verified

    def _records(self, path: Path, verified: Verified, watch: Watch) -> list[tuple[int, ImageRecord]]:
        """Offsets and heads of all sound records (their images left out); the rest is reported."""
        names = class_names(path)
        found = []
        seen: set[int] = set()
        data = recordio.mapped(path)
        for (offset, record), fault in in_order(_fault, _unpacked(path, data, watch), self.workers, batch=16):
            watch.step()
            where = f"{path.name}, record {record.id} at byte {offset:,}"
            for wrong in filter(None, (fault, _why_out_of_place(record, seen, names))):
                watch.problem(Problem(where, wrong))
                verified.faults[path.name, offset] = wrong
            seen.add(record.id)
            found.append((offset, ImageRecord(record.id, record.labels, b"")))
        return found


def _unpacked(path: Path, data: memoryview, watch: Watch) -> Iterator[tuple[int, ImageRecord]]:
    for found in recordio.scan(data):
        if isinstance(found, recordio.Damage):
            watch.problem(damage_in_words(path, found))
            continue
        try:
            yield found.offset, unpack(found.payload)
        except ValueError as error:
            watch.problem(Problem(f"{path.name}, byte {found.offset:,}", str(error)))


def _why_out_of_place(record: ImageRecord, seen: set[int], names: Sequence[str]) -> str:
    """What is wrong with the number or the label of a record, given the numbers before it; "" where nothing is."""
    if record.id in seen:
        return "has the number of another record"
    if names and (record.class_id is None or not 0 <= record.class_id < len(names)):
        labels = ", ".join(f"{label:g}" for label in record.labels)
        return f"has the label {labels}, and there are {len(names)} classes"
    return ""


def _fault(item: tuple[int, ImageRecord]) -> str:
    try:
        look(bytes(item[1].image))
    except BadPictureError as error:
        return str(error)
    return ""


def _compare_index(path: Path, found: list[tuple[int, ImageRecord]], watch: Watch) -> list[str]:
    index = path.with_suffix(".idx")
    if not index.is_file():
        return []
    entries, problems = recordio.read_index(index)
    watch.problems.extend(problems)
    wanted = {(record.id, offset) for offset, record in found}
    for key, offset in sorted(set(entries) - wanted):
        watch.problem(Problem(index.name, f"says that record {key} starts at byte {offset:,}, where it does not"))
    for key, offset in sorted(wanted - set(entries)):
        watch.problem(Problem(index.name, f"does not name record {key} at byte {offset:,}"))
    return [index.name]


def _compare_list(path: Path, found: list[tuple[int, ImageRecord]], watch: Watch) -> list[str]:
    listed = path.with_suffix(".lst")
    if not listed.is_file():
        return []
    entries, problems = lst.read(listed)
    watch.problems.extend(problems)
    records = {record.id: record.labels for _, record in found}
    for entry in entries:
        labels = records.pop(entry.id, None)
        if labels is None:
            watch.problem(Problem(listed.name, f"names {entry.path}, number {entry.id}, of which there is no record"))
        elif len(labels) == 1 and labels[0] != entry.labels[0]:
            cause = f"gives {entry.path} the label {entry.labels[0]:g}, its record {labels[0]:g}"
            watch.problem(Problem(listed.name, cause))
    for number in sorted(records):
        watch.problem(Problem(listed.name, f"does not name record {number}"))
    return [listed.name]


def _compare_manifest(folder: Path, verified: Verified, watch: Watch) -> None:
    try:
        account: dict[str, Any] = json.loads((folder / manifest.NAME).read_bytes())
        outputs = {str(name): str(digest) for name, digest in account["outputs"].items()}
        pictures = [str(row["side"]) for row in account["pictures"]]
        kind = hash_name(account)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        watch.problem(Problem(manifest.NAME, f"cannot be understood: {error!r}", "Build again."))
        return
    for name, digest in outputs.items():
        path = folder / name
        if not path.is_file():
            watch.problem(Problem(name, "is missing", "Build again."))
        elif hash_of(path, watch, kind) != digest:
            watch.problem(Problem(name, "has changed since it was built: its hash is another", "Build again."))
    for name, count in verified.records.items():
        if pictures.count(name.removesuffix(".rec")) != count:
            told = pictures.count(name.removesuffix(".rec"))
            watch.problem(Problem(name, f"has {count:,} records and {manifest.NAME} names {told:,} pictures"))
