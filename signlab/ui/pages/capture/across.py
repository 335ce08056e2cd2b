"""What is written across the preview: one sentence, and one button that helps."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from signlab.capture.source import State, Status
from signlab.errors import Problem


class Way(Enum):
    """What the button does."""

    NONE = ""
    CHOOSE = QT_TRANSLATE_NOOP("Across", "Choose a source")
    AGAIN = QT_TRANSLATE_NOOP("Across", "Try again")
    REPLAY = QT_TRANSLATE_NOOP("Across", "Play again")
    STOP = QT_TRANSLATE_NOOP("Across", "Stop trying")


@dataclass(frozen=True, slots=True)
class Across:
    """``words`` is the sentence, ``more`` what is known besides. ``over``: there is a picture to write it on."""

    words: str
    more: str = ""
    way: Way = Way.NONE
    over: bool = False

    @property
    def button(self) -> str:
        return QCoreApplication.translate("Across", str(self.way.value)) if self.way.value else ""


def across(url: str, status: Status, *, shut: bool = False) -> Across | None:
    """What to write for a source in this state; None where the picture speaks for itself. ``shut``: somebody closed
    it."""
    if not url:
        words = _("What shall record? A camera, a DeepLens over the network, a film, or the drawn hand.")
        return Across(_("No source is open"), words, Way.CHOOSE)
    problem = status.problem
    match status.state:
        case State.LIVE:
            return None
        case State.CONNECTING:
            return Across(_("Connecting"), status.words, Way.STOP)
        case State.WAITING:
            if problem:
                return Across(_sentence(problem), problem.next_step, Way.AGAIN, over=True)
            return Across(_("Waiting for the first picture"), status.words, Way.STOP)
        case State.RECONNECTING:
            why = _sentence(problem) if problem else ""
            return Across(_("The picture is gone. Sign Lab keeps trying."), why or status.words, Way.STOP, over=True)
    if problem:
        return Across(_sentence(problem), problem.next_step, Way.AGAIN)
    if url.startswith("file:") and not shut:
        return Across(_("The film is at its end"), "", Way.REPLAY, over=True)
    return Across(_("The source is closed"), "", Way.AGAIN)


def beside(status: Status) -> str:
    """What to say beside a live picture: another program reads the stream too, or its JPEGs are encoded anew."""
    return str(status.problem) if status.state is State.LIVE and status.problem else ""


def _sentence(problem: Problem) -> str:
    return str(Problem(problem.thing, problem.cause)).replace(": ", " ", 1).rstrip(".") + "."


def _(text: str) -> str:
    return QCoreApplication.translate("Across", text)
