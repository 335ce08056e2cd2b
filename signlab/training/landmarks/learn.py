"""Learning from landmarks: the classifier that does best on people it has not seen, its confidence set right."""

import functools
import os
import warnings
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from signlab.training.landmarks import kernel
from signlab.training.landmarks.kernel import NEVER
from signlab.training.landmarks.model import LandmarkModel, nearest, softmax
from signlab.vision.hand import Floats

_FOLDS = 3
_VOTERS = 4
"""Networks that differ in nothing but chance, of which the mean is taken; while choosing a kind, one speaks for them.
"""

_BATCH = 200
"""Rows that go together through a network as it learns, about."""

_ROUNDS, _ROUNDS_OF_MANY = 30, 12
"""How often a network goes through what it learns: less often where each hand comes in several copies."""

_TEMPERATURES = np.geomspace(0.2, 20, 60)
_BEYOND = 1.25
"""A sign may be so much further from all that was learned than 999 of 1000 of strangers' signs were."""

_ANYWHERE = 1e6
"""The reach where no stranger was held out: how far people's hands are from each other is not known then."""

Labels = npt.NDArray[np.int64]
Layers = tuple[tuple[Floats, ...], tuple[Floats, ...]]


@dataclass(frozen=True)
class Trial:
    """How a kind of classifier did on groups that it had not seen; ``groups`` says of what."""

    name: str
    accuracy: float
    groups: str


@dataclass(frozen=True)
class More:
    """Changed copies of hands, that teach and judge nothing: their ``rows`` (M, F), and of which hand each is one."""

    rows: Floats
    origin: Labels


@dataclass(frozen=True)
class Learned:
    """The model, and what was tried for it, the best first."""

    model: LandmarkModel
    trials: tuple[Trial, ...]


def learn(
    features: Floats,
    labels: Labels,
    classes: tuple[str, ...],
    groups: Sequence[tuple[str, Sequence[Hashable]]],
    seed: int = 0,
    step: Callable[[], None] = lambda: None,
    judged: npt.NDArray[np.bool_] | None = None,
    more: More | None = None,
) -> Learned:
    """A model of ``features`` (N, F) with ``labels`` (N,), numbers of ``classes``.

    ``groups`` are ways to hold some out, the strictest first ("signer", "session", "burst"); the first that has two
    or more is taken. ``judged`` (N,): those by which a classifier is chosen and its confidence set, all unless given:
    drawn hands teach, and photographs judge. ``more`` teaches as well, in the last fit alone. ``step`` is called after
    each fit. Raises ``ValueError`` of fewer than two labels.
    """
    from threadpoolctl import threadpool_limits

    if len(np.unique(labels)) < 2:
        raise ValueError("telling apart takes two labels")
    with threadpool_limits(1), warnings.catch_warnings():  # so small that threads only wait for each other
        warnings.simplefilter("ignore")  # that more rounds would change a little more is known
        judged = np.ones(len(labels), bool) if judged is None else judged
        return _learn(features, labels, classes, groups, seed, step, judged, more)


def _learn(
    features: Floats,
    labels: Labels,
    classes: tuple[str, ...],
    groups: Sequence[tuple[str, Sequence[Hashable]]],
    seed: int,
    step: Callable[[], None],
    judged: npt.NDArray[np.bool_],
    more: More | None,
) -> Learned:
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    rows = np.asarray((features - mean) / scale, np.float32)
    by, parts = _parts(groups, len(rows), seed)
    seconds = [_second(rows, labels, held, len(classes)) for held in parts]
    tried = []
    for name, make in _kinds():
        scores = np.zeros((len(rows), len(classes)), np.float32)
        for held, second in zip(parts, seconds, strict=True):
            layers = _fitted(make(seed), rows[~held], labels[~held], len(classes))
            scores[held] = kernel.together(_scores(layers, rows[held]), second.opinion)
            step()
        accuracy = float((scores.argmax(axis=1) == labels)[judged].mean())
        tried.append((Trial(name, accuracy, by), make, scores))
    best, make, scores = max(tried, key=lambda one: one[0].accuracy)
    taught, told = rows, labels
    if more is not None:
        taught = np.concatenate([rows, np.asarray((more.rows - mean) / scale, np.float32)])
        told = np.concatenate([labels, labels[more.origin]])
    rounds = _ROUNDS if more is None else _ROUNDS_OF_MANY
    voters = []
    for voter in _voters(lambda chance: _fitted(make(seed + chance), taught, told, len(classes), rounds)):
        voters.append(voter)
        step()
    weights, biases = _mean(voters)
    far = np.concatenate([second.far[judged[held]] for held, second in zip(parts, seconds, strict=True)])
    model = LandmarkModel(
        classes,
        np.asarray(mean, np.float32),
        np.asarray(scale, np.float32),
        weights,
        biases,
        _temperature(scores[judged], labels[judged]),
        rows,
        _BEYOND * float(np.quantile(far, 0.999)) if by == "signer" else _ANYWHERE,
        shares=kernel.shares(rows, labels, len(classes)),
    )
    return Learned(model, tuple(sorted((one[0] for one in tried), key=lambda trial: trial is not best)))


def _voters(fit: Callable[[int], Layers]) -> Iterator[Layers]:
    """What ``fit`` makes of each number of a voter, in their order; each has a core to itself."""
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from pool.map(fit, range(_VOTERS))
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class _Second:
    """Of hands held out: what the others make of them (H, classes), and how far they are from the nearest (H,)."""

    opinion: Floats
    far: Floats


