"""The starter: a model of landmarks that has learned from drawn hands alone, for a project without photographs.

``resources/hand/starter.npz`` holds what was learned of all letters; ``python -m signlab.training.landmarks.starter``
makes it anew, in seconds and always the same. What it has seen is in the table of drawn hands that is there anyway.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from signlab.bundled import RESOURCES
from signlab.dataset.project import Project
from signlab.files import whole_file
from signlab.training import run as runs
from signlab.training.landmarks import drawn, features
from signlab.training.landmarks.kernel import NEVER
from signlab.training.landmarks.model import LandmarkModel
from signlab.training.run import BuildNamed, Run

FILE = RESOURCES / "hand" / "starter.npz"
NAME = "starter"
BUILD = "drawn hands"
_LABELS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NOTE = (
    "Made with the project, from drawn hands and no photograph. It names letters of anybody roughly; train on your own"
    " pictures to do better."
)


def ensure(project: Project) -> Run | None:
    """The run "starter" of ``project``, made where it is not there, and made anew where the alphabet has changed.

    None where the alphabet has fewer than two letters that can be drawn, or a run of people's own has the name.

    Raises:
        SignlabError: it cannot be written.
    """
    folder, classes, since = project.runs / NAME, tuple(project.alphabet.names), ""
    if folder.exists():
        found = runs.read(folder)
        if found.build.name != BUILD:
            return None
        if found.classes == classes and found.model.is_file():
            return found
        since = found.made  # it stays the oldest of the runs
    if len(set(classes) & set(_LABELS)) < 2:
        return None
    return _write(project.runs, classes, since)


def _write(runs_: Path, classes: tuple[str, ...], since: str) -> Run:
    found, accuracy = model(classes)
    people = tuple(sorted(set(drawn.hands(classes)[2])))
    named, options = BuildNamed(BUILD, "", people), {"drawn": True}
    if since:
        made = Run(runs_ / NAME, "landmarks", named, classes, options, made=since, versions=runs.versions()).save()
    else:
        made = runs.create(runs_, NAME, engine="landmarks", build=named, classes=classes, options=options)
    with made.held():
        digest = found.save(made.model)
        made.note(made.notes or _NOTE)
        best = {"epoch": 1.0, "train_accuracy": accuracy}
        return made.save(state="done", ended=runs.now(), best=best, outputs={runs.MODEL: digest})


def model(classes: Sequence[str]) -> tuple[LandmarkModel, float]:
    """The starter for ``classes``, and for which share of drawn hands by people new to it it was right.

    It never names a class that is no letter.
    """
    with np.load(FILE, allow_pickle=False) as file:
        table = {name: file[name].astype(np.float32) for name in file.files}
    ids = {label: number for number, label in enumerate(_LABELS)}
    last, edge = table["weights1"], table["bias1"]
    weights, bias = np.zeros((len(last), len(classes)), np.float32), np.full(len(classes), NEVER, np.float32)
    shares = np.zeros((len(table["shares"]), len(classes)), np.float32)
    for number, label in enumerate(classes):
        if label in ids:
            weights[:, number], bias[number] = last[:, ids[label]], edge[ids[label]]
            shares[:, number] = table["shares"][:, ids[label]]
    hands, _, _ = drawn.hands(_LABELS)  # it has seen them all, whichever it is to name
    rows = (features.of_hands(hands) - table["mean"]) / table["scale"]
    found = LandmarkModel(
        tuple(classes),
        table["mean"],
        table["scale"],
        (table["weights0"], weights),
        (table["bias0"], bias),
        float(table["temperature"]),
        np.asarray(rows, np.float32),
        float(table["reach"]),
        BUILD,
        NAME,
        shares,
    )
    return found, float(table["accuracy"])


def make(path: Path = FILE) -> None:
    """Learn from the table of drawn hands, and write what was learned to ``path``."""
    from signlab.training.landmarks.copies import copies
    from signlab.training.landmarks.features import Landmarks
    from signlab.training.landmarks.learn import learn

    found, labels, people = drawn.hands(_LABELS)
    hands, numbers = Landmarks.of(found), np.array(labels)
    more = copies(hands, numbers, _LABELS, seed=0)
    learned = learn(features.features(hands), numbers, _LABELS, [("signer", people)], more=more)
    made = learned.model
    assert len(made.weights) == 2, "the starter is a network; its table has two layers"
    assert made.shares is not None
    arrays = {"mean": made.mean, "scale": made.scale, "temperature": np.array(made.temperature)}
    arrays |= {"reach": np.array(made.reach), "accuracy": np.array(learned.trials[0].accuracy)}
    arrays |= {"shares": made.shares.astype(np.float16)}
    arrays |= {f"weights{number}": array.astype(np.float16) for number, array in enumerate(made.weights)}
    arrays |= {f"bias{number}": array for number, array in enumerate(made.biases)}
    with whole_file(path) as file:
        np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make()
