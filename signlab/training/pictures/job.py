"""The job: train a network on the pictures of a build, on this computer."""

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab import files
from signlab.dataset.layout import Layout
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import bundle, hyperparameters, layers, metrics, source
from signlab.training import run as runs
from signlab.training.hyperparameters import Values
from signlab.training.pictures import checkpoint, drawn, mending, prospect
from signlab.training.pictures.fit import SYMBOL, Mixed, Task, fit
from signlab.training.pictures.options import COMPACT, PictureOptions, from_run
from signlab.training.preparation import Preparation
from signlab.training.process import Worker
from signlab.training.run import Run
from signlab.training.source import Source

_WEIGHT = {10: 8_000_000, 18: 45_000_000, 34: 86_000_000, 50: 95_000_000}
"""Bytes of the parameters of each network, about."""


@dataclass(frozen=True)
class Trained:
    """What came of a training."""

    run: Run
    epochs: int

    @property
    def words(self) -> str:
        best = self.run.best
        right = best.get("validation_accuracy")
        words = f"Run {self.run.name} is done: best after epoch {best['epoch']:.0f} of {self.epochs}"
        return f"{words}." if right is None else f"{words}, right for {right:.0%} of the validation side."


class TrainPictures:
    """Train a new run called ``name`` on ``build``."""

    def __init__(self, project: Layout, build: Source, options: PictureOptions, name: str = "") -> None:
        self.project, self.build, self.options = project, build, options
        self.name = name or runs.free_name(project.runs)

    def prepare(self) -> Plan:
        """Look before leaping.

        Raises:
            SignlabError: MXNet is missing, an option is not allowed or does not suit the build, or space is lacking.
        """
        mending.check()
        runs.check_name(self.project.runs, self.name)
        values = self.options.settled()
        _check_build(self.build, int(values["mini_batch_size"] or 0), self._mixed)
        if self.options.start_from is not None and not self.options.start_from.is_file():
            raise SignlabError(str(self.options.start_from), "is not there", "Name a .params file or a model.tar.gz.")
        side = hyperparameters.side(str(values["image_shape"]))
        space = 6 * _WEIGHT[int(values["num_layers"] or 0)] + self.build.total("train") * 2 * side * side
        first = self._first(values)
        files.ensure_space(self.project.runs, space, f"The run {self.name}")
        total, epochs = self.build.total("train"), int(values["epochs"] or 0)
        words = (
            f"Run {self.name}: a network of {values['num_layers']} layers learns from {total:,} pictures of build"
            f" {self.build.name}, {epochs} times over.{first}"
        )
        warnings = (*source.remarks(self.build), *prospect.remark(self.build, drawn=bool(self.options.pretrain)))
        return Plan(f"Training {self.name}", words, total * epochs, "pictures", space, warnings)

    def run(self, watch: Watch) -> Trained:
        """Train. A run that was stopped or killed keeps its checkpoints: ``ResumePictures`` goes on from there."""
        values = self.options.settled()
        begun = drawn.model(values, watch) if self.options.pretrain else self.options.start_from
        with _parameters(begun) as (parameters, known):
            made = runs.create(
                self.project.runs,
                self.name,
                engine="pictures",
                build=self.build.named,
                classes=self.build.classes,
                options={**values, "augmentation": dataclasses.asdict(self.options.augmentation), "mixed": self._mixed},
                seed=self.options.seed,
                start_from=_named(begun, known, drawn=bool(self.options.pretrain)),
            )
            return _train(made, self.build, parameters, watch)

    @property
    def _mixed(self) -> float:
        """The share of drawn hands; none where no class is a letter, which is what can be drawn."""
        if not set(self.build.classes) & set(drawn.LABELS):
            return 0
        return self.options.mixed or (drawn.MIXED if self.options.pretrain else 0)

    def _first(self, values: Values) -> str:
        """What comes before, in words, where it is to learn from drawn hands first."""
        if not self.options.pretrain:
            return ""
        learned = drawn.is_there(values)
        starts = " It starts from what was learned from drawn hands, and sees some of them all along."
        if learned and drawn.has_hands():
            return starts
        first = f" First {drawn.COUNT:,} hands are drawn"
        once = "once for this computer"
        return f"{starts}{first}, {once}." if learned else f"{first} and learned from, {once}: an hour or more."


