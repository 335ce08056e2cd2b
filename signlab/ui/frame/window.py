"""The window: the start page, or one open project."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox, QStackedWidget, QToolButton, QWidget

from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.commands import Commands
from signlab.ui.crash import Reporter
from signlab.ui.frame.help import HelpPage
from signlab.ui.frame.importing import ask_import
from signlab.ui.frame.palette import Palette
from signlab.ui.frame.settings_page import SettingsPage
from signlab.ui.frame.start import StartPage
from signlab.ui.frame.workspace import Workspace
from signlab.ui.opening import Opener
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from signlab.ui.workbench import Workbench

SMALLEST = (1024, 640)


class Window(QMainWindow):
    """One per process. Its place, size and page are kept between runs."""

    def __init__(self, settings: Settings, theme: Theme, reporter: Reporter) -> None:
        super().__init__()
        self.setWindowTitle("Sign Lab")
        self.setMinimumSize(*SMALLEST)
        self.settings, self.theme = settings, theme
        self.commands = Commands(settings, theme, self)
        self._state = QSettings(str(settings.path.with_name("window.ini")), QSettings.Format.IniFormat)
        self.workspace: Workspace | None = None
        self._help: HelpPage | None = None
        self._opener = Opener(self)
        self._opener.opened.connect(self._show_project)
        self._stack = QStackedWidget()
        self.start = StartPage(settings, theme, reporter, self._opener)
        self.start.open_wanted.connect(self.ask_open)
        settings.failed.connect(self.show_problem)
        self._stack.addWidget(self.start)
        self.setCentralWidget(self._stack)
        self._attach()
        self.resize(_first_size(self.screen().availableSize()))
        if kept := self._state.value("geometry"):
            self.restoreGeometry(QByteArray(kept))

    def _attach(self) -> None:
        self.commands.attach(
            self,
            {
                "palette": lambda: Palette(self, self.commands, self.theme).show_centred(),
                "help": lambda: self._extra("help"),
                "settings": lambda: self._extra("settings"),
                "project.new": self._with_start(self.start.ask_new),
                "project.open": self.ask_open,
                "project.import": self._import,
                "project.close": self.close_project,
                "project.folder": self._reveal,
                "full": self._toggle_full,
                "quit": self.close,
            },
        )
        self._enable()

    def _enable(self) -> None:
        for id_ in ("project.close", "project.folder", "settings"):
            self.commands.action(id_).setEnabled(self.workspace is not None)

    def open(self, root: Path) -> None:
        """Open a project; what cannot be opened is told on the start page."""
        self._opener.open(root)

    def ask_open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a project"))
        if folder:
            self._with_start(lambda: self.open(Path(folder)))()

    def _show_project(self, project: Project) -> None:
        self._leave_help()
        self.settings.remember(project.root)
        bench = Workbench(project, self.settings, self.theme, self.commands)
        extra: dict[str, Callable[[], QWidget]] = {
            "help": lambda: HelpPage(self.commands),
            "settings": lambda: SettingsPage(bench),
        }
        self.workspace = Workspace(bench, extra)
        self.workspace.menu_wanted.connect(self._show_menu)
        self.workspace.palette_wanted.connect(lambda: self.commands.action("palette").trigger())
        if int(str(self._state.value("drawer", 0))):
            self.workspace.status.open_drawer()
        self._stack.addWidget(self.workspace)
        self._stack.setCurrentWidget(self.workspace)
        self.setWindowTitle(f"{project.name} – Sign Lab")
        self._enable()
        source, self.start.source = self.start.source, None
        if source:
            ask_import(self, bench, source)
        kept = str(self._state.value(f"page/{_key(project.root)}", "capture"))
        self.workspace.go(kept)

    def close_project(self) -> None:
        """Back to the start page; asks first where jobs run."""
        if self.workspace and self._may_stop():
            self._put_away()

    def _put_away(self) -> None:
        if not self.workspace:
            return
        workspace, self.workspace = self.workspace, None
        if workspace.shown not in ("help", "settings"):
            self._state.setValue(f"page/{_key(workspace.bench.project.root)}", workspace.shown)
        self._state.setValue("drawer", int(not workspace.status.drawer.isHidden()))
        workspace.close_down()
        self._stack.setCurrentWidget(self.start)
        self._stack.removeWidget(workspace)
        workspace.deleteLater()
        workspace.bench.deleteLater()
        self.setWindowTitle("Sign Lab")
        self.start.show_recent()
        self._enable()

    def _may_stop(self) -> bool:
        active = [*self.start.jobs.active, *(self.workspace.bench.jobs.active if self.workspace else ())]
        if not active:
            return True
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(
            self.tr("{n} still running: {titles}.").format(n=len(active), titles=", ".join(t.title for t in active))
        )
        box.setInformativeText(self.tr("What they have stored stays; nothing is left half-written."))
        stop = box.addButton(self.tr("Stop them"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is stop

    def _with_start(self, call: Callable[[], object]) -> Callable[[], None]:
        """``call``, once no project is open any more."""

        def run() -> None:
            self._leave_help()
            self.close_project()
            if not self.workspace:
                call()

        return run

    def _extra(self, page: str) -> None:
        if self.workspace:
            self.workspace.go(page)
        elif self._help is None:
            self._help = HelpPage(self.commands, self._leave_help)
            self._stack.addWidget(self._help)
            self._stack.setCurrentWidget(self._help)
            self._help.setFocus()

    def _leave_help(self) -> None:
        """Away from the help that is shown without a project."""
        if self._help:
            self._stack.removeWidget(self._help)
            self._help.deleteLater()
            self._help = None
            self.start.show_recent()

    def _import(self) -> None:
        if self.workspace:
            ask_import(self, self.workspace.bench)
        else:
            self.start.ask_import()

    def _reveal(self) -> None:
        if self.workspace:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.workspace.bench.project.root)))

    def _toggle_full(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_menu(self, at: QToolButton) -> None:
        menu = QMenu(self)
        for ids in (
            ("project.new", "project.open", "project.import", "project.folder", "project.close"),
            ("palette", "jobs", "full"),
            ("settings", "help"),
            ("quit",),
        ):
            for id_ in ids:
                menu.addAction(self.commands.action(id_))
            menu.addSeparator()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at.mapToGlobal(QPoint(at.width() - menu.sizeHint().width(), at.height())))

    def show_problem(self, problem: Problem) -> None:
        """Wherever there is a place for it."""
        if self.workspace:
            self.workspace.show_problem(problem)
        else:
            self.start.show_problem(problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not (self.workspace and self.workspace.step_back()) and self.isFullScreen():
                self._toggle_full()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_stop():
            event.ignore()
            return
        self._state.setValue("geometry", self.saveGeometry())
        self.shut()
        event.accept()

    def shut(self) -> None:
        """Stop what runs and let go of everything, whatever ended the program: somebody, or a screen that is gone."""
        self._put_away()
        self.start.close_down()
        self._opener.close()


def _first_size(room: QSize) -> QSize:
    """All of a small screen, most of a large one."""
    return room if room.width() <= 1440 or room.height() <= 900 else room * 0.8


def _key(root: Path) -> str:
    """A project's path as a key of QSettings, which takes a slash for a group."""
    return str(root).replace("/", "|").replace("\\", "|")
