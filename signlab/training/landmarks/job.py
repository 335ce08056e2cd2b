"""The job: learn letters from the hands in a build's pictures."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from signlab.dataset.changes import pictures
from signlab.dataset.layout import Layout
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.files import append_line
from signlab.jobs import Plan, Watch
from signlab.records import recordio
from signlab.records.imagerecord import unpack
from signlab.training import metrics, source
from signlab.training import run as runs
from signlab.training.landmarks import drawn, features
from signlab.training.landmarks.copies import copies
from signlab.training.landmarks.features import Landmarks
from signlab.training.landmarks.hands import Hands
from signlab.training.landmarks.learn import Learned, fits, judges, learn
from signlab.training.run import Run
from signlab.training.source import Source
from signlab.vision.hand import Hand, has_landmarks

NOTHING = "nothing"
"""A label of this name is what is told where no hand is found; there is nothing to be learned of it here."""


@dataclass(frozen=True)
class Trained:
    """What came of a training, and how many pictures of it had a hand that was found."""

    run: Run
    learned: Learned
    found: int
    looked: int

    @property
    def words(self) -> str:
        best = self.learned.trials[0]
        return (
            f"Run {self.run.name} is done: a hand was found in {self.found:,} of {self.looked:,} pictures. Best was a"
            f" {best.name}, right for {best.accuracy:.0%} when every {best.groups} was new to it."
        )


@dataclass
class _Side:
    """The hands of a side, with what is known of each."""

    hands: list[Hand]
    labels: list[int]
    rows: list[dict[str, object]]
    looked: int = 0


class TrainLandmarks:
    """Train a new run called ``name`` on ``build``, in seconds where its hands were found before.

    ``drawn``: letters that Sign Lab has drawn join the learning, which helps with strangers most of all.
    """

    def __init__(self, project: Layout, build: Source, seed: int = 0, name: str = "", *, drawn: bool = True) -> None:
        self.project, self.build, self.seed, self.drawn = project, build, seed, drawn
        self.name = name or runs.free_name(project.runs)

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where hands cannot be found here, or there is too little to learn from."""
        if not has_landmarks():
            cause = "has no mediapipe, which finds the joints of a hand"
            raise SignlabError("This computer", cause, "Train with --engine pictures, or on Linux.")
        runs.check_name(self.project.runs, self.name)
        if reason := source.why_unfit(self.build):
            raise SignlabError(f"The build {self.build.name}", reason, "Record more labels, then build again.")
        total = self.build.total("train") + self.build.total("validation")
        words = f"Run {self.name} learns from the hands in {self.build.total('train'):,} pictures of {self.build.name}."
        return Plan(f"Training {self.name}", words, total, "pictures", 0, tuple(source.remarks(self.build)))

    def run(self, watch: Watch) -> Trained:
        started = time.monotonic()
        made = runs.create(
            self.project.runs,
            self.name,
            engine="landmarks",
            build=self.build.named,
            classes=self.build.classes,
            options={"drawn": self.drawn},
            seed=self.seed,
        )
        with made.held():
            try:
                return self._train(made, watch, started)
            except Cancelled:
                made.ending("stopped", time.monotonic() - started, reason="stopped by hand")
                raise
            except SignlabError as error:
                made.ending("failed", time.monotonic() - started, reason=str(error))
                raise
            except OSError as error:
                cause = f"cannot be written: {error.strerror or error}"
                full = SignlabError(f"The run {made.name}", cause, "Make room on the disk, then train again: seconds.")
                with contextlib.suppress(OSError):
                    made.ending("failed", time.monotonic() - started, reason=str(full))
                raise full from error

    def _train(self, made: Run, watch: Watch, started: float) -> Trained:
        self.build.check_unchanged(watch)
        watch.begin(self.build.total("train") + self.build.total("validation"), "finding hands")
        with Hands(self.project.private) as finder:
            train = self._side("train", finder, watch)
            validation = self._side("validation", finder, watch)
        self._note(train, watch)
        if len(set(train.labels)) < 2:
            raise SignlabError("The pictures", "show hands of fewer than two labels", "See what is wrong with them.")
        extra, labels, people = drawn.hands(self.build.classes) if self.drawn else ([], [], [])
        groups = [
            (by, [_group(row, by, number) for number, row in enumerate(train.rows)] + people)
            for by in ("signer", "session", "burst")
        ]
        watch.begin(fits(len(set(groups[0][1]))), "learning")
        hands, numbers = Landmarks.of(train.hands + extra), np.array(train.labels + labels)
        learned = learn(
            features.features(hands),
            numbers,
            self.build.classes,
            groups,
            self.seed,
            watch.step,
            judges(groups[0][1][: len(train.hands)], len(extra)),
            copies(hands, numbers, self.build.classes, self.seed),
        )
        model = replace(learned.model, build=self.build.name, run=made.name)
        learned = replace(learned, model=model)
        row = self._figures(learned, validation, time.monotonic() - started)
        metrics.write(made.folder, [row])
        lines = [f"{trial.name}: {trial.accuracy:.4f} by {trial.groups}\n" for trial in learned.trials]
        append_line(made.folder / "log.txt", "".join(lines).encode())
        outputs = {runs.MODEL: model.save(made.model)}
        problems = tuple(problem.as_dict() for problem in watch.problems)
        options = {"drawn": self.drawn, "classifier": learned.trials[0].name, "chosen by": learned.trials[0].groups}
        done = made.ending(
            "done", time.monotonic() - started, best=row, outputs=outputs, options=options, problems=problems
        )
        return Trained(done, learned, len(train.hands), train.looked)

    def _side(self, name: str, hands: Hands, watch: Watch) -> _Side:
        side = _Side([], [], [])
        if not self.build.total(name):
            return side
        known = {row["id"]: row for row in self.build.pictures[name]}
        nothing = self.build.classes.index(NOTHING) if NOTHING in self.build.classes else -1
        for number, label, image in _records(self.build, name):
            watch.step()
            if label == nothing:
                continue
            side.looked += 1
            try:
                hand = hands.find(image)
            except ValueError as error:
                watch.problem(Problem(str(known[number]["path"]), f"is left out: {error}"))
                continue
            if hand is not None and hand.landmarks is not None:
                side.hands.append(hand)
                side.labels.append(label)
                side.rows.append(known[number])
        return side

    def _note(self, side: _Side, watch: Watch) -> None:
        """Say where hands were not found, by label."""
        lost: dict[str, int] = {}
        for label, count in self.build.labels("train").items():
            missing = count - side.labels.count(self.build.classes.index(label))
            if missing and label != NOTHING:
                lost[label] = missing
        if lost:
            listed = ", ".join(f"{label} {count}" for label, count in lost.items())
            count = sum(lost.values())
            cause = f"{'shows' if count == 1 else 'show'} no hand that can be found, so nothing is learned: {listed}"
            watch.problem(Problem(pictures(count), cause, "See them in the Library."))

    def _figures(self, learned: Learned, validation: _Side, seconds: float) -> metrics.Row:
        right = learned.trials[0].accuracy
        row = {"epoch": 1.0, "train_accuracy": right, "seconds": seconds}
        if validation.looked:  # a hand that was not found is an answer that is not right
            told = learned.model.probabilities(features.of_hands(validation.hands))
            good = (told.argmax(axis=1) == np.array(validation.labels, int)) & told.any(axis=1)
            row["validation_accuracy"] = float(good.sum() / validation.looked)
        return row


def _records(build: Source, side: str) -> Iterator[tuple[int, int, bytes]]:
    """Number, class and picture of each record."""
    for found in recordio.scan(recordio.mapped(build.rec(side))):
        if isinstance(found, recordio.Damage):
            raise SignlabError(f"{side}.rec", f"is damaged at byte {found.offset:,}", "Build again.")
        record = unpack(found.payload)
        yield record.id, int(record.labels[0]), bytes(record.image)


def _group(row: dict[str, object], by: str, number: int) -> object:
    """What a picture shares with others by signer, session or burst; one without stands alone."""
    if by == "burst":
        return (row["session"], row["burst"]) if row.get("burst") else number
    return row.get(by) or "not known"
