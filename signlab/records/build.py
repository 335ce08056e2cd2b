"""A build: from a project's pictures to the files that a trainer reads, whole, verified and accounted for."""

import contextlib
import dataclasses
import gc
import hashlib
import os
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import cv2

from signlab import files
from signlab.alphabet import why_unsafe
from signlab.dataset.changes import pictures as pictures_in_words
from signlab.dataset.index import Picture
from signlab.dataset.project import Project
from signlab.dataset.signers import refused, withdrawn
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.records import drafts, lst, manifest, straight
from signlab.records.builds import BuildOptions, Built
from signlab.records.groups import Side, where
from signlab.records.inorder import cores
from signlab.records.intake import Intake
from signlab.records.leak import Leak, Seen, leaks
from signlab.records.looks import Looks
from signlab.records.readback import read_back
from signlab.records.sides import Item, Packed, write_listings, write_side
from signlab.records.sides import Side as Written
from signlab.records.split import Split, check_ratios, split

_OVERHEAD = 1_000
"""Bytes per picture for what is beside its own: the record's head, lines of .lst, .idx and build.json."""


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from searching its memory for cycles: there are none, and many pictures to look through."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Build:
    """The job. ``prepare`` deals the pictures onto sides; ``split`` has the table then."""

    def __init__(self, project: Project, options: BuildOptions) -> None:
        self.project, self.options = project, options
        self.split: Split | None = None
        self.name = options.name or _free_name(project.builds)
        self._pictures: list[Picture] = []

    @_uncollected()
    def prepare(self) -> Plan:
        """Look at everything, change nothing but what a dead build left.

        Raises:
            SignlabError: the name will not do, there are no pictures, or the space or the right to write is lacking.
        """
        ratios = check_ratios(self.options.ratios)
        name = self.name
        self._check_name(name)
        cleaned = self._check_folder()
        self._pictures, strangers = self._take_stock()
        labels = self.project.alphabet.names
        self.split = dealt = split(self._pictures, labels, self.options.by, ratios, self.options.seed)
        space = self._space()
        files.ensure_space(self.project.builds, space, f"The build {name}")
        counts = ", ".join(f"{side} {dealt.total(side):,}" for side in dealt.asked)
        words = f"Build {name} of {len(self._pictures):,} pictures ({counts}), split {dealt.why}."
        warnings = (*cleaned, *strangers, *dealt.warnings)
        return Plan(f"Building {name}", words, 2 * len(self._pictures), "pictures", space, warnings)

    def _check_name(self, name: str) -> None:
        if reason := why_unsafe(name):
            raise SignlabError(f"The build {name!r}", f"cannot have this name: {reason}", "Choose another.")
        if (self.project.builds / name).exists():
            raise SignlabError(
                f"The build {name}", "is already there", "Choose another name; builds are never changed."
            )

    def _check_folder(self) -> list[Problem]:
        builds = self.project.builds
        try:
            builds.mkdir(exist_ok=True)
            probe = builds / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise SignlabError(str(builds), f"cannot be written: {error.strerror}", "Mend its permissions.") from error
        return drafts.clean(builds)

    def _take_stock(self) -> tuple[list[Picture], list[Problem]]:
        """Every picture that may go in, with its hash; and what stays out as a whole."""
        index = self.project.index
        index.refresh()
        pictures = list(index.pictures())
        missing = [picture.name for picture in pictures if not picture.sha256]
        if missing:
            index.sha256(missing)
            pictures = [_hashed(picture) for picture in index.pictures()]
        allowed, withheld = _allowed(self.project, pictures)
        return allowed, [*self._strange_folders(), *withheld]

    def _strange_folders(self) -> list[Problem]:
        strange = sorted(
            folder.name
            for folder in self.project.images.iterdir()
            if folder.is_dir() and folder.name not in self.project.alphabet and not folder.name.startswith(".")
        )
        cause = "is no label of the alphabet; its pictures stay out"
        return [Problem(f"The folder images/{name}", cause, "Add the label, or remove it.") for name in strange]

    def _space(self) -> int:
        stored = sum(picture.size_bytes for picture in self._pictures)
        encoding = self.options.encoding
        if encoding and encoding.resize:  # a 4:3 picture; PNG and JPEG at 95 as photographs come out
            stored = int(len(self._pictures) * encoding.resize**2 * 4 / 3 * (2.5 if encoding.format == "png" else 0.7))
        return int(stored) + len(self._pictures) * _OVERHEAD

    @_uncollected()
    def run(self, watch: Watch) -> Built:
        """Write, read back, compare, account for. Nothing is left behind unless all went well."""
        if self.split is None:
            raise AssertionError("prepare() comes first")
        cv2.setNumThreads(1)  # the workers are what keeps the cores busy
        name = self.name
        try:
            with drafts.draft(self.project.builds, name) as folder:
                return self._fill(folder, name, self.split, watch)
        except OSError as error:
            cause = f"cannot be written: {error.strerror or error}"
            raise SignlabError(
                f"The build {name}", cause, "Nothing was left behind. Mend that, then build again."
            ) from error

    def _fill(self, folder: Path, name: str, dealt: Split, watch: Watch) -> Built:
        workers = self.options.workers or cores()
        looks = Looks(self.project.private)
        intake = Intake(looks if self.options.check else None, self.options.encoding)
        items = self._items(dealt)
        watch.begin(len(self._pictures), "writing")
        with ThreadPoolExecutor(1, thread_name_prefix="account") as pool:
            plans = {side: straight.planned(some, intake) for side, some in items.items()}
            ahead = {side: plan for side, plan in plans.items() if plan is not None}
            account = pool.submit(_account, ahead, self.options) if len(ahead) == len(items) else None
            sides = {
                side: _write(folder, side, some, ahead.get(side), intake, workers, watch)
                for side, some in items.items()
            }
            packed = {side: written.packed for side, written in sides.items()}
            if account is None or any(packed[side] is not plan for side, plan in ahead.items()):
                account = pool.submit(_account, packed, self.options)
            if intake.changed:
                self.project.index.sha256(intake.changed)  # so that the next build knows them as they are
            looks.save(picture.sha256 for some in packed.values() for picture in some)
            if not packed["train"]:
                raise SignlabError(
                    f"The build {name}", "has no picture left to train on", "See what was wrong with each."
                )
            files.write_whole(folder / "classes.txt", "".join(f"{label}\n" for label in self.project.alphabet.names))
            with drafts.syncing(folder):  # meanwhile
                watch.begin(sum(map(len, packed.values())), "reading back")
                hashes = [read_back(folder, side, written, watch) for side, written in sides.items()]
                found, lines = account.result()
        built = Built(self.project.builds / name, dealt, packed, tuple(watch.problems), found)
        outputs = {name: digest for some in hashes for name, digest in some.items()}
        manifest.write(folder, self.project, self.options, built, outputs, lines)
        return built

    def _items(self, dealt: Split) -> dict[Side, list[Item]]:
        """Every picture with its number, counted in the order of classes and names; those to train on shuffled."""
        ids = {label: number for number, label in enumerate(self.project.alphabet.names)}
        ordered = sorted(self._pictures, key=lambda picture: (ids[picture.label], picture.name))
        items: dict[Side, list[Item]] = {side: [] for side in dealt.asked}
        for number, picture in enumerate(ordered):
            entry = lst.Entry(number, (float(ids[picture.label]),), where(picture))
            items[dealt.sides[entry.path]].append(Item(entry, picture))
        random.Random(self.options.seed).shuffle(items["train"])
        return items


