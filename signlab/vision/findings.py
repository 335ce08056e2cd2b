"""Pictures that want a look, each with a score, a reason in words, and a limit that can be moved while looking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from signlab.errors import SignlabError
from signlab.vision import likeness
from signlab.vision.doubts import Doubts
from signlab.vision.pictures import Choice, Figures, Pictures, medians


@dataclass(frozen=True)
class Check:
    """Something that may be wrong with a picture. A picture whose score is above ``limit`` is found.

    ``words`` hold the score's meaning: ``{figure}`` is the figure that was measured. ``unit`` is that of the limit.
    """

    key: str
    title: str
    words: str
    limit: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One picture and one thing. ``score`` is above the check's limit: the larger the worse."""

    name: str
    label: str
    check: str
    score: float
    words: str

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "label": self.label,
            "check": self.check,
            "score": round(self.score, 3),
            "words": self.words,
        }


CHECKS: dict[str, Check] = {
    check.key: check
    for check in (
        Check("blank", "Blank", "the frame shows nothing: its tones differ by {figure:.1f} %", -1.5, "%"),
        Check("no_hand", "No hand", "no hand is found", 0.5),
        Check("two_hands", "Two hands", "{figure:.0f} hands are in the picture", 1.5),
        Check("cut_off", "Hand cut off", "{figure:.0f} % of the hand is outside of the picture", 2.0, "%"),
        Check("dark", "Too dark", "it is {figure:.1f} stops darker than this signer's usual", 2.0, "stops"),
        Check("clipped", "Clipped", "{figure:.0f} % of the hand is white without detail", 12.0, "%"),
        Check("blurred", "Blurred", "it is {figure:.0f} % less sharp than this signer's usual", 15.0, "%"),
        Check("other_hand", "Other hand", "it looks the other hand than the signer's ({figure:.0f} % sure)", 90.0, "%"),
        Check(
            "near_duplicate", "Near-duplicate", "it differs in {figure:.0f} of 64 bits from one before it", -2.5, "bits"
        ),
        Check(
            "doubtful_label",
            "Doubtful label",
            "to the other pictures it is {other}, {figure:.0f} % likelier",
            10.0,
            "%",
        ),
    )
}
"""Every check by its key. Limits of "blank" and "near_duplicate" are negative: the less, the worse."""


def with_limits(limits: dict[str, float]) -> dict[str, Check]:
    """The checks with other limits; those not named keep theirs.

    Raises:
        SignlabError: there is no check of this name.
    """
    for key in limits:
        if key not in CHECKS:
            raise SignlabError(f"The check {key!r}", "is not known", f"Choose among {', '.join(CHECKS)}.")
    return {key: replace(check, limit=limits.get(key, check.limit)) for key, check in CHECKS.items()}


def scores(pictures: Pictures, doubted: Doubts | None = None) -> dict[str, Figures]:
    """(N,) for each check the score of every picture, NaN where it does not apply; above the limit it is found.

    Labels are doubted only with ``doubted``, which takes seconds: see :mod:`signlab.vision.doubts`.
    """
    figures, found = pictures.figures, pictures.found
    nothing = np.full(len(pictures), np.nan, np.float32)

    def hand(values: Figures) -> Figures:
        return np.where(found, values, nothing)

    return {
        "blank": np.where(pictures.measured, -figures["contrast"], nothing),
        "no_hand": np.where(pictures.measured, 1 - figures["hand"], nothing),
        "two_hands": hand(figures["hands"]),
        "cut_off": hand(100 - figures["hand_inside"]),
        "dark": np.where(found, -pictures.light, _dim_frame(pictures)),
        "clipped": hand(figures["hand_overexposed"]),
        "blurred": np.where(pictures.measured, _blur(pictures), nothing),
        "other_hand": hand(_other_hand(pictures)),
        "near_duplicate": np.where(pictures.measured, -_apart(pictures), nothing),
        "doubtful_label": 100 * (doubted.likely - doubted.own) if doubted else nothing,
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


def _apart(pictures: Pictures) -> Figures:
    """In how many bits each picture differs from the nearest before it in its label, of whatever burst."""
    apart = np.full(len(pictures), 64, np.float32)
    order = np.argsort(np.array(pictures.names, object), kind="stable")
    for number in range(len(pictures.labels)):
        own = order[(pictures.label[order] == number) & pictures.measured[order]]
        if len(own) > 1:
            alone = np.arange(len(own))  # every picture against every other
            apart[own] = likeness.to_rest(pictures.phash[own], alone, earlier=True)
    return apart


def findings(
    pictures: Pictures,
    checks: dict[str, Check] | None = None,
    only: Iterable[str] = (),
    dismissed: Iterable[str] = (),
    doubted: Doubts | None = None,
) -> list[Finding]:
    """What is found, check by check, the worst first, but for ``dismissed``: ``check/name`` of what was found fine."""
    chosen = checks or CHECKS
    wanted = list(only) or list(chosen)
    with_limits(dict.fromkeys(wanted, 0.0))  # raises where one is not known
    seen, by_check = set(dismissed), scores(pictures, doubted)
    found = []
    for key in wanted:
        values = by_check[key]
        for number in _worst(values, values > chosen[key].limit):
            name = pictures.names[number]
            if f"{key}/{name}" not in seen:
                other = pictures.labels[doubted.best[number]] if doubted else ""
                words = chosen[key].words.format(figure=abs(float(values[number])), other=other)
                label = pictures.labels[pictures.label[number]]
                found.append(Finding(name, label, key, float(values[number]), words))
    return found


def _worst(values: Figures, which: Choice) -> Sequence[int]:
    chosen = np.flatnonzero(which)
    return [int(each) for each in chosen[np.argsort(-values[chosen], kind="stable")]]