class ResumePictures:
    """Go on with a run that was stopped, failed or broke off, from its last whole epoch; its figures come out the same
    as if nothing had happened."""

    def __init__(self, project: Layout, run: Run) -> None:
        self.project, self.found = project, run

    def prepare(self) -> Plan:
        mending.check()
        run = self.found
        if run.engine != "pictures":
            cause = "is not one that goes on: only training on pictures here is kept epoch by epoch"
            seconds = "; with the engine landmarks that takes seconds" if run.engine == "landmarks" else ""
            raise SignlabError(f"The run {run.name}", cause, f"Train anew{seconds}.")
        if run.state in ("done", "running"):
            cause = "is done" if run.state == "done" else "is being trained"
            raise SignlabError(f"The run {run.name}", cause, "Start another run; it may start from this one.")
        build = self._build()
        reached = checkpoint.load(run.checkpoints)
        left = int(run.options["epochs"]) - reached.epoch
        words = f"Run {run.name} goes on after epoch {reached.epoch} of {run.options['epochs']}."
        return Plan(f"Training {run.name}", words, left * build.total("train"), "pictures")

    def _build(self) -> Source:
        build = source.read(self.project.builds / self.found.build.name)
        if build.sha256 != self.found.build.sha256:
            raise SignlabError(f"The build {build.name}", "is not the one that this run began with", "Train anew.")
        return build

    def run(self, watch: Watch) -> Trained:
        build = self._build()
        reached = checkpoint.load(self.found.checkpoints)
        kept = self.found.checkpoints / "start.params"
        return _train(self.found, build, kept if not reached.epoch and kept.is_file() else None, watch)


def keep(run: Run) -> Run:
    """Make the best epoch so far the model of a run that was stopped or broke off, and call it done.

    Raises:
        SignlabError: it is at work, or not one epoch is whole.
    """
    with run.held():
        reached = checkpoint.load(run.checkpoints)
        if not reached.epoch:
            raise SignlabError(f"The run {run.name}", "has no whole epoch yet", "Resume it, or delete it.")
        return _finish(run, reached, seconds=0.0)


def _check_build(build: Source, batch: int, mixed: float) -> None:
    if reason := source.why_unfit(build):
        raise SignlabError(f"The build {build.name}", reason, "Record more labels, then build again.")
    if batch * (1 - mixed) > build.total("train"):
        cause = f"is more than the {build.total('train'):,} pictures to train on"
        raise SignlabError(f"mini_batch_size = {batch}", cause, "Choose a smaller one.")


@contextlib.contextmanager
def _parameters(path: Path | None) -> Iterator[tuple[Path | None, tuple[str, ...]]]:
    """The ``.params`` file that ``path`` is or, as a bundle, holds; and the labels of its outputs, where it says so."""
    if path is None or path.suffix == ".params":
        yield path, ()
        return
    with tempfile.TemporaryDirectory(prefix="signlab-start-") as folder:
        names = sorted(name for name in bundle.unpack(path, Path(folder)) if name.endswith(".params"))
        if not names:
            raise SignlabError(str(path), "holds no parameters", "Name a .params file or a model.tar.gz.")
        yield Path(folder) / names[-1], bundle.classes_of(Path(folder))


def _named(path: Path | None, known: tuple[str, ...], *, drawn: bool) -> dict[str, str]:
    """What a run began with: the file, its hash, and the labels that it knew, as JSON."""
    if path is None:
        return {}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": "drawn hands" if drawn else path.name, "sha256": digest, "classes": json.dumps(known)}


def _train(run: Run, build: Source, parameters: Path | None, watch: Watch) -> Trained:
    """Hold the run, train it, and say on the disk how that ended, whatever happens."""
    started = time.monotonic()
    with run.held():
        run = run.save(state="running", ended="", reason="")
        try:
            build.check_unchanged(watch)
            reached = _follow(run, build, parameters, watch)
            done = _finish(run, reached, time.monotonic() - started, watch.problems)
        except Cancelled:
            run.ending("stopped", time.monotonic() - started, reason="stopped by hand")
            raise
        except SignlabError as error:
            run.ending("failed", time.monotonic() - started, reason=str(error))
            raise
        except OSError as error:
            words = f"cannot be written: {error.strerror or error}"
            run_error = SignlabError(f"The run {run.name}", words, "Make room on the disk, then resume it.")
            with contextlib.suppress(OSError):
                run.ending("failed", time.monotonic() - started, reason=str(run_error))
            raise run_error from error
    return Trained(done, reached.epoch)


