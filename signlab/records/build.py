"""A build: from a project's pictures to the files that a trainer reads, whole, verified and accounted for."""

import contextlib
import gc
import hashlib
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path

import cv2

from signlab import files
from signlab.alphabet import why_unsafe
from signlab.dataset.index import Picture
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.records import drafts, lst, manifest, straight
from signlab.records.account import Account, account_for, alike, alike_ahead
from signlab.records.builds import BuildOptions, Built
from signlab.records.choosing import choose
from signlab.records.groups import Side, where
from signlab.records.inorder import cores
from signlab.records.intake import Intake
from signlab.records.looks import Looks
from signlab.records.readback import read_back, write_listings
from signlab.records.sides import Item, Packed, write_side
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
        self.pictures: list[Picture] = []
        """Those that go in, as far as ``prepare`` can tell."""
        self._began = 0.0

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
        self.pictures, strangers = self._take_stock()
        labels = self.project.alphabet.names
        self.split = dealt = split(self.pictures, labels, self.options.by, ratios, self.options.seed)
        space = self._space()
        files.ensure_space(self.project.builds, space, f"The build {name}")
        counts = ", ".join(f"{side} {dealt.total(side):,}" for side in dealt.asked)
        words = f"Build {name} of {len(self.pictures):,} pictures ({counts}), split {dealt.why}."
        warnings = (*cleaned, *strangers, *dealt.warnings)
        return Plan(f"Building {name}", words, 2 * len(self.pictures), "pictures", space, warnings)

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
        chosen, withheld = choose(self.project, pictures, self.options.without)
        return chosen, [*self._strange_folders(), *withheld]

    def _strange_folders(self) -> list[Problem]:
        strange = sorted(
            folder.name
            for folder in self.project.images.iterdir()
            if folder.is_dir() and folder.name not in self.project.alphabet and not folder.name.startswith(".")
        )
        cause = "is no label of the alphabet; its pictures stay out"
        return [Problem(f"The folder images/{name}", cause, "Add the label, or remove it.") for name in strange]

    def _space(self) -> int:
        stored = sum(picture.size_bytes for picture in self.pictures)
        encoding = self.options.encoding
        if encoding and encoding.resize:  # a 4:3 picture; PNG and JPEG at 95 as photographs come out
            stored = int(len(self.pictures) * encoding.resize**2 * 4 / 3 * (2.5 if encoding.format == "png" else 0.7))
        return int(stored) + len(self.pictures) * _OVERHEAD

    @_uncollected()
    def run(self, watch: Watch) -> Built:
        """Write, read back, compare, account for. Nothing is left behind unless all went well."""
        if self.split is None:
            raise AssertionError("prepare() comes first")
        self._began = time.monotonic()
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
        watch.begin(len(self.pictures), "writing")
        with contextlib.ExitStack() as stack:
            writing = None
            if not intake.encoding and straight.is_worth_it(self.pictures, workers):
                writing = stack.enter_context(straight.Writing(folder))
            items = self._items(dealt)
            plans = {side: straight.planned(some, intake) for side, some in items.items()}
            ahead = {side: plan for side, plan in plans.items() if plan is not None}
            if writing:
                writing.tell(ahead)
            pool = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="account"))
            account = self._account(pool, ahead) if len(ahead) == len(items) else None
            compared = None
            if self.options.check:
                compared = pool.submit(alike, ahead) if account else pool.submit(alike_ahead, items, intake)
            followed = writing.follow(watch) if writing else {}
            sides = {
                side: Written(ahead[side], followed[side], compared=True)
                if side in followed
                else write_side(folder, side, some, intake, workers=workers, watch=watch)  # one after the other
                for side, some in items.items()
            }
            packed = {side: written.packed for side, written in sides.items()}
            if account is None or any(packed[side] is not plan for side, plan in ahead.items()):
                account = self._account(pool, packed)
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
                for side, written in sides.items():
                    read_back(folder, side, written, watch)
            told, leaks = account.result(), compared.result() if compared else None
            if compared and (leaks is None or sum(map(len, packed.values())) < len(self.pictures)):
                leaks = alike(packed)
        outputs = {f"{side}.rec": written.digest for side, written in sides.items()}
        outputs |= write_listings(folder, told.listings)
        built = Built(self.project.builds / name, dealt, packed, tuple(watch.problems), leaks)
        seconds = time.monotonic() - self._began
        manifest.write(folder, self.project, self.options, built, outputs, told.contents, seconds)
        return built

    def _account(self, pool: ThreadPoolExecutor, packed: Mapping[Side, Sequence[Packed]]) -> Future[Account]:
        return pool.submit(account_for, packed, self.project.alphabet.names)

    def _items(self, dealt: Split) -> dict[Side, list[Item]]:
        """Every picture with its number, counted in the order of classes and names; those to train on shuffled."""
        ids = {label: number for number, label in enumerate(self.project.alphabet.names)}
        ordered = sorted(self.pictures, key=lambda picture: (ids[picture.label], picture.name))
        items: dict[Side, list[Item]] = {side: [] for side in dealt.asked}
        for number, picture in enumerate(ordered):
            entry = lst.Entry(number, (float(ids[picture.label]),), where(picture))
            items[dealt.sides[entry.path]].append(Item(entry, picture))
        random.Random(self.options.seed).shuffle(items["train"])
        return items


def _hashed(picture: Picture) -> Picture:
    """``picture`` with its hash. The index keeps one for each name, and a file copied by hand has its name twice."""
    if picture.sha256:
        return picture
    try:
        return picture._replace(sha256=hashlib.sha256(picture.path.read_bytes()).hexdigest())
    except OSError:  # gone or unreadable: left out with the reason when it is its turn
        return picture


def _free_name(builds: Path) -> str:
    """b1, b2 and so on: the first that is free."""
    return next(name for name in (f"b{number}" for number in count(1)) if not (builds / name).exists())
