"""Where on the map of what is asked for the hand is now, and whether that is where it should be."""

from PySide6.QtCore import QObject, Signal

from signlab.capture.hands import Sight as HandSight
from signlab.capture.prompts import Prompt
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.pages.coverage.seen import Cell, Seen, load, see
from signlab.ui.workbench import Workbench
from signlab.vision.live import Sight
from signlab.vision.pointer import Pointer, bin_words

_AXIS = "roll"


class Whereabouts(QObject):
    """``changed`` says that the cell, or the map, is another."""

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.seen: Seen | None = None
        self.label = ""
        self.cell: Cell | None = None
        """Where the hand is; None where nobody can tell."""
        self.wanted: Cell | None = None
        """Where it should be."""
        self._signer, self._right = "", True
        self._pointer: Pointer | None = None
        self._axis = ""
        self._words = ""

    def look(self) -> None:
        """Count anew what the pictures cover."""
        axis = self._axis = self._axis or _AXIS

        def ask(project: Project) -> Seen:
            return see(load(project), axis, int(project.settings["coverage"]["cell"]))

        self._bench.store.ask(ask, self._know, failed=self._lost, topic="whereabouts")

    def _lost(self, _problem: Problem) -> None:
        """Without a map the page goes on; the problem is told where the coverage is."""
        self.seen, self.cell, self._pointer = None, None, None
        self.changed.emit()

    def _know(self, seen: Seen) -> None:
        self.seen = seen
        self._follow_signer()

    def sit(self, signer: str, hand: str) -> None:
        """Whose hand it is."""
        if (signer, hand == "right") != (self._signer, self._right):
            self._signer, self._right = signer, hand == "right"
            self._follow_signer()

    def _follow_signer(self) -> None:
        self._pointer = Pointer(self.seen.covered, self._signer, self._right) if self.seen else None
        self.cell = None
        self.changed.emit()

    def ask_for(self, label: str, prompt: Prompt | None) -> None:
        """What is asked for, or recorded in place of it."""
        axis, wanted = _cell(prompt) if prompt and prompt.label == label else ("", None)
        if (label, wanted) != (self.label, self.wanted):
            self.label, self.wanted, self.cell = label, wanted, None
            self.changed.emit()
        if axis and axis != self._axis:
            self._axis = axis
            self.look()

    def show_hand(self, sight: HandSight | None) -> None:
        """What was seen in the newest frame."""
        found = sight.hand.found if sight and sight.hand else None
        cell = None
        if isinstance(found, Sight) and self._pointer and self.seen and self.label in self.seen.covered.labels:
            at = self._pointer.cell_of(self.label, found.values)
            cell = Cell(at.light, at.angle) if at else None
            self._words = bin_words(at, self._axis) if at else ""
        if cell != self.cell:
            self.cell = cell
            self.changed.emit()

    @property
    def words(self) -> str:
        """Where the hand is, as the signer says it; "" where that is not known."""
        if self.cell is None:
            return ""
        return self._words or self.tr("as usual")

    @property
    def fits(self) -> bool:
        """Whether a picture of now shows what was asked for, as far as anybody can tell."""
        return self.wanted is None or self.cell is None or self.cell == self.wanted


def _cell(prompt: Prompt) -> tuple[str, Cell | None]:
    """The axis and the cell that a prompt is for; nothing where it is for none, or for something else."""
    parts = (prompt.cell or "").split("/")
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return "", None
    return parts[0], Cell(int(parts[1]), int(parts[2]))
