"""Which letter a model of landmarks sees in the hand that was found, beside the window's thread."""

import time

from PySide6.QtCore import QObject, Signal

from signlab.capture.hands import Sight as HandSight
from signlab.dataset.project import Project
from signlab.deployment.here.choice import of_landmarks
from signlab.deployment.here.spelling import Reading, Spelling
from signlab.errors import Problem
from signlab.training.evaluation.models import unpacked
from signlab.training.landmarks.model import LandmarkModel
from signlab.training.landmarks.serving import named
from signlab.ui.pages.capture.second_opinion import SecondOpinion
from signlab.ui.workbench import Workbench
from signlab.ui.worker import Worker
from signlab.vision.live import Sight

OFF = "off"


class LiveLetter(QObject):
    """``read`` carries a ``Reading``, None where there is nothing to read or nobody wants it. It asks whoever looks for
    the hand already, and looks at no frame itself."""

    read = Signal(object)

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._worker = Worker("live letter", self)
        self._seen: HandSight | None = None
        self._number = 0
        self._asked = ""
        self._opinion = SecondOpinion()
        self.model = ""
        """The run that reads; "" for none."""
        self.classes: tuple[str, ...] = ()
        bench.settings.changed.connect(self._follow)
        # From here on the worker's own.
        self._loaded: LandmarkModel | None = None
        self._spelling: Spelling | None = None

    @property
    def otherwise(self) -> str:
        """The label that the model sees instead of the one that is asked for; "" while it agrees or cannot tell."""
        return self._opinion.said

    def look(self) -> None:
        """Take the run that the settings name, as it is now."""
        which = self._bench.settings["capture.letter"]
        project = self._bench.project
        self._worker.ask(lambda: self._load(project, which), self._know, failed=self._lost, topic="model")

    def _follow(self, key: str) -> None:
        if key == "capture.letter":
            self.look()

    def _load(self, project: Project, which: str) -> str:
        self._loaded = self._spelling = None
        choice = of_landmarks(project, "best" if which == "best" else "latest") if which != OFF else None
        if choice is None:
            return ""
        with unpacked(choice.model) as found:
            if isinstance(found, LandmarkModel):
                self._loaded, self._spelling = found, Spelling(found.classes)
        return choice.name

    def _know(self, name: str) -> None:
        self.model = name
        self.classes = self._loaded.classes if self._loaded else ()
        self._forget()

    def _lost(self, _problem: Problem) -> None:
        """A model that does not load is told of where runs are shown; pictures are taken without."""
        self._know("")

    def show_hand(self, sight: HandSight | None, asked: str) -> None:
        """What was seen in the newest frame, while ``asked`` is asked for."""
        if not self.model or sight is self._seen:
            return
        if sight is None:
            self._forget()
            return
        self._seen, self._asked = sight, asked
        self._number += 1
        number = self._number
        self._worker.ask(lambda: self._name(sight, number), self._tell, failed=self._lost, topic="hand")

    def _name(self, sight: HandSight, number: int) -> Reading | None:
        if self._loaded is None or self._spelling is None:
            return None
        found = sight.hand.found if sight.hand else None
        hand = found.hand if isinstance(found, Sight) else None
        row = named(self._loaded, [hand])[0]
        return self._spelling.see(time.monotonic(), list(map(float, row)), number)

    def _tell(self, reading: Reading | None) -> None:
        if reading and self._seen:
            asked = self._asked if self._asked in self.classes else ""
            self._opinion.hear(time.monotonic(), asked, reading.letter)
            self.read.emit(reading)

    def _forget(self) -> None:
        if self._seen:
            self._seen = None
            self._worker.drop("hand")
        self._opinion = SecondOpinion()
        self.read.emit(None)

    def close(self) -> None:
        self._worker.close()
