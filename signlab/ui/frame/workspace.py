"""One open project: rail, top, the page, status and the jobs drawer."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from signlab.dataset.changes import Changes
from signlab.errors import Problem
from signlab.ui.commands import PAGES
from signlab.ui.failing import in_words, without_options
from signlab.ui.frame.rail import Rail
from signlab.ui.frame.status import Status
from signlab.ui.frame.toast import Toast
from signlab.ui.pages import catalogue
from signlab.ui.pages.page import Page
from signlab.ui.theme import ICON
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import icon_button, label
from signlab.ui.workbench import Workbench


class Workspace(QWidget):
    """What the window shows while a project is open. ``menu_wanted`` carries the button to show the menu at."""

    menu_wanted = Signal(object)
    palette_wanted = Signal()

    def __init__(self, bench: Workbench, extra: dict[str, Callable[[], QWidget]]) -> None:
        """``extra`` makes help and settings, which are no steps but shown like them."""
        super().__init__()
        self.bench = bench
        self._extra = extra
        self._pages: dict[str, QWidget] = {}
        self.shown = ""
        self.rail = Rail(bench.theme, bench.commands)
        self.status = Status(bench)
        self._stack = QStackedWidget()
        self._problems = QVBoxLayout()
        self._problems.setContentsMargins(0, 0, 0, 0)
        self._problems.setSpacing(8)
        self._lay_out()
        self._toast = Toast(self, self.status)
        self.rail.chosen.connect(self.go)
        bench.told.connect(self._toast.say)
        bench.went_wrong.connect(self.show_problem)
        bench.wanted.connect(self._show_wanted)
        bench.store.changed.connect(self._tell_changes)
        bench.store.past.connect(self._show_past)
        commands = bench.commands
        commands.attach(self, {f"go.{page}": partial(self.go, page) for page in PAGES})
        commands.attach(self, {"undo": bench.store.undo, "redo": bench.store.redo, "jobs": self.status.toggle_drawer})
        self._undo.setDefaultAction(commands.action("undo"))
        self._redo.setDefaultAction(commands.action("redo"))
        self._show_past("", "")  # until the history was read
        for problem in bench.project.found:
            self.show_problem(problem)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self.top = self._top()
        right.addWidget(self.top)
        right.addLayout(self._problems)
        right.addWidget(self._stack, 1)
        right.addWidget(self.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)

    def _top(self) -> QWidget:
        top = QWidget(objectName="top")
        top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top.setFixedHeight(44)
        row = QHBoxLayout(top)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(4)
        project = self.bench.project
        name = label(project.name)
        name.setProperty("strong", True)
        row.addWidget(name)
        row.addWidget(label(f"·  {project.alphabet.name}", "muted"))
        row.addStretch()
        find = QToolButton()
        find.setProperty("flat_role", True)
        find.setText(self.bench.commands.with_key(self.tr("Find a command"), "palette"))
        find.clicked.connect(self.palette_wanted)
        row.addWidget(find)
        self._undo, self._redo = icon_button(self.tr("Undo")), icon_button(self.tr("Redo"))
        self._menu = icon_button(self.tr("Menu"), lambda: self.menu_wanted.emit(self._menu))
        self.bench.theme.changed.connect(self._draw_menu)
        self._draw_menu()
        for one in (self._undo, self._redo, self._menu):
            one.setIconSize(QSize(ICON, ICON))
            row.addWidget(one)
        return top

    def _draw_menu(self) -> None:
        self._menu.setIcon(self.bench.theme.icon("more"))

    def go(self, page: str) -> None:
        """Show a page, made now if it was not before."""
        if page not in self._pages:
            self._pages[page] = self._make(page)
            self._stack.addWidget(self._pages[page])
        self.rail.show_chosen(page)
        if page == self.shown:
            return
        if isinstance(before := self._pages.get(self.shown), Page):
            before.left()
        self.shown = page
        self._stack.setCurrentWidget(self._pages[page])
        now = self._pages[page]
        now.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(now, Page):
            now.entered()

    def _make(self, page: str) -> QWidget:
        if page in self._extra:
            return self._extra[page]()
        try:
            made = catalogue.make(page, self.bench)
        except Exception as error:  # one broken page keeps nobody from the others
            return _Broken(in_words(error))
        made.attention.connect(lambda why: self.rail.show_attention(page, why))
        made.alone.connect(self._leave_alone)
        return made

    def _leave_alone(self, alone: bool) -> None:
        """Give the page the whole window, or the frame its place again."""
        for part in (self.rail, self.top, self.status):
            part.setHidden(alone)

    def page(self, name: str) -> QWidget:
        """A page that was made. Raises ``KeyError`` for one that was not."""
        return self._pages[name]

    def _show_wanted(self, page: str, what: Any) -> None:
        self.go(page)
        if isinstance(shown := self._pages[page], Page):
            shown.show_wanted(what)

    def _tell_changes(self, changes: Changes) -> None:
        if changes.verb == "add":
            return  # the Capture page shows each picture as it lands
        said = changes.words[:1].upper() + changes.words[1:]
        undo = (changes.moves or changes.marks) and changes.verb not in ("empty-trash", "undo")
        self._toast.say(said, self.tr("Undo") if undo else "", self.bench.store.undo if undo else None)
        if changes.verb not in ("import", "merge"):  # a job lists its own
            for problem in changes.problems[:3]:
                self.show_problem(problem)

    def _show_past(self, undoable: str, redoable: str) -> None:
        for id_, word, verb in (("undo", self.tr("Undo"), undoable), ("redo", self.tr("Redo"), redoable)):
            action = self.bench.commands.action(id_)
            action.setEnabled(bool(verb))
            action.setToolTip(self.bench.commands.with_key(f"{word}: {verb}" if verb else word, id_))

    def show_problem(self, problem: Problem) -> None:
        """Tell of a problem that belongs to no place on a page, above the page, until it is dismissed."""
        shown = [self._problems.itemAt(at).widget() for at in range(self._problems.count())]
        if any(card.accessibleName() == str(without_options(problem)) for card in shown if card):
            return
        card = ProblemCard(problem)
        card.offer(self.tr("Dismiss"), partial(self._dismiss, card))
        self._problems.addWidget(card)
        self._problems.setContentsMargins(16, 8, 16, 0)
        if len(shown) >= 3 and isinstance(shown[0], ProblemCard):
            self._dismiss(shown[0])

    def _dismiss(self, card: ProblemCard) -> None:
        self._problems.removeWidget(card)
        card.hide()
        card.deleteLater()
        if not self._problems.count():
            self._problems.setContentsMargins(0, 0, 0, 0)

    def step_back(self) -> bool:
        """Escape."""
        shown = self._pages.get(self.shown)
        return self.status.close_drawer() or (isinstance(shown, Page) and shown.step_back())

    def close_down(self) -> None:
        for page in self._pages.values():
            if isinstance(page, Page):
                page.close_down()
        self.bench.close()


class _Broken(QWidget):
    """In the place of a page that could not be made."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(ProblemCard(problem))
        column.addStretch()
