"""The joints of the hand over the picture one looks at, when they are wanted."""

from PySide6.QtCore import QObject

from signlab.dataset.project import Project
from signlab.ui.pages.library.details import Details
from signlab.ui.pages.library.grid import Grid
from signlab.ui.pages.library.stage import Stage
from signlab.ui.workbench import Workbench
from signlab.vision.hand import Floats
from signlab.vision.marks import unpacked


class Joints(QObject):
    """Shows those of the current picture in the details and at full size."""

    def __init__(self, bench: Workbench, stage: Stage, details: Details, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench, self._stage, self._details = bench, stage, details
        stage.turned.connect(self.ask)
        stage.viewer.joints_wanted.connect(self.toggle)
        bench.settings.changed.connect(self._follow)

    def watch(self, grid: Grid) -> None:
        """Follow ``grid`` when it is the one."""
        grid.selection.moved.connect(self.ask)
        grid.selection.changed.connect(self.ask)

    def toggle(self) -> None:
        """Draw them, or do not."""
        self._bench.settings["landmarks"] = not self._bench.settings["landmarks"]

    def _follow(self, key: str) -> None:
        if key == "landmarks":
            self.ask()

    def ask(self) -> None:
        """Ask for the joints of the picture that is current now."""
        name = self._stage.grid.selection.current_name
        if not name or not self._bench.settings["landmarks"]:
            self._show("", None)
            return

        def look(project: Project) -> Floats | None:
            packed = project.index.landmarks([name]).get(name)
            return unpacked(packed) if packed else None

        self._bench.store.ask(look, lambda joints: self._show(name, joints), topic="library joints")

    def _show(self, name: str, joints: Floats | None) -> None:
        self._details.show_joints(name, joints)
        self._stage.viewer.show_joints(name, joints)