def _allowed(project: Project, pictures: list[Picture]) -> tuple[list[Picture], list[Problem]]:
    """The pictures that may be learned from, and whose stay out."""
    gone, kept = withdrawn(project), refused(project, "training")
    problems = [
        Problem(f"{pictures_in_words(count)} of {signer}", f"left out, as {signer} withdrew")
        for signer, count in sorted(Counter(picture.signer for picture in pictures if picture.signer in gone).items())
    ]
    there = [picture for picture in pictures if picture.signer not in gone]
    allowed = [picture for picture in there if picture.session not in kept]
    if len(allowed) < len(there):
        cause = "left out, as the signers did not agree to training"
        problems.append(Problem(pictures_in_words(len(there) - len(allowed)), cause))
    return allowed, problems


def _hashed(picture: Picture) -> Picture:
    """``picture`` with its hash. The index keeps one for each name, and a file copied by hand has its name twice."""
    if picture.sha256:
        return picture
    try:
        return dataclasses.replace(picture, sha256=hashlib.sha256(picture.path.read_bytes()).hexdigest())
    except OSError:  # gone or unreadable: left out with the reason when it is its turn
        return picture


def _free_name(builds: Path) -> str:
    """b1, b2 and so on: the first that is free."""
    return next(name for name in (f"b{number}" for number in count(1)) if not (builds / name).exists())


def _write(
    folder: Path,
    side: Side,
    items: list[Item],
    plan: list[Packed] | None,
    intake: Intake,
    workers: int,
    watch: Watch,
) -> Written:
    """One side: straight where that is worth it and all goes as planned, else one picture after the other."""
    if plan and straight.is_worth_it(plan, workers):
        done = watch.done
        if sha256 := straight.write(folder / f"{side}.rec", plan, watch):
            write_listings(folder, side, plan)
            return Written(plan, sha256, compared=True)
        watch.done = done
    return write_side(folder, side, items, intake, workers=workers, watch=watch)


def _account(packed: dict[Side, list[Packed]], options: BuildOptions) -> tuple[tuple[Leak, ...] | None, str]:
    """How alike the sides are, unless that was not asked for, and the line of each picture for build.json."""
    return _compare(packed) if options.check else None, manifest.pictures(packed)


def _compare(packed: dict[Side, list[Packed]]) -> tuple[Leak, ...]:
    seen = {side: [Seen(one.item.entry.path, one.sha256, one.phash) for one in some] for side, some in packed.items()}
    return tuple(leaks(seen))
