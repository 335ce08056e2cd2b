"""Training itself, in a process of its own: epoch after epoch, a checkpoint after each.

Sends ``("pictures", count)`` as it goes, ``("epoch", row)`` after each epoch (see ``metrics.py``), ``("problem",
Problem)`` for what should be known, and ``("done", checkpoint)``.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from signlab.errors import Problem, SignlabError
from signlab.records import recordio
from signlab.records.imagerecord import unpack
from signlab.training import hyperparameters, metrics
from signlab.training.hyperparameters import Values
from signlab.training.metrics import Row
from signlab.training.pictures import augment, checkpoint, mending, network
from signlab.training.pictures.checkpoint import Checkpoint
from signlab.training.pictures.mixing import POSE, Lesson, Mixer, cells
from signlab.training.pictures.options import Augmentation
from signlab.training.pictures.reduced import reduced
from signlab.training.preparation import Batch, Preparation, decode

SYMBOL = "symbol.json"


@dataclass(frozen=True)
class Mixed:
    """Drawn hands of the file ``hands``, which are ``share`` of all pictures; ``classes`` as for ``Mixer``."""

    hands: Path
    share: float
    classes: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """What to train on, where to keep checkpoints, and how.

    ``parameters`` is a ``.params`` file to start from; ``outputs`` says for each class which output of that network is
    of the same label, None where no label is known there, and -1 for a label that it did not learn. ``mixed`` says what
    drawn hands are learned from as well.
    """

    train: Path
    validation: Path | None
    folder: Path
    classes: int
    values: Values
    augmentation: Augmentation
    prepare: Preparation
    seed: int
    threads: int
    parameters: Path | None = None
    outputs: tuple[int, ...] | None = None
    mixed: Mixed | None = None


def fit(connection: Connection, task: Task) -> None:
    """The work of the process."""
    cv2.setNumThreads(1)
    _Training(connection, task).run()


class _Training:
    def __init__(self, connection: Connection, task: Task) -> None:
        self.tell, self.task = connection.send, task
        self.mx: Any = mending.mxnet()
        self.batch = int(task.values["mini_batch_size"] or 1)
        self.drawn = min(self.batch - 1, round(self.batch * task.mixed.share)) if task.mixed else 0
        self.checkpoint = checkpoint.load(task.folder)
        self.network = network.resnet(self.mx, int(task.values["num_layers"] or 0), task.classes)
        self.module = self._module()
        self.pictures = reduced(task.train, task.folder, task.prepare.side)
        self.mixer = None
        if task.mixed:
            self.mixer = Mixer(task.mixed.hands, task.mixed.classes, task.prepare.side, task.seed)

    def _module(self) -> Any:
        mx, task = self.mx, self.task
        mx.random.seed(task.seed)
        np.random.seed(task.seed)  # MXNet's initialisers draw from here as well
        task.folder.mkdir(exist_ok=True)
        self.network.save(str(task.folder / SYMBOL))
        side, symbol = task.prepare.side, self.network
        labels: list[tuple[str, tuple[int, ...]]] = [("softmax_label", (self.batch,))]
        if task.mixed:
            symbol = network.with_heads(mx, symbol, int(task.values["num_layers"] or 0), POSE)
            widths = {"pose": POSE, "outline": cells(side) ** 2, "known": 1}
            labels += [(name, (self.batch, width)) for name, width in widths.items()]
        names = [name for name, _ in labels]
        module = mx.mod.Module(symbol, label_names=names, context=mx.cpu(), logger=_Silent())
        module.bind([("data", (self.batch, 3, side, side))], labels)
        known = self._known(self.network)
        module.init_params(
            mx.init.Xavier(rnd_type="gaussian", factor_type="in", magnitude=2), *known, allow_missing=True
        )
        module.init_optimizer(kvstore=None, optimizer=str(task.values["optimizer"]), optimizer_params=self._optimizer())
        if self.checkpoint.epoch:
            module._updater.set_states((task.folder / self.checkpoint.states).read_bytes())
        return module

    def _optimizer(self) -> dict[str, Any]:
        names = {
            "sgd": {"momentum": "momentum", "wd": "weight_decay"},
            "nag": {"momentum": "momentum", "wd": "weight_decay"},
            "adam": {"beta1": "beta_1", "beta2": "beta_2", "epsilon": "eps"},
            "rmsprop": {"gamma1": "gamma", "epsilon": "eps"},
        }[str(self.task.values["optimizer"])]
        return {
            "learning_rate": self.task.values["learning_rate"],
            "rescale_grad": 1.0 / self.batch,
            **{theirs: self.task.values[ours] for theirs, ours in names.items()},
        }

    def _known(self, symbol: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Parameters to start from: of the checkpoint, of another training, or none."""
        if self.checkpoint.epoch:
            kept = _split(self.mx, self.task.folder / self.checkpoint.params)
            if self.task.mixed:
                heads = _split(self.mx, self.task.folder / self.checkpoint.heads)
                return kept[0] | heads[0], kept[1] | heads[1]
            return kept
        if self.task.parameters is None:
            return {}, {}
        weights, states = _split(self.mx, self.task.parameters)
        return self._fitting(symbol, self._ours(weights), states)

    def _ours(self, weights: dict[str, Any]) -> dict[str, Any]:
        """``weights`` with the outputs of the last layer in the order of our classes; new ones begin as the mean."""
        outputs = self.task.outputs
        if outputs is None or not {"fc1_weight", "fc1_bias"} <= weights.keys():
            return weights
        changed = dict(weights)
        for name in ("fc1_weight", "fc1_bias"):
            known = weights[name].asnumpy()
            rows = [known[number] if 0 <= number < len(known) else known.mean(axis=0) for number in outputs]
            changed[name] = self.mx.nd.array(np.stack(rows))
        return changed

    def _fitting(
        self, symbol: Any, weights: dict[str, Any], states: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Those of another training that fit this network; says which do not."""
        side = self.task.prepare.side
        weight_shapes, _, state_shapes = symbol.infer_shape(data=(1, 3, side, side))
        wanted = dict(zip(symbol.list_arguments(), weight_shapes, strict=True))
        wanted |= dict(zip(symbol.list_auxiliary_states(), state_shapes, strict=True))
        kept = [
            {name: value for name, value in some.items() if wanted.get(name) == value.shape}
            for some in (weights, states)
        ]
        fresh = sorted(set(wanted) - {"data", "softmax_label"} - set(kept[0]) - set(kept[1]))
        if not kept[0]:
            cause = "holds nothing that fits this network"
            raise SignlabError(str(self.task.parameters), cause, "Choose the num_layers that it was trained with.")
        if fresh:
            shown = ", ".join(fresh[:6]) + (" …" if len(fresh) > 6 else "")
            cause = f"{len(fresh)} of {len(wanted) - 2} parameters do not fit and begin anew: {shown}"
            self.tell(("problem", Problem("The model to start from", cause)))
        return kept[0], kept[1]

    def run(self) -> None:
        epochs = int(self.task.values["epochs"] or 0)
        while self.checkpoint.epoch < epochs and not self.checkpoint.ended:
            row = self._epoch(self.checkpoint.epoch)
            history = (*self.checkpoint.history, row)
            best = metrics.best(history)
            assert best is not None
            reached = Checkpoint(self.checkpoint.epoch + 1, int(best["epoch"]), history, self.checkpoint.files)
            self._save(replace(reached, ended=self._is_enough(reached)))
            self.tell(("epoch", row))
        self.tell(("done", self.checkpoint))

    def _save(self, reached: Checkpoint) -> None:
        try:
            parts: dict[str, Callable[[Path], None]] = {
                reached.params: lambda path: self._save_params(path, heads=False),
                reached.states: self._save_states,
            }
            if self.task.mixed:
                parts[reached.heads] = lambda path: self._save_params(path, heads=True)
            self.checkpoint = checkpoint.save(self.task.folder, reached, parts)
        except (OSError, self.mx.base.MXNetError) as error:
            cause = f"could not be stored: {str(error).splitlines()[0]}"
            raise SignlabError("The checkpoint", cause, "Make room on the disk, then resume the run.") from error

    def _save_params(self, path: Path, *, heads: bool) -> None:
        """The parameters of the network, or of its heads, as MXNet stores them."""
        weights, states = self.module.get_params()
        kinds = {"arg": weights, "aux": states}
        named = {f"{kind}:{name}": value for kind, some in kinds.items() for name, value in some.items()}
        chosen = {name: value for name, value in named.items() if (f":{network.HEADS}" in name) == heads}
        self.mx.nd.save(str(path), {name: value.as_in_context(self.mx.cpu()) for name, value in chosen.items()})

    def _save_states(self, path: Path) -> None:
        """With the optimizer itself, whose count of steps some of the formulas need."""
        path.write_bytes(self.module._updater.get_states(dump_optimizer=True))

    def _is_enough(self, reached: Checkpoint) -> bool:
        """Whether early stopping asks for an end."""
        values = self.task.values
        if not values["early_stopping"] or self.task.validation is None:
            return False
        patience = int(values["early_stopping_patience"] or 0)
        if reached.epoch < int(values["early_stopping_min_epochs"] or 0) or reached.epoch <= patience:
            return False
        accuracies = [row["validation_accuracy"] for row in reached.history]
        tolerance = float(values["early_stopping_tolerance"] or 0)
        return max(accuracies[-patience:]) <= max(accuracies[:-patience]) + tolerance

    def _epoch(self, epoch: int) -> Row:
        started = time.monotonic()
        rate = hyperparameters.rate(self.task.values, epoch)
        self.module._updater.optimizer.lr = rate
        right, loss, seen = self._train(epoch)
        seconds = time.monotonic() - started
        row: Row = {"epoch": epoch + 1, "learning_rate": rate}
        row |= {"train_accuracy": right / seen, "train_loss": loss / seen}
        if self.task.validation is not None:
            row |= self._validate(self.task.validation)
        row |= {"seconds": time.monotonic() - started, "pictures_per_second": seen / seconds}
        if not np.isfinite(loss):
            cause = f"went astray in epoch {epoch + 1}: the loss is no number any more"
            raise SignlabError("The training", cause, "Try a lower learning_rate.")
        print(" ".join(f"{name}={value:.6g}" for name, value in row.items()), flush=True)
        return row

    def _train(self, epoch: int) -> tuple[float, float, int]:
        right, loss, seen = 0.0, 0.0, 0
        photographs = self.batch - self.drawn
        for lesson in self._batches(epoch):
            truth = (lesson.labels, lesson.poses, lesson.outlines, lesson.known)
            labels = [self.mx.nd.array(some) for some in (truth if self.mixer else truth[:1])]
            self.module.forward_backward(self.mx.io.DataBatch([self.mx.nd.array(lesson.pictures)], labels))
            self.module.update()
            good, cost = _score(self.module.get_outputs()[0].asnumpy(), lesson.labels.astype(np.int64))
            right, loss, seen = right + good, loss + cost, seen + self.batch
            self.tell(("pictures", photographs))
        return right, loss, seen

    def _batches(self, epoch: int) -> Iterator[Lesson]:
        """The training side once, shuffled and changed at random, as the seed and the epoch have it: what comes after
        a resumption is what would have come without the interruption."""
        task, side = self.task, self.task.prepare.side
        seed = int(np.random.SeedSequence([task.seed, epoch]).generate_state(1)[0] & 0x7FFFFFFF)
        rng = np.random.Generator(np.random.PCG64([task.seed, epoch]))
        reader = self.mx.io.ImageRecordIter(
            path_imgrec=str(self.pictures),
            path_imgidx=str(self.pictures.with_suffix(".idx")),
            data_shape=(3, side, side),
            batch_size=self.batch - self.drawn,
            shuffle=True,
            seed=seed,
            seed_aug=seed,
            shuffle_chunk_seed=seed,
            round_batch=True,
            preprocess_threads=task.threads,
            prefetch_buffer=2,
            verbose=False,
            ctx="cpu",
            **augment.reader_settings(task.augmentation),
        )
        return _ahead(reader, lambda pictures, labels: self._lesson(pictures, labels, rng))

    def _lesson(self, pictures: Batch, labels: npt.NDArray[np.float32], rng: np.random.Generator) -> Lesson:
        moved = augment.moved(np.clip(pictures, 0, 255), self.task.augmentation, rng)
        if self.mixer is None:
            nothing = np.zeros((len(labels), 0), np.float32)
            return Lesson(_normalised(moved, self.task.prepare), labels, nothing, nothing, nothing)
        made = self.mixer.lesson(moved, labels, self.drawn, rng)
        return made._replace(pictures=_normalised(made.pictures, self.task.prepare))

    def _validate(self, rec: Path) -> Row:
        right, loss, seen = 0.0, 0.0, 0
        for pictures, labels in _prepared(rec, self.task.prepare, self.batch):
            padded = np.zeros((self.batch, *pictures.shape[1:]), np.float32)
            padded[: len(pictures)] = pictures
            self.module.forward(self.mx.io.DataBatch([self.mx.nd.array(padded)], None), is_train=False)
            good, cost = _score(self.module.get_outputs()[0].asnumpy()[: len(pictures)], labels)
            right, loss, seen = right + good, loss + cost, seen + len(labels)
        return {"validation_accuracy": right / seen, "validation_loss": loss / seen}


def _ahead(reader: Iterable[Any], make: Callable[[Batch, npt.NDArray[np.float32]], Lesson]) -> Iterator[Lesson]:
    """What ``make`` makes of pictures and labels: while the network learns from one batch, the next is made.

    MXNet is asked from this thread alone, and ``make`` is called for one batch after the other: all comes out the
    same as without.
    """
    waiting: Future[Lesson] | None = None
    with ThreadPoolExecutor(1) as thread:
        for batch in reader:
            coming = thread.submit(make, batch.data[0].asnumpy(), batch.label[0].asnumpy())
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()


def _normalised(pictures: Batch, prepare: Preparation) -> Batch:
    """Pictures in RGB with values from 0 to 255, as MXNet's reader gives them, in the form that ``prepare`` gives."""
    if prepare == Preparation(prepare.side):
        return np.asarray(pictures, np.float32)
    ordered = pictures if prepare.channels == "RGB" else pictures[:, ::-1]
    mean, std = (np.array(values, np.float32)[:, None, None] for values in (prepare.mean, prepare.std))
    return np.ascontiguousarray((ordered * np.float32(prepare.scale) - mean) / std, np.float32)


def _prepared(rec: Path, prepare: Preparation, size: int) -> Iterator[tuple[Batch, npt.NDArray[np.int64]]]:
    """The pictures of ``rec`` by the rule that everybody shares, ``size`` at a time."""
    pictures, labels = [], []
    for found in recordio.scan(recordio.mapped(rec)):
        if isinstance(found, recordio.Damage):
            raise SignlabError(rec.name, f"is damaged at byte {found.offset:,}", "Build again.")
        record = unpack(found.payload)
        pictures.append(prepare(decode(bytes(record.image))))
        labels.append(int(record.labels[0]))
        if len(pictures) == size:
            yield np.stack(pictures), np.array(labels)
            pictures, labels = [], []
    if pictures:
        yield np.stack(pictures), np.array(labels)


def _score(probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> tuple[float, float]:
    """How many are right, and the sum of their losses (cross entropy, natural logarithm)."""
    right = float((probabilities.argmax(1) == labels).sum())
    of_label = probabilities[np.arange(len(labels)), labels]
    return right, float(-np.log(np.maximum(of_label, 1e-12)).sum())


def _split(mx: Any, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights and running statistics of a ``.params`` file."""
    try:
        found = mx.nd.load(str(path))
        pairs = [(*name.split(":", 1), value.astype("float32", copy=False)) for name, value in found.items()]
        return (
            {name: value for kind, name, value in pairs if kind == "arg"},
            {name: value for kind, name, value in pairs if kind == "aux"},
        )
    except (mx.base.MXNetError, ValueError, AttributeError) as error:
        cause = f"holds no parameters of MXNet: {str(error).splitlines()[0]}"
        raise SignlabError(str(path), cause, "Choose a .params file or a model.tar.gz.") from error


class _Silent:
    """MXNet wants a logger that only ever warns about what was chosen on purpose."""

    def warning(self, *_: object) -> None: ...

    def info(self, *_: object) -> None: ...
