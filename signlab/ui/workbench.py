"""What every page needs to work: the settings, the commands, and with a project its store and jobs."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.commands import Commands
from signlab.ui.jobs import Jobs
from signlab.ui.settings import Settings
from signlab.ui.store import Store
from signlab.ui.theme import Theme


class Workbench(QObject):
    """One open project with all that works on it. Pages get this and nothing else.

    ``told`` carries a short message with, where something can follow it, the words of a button and what it does.
    ``went_wrong`` carries a ``Problem`` that belongs to no place on a page. ``wanted`` carries a page and what it shall
    show there, as when a gap of the coverage becomes a prompt of the Capture page.
    """

    told = Signal(str, str, object)
    went_wrong = Signal(object)
    wanted = Signal(str, object)
    project_set = Signal()
    """The project's signlab.toml has other values now; ``project.settings`` holds them."""
    jobs_wanted = Signal()
    """A job was started that is worth looking at: show the drawer."""
    source_wanted = Signal(str)
    """Another page is about to open this source, which can be open once only."""
    source_state = Signal(str)
    """What the Capture page's source is doing, in a few words, for the status bar."""

    def __init__(self, project: Project, settings: Settings, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.project = project
        self.settings, self.theme, self.commands = settings, theme, commands
        self.store = Store(project, self)
        self.jobs = Jobs(self)
        self.store.failed.connect(self.went_wrong)

    def tell(self, words: str, button: str = "", call: Callable[[], object] | None = None) -> None:
        """Show a short message that goes away by itself."""
        self.told.emit(words, button, call)

    def fail(self, problem: Problem) -> None:
        self.went_wrong.emit(problem)

    def close(self) -> None:
        """Stop the jobs, let go of the project."""
        self.jobs.close()
        self.store.close()