def _second(rows: Floats, labels: Labels, held: npt.NDArray[np.bool_], classes: int) -> _Second:
    apart = kernel.squares(rows[held], rows[~held])
    return _Second(kernel.opinion(apart, kernel.shares(rows[~held], labels[~held], classes)), nearest(apart))


def judges(signers: Sequence[Hashable], drawn: int) -> npt.NDArray[np.bool_]:
    """Who is to judge: photographs of ``signers``, and after them ``drawn`` hands, which judge where one person alone
    is in the photographs: that says nothing of strangers, and drawn people do."""
    several = len(set(signers)) > 1
    return np.arange(len(signers) + drawn) < (len(signers) if several else len(signers) + drawn)


def fits(groups: int) -> int:
    """How often ``learn`` calls ``step`` where there are ``groups`` to hold out."""
    return len(list(_kinds())) * min(_FOLDS, groups) + _VOTERS


def _kinds() -> Iterator[tuple[str, Callable[[int], Any]]]:
    """What can be chosen, and how one is made from a seed; of equals the first is taken."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier

    network = functools.partial(MLPClassifier, (128,), alpha=2.0, learning_rate_init=0.002)
    yield "network with 128 units", functools.partial(_seeded, network)
    yield "logistic regression", lambda seed: LogisticRegression(C=0.01, max_iter=100, random_state=seed)


def _seeded(make: Callable[..., Any], seed: int) -> Any:
    return make(random_state=seed)


def _mean(voters: Sequence[Layers]) -> Layers:
    """The layers that give the mean of what the ``voters`` give: side by side they are one wider network."""
    if len(voters[0][0]) == 1:  # there is no chance in these: they are all the same
        return voters[0]
    (first, last), (bias, end) = (
        zip(*(one[0] for one in voters), strict=True),
        zip(*(one[1] for one in voters), strict=True),
    )
    weights = np.concatenate(first, axis=1), np.concatenate(last) / np.float32(len(voters))
    return weights, (np.concatenate(bias), np.mean(end, axis=0, dtype=np.float32))


def _parts(
    groups: Sequence[tuple[str, Sequence[Hashable]]], count: int, seed: int
) -> tuple[str, list[npt.NDArray[np.bool_]]]:
    """Which rows are held out together, at most ``_FOLDS`` times; each row once."""
    for by, values in groups:
        names = list(dict.fromkeys(values))
        if len(names) > 1:
            order = np.random.default_rng(seed).permutation(len(names))
            fold = {name: int(place) % _FOLDS for name, place in zip(names, order, strict=True)}
            of = np.array([fold[value] for value in values])
            return by, [of == number for number in range(min(_FOLDS, len(names)))]
    of = np.random.default_rng(seed).permutation(count) % _FOLDS
    return "picture", [of == number for number in range(_FOLDS)]


def _fitted(classifier: Any, rows: Floats, labels: Labels, classes: int, rounds: int = _ROUNDS) -> Layers:
    """The layers of a classifier, with an output for every class, learned or not. A network takes ``rounds``."""
    found = np.unique(labels)
    if len(found) == 1:  # a fold may have held out all but one label
        bias = np.full(classes, NEVER, np.float32)
        bias[found[0]] = 0
        return (np.zeros((rows.shape[1], classes), np.float32),), (bias,)
    if hasattr(classifier, "batch_size"):
        classifier.batch_size, classifier.max_iter = _batch(len(rows)), rounds
    fitted = classifier.fit(rows, labels)
    if hasattr(fitted, "coefs_"):
        weights, biases = list(fitted.coefs_), list(fitted.intercepts_)
    else:
        weights, biases = [fitted.coef_.T], [fitted.intercept_]
    if len(found) == 2:  # two classes share one score
        weights[-1] = np.concatenate([-weights[-1] / 2, weights[-1] / 2], axis=1)
        biases[-1] = np.concatenate([-biases[-1] / 2, biases[-1] / 2])
    last, edge = np.zeros((len(weights[-1]), classes)), np.full(classes, NEVER)
    last[:, found], edge[found] = weights[-1], biases[-1]
    weights[-1], biases[-1] = last, edge
    return tuple(np.asarray(one, np.float32) for one in weights), tuple(np.asarray(one, np.float32) for one in biases)


def _batch(count: int) -> int:
    """How many of ``count`` rows go together, so that all batches are about equal.

    scikit-learn's network divides the decay of its weights by the size of a batch: a last one of a few rows shrinks
    them so that what was learned depends on the very number of rows (strangers named rightly: 0.82 with 5,602 rows,
    0.95 with one picture less).
    """
    return -(-count // max(1, round(count / _BATCH)))


def _scores(layers: Layers, rows: Floats) -> Floats:
    for number, (weights, bias) in enumerate(zip(*layers, strict=True)):
        rows = (np.maximum(rows, 0) if number else rows) @ weights + bias
    return rows


def _temperature(scores: Floats, labels: Labels) -> float:
    """What scores of unseen people must be divided by so that confidence is accuracy: the one of least loss."""
    losses = []
    for temperature in _TEMPERATURES:
        of_label = softmax(np.asarray(scores / temperature, np.float32))[np.arange(len(labels)), labels]
        losses.append(-np.log(np.maximum(of_label, 1e-9)).mean())
    return float(_TEMPERATURES[int(np.argmin(losses))])
