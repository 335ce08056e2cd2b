"""Learning first from drawn hands, of many people in many lights before many backgrounds: a network that has seen a few
hundred photographs of one person in one room alone knows that room, and no stranger's hand.

The compact network comes with Sign Lab; ``python -m signlab.training.pictures.drawn`` makes it anew, in two hours.
Drawn hands and every other network that has learned from them are made once for a computer, in the user's cache: hands
to be put before any background (``cutouts``), and a project of its own with whole drawn pictures, their build, and a
run for each size of network. All of it may be deleted at any time.
"""

import contextlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock

from signlab import alphabet
from signlab.bundled import RESOURCES
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.hand.dataset import DrawDataset
from signlab.jobs import Watch
from signlab.records import manifest
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.training import bundle, source
from signlab.training import run as runs
from signlab.training.hyperparameters import Values
from signlab.training.pictures import cutouts, mending
from signlab.training.pictures.options import COMPACT, Augmentation, PictureOptions
from signlab.training.source import Source

FILE = RESOURCES / "hand" / "network.tar.gz"
"""A compact network that has learned from drawn hands; its parameters have 16 bits."""

LABELS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
PER_LABEL, PEOPLE, SIDE = 120, 60, 144
"""Whole pictures of each letter, people, and the side of a picture in pixels."""

COUNT = 12_000
"""Hands to be put before any background."""

MIXED = 0.85
"""Share of drawn hands among the pictures of a training that started from them, so that it does not forget them."""

_MOSTLY = 0.8
"""Their share while a network learns from drawn pictures alone: the others are whole ones."""

_HANDS = "hands-2.rec"

_SET = "pictures-2"
"""Of the pictures: another way to draw gets another name."""

_BUILD = "drawn"
_EPOCHS = 24
_LEARNING: Values = {
    "mini_batch_size": 64,
    "optimizer": "adam",
    "learning_rate": 0.0015,
    "weight_decay": 0.0001,
    "lr_scheduler_step": "13,18,22",
    "lr_scheduler_factor": 0.3,
    "epochs": _EPOCHS,
    "early_stopping": False,
}

LEARNED = round(_EPOCHS * 0.9 * PER_LABEL * len(LABELS) / (1 - _MOSTLY))
"""Pictures from which a network learns before it is done: in each epoch every whole picture that is not kept back, and
hands beside them."""

_SMALLER: Values = {"image_shape": "3,96,96"}
_LARGER: Values = {
    "image_shape": "3,128,128",
    "learning_rate": 0.0012,
    "lr_scheduler_step": "10,14,16",
    "epochs": 18,
}
"""How what has learned from small pictures learns from larger ones."""

_LAST: Values = {"learning_rate": 0.0007, "lr_scheduler_step": None, "epochs": 1}
_PASSES = 8
"""How it learns from small ones again, and how often."""

_CHANGES = Augmentation(turn=14, zoom=0.35, shift=0.12, light=0.4, contrast=0.4, colour=0.4, blur=0.3)


def folder() -> Path:
    return Path(platformdirs.user_cache_dir("signlab")) / "drawn"


def name(values: Values) -> str:
    """What the run is called that learns what a network with ``values`` starts from."""
    return f"{values['num_layers']}-layers-{str(values['image_shape']).split(',')[-1]}"


def _comes_along(values: Values) -> bool:
    return values["num_layers"] == COMPACT and FILE.is_file()


def is_there(values: Values) -> bool:
    """Whether there is a network for ``values`` that has learned from drawn hands."""
    if _comes_along(values):
        return True
    with contextlib.suppress(SignlabError):
        return runs.read(folder() / _SET / "runs" / name(values)).state == "done"
    return False


def has_hands() -> bool:
    """Whether ``hands`` were drawn on this computer."""
    return (folder() / _HANDS).is_file()


def hands(watch: Watch) -> Path:
    """The file of drawn hands; drawn where it is not there.

    Raises:
        SignlabError: it cannot be written.
        Cancelled: ``watch`` was cancelled.
    """
    path = folder() / _HANDS
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with FileLock(folder() / ".hands.lock", thread_local=False):  # whoever comes second finds them drawn
            if not path.is_file():
                cutouts.draw(path, LABELS, COUNT, watch)
                for old in folder().glob("hands-*.rec"):  # drawn another way, by a Sign Lab of before
                    if old != path:
                        old.unlink()
    except OSError as error:
        raise _unwritable(error) from error
    return path


