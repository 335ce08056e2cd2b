"""Letters and words from probabilities, by the very program that runs on the device."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from signlab.deployment import program


@dataclass(frozen=True)
class Event:
    """What was recognised. ``labels`` is one, but for a word; ``text`` is the word so far, or the whole one."""

    kind: Literal["letter", "deleted", "word"]
    labels: tuple[str, ...]
    text: str

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "labels": list(self.labels), "text": self.text}


@dataclass(frozen=True)
class Reading:
    """What one frame meant. ``scores`` are probabilities by label, averaged over a moment; what they lack to 1 is "no
    sign". ``leading`` is the likeliest label, "" where no sign is likelier; ``letter`` the one that counts, "" where
    none does. ``delay``: seconds from when the frame was offered."""

    sequence: int
    scores: dict[str, float]
    leading: str
    letter: str
    word: str
    events: tuple[Event, ...] = ()
    delay: float = field(default=0.0, compare=False)

    @property
    def no_sign(self) -> float:
        return max(0.0, 1 - sum(self.scores.values()))

    @property
    def confidence(self) -> float:
        return self.scores[self.leading] if self.leading else self.no_sign


class Spelling:
    """Probabilities go in frame by frame, letters and words come out. ``settings`` are the device's: see
    ``device_lambda/sign_to_voice/settings.py``; what is not given is as it is there.

    Raises:
        SignlabError: the device would refuse the settings.
    """

    def __init__(self, classes: Sequence[str], settings: dict[str, Any] | None = None) -> None:
        self._classes = list(classes)
        self._settings = program.defaults()
        self.set(settings or {})
        self._letters: Any = program.module("letters").Letters(self._classes, self._settings)
        self._words: Any = program.module("words").Words()

    def set(self, settings: dict[str, Any]) -> None:
        """Other settings from here on."""
        self._settings |= program.checked(settings, self._classes)

    @property
    def says(self) -> str:
        """What is to be said aloud: "letters", "words" or "nothing"."""
        return str(self._settings["say"])

    def see(self, now: float, row: Sequence[float], sequence: int = 0, delay: float = 0.0) -> Reading:
        """A frame of the time ``now`` (seconds) and the probability of each class, which may all be 0: no sign."""
        letters, words = self._letters, self._words
        label = letters.see(now, [float(score) for score in row])
        found = words.see(now, label, letters.held, self._settings["pause"])
        scores = {label: score for label, score in letters.mean.items() if label}  # "" is what is of no interest
        leads = letters.leading if letters.confidence > 1 - sum(scores.values()) else ""
        events = tuple(self._event(kind, labels) for kind, labels in found)
        return Reading(sequence, scores, leads, letters.held or "", words.word, events, delay)

    def end(self) -> Event | None:
        """Nothing more comes: the word that was being spelled, if any."""
        labels, self._words.letters = self._words.letters, []
        return self._event("word", labels) if labels else None

    def _event(self, kind: Any, labels: list[str]) -> Event:
        written = program.module("words").written
        return Event(kind, tuple(labels), str(written(labels) if kind == "word" else self._words.word))
