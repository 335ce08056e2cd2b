"""Which label a person types: the key of a one-letter label is that label; longer ones begin a search."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """What a key stands for: a label, or labels to choose from that begin with it. Nothing where no label does."""

    label: str = ""
    among: tuple[str, ...] = ()


def typed(text: str, labels: Iterable[str]) -> Typed:
    """What typing ``text`` means. Case counts only where it tells two labels apart, which alphabets do not allow."""
    key = text.strip().casefold()
    if not key:
        return Typed()
    among = tuple(label for label in labels if label.casefold().startswith(key))
    for label in among:
        if label.casefold() == key:
            return Typed(label)
    return Typed(among=among)


def matching(text: str, labels: Iterable[str]) -> list[str]:
    """Labels that ``text`` may mean: those that begin with it, then those that hold it."""
    key = text.strip().casefold()
    every = list(labels)
    first = [label for label in every if label.casefold().startswith(key)]
    return first + [label for label in every if key in label.casefold() and label not in first]
