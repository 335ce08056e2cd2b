"""What may be wrong with a picture, each with a limit that can be moved while looking."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from signlab.errors import SignlabError
from signlab.vision.pictures import Choice, Figures


@dataclass(frozen=True)
class Check:
    """Something that may be wrong with a picture: it is found where its figure is above ``limit``, or where ``less`` is
    worse, below.

    ``words`` hold the figure's meaning, ``{figure}``; ``unit`` is that of figure and limit, which can sensibly be moved
    within ``reach`` (None: there is nothing to move) by ``step``.
    """

    key: str
    title: str
    words: str
    limit: float
    unit: str = ""
    less: bool = False
    reach: tuple[float, float] | None = None
    step: float = 1.0

    def finds(self, scores: Figures) -> Choice:
        """(N,) which of the pictures with these scores are found. NaN is none."""
        return np.asarray(scores > (-self.limit if self.less else self.limit))

    @property
    def relabels(self) -> bool:
        """Whether what is found is mended by another label; otherwise the picture is of no use."""
        return self.key in ("doubtful_label", "model")

    def limit_words(self) -> str:
        """``less than 3 bits``, ``more than 2.0 stops``."""
        number = f"{self.limit:,.{0 if self.step >= 1 else 1}f}"
        return f"{'less' if self.less else 'more'} than {number}{f' {self.unit}' if self.unit else ''}"


CHECKS: dict[str, Check] = {
    check.key: check
    for check in (
        Check(
            "doubtful_label",
            "Doubtful label",
            "to the other pictures it is {other}, {figure:.0f} % likelier",
            10.0,
            "%",
            reach=(0, 100),
        ),
        Check(
            "model", "The model doubts", "the model of {who} says {other}, {figure:.0f} % sure", 50, "%", reach=(0, 100)
        ),
        Check(
            "blank",
            "Blank",
            "the frame shows nothing: its tones differ by {figure:.1f} %",
            1.5,
            "%",
            True,
            (0, 20),
            0.5,
        ),
        Check("no_hand", "No hand", "no hand is found", 0.5),
        Check("two_hands", "Two hands", "{figure:.0f} hands are in the picture", 1.5),
        Check("cut_off", "Hand cut off", "{figure:.0f} % of the hand is outside of the picture", 2, "%", reach=(0, 50)),
        Check(
            "dark",
            "Too dark",
            "it is {figure:.1f} stops darker than this signer's usual",
            2.0,
            "stops",
            reach=(0.5, 5),
            step=0.1,
        ),
        Check("clipped", "Clipped", "{figure:.0f} % of the hand is white without detail", 12, "%", reach=(0, 100)),
        Check(
            "blurred",
            "Blurred",
            "it is {figure:.0f} % less sharp than this signer's usual",
            15,
            "%",
            reach=(0, 60),
        ),
        Check(
            "other_hand",
            "Other hand",
            "it looks the other hand than the signer's ({figure:.0f} % sure)",
            90,
            "%",
            reach=(50, 100),
        ),
        Check(
            "mirrored",
            "Likely mirrored",
            "in the mirror it is {figure:.0f} bits of 64 nearer to another picture of this signer than as it is",
            8,
            "bits",
            reach=(1, 32),
        ),
        Check(
            "near_duplicate",
            "Near-duplicate",
            "it differs in {figure:.0f} of 64 bits from one before it",
            3,
            "bits",
            True,
            (1, 16),
        ),
        Check(
            "leak",
            "On two sides of the build",
            "it is on the side {side}, and differs in {figure:.0f} of 64 bits from one on another side",
            3,
            "bits",
            True,
            (1, 16),
        ),
    )
}
"""Every check by its key."""


def with_limits(limits: Mapping[str, float]) -> dict[str, Check]:
    """The checks with other limits; those not named keep theirs.

    Raises:
        SignlabError: there is no check of this name.
    """
    for key in limits:
        if key not in CHECKS:
            raise SignlabError(f"The check {key!r}", "is not known", f"Choose among {', '.join(CHECKS)}.")
    return {key: replace(check, limit=limits.get(key, check.limit)) for key, check in CHECKS.items()}


def of_project(settings: Mapping[str, Mapping[str, float]]) -> dict[str, Check]:
    """The checks with the limits of a project's ``settings``; those of checks that this program lacks are left out."""
    return with_limits({key: float(limit) for key, limit in settings["checks"].items() if key in CHECKS})
