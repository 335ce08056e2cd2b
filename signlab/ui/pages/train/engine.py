"""What an engine is to this page: what it needs, what it asks for, what it says of the answers, and how it begins.

A new engine is a class like this and a line in ``engines.py``.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from signlab.errors import Problem
from signlab.training.run import Run
from signlab.training.source import Source
from signlab.ui.widgets.fields import Group
from signlab.ui.workbench import Workbench


@dataclass(frozen=True)
class Ground:
    """What a new run can build upon: the builds and the runs of the project, the latest first."""

    builds: tuple[Source, ...]
    runs: tuple[Run, ...]
    free_name: str

    def build(self, name: str) -> Source | None:
        return next((build for build in self.builds if build.name == name), None)


@dataclass(frozen=True)
class Checked:
    """What came of a look at the values of a form.

    ``promise`` stands on the button. ``problems`` are by field; ``words`` say what will be done, or with ``tone``
    "record" why nothing can be; ``facts`` are names and values, ``warnings`` what should be known before.
    """

    promise: str
    ready: bool = True
    problems: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    tone: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Problem, ...] = ()


Begun = Callable[[str], object]
"""Told the name of the run that was begun."""

Failed = Callable[[Problem | None], object]
"""Told why no run was begun; None where somebody thought better of it."""


class RunPanel(QWidget):
    """What an engine has to say of its own about a run, between the sentence and the curves."""

    def show_run(self, run: Run) -> None:
        """Tell of ``run``, which is of this engine; called again whenever something of it changed."""
        raise NotImplementedError

    def close_down(self) -> None:
        """The project is about to be closed: stop what runs in here."""


class Engine(QObject):
    """One way to train. Lives in the window's thread; ``missing`` and ``look`` are called beside it."""

    name: ClassVar[str]
    """As ``run.json`` has it."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self.bench = bench

    @property
    @abstractmethod
    def title(self) -> str:
        """What people call it, in a word or two."""

    @property
    @abstractmethod
    def words(self) -> str:
        """What it is good for and how long it takes, in a sentence or two."""

    def missing(self) -> Problem | None:
        """What it needs and does not find here."""
        return None

    @abstractmethod
    def groups(self, ground: Ground) -> tuple[Group, ...]:
        """What it asks for: what, how, cost."""

    @abstractmethod
    def sensible(self, ground: Ground) -> dict[str, Any]:
        """A value for every field."""

    def shown(self, _values: Mapping[str, Any]) -> Mapping[str, bool]:
        """Fields that matter only with some of the other values, and whether they do now."""
        return {}

    def suited(self, _values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What suits the other values, of fields whose sensible value depends on them."""
        return {}

    @abstractmethod
    def look(self, values: Mapping[str, Any], ground: Ground) -> Checked:
        """Whether a run can begin with ``values``, and what it will be. May take its time."""

    @abstractmethod
    def start(self, values: Mapping[str, Any], ground: Ground, begun: Begun, failed: Failed) -> None:
        """Begin a run. Whatever must be confirmed first is asked here. One of ``begun`` and ``failed`` is called."""

    def why_not(self, _name: str) -> Problem | None:
        """Why the run ``_name``, which was begun, will not be there; None where it may still come. Takes its time."""
        return None

    # ---- a run of it

    def can_stop(self, run: Run) -> bool:
        return run.state == "running"

    @abstractmethod
    def stop(self, run: Run) -> None:
        """End ``run``."""

    def can_resume(self, _run: Run) -> bool:
        return False

    def resume(self, run: Run, begun: Begun, failed: Failed) -> None:
        """Go on with ``run``, which ``can_resume``."""

    def can_keep(self, _run: Run) -> bool:
        """Whether the best epoch so far can become the model of a run that was not done."""
        return False

    def keep(self, run: Run, kept: Begun, failed: Failed) -> None:
        """Make it so, of ``run``, which ``can_keep``."""

    def panel(self) -> RunPanel | None:
        """A widget for the page of its runs, where it has something of its own to show."""
        return None

    def tools(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        """What else can be done with this engine: words and deed, for the menu of the page."""
        return ()

    def close_down(self) -> None:
        """The project is about to be closed."""
