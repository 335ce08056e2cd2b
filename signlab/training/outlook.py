"""What can be expected of a training before it starts: how long it takes, and what its people can teach."""

import os
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from signlab.errors import Problem
from signlab.training import hyperparameters, metrics
from signlab.training.hyperparameters import Values
from signlab.training.run import Run
from signlab.training.source import Source

WORK = {10: 0.25, 18: 1.82, 34: 3.67, 50: 4.11}
"""Multiplications and additions for one picture of 224 pixels, in 10⁹, by layers of the network; forward alone."""

_RATE = 2.0
"""10⁹ of them that one core trains in a second, counted forward alone."""

_PREPARING = 0.004
"""Seconds that reading a picture and changing it at random take."""

_HANDS = 30.0
"""Pictures a second in which hands are found."""

_LEARNING = 25.0
"""Seconds that the landmarks engine learns, when all hands are found."""

_DRAWN = 25.0
"""Hands a second that are drawn."""

_WARM_UP = 6.0
"""Seconds until the first picture is trained on."""


@dataclass(frozen=True)
class Duration:
    """Seconds, and the run of this project that they were taken from; "" for what computers commonly do."""

    seconds: float
    after: str = ""

    @property
    def words(self) -> str:
        return f"about {in_words(self.seconds)}"


def in_words(seconds: float) -> str:
    """ "40 s", "12 min", "3 h 20 min", as exact as an estimate can be."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {10 * (minutes % 60 // 10)} min" if minutes < 600 else f"{round(minutes / 60)} h"


def of_pictures(
    build: Source, values: Values, earlier: Iterable[Run], *, mixed: float = 0.0, before: int = 0, draws: int = 0
) -> Duration:
    """How long the pictures engine takes with ``values``, of which all are needed, by what it did before.

    ``mixed`` is the share of drawn hands among what it learns from; ``before`` are pictures to be learned from
    first, ``draws`` hands to be drawn.
    """
    layers, side = int(values["num_layers"] or 0), hyperparameters.side(str(values["image_shape"]))
    epochs = int(values["epochs"] or 0)
    learned = build.total("train") / (1 - mixed)
    pictures = before + epochs * (learned + build.total("validation") / 3)  # nothing flows back there
    first = _WARM_UP + draws / _DRAWN
    for run in sorted(earlier, key=lambda run: run.made, reverse=True):
        same = all(run.options.get(name) == values[name] for name in ("num_layers", "image_shape"))
        if run.engine == "pictures" and same and (rate := _rate(run)):
            return Duration(first + pictures / rate, run.name)
    work = WORK[layers] * (side / 224) ** 2
    return Duration(first + pictures * (_PREPARING + work / (_RATE * min(4, os.cpu_count() or 1))))


def _rate(run: Run) -> float:
    rates = [row["pictures_per_second"] for row in metrics.read(run.folder) if row.get("pictures_per_second")]
    return statistics.median(rates) if rates else 0.0


def of_landmarks(build: Source, earlier: Iterable[Run]) -> Duration:
    """How long the landmarks engine takes; less where the hands of a build were found before."""
    for run in sorted(earlier, key=lambda run: run.made, reverse=True):
        if run.engine == "landmarks" and run.state == "done" and run.build.sha256 == build.sha256:
            return Duration(min(run.seconds, _LEARNING), run.name)
    return Duration(_LEARNING + (build.total("train") + build.total("validation")) / _HANDS)


def people(build: Source) -> list[Problem]:
    """What these people can teach, and what they cannot tell."""
    learned, kept = build.named.signers, _signers(build, "test")
    found = []
    if len(learned) == 1:
        cause = f"all pictures to train on are of {learned[0]}: what it learns may hold for nobody else"
        found.append(Problem("One person", cause, "Record more people."))
    if not build.total("test"):
        cause = "cannot be known: the build keeps no pictures back to test on"
        found.append(Problem("How good it will be", cause, "Build with three ratios."))
    elif not set(kept) - set(learned):
        cause = "cannot be known from this build: nobody in its test side is new to the training"
        found.append(Problem("How well it does for new people", cause, "Build by signer, with more people."))
    return found


def _signers(build: Source, side: str) -> tuple[str, ...]:
    return tuple(build.account["signers"].get(side, ()))
