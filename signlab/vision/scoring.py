"""How bad every picture is in each check: the larger the score the worse, NaN where the check does not apply."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from signlab.dataset.sayings import Said
from signlab.vision import likeness
from signlab.vision.doubts import Doubts
from signlab.vision.pictures import Choice, Figures, Numbers, Pictures, medians


@dataclass(frozen=True)
class Evidence:
    """What is known of pictures beside their measures. ``doubted`` takes seconds: see :mod:`signlab.vision.doubts`;
    ``said`` by name, of a model; ``sides`` of the last build, by ``A/name.jpg``."""

    doubted: Doubts | None = None
    said: Mapping[str, Said] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)


def scores(pictures: Pictures, evidence: Evidence, breathe: Callable[[], object] = lambda: None) -> dict[str, Figures]:
    """(N,) for each check the score of every picture."""
    figures, found = pictures.figures, pictures.found
    nothing = np.full(len(pictures), np.nan, np.float32)
    doubted = evidence.doubted

    def hand(values: Figures) -> Figures:
        return np.where(found, values, nothing)

    other_hand = hand(_other_hand(pictures))
    return {
        "doubtful_label": 100 * (doubted.likely - doubted.own) if doubted else nothing,
        "model": _said(pictures, evidence.said),
        "blank": np.where(pictures.measured, -figures["contrast"], nothing),
        "no_hand": np.where(pictures.measured, 1 - figures["hand"], nothing),
        "two_hands": hand(figures["hands"]),
        "cut_off": hand(100 - figures["hand_inside"]),
        "dark": np.where(found, -pictures.light, _dim_frame(pictures)),
        "clipped": hand(figures["hand_overexposed"]),
        "blurred": np.where(pictures.measured, _blur(pictures), nothing),
        "other_hand": other_hand,
        "mirrored": _mirrored(pictures, other_hand, breathe),
        "near_duplicate": np.where(pictures.measured, -_apart(pictures, breathe), nothing),
        "leak": -_across_sides(pictures, evidence.sides, breathe),
    }


_FINER = 0.25
"""Of a camera's own blur less is left where the hand has more pixels: sharpness goes with this power of their number
across (fitted on photographs at many distances)."""

_SHAPE = 0.15
"""By so much, in logarithms, a letter's hands may be less sharp than other letters' by their shape: a fist has fewer
edges than spread fingers. A letter that is less sharp still was recorded badly."""


def _blur(pictures: Pictures) -> Figures:
    """By how many % a hand, or else its whole frame, is less sharp than the signer's usual.

    A hand that moved is seen on the hand alone; a camera that moved on the frame more surely, and also where the blur
    kept the hand from being found.
    """
    figures = pictures.figures
    across = np.maximum(figures["hand_size"] * figures["height"] / 100, 1.0)
    hand = _against_usual(figures["sharpness"] / across**_FINER, pictures)
    shape = np.nan_to_num(medians(hand, pictures.label))
    hand = hand - np.clip(shape, -_SHAPE, _SHAPE)
    frame = _against_usual(figures["frame_sharpness"], pictures)
    return np.asarray(100 * (1 - np.exp(np.fmin(hand, frame))), np.float32)


def _against_usual(sharpness: Figures, pictures: Pictures) -> Figures:
    """The logarithm of how sharp pictures are against the median of their signer."""
    level = np.log(np.maximum(sharpness, 0.1))
    return np.asarray(level - medians(level, pictures.group), np.float32)


def _dim_frame(pictures: Pictures) -> Figures:
    """By how many stops a frame is darker than the signer's usual one: in the dark, hands are not found."""
    frame = pictures.figures["brightness"]
    usual = np.maximum(pictures.usual("brightness"), 0.05)
    return np.asarray(-np.log2(np.maximum(frame, 0.05) / usual), np.float32)


_ONE_HANDED = 0.8
"""Share of a signer's pictures that must look the same hand before the others are doubted."""


def _other_hand(pictures: Pictures) -> Figures:
    """How sure the estimator is, in %, of the hand that the signer does not use. NaN where nobody stated which that is
    and the pictures do not say."""
    looks = pictures.figures["handedness"]
    mostly = pictures.share("handedness", 50)
    known = pictures.stated | (np.abs(mostly - 0.5) >= _ONE_HANDED - 0.5)
    right = np.where(pictures.stated, pictures.right, mostly > 0.5)
    return np.where(known, np.where(right, 100 - looks, looks), np.nan).astype(np.float32)


def _apart(pictures: Pictures, breathe: Callable[[], object]) -> Figures:
    """In how many bits each picture differs from the nearest before it in its label, of whatever burst."""
    apart = np.full(len(pictures), 64, np.float32)
    order = np.argsort(np.array(pictures.names, object), kind="stable")
    for number in range(len(pictures.labels)):
        breathe()
        own = order[(pictures.label[order] == number) & pictures.measured[order]]
        if len(own) > 1:
            alone = np.arange(len(own))  # every picture against every other
            apart[own] = likeness.to_rest(pictures.phash[own], alone, earlier=True)
    return apart


def _said(pictures: Pictures, said: Mapping[str, Said]) -> Figures:
    """How sure the model is, in %, of another label than a picture's own."""
    sure = np.full(len(pictures), np.nan, np.float32)
    for number, name in enumerate(pictures.names if said else ()):
        told = said.get(name)
        if told and told.label and told.label != pictures.labels[pictures.label[number]]:
            sure[number] = told.confidence
    return sure


_SAME_PLACE = 16
"""Bits within which two pictures may show the same hand before the same wall."""


def _mirrored(pictures: Pictures, other_hand: Figures, breathe: Callable[[], object]) -> Figures:
    """By how many bits each picture is nearer to another of its signer and label in the mirror than as it is. NaN where
    it looks the hand that the signer uses."""
    nearer = np.full(len(pictures), np.nan, np.float32)
    key = pictures.group * len(pictures.labels) + pictures.label
    for own in _groups(key, pictures.measured):
        breathe()
        straight = likeness.to_rest(pictures.phash[own], np.arange(len(own)))
        turned = likeness.to_mirrored(pictures.phash[own])
        nearer[own] = np.where(turned <= _SAME_PLACE, straight.astype(np.float32) - turned, np.nan)
    return np.where(other_hand < 50, np.nan, nearer)


def _across_sides(pictures: Pictures, sides: Mapping[str, str], breathe: Callable[[], object]) -> Figures:
    """In how many bits each picture differs from the nearest of its label on another side; NaN where it is on none."""
    labels = pictures.labels
    paths = [f"{labels[label]}/{name}" for label, name in zip(pictures.label.tolist(), pictures.names, strict=True)]
    numbers = {side: number for number, side in enumerate(sorted(set(sides.values())))}
    side = np.array([numbers.get(sides.get(path, ""), -1) for path in paths], np.int64)
    apart = np.full(len(pictures), np.nan, np.float32)
    for own in _groups(pictures.label, pictures.measured & (side >= 0)):
        breathe()
        apart[own] = likeness.to_rest(pictures.phash[own], side[own])
    return apart


def _groups(key: Numbers, which: Choice) -> Iterator[Numbers]:
    """The places of the pictures in ``which`` that share a key with another of them."""
    chosen = np.flatnonzero(which)
    order = chosen[np.argsort(key[chosen], kind="stable")]
    _, first = np.unique(key[order], return_index=True)
    yield from (each for each in np.split(order, first[1:]) if len(each) > 1)