def _follow(run: Run, build: Source, parameters: Path | None, watch: Watch) -> checkpoint.Checkpoint:
    """Let another process train, and note what it says; returns where it got to."""
    task = _task(run, build, _kept(run, parameters), watch)
    reached = checkpoint.load(run.checkpoints)
    metrics.write(run.folder, reached.history)
    epochs = int(run.options["epochs"])
    watch.begin((epochs - reached.epoch) * build.total("train"), "starting")
    note = "first epoch"
    with Worker(fit, task, thing="The training", log=run.folder / "log.txt") as worker:
        while True:
            kind, message = worker.receive(watch)
            if kind == "pictures":
                watch.step(message, note)
            elif kind == "epoch":
                metrics.append(run.folder, message)
                note = _in_words(message, epochs)
            elif kind == "problem":
                watch.problem(message)
            else:
                done: checkpoint.Checkpoint = message
                return done


def _kept(run: Run, parameters: Path | None) -> Path | None:
    """What to start from, stored with the run, so that it can still be resumed when the original is gone."""
    if parameters is None:
        return None
    kept = run.checkpoints / "start.params"
    if parameters != kept:
        run.checkpoints.mkdir(exist_ok=True)
        with files.whole_file(kept) as file, parameters.open("rb") as original:
            shutil.copyfileobj(original, file)
    return kept


def _in_words(row: metrics.Row, epochs: int) -> str:
    validation = f", {row['validation_accuracy']:.0%} on the validation side" if "validation_accuracy" in row else ""
    return f"after epoch {row['epoch']:.0f} of {epochs}: {row['train_accuracy']:.0%} right{validation}"


def _task(run: Run, build: Source, parameters: Path | None, watch: Watch) -> Task:
    values, augmentation, mixed = from_run(run.options)
    classes = tuple(run.classes.index(label) if label in run.classes else -1 for label in drawn.LABELS)
    return Task(
        train=build.rec("train"),
        validation=build.rec("validation") if build.total("validation") else None,
        folder=run.checkpoints,
        classes=len(build.classes),
        values=values,
        augmentation=augmentation,
        prepare=Preparation(hyperparameters.side(str(values["image_shape"]))),
        seed=run.seed,
        threads=min(4, os.cpu_count() or 1),
        parameters=parameters,
        outputs=_outputs(run),
        mixed=Mixed(drawn.hands(watch), mixed, classes) if mixed else None,
    )


def _outputs(run: Run) -> tuple[int, ...] | None:
    """For each class of ``run`` the output of the same label in what it starts from; None where that is not known."""
    known = json.loads(run.start_from.get("classes", "[]"))
    return tuple(known.index(label) if label in known else -1 for label in run.classes) if known else None


def _looks(run: Run) -> tuple[float, ...]:
    """How a model looks at a picture: more closely as well where it has learned from hands of all sizes, and is small
    enough to be asked several times a picture on the device."""
    closely = run.options.get("mixed") and run.options["num_layers"] == COMPACT
    return (1.0, 0.85, 0.7) if closely else (1.0,)


def _finish(run: Run, reached: checkpoint.Checkpoint, seconds: float, problems: Any = ()) -> Run:
    """Make the model of the best epoch, and remove what is needed no more."""
    symbol = run.checkpoints / SYMBOL
    if refused := layers.problems(symbol):
        raise SignlabError("The network", f"would not run on the device: {refused[0]}", "This is a fault of Sign Lab.")
    prepare = Preparation(hyperparameters.side(str(run.options["image_shape"])), looks=_looks(run))
    about = bundle.About(run.classes, prepare, "pictures", run.build.name, run.name)
    digest = bundle.write(run.model, symbol, run.checkpoints / reached.best_params, about)
    best = next(row for row in reached.history if row["epoch"] == reached.best_epoch)
    metrics.write(run.folder, reached.history)
    done = run.ending(
        "done",
        seconds,
        best=dict(best),
        outputs={runs.MODEL: digest},
        reason="",
        problems=tuple(problem.as_dict() for problem in problems),
    )
    shutil.rmtree(run.checkpoints, ignore_errors=True)
    return done
