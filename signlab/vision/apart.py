"""What must not be on both sides when one part of the pictures judges another: the frames of a burst, a session, a
signer."""

import warnings
from collections.abc import Iterator

import numpy as np

from signlab.vision.pictures import Choice, Numbers, Pictures

_FOLDS = 5

_MANY = 200
"""Groups of which one more or less on a side does not matter."""


def kept_apart(
    pictures: Pictures, chosen: Numbers, among: tuple[str, ...] = ("signer", "session", "burst")
) -> tuple[str, Numbers | None]:
    """The first grouping of ``among`` in which nearly every label has several groups, by name and as numbers of the
    ``chosen`` pictures; "nothing" and None where there is none, as when each label was recorded in one go."""
    known: dict[str, tuple[Numbers, Choice]] = {
        "signer": (pictures.signer, pictures.signer != _nameless(pictures.signers)),
        "session": (pictures.session, pictures.session != _nameless(pictures.sessions)),
        "burst": (pictures.burst, np.ones(len(pictures), bool)),
    }
    for name in among:
        group, named = known[name]
        if named[chosen].all() and _spread(pictures.label[chosen], group[chosen]):
            return name, group[chosen]
    return "nothing", None


def _nameless(names: tuple[str, ...]) -> int:
    return names.index("") if "" in names else -1


def _spread(label: Numbers, group: Numbers) -> bool:
    """Whether nine labels in ten have three groups or more."""
    pairs = np.unique(np.stack([label, group]), axis=1)[0]
    return bool(np.mean(np.bincount(pairs)[np.unique(label)] >= 3) >= 0.9)


def folds(label: Numbers, group: Numbers | None) -> Iterator[tuple[Numbers, Numbers]]:
    """Whom to teach with and whom to judge, five times; no group is on both sides, and labels are spread over all."""
    if group is not None and len(np.unique(group)) > _MANY:
        fold = _dealt(label, group)
        yield from ((np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(_FOLDS))
        return
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    kind = StratifiedKFold if group is None else StratifiedGroupKFold
    count = _FOLDS if group is None else min(_FOLDS, len(np.unique(group)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a label with fewer pictures than folds is no fault
        yield from list(kind(count, shuffle=True, random_state=0).split(label, label, group))


def _dealt(label: Numbers, group: Numbers) -> Numbers:
    """(N,) the fold of each picture: the groups of each label are dealt out like cards, in no order.

    scikit-learn looks for the best place of every group: for thousands of them, of which none matters much, seconds.
    """
    _, first, member = np.unique(group, return_index=True, return_inverse=True)
    shuffled = np.random.Generator(np.random.PCG64(0)).permutation(len(first))
    order = shuffled[np.argsort(label[first][shuffled], kind="stable")]
    fold = np.empty(len(first), np.int64)
    fold[order] = np.arange(len(first)) % _FOLDS
    return np.asarray(fold[member], np.int64)
