"""Made-up recordings: what a model says, frame by frame, while somebody spells; with jitter, transitions and pauses."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sign_to_voice.letters import Letters
from sign_to_voice.settings import DEFAULTS
from sign_to_voice.words import Words

CLASSES = [*"ABCDEFGHIKLMNOPQRSTUVWXY", "space", "del", "nothing"]


@dataclass(frozen=True)
class Hand:
    """How somebody signs, and how well the model sees it. Times in seconds, the rest shares of 1."""

    fps: float = 12.0
    hold: float = 1.0
    between: float = 0.3
    rest: float = 2.2
    sure: float = 0.85
    noise: float = 0.12
    wrong: float = 0.08
    """Frames in which the model is sure of some other letter."""
    jitter: float = 0.3
    """Of the time between two frames."""


def scores(dice: np.random.Generator, label: str | None, sure: float) -> list[float]:
    """Probabilities of all classes; for None, of a hand on its way, spread over many."""
    rest = dice.dirichlet(np.full(len(CLASSES), 0.3 if label is None else 1.0))
    if label is not None:
        rest *= 1 - sure
        rest[CLASSES.index(label)] += sure
    return list(map(float, rest))


def recorded(words: Sequence[str], hand: Hand, seed: int) -> Iterator[tuple[float, list[float], str | None]]:
    """(time, probabilities, the label that is being signed) of each frame."""
    dice = np.random.default_rng(seed)
    now = 100.0
    signs: list[tuple[str | None, float]] = [("nothing", hand.rest)]
    for word in words:
        for letter, following in zip(word, [*word[1:], ""], strict=True):
            lift = "nothing" if letter == following else None  # the same letter again: the hand opens between
            signs += [(letter, hand.hold), (lift, 2 * hand.between if lift else hand.between)]
        signs.append(("nothing", hand.rest))
    for label, seconds in signs:
        end = now + seconds * dice.uniform(0.8, 1.2)
        while now < end:
            seen = str(dice.choice(CLASSES)) if label and dice.random() < hand.wrong else label
            yield now, scores(dice, seen, float(np.clip(dice.normal(hand.sure, hand.noise), 0.2, 1))), label
            now += (1 + hand.jitter * dice.uniform(-1, 1)) / hand.fps


@dataclass
class Outcome:
    """What came of it: the words, and the seconds from the first frame of each letter to its being told."""

    words: list[str]
    delays: list[float]


def read(frames: Iterator[tuple[float, list[float], str | None]], **settings: object) -> Outcome:
    """What the device would make of the frames."""
    chosen = {**DEFAULTS, **settings}
    letters, words, outcome = Letters(CLASSES, chosen), Words(), Outcome([], [])
    begun, signed = 0.0, None
    for now, row, label in frames:
        if label != signed:
            begun, signed = now, label
        counted = letters.see(now, row)
        for kind, labels in words.see(now, counted, letters.held, chosen["pause"]):
            if kind == "word":
                outcome.words.append("".join(labels))
            elif kind == "letter" and labels == [signed]:
                outcome.delays.append(now - begun)
    return outcome


@dataclass(frozen=True)
class Figures:
    """Shares of the letters (and ends of words) that were spelled; the mean delay in seconds."""

    missed: float
    invented: float
    delay: float


def figures(words: Sequence[str], hand: Hand, seeds: Sequence[int], **settings: object) -> Figures:
    """How well ``words`` are read, over several recordings."""
    spelled, missed, invented = 0, 0, 0
    delays: list[float] = []
    for seed in seeds:
        outcome = read(recorded(words, hand, seed), **settings)
        wanted, told = " ".join(words), " ".join(outcome.words)
        spelled += len(wanted)
        delays += outcome.delays
        found = missed_and_invented(wanted, told)
        missed, invented = missed + found[0], invented + found[1]
    return Figures(missed / spelled, invented / spelled, sum(delays) / len(delays))


def missed_and_invented(wanted: str, told: str) -> tuple[int, int]:
    """How many letters of ``wanted`` are not in ``told``, and how many of ``told`` were not wanted."""
    different = [
        (end - start, stop - begin)
        for what, start, end, begin, stop in difflib.SequenceMatcher(None, wanted, told, False).get_opcodes()
        if what != "equal"
    ]
    return sum(pair[0] for pair in different), sum(pair[1] for pair in different)
