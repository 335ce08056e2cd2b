"""``im2rec`` without ``--list``: a ``.rec`` and an ``.idx`` file for every list that begins with the prefix."""

from dataclasses import dataclass
from pathlib import Path

import cv2

from signlab.errors import Problem, SignlabError
from signlab.files import whole_file
from signlab.jobs import Plan, Watch
from signlab.records import lst
from signlab.records.im2rec import hints
from signlab.records.im2rec.options import RecordOptions, absolute, beside
from signlab.records.im2rec.pictures import Taken, take
from signlab.records.imagerecord import pack
from signlab.records.inorder import in_order
from signlab.records.recordio import LONGEST, RecordWriter


@dataclass(frozen=True)
class Records:
    """What was written: number of records by ``.rec`` file, and how many pictures were skipped."""

    files: dict[Path, int]
    skipped: int
    hints: tuple[Problem, ...]

    @property
    def words(self) -> str:
        files = ", ".join(f"{path.name} ({count:,})" for path, count in self.files.items())
        skipped = f" {self.skipped:,} were skipped." if self.skipped else ""
        return f"{sum(self.files.values()):,} pictures packed into {files}.{skipped}"


class MakeRecords:
    """A job: write the records that ``im2rec.py PREFIX ROOT`` writes, to the byte.

    Where im2rec.py with one process crashes or with several skips without a word (a picture that is not there or does
    not decode), the picture is skipped and reported.
    """

    def __init__(self, prefix: str, root: str, options: RecordOptions) -> None:
        self.prefix, self.root, self.options = absolute(prefix), absolute(root), options
        self._names: list[str] = []

    def prepare(self) -> Plan:
        if not beside(self.prefix).is_dir():
            raise SignlabError(str(self.prefix.parent), "is not a folder", "Check the prefix.")
        self._names = hints.lists_of(self.prefix)
        if not self._names:
            where = "in it, as the prefix is a folder" if self.prefix.is_dir() else "beginning with it"
            raise SignlabError(str(self.prefix), f"has no list {where}", "Make lists first, with --list.")
        warnings = tuple(hints.about_records(self.prefix, self._names, self.options))
        words = f"A .rec file will be made of {', '.join(sorted(self._names))} with pictures from {self.root}."
        return Plan("Packing", words, warnings=warnings)

    def run(self, watch: Watch) -> Records:
        folder = beside(self.prefix)
        cv2.setNumThreads(1)  # the pool is the one that keeps the cores busy
        entries = {}
        for name in self._names:
            entries[name], problems = lst.read(folder / name)
            watch.problems.extend(problems)
        watch.begin(sum(map(len, entries.values())))
        written: dict[Path, int] = {}
        turned: list[str] = []
        for name, lines in entries.items():
            target = folder / (Path(name).stem + ".rec")
            written[target] = self._pack(target, lines, watch, turned)
        told = []
        if turned:
            cause = f"{len(turned):,} carry an EXIF tag that asks to turn them: {hints.some(turned)}"
            told.append(Problem("Some pictures", f"{cause}. {self._fate_of_turned}"))
        return Records(written, sum(map(len, entries.values())) - sum(written.values()), tuple(told))

    @property
    def _fate_of_turned(self) -> str:
        if self.options.pass_through:
            return "It is kept in the record, and MXNet does not heed it."
        return "It was not heeded." if self.options.color == -1 else "They were turned upright."

    def _pack(self, target: Path, lines: list[lst.Entry], watch: Watch, turned: list[str]) -> int:
        seen: set[int] = set()
        count = 0
        with whole_file(target) as rec, whole_file(target.with_suffix(".idx")) as idx:
            writer = RecordWriter(rec, idx)
            for entry, taken in in_order(self._take, lines, self.options.num_thread, batch=8):
                watch.step()
                if entry.id in seen:
                    watch.problem(Problem(entry.path, f"has the number {entry.id}, which another picture has too"))
                seen.add(entry.id)
                if taken.amiss:
                    skipped = taken.image is None
                    fate = "It was skipped." if skipped else "It was packed all the same; a trainer may stop at it."
                    watch.problem(Problem(entry.path, taken.amiss, fate))
                if taken.turned:
                    turned.append(entry.path)
                count += taken.image is not None and self._add(writer, entry, taken.image, watch)
        return count

    def _take(self, entry: lst.Entry) -> Taken:
        path = self.root / entry.path
        try:
            if not path.is_file():
                return Taken(None, "there is no such file")
            if path.stat().st_size > LONGEST:
                return Taken(None, f"it is larger than a record can be, {LONGEST:,} bytes")
            return take(path.read_bytes(), self.options)
        except OSError as error:
            return Taken(None, f"it cannot be read: {error.strerror}")
        except ValueError as error:  # a name that no file system takes
            return Taken(None, f"it cannot be read: {error}")

    def _add(self, writer: RecordWriter, entry: lst.Entry, image: bytes, watch: Watch) -> bool:
        several = self.options.pack_label and len(entry.labels) > 1
        try:
            writer.add(entry.id, pack(entry.id, entry.labels if several else entry.labels[0], image))
        except ValueError as error:
            watch.problem(Problem(entry.path, str(error), "It was skipped."))
            return False
        return True
