"""What the meters say of a frame. Knows no widget."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from signlab.capture.feedback import Fault, Feedback

_LIGHT = (Fault.DARK, Fault.BRIGHT)
_SHARP = (Fault.MOVING, Fault.BLURRED)
_GOOD = QT_TRANSLATE_NOOP("Verdict", "Good")
_KEPT = QT_TRANSLATE_NOOP("Verdict", "{words} Kept all the same.")


@dataclass(frozen=True, slots=True)
class Meter:
    """A ``level`` from 0 to 1, whether it will do, and what it is called. ``level`` None: nobody knows."""

    level: float | None
    good: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """``words`` say what to do, or that all is well; ``good`` whether the frame would be stored."""

    light: Meter
    sharp: Meter
    hand: Meter
    words: str
    good: bool


def verdict(feedback: Feedback, *, insist: bool = False) -> Verdict:
    """What to show of ``feedback``; with ``insist`` frames are stored whatever it says."""
    faults = feedback.faults
    sight = feedback.hand
    inside = None if sight is None else bool(getattr(sight, "inside", sight))
    if not faults:
        words = QCoreApplication.translate("Verdict", str(_GOOD))
    else:
        words = feedback.words
        if insist:
            words = QCoreApplication.translate("Verdict", str(_KEPT)).format(words=words)
    return Verdict(
        Meter(feedback.light, not any(fault in faults for fault in _LIGHT)),
        Meter(feedback.sharp, not any(fault in faults for fault in _SHARP)),
        Meter(None if inside is None else float(inside), inside is not False),
        words,
        not faults or insist,
    )
