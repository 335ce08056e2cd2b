"""Which pictures belong together: those of one signer, session or burst, and those with the same bytes."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import Literal, get_args

from signlab.dataset.index import Picture

Side = Literal["train", "validation", "test"]
SIDES: tuple[Side, ...] = get_args(Side)

Rule = Literal["signer", "session", "burst", "image"]
RULES: tuple[Rule, ...] = ("signer", "session", "burst", "image")
"""From the strictest to none."""


def where(picture: Picture) -> str:
    """What names one picture for certain: a file copied by hand has its name in two places."""
    return f"{picture.label}/{picture.name}"


def key(picture: Picture, rule: Rule) -> Hashable:
    """What ``picture`` shares with all that must stay on its side. Without a signer its session decides, and so on.

    A picture without any provenance stands alone.
    """
    if rule == "signer" and picture.signer:
        return ("signer", picture.signer)
    if rule in ("signer", "session") and picture.session:
        return ("session", picture.session)
    if rule != "image" and picture.session and picture.burst:
        return ("burst", picture.session, picture.burst)
    return ("picture", where(picture))


def known(picture: Picture, rule: Rule) -> bool:
    """Whether the project says of ``picture`` what ``rule`` goes by."""
    if rule == "signer":
        return bool(picture.signer)
    return rule == "image" or bool(picture.session and (rule == "session" or picture.burst))


def group(pictures: Iterable[Picture], rule: Rule) -> list[list[Picture]]:
    """Groups that a split must not tear apart, each sorted by name, in the order of their first names.

    Pictures with the same bytes (the same SHA-256, where it is known) are in one group whatever the rule.
    """
    members: dict[Hashable, list[Picture]] = {}
    forest: dict[Hashable, Hashable] = {}
    owner: dict[str, Hashable] = {}
    for picture in sorted(pictures, key=_by_name):
        own = key(picture, rule)
        forest.setdefault(own, own)
        members.setdefault(own, []).append(picture)
        if picture.sha256:
            _join(forest, owner.setdefault(picture.sha256, own), own)
    groups: dict[Hashable, list[list[Picture]]] = {}
    for own, some in members.items():
        groups.setdefault(_root(forest, own), []).append(some)
    return [sorted(chain(*some), key=_by_name) if len(some) > 1 else some[0] for some in groups.values()]


def _by_name(picture: Picture) -> tuple[str, str]:
    return picture.name, picture.label


def _root(forest: dict[Hashable, Hashable], node: Hashable) -> Hashable:
    while forest[node] != node:
        forest[node] = forest[forest[node]]  # halves the way for whoever comes next
        node = forest[node]
    return node


def _join(forest: dict[Hashable, Hashable], one: Hashable, other: Hashable) -> None:
    forest[_root(forest, other)] = _root(forest, one)


def count_by_label(pictures: Sequence[Picture]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for picture in pictures:
        counts[picture.label] = counts.get(picture.label, 0) + 1
    return counts
