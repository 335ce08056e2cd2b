"""``im2rec --list``: pictures below a folder, shuffled and cut into ``.lst`` files."""

import random
from dataclasses import dataclass
from pathlib import Path

from signlab.errors import Problem, SignlabError
from signlab.files import write_whole
from signlab.jobs import Plan, Watch
from signlab.records import lst
from signlab.records.im2rec import hints
from signlab.records.im2rec.options import ListOptions, absolute
from signlab.records.im2rec.walk import Found, walk


@dataclass(frozen=True)
class Lists:
    """What was written: number of lines by file, classes in label order, and what im2rec.py would not have said."""

    files: dict[Path, int]
    classes: dict[str, int]
    hints: tuple[Problem, ...]

    @property
    def words(self) -> str:
        files = ", ".join(f"{path.name} ({count:,})" for path, count in self.files.items())
        return f"{sum(self.files.values()):,} pictures of {len(self.classes)} classes listed in {files}."


class MakeLists:
    """A job: write the lists that ``im2rec.py PREFIX ROOT --list`` writes, to the byte."""

    def __init__(self, prefix: str, root: str, options: ListOptions) -> None:
        self.prefix, self.root, self.options = absolute(prefix), absolute(root), options

    def prepare(self) -> Plan:
        if self.options.chunks < 1:
            raise SignlabError("--chunks", f"is {self.options.chunks}", "Give 1 or more.")
        if not self.prefix.parent.is_dir():
            raise SignlabError(str(self.prefix.parent), "is not a folder", "Make it, or choose another prefix.")
        return Plan("Listing", f"Lists of the pictures in {self.root} will be written to {self.prefix}*.lst.")

    def run(self, watch: Watch) -> Lists:
        tree = walk(self.root, self.options.recursive, self.options.exts, watch)
        files = {self.prefix.with_name(name): part for name, part in cut(self.prefix.name, tree.pictures, self.options)}
        for path, part in files.items():
            write_whole(path, lst.text(lst.Entry(found.id, (found.label,), found.path) for found in part))
        told = tuple(hints.about_lists(self.prefix, tree, files, self.options))
        return Lists({path: len(part) for path, part in files.items()}, tree.classes, told)


def cut(prefix: str, pictures: list[Found], options: ListOptions) -> list[tuple[str, list[Found]]]:
    """Names and pictures of the lists, as im2rec.py cuts them: test first, then train, then validation.

    Both lengths are rounded down, so pictures may end up in no list; with a train ratio of 1 the test ratio is ignored.
    """
    shuffled = list(pictures)
    if options.shuffle:
        random.Random(100).shuffle(shuffled)
    size = (len(shuffled) + options.chunks - 1) // options.chunks
    train, test = int(size * options.train_ratio), int(size * options.test_ratio)
    lists = []
    for number in range(options.chunks):
        chunk = shuffled[number * size : (number + 1) * size]
        stem = f"{prefix}_{number}" if options.chunks > 1 else prefix
        if options.train_ratio == 1.0:
            lists.append((f"{stem}.lst", chunk))
            continue
        if options.test_ratio:
            lists.append((f"{stem}_test.lst", chunk[:test]))
        if options.train_ratio + options.test_ratio < 1.0:
            lists.append((f"{stem}_val.lst", chunk[test + train :]))
        lists.append((f"{stem}_train.lst", chunk[test : test + train]))
    return lists