def _unwritable(error: OSError) -> SignlabError:
    cause = f"cannot be written: {error.strerror or error}"
    return SignlabError(str(folder()), cause, "Make room there, or train without drawn hands.")


def model(values: Values, watch: Watch) -> Path:
    """The archive of a network for ``values`` that has learned from drawn hands; made where it is not there, and taken
    up where making it was cut short.

    Raises:
        SignlabError: it cannot be made.
        Cancelled: ``watch`` was cancelled.
    """
    if _comes_along(values):
        return FILE
    with contextlib.ExitStack() as stack:
        try:
            folder().mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(folder() / ".lock", thread_local=False))  # whoever comes second finds it made
        except OSError as error:
            raise _unwritable(error) from error
        build = _pictures(watch)
        with Project.open(folder() / _SET) as project:
            chosen = {**_LEARNING, "num_layers": values["num_layers"], "image_shape": values["image_shape"]}
            return _learned(project, build, name(values), PictureOptions(chosen, _CHANGES, mixed=_MOSTLY), watch)


def _pictures(watch: Watch) -> Source:
    """The build of drawn pictures, drawn anew where it is not whole."""
    root = folder() / _SET
    built = root / "builds" / _BUILD
    if not (built / manifest.NAME).is_file():
        shutil.rmtree(root, ignore_errors=True)
        letters = alphabet.load(",".join(LABELS))
        task = DrawDataset(root, letters, per_label=PER_LABEL, signers=PEOPLE, size=(SIDE, SIDE))
        task.prepare()
        if task.run(watch).cancelled:
            raise Cancelled
        with Project.open(root) as project:
            build = Build(project, BuildOptions(_BUILD, "signer", (0.9, 0.1)))
            build.prepare()
            build.run(watch)
    return source.read(built)


def _learned(project: Project, build: Source, name: str, options: PictureOptions, watch: Watch) -> Path:
    """The model of the run ``name``, trained where it is not there."""
    from signlab.training.pictures.job import ResumePictures, TrainPictures

    where = project.runs / name
    if where.exists():
        with contextlib.suppress(SignlabError):
            found = runs.read(where)
            if found.state == "done":
                return found.model
            resume = ResumePictures(project, found)
            resume.prepare()
            return resume.run(watch).run.model
        shutil.rmtree(where)  # it cannot be taken up
    task = TrainPictures(project, build, options, name)
    task.prepare()
    return task.run(watch).run.model


def make(path: Path, watch: Watch) -> None:
    """Make what ``FILE`` holds: from small pictures, which cost half as much, from larger ones, and from small ones
    again, as they are learned from commonly; the mean of the last passes does better with photographs than any of them
    (Izmailov and others, "Averaging weights leads to wider optima and better generalization", 2018).

    What was made of it is kept in ``folder()``, so that it goes on where it was cut short.
    """
    build = _pictures(watch)
    small = {**_LEARNING, "num_layers": COMPACT, **_SMALLER}
    last = {**small, **_LAST}
    steps = [
        ("small", small),
        ("large", {**small, **_LARGER}),
        *((f"last-{number}", last) for number in range(_PASSES)),
    ]
    models: list[Path] = []
    with Project.open(folder() / _SET) as project:
        for called, values in steps:
            begun = models[-1] if models else None
            options = PictureOptions(values, _CHANGES, start_from=begun, mixed=_MOSTLY, seed=len(models))
            models.append(_learned(project, build, called, options, watch))
    _write(path, models[-_PASSES:])


def _write(path: Path, models: Sequence[Path]) -> None:
    """The mean of ``models``, with parameters of 16 bits, which take half as much room."""
    mx = mending.mxnet()
    total: dict[str, Any] = {}
    for model in models:
        with bundle.opened(model) as found:
            known = mx.nd.load(str(found.params))
            total = {name: total[name] + value if total else value for name, value in known.items()}
    with bundle.opened(models[-1]) as found:
        mean = {name: (value / len(models)).astype("float16") for name, value in total.items()}
        mx.nd.save(str(found.params), mean)
        bundle.write(path, found.symbol, found.params, found.about)


if __name__ == "__main__":
    make(FILE, Watch())
