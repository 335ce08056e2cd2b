"""The Library page: labels at the left, pictures in the middle, what is known of them at the right."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from signlab.dataset.changes import pictures
from signlab.dataset.measurements import MEASURES
from signlab.dataset.query import Query, parse
from signlab.errors import Problem
from signlab.ui.commands import Commands
from signlab.ui.frame.importing import ask_import
from signlab.ui.pages.library.action_bar import ActionBar
from signlab.ui.pages.library.balance import TRASH, Balance, Labels, balance
from signlab.ui.pages.library.bringing import bring_in
from signlab.ui.pages.library.completion import vocabulary
from signlab.ui.pages.library.deciding import Deciding
from signlab.ui.pages.library.deeds import Deeds
from signlab.ui.pages.library.details import Details
from signlab.ui.pages.library.joints import Joints
from signlab.ui.pages.library.label_menu import Relabelling
from signlab.ui.pages.library.pictures import Pictures
from signlab.ui.pages.library.regard import Regard
from signlab.ui.pages.library.review import Reviewing
from signlab.ui.pages.library.stage import Stage
from signlab.ui.pages.library.toolbar import Toolbar
from signlab.ui.pages.page import Page
from signlab.ui.settings import when
from signlab.ui.workbench import Workbench

_ON_CHOSEN = ("library.open", "library.restore", "library.trash", "library.checked", "library.doubtful",
              "library.unmark", "library.reveal")  # fmt: skip
_WAYS = ("library.checks", "library.duplicates", "library.compare", "library.details")
SIZES = (64, 80, 96, 128, 160, 192, 224, 256)
"""Of thumbnails, in pixels, that Ctrl+ and Ctrl- step through."""


_COUNT_AFTER = 250
"""Milliseconds that counting leaves to the first thumbnails."""


class LibraryPage(Page):
    """All pictures of the project."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setAcceptDrops(True)
        store, theme = bench.store, bench.theme
        self.pictures = Pictures(store, parent=self)
        self._counted = False
        self.pictures.query = Query(group=_group(bench))
        self.pictures.wake(True)  # what takes longest begins first
        self.stage = Stage(bench, lambda: self.pictures.query)
        self.labels, self.details = Labels(theme, bench.project.alphabet.names), Details(theme, bench.project.private)
        self.deeds = Deeds(bench, lambda: self.stage.grid, self)
        self.regard = Regard(store, self.details, lambda: self.stage.grid, self)
        self.regard.finding = self.stage.checks.finding
        self.joints = Joints(bench, self.stage, self.details, self)
        self.reviewing = Reviewing(bench, self.stage, self)
        self.deciding = Deciding(bench, self.stage, self.deeds, self)
        self.relabelling = Relabelling(bench.project.alphabet, self.deeds, self)
        self._attach(bench.commands)
        self.toolbar = Toolbar(theme, bench.commands, _WAYS)
        self.actions_bar = ActionBar(bench.commands, self._short())
        self._lay_out()
        self._connect()
        self._show_query()
        self.details.setVisible(bool(bench.settings["library.details"]))
        when(bench.settings, "library.size", self.stage.set_size)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.toolbar)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.actions_bar)
        self.actions_bar.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.labels)
        row.addLayout(middle, 1)
        row.addWidget(self.details)

    def _short(self) -> dict[str, str]:
        """What the bar below the grid offers, in few words."""
        return {
            "library.open": self.tr("Full size"),
            "library.restore": self.tr("Restore"),
            "library.trash": self.tr("Trash"),
            "library.checked": self.tr("Checked"),
            "library.doubtful": self.tr("Doubtful"),
            "library.unmark": self.tr("Unmark"),
        }

    def _attach(self, commands: Commands) -> None:
        """Keys that a text field has a use for as well count only where the pictures are."""
        commands.attach(
            self.stage,
            {
                "library.open": self.stage.open_current,
                "library.trash": self.deeds.trash,
                "library.restore": self.deeds.restore,
                "library.checked": lambda: self._mark("checked"),
                "library.doubtful": lambda: self._mark("doubtful"),
                "library.unmark": lambda: self._mark("none"),
                "library.next_review": lambda: self.reviewing.go(forward=True),
                "library.previous_review": lambda: self.reviewing.go(forward=False),
                "library.select_all": self._select_all,
                "library.relabel": self.relabelling.ask,
                "library.copy": self.deeds.copy,
                "library.accept": self.deciding.accept,
                "library.fix": self.deciding.fix,
                "library.dismiss": self.deciding.dismiss,
            },
        )
        commands.attach(
            self,
            {
                "library.search": self._search,
                "library.details": self._toggle_details,
                "library.duplicates": self.stage.toggle_twins,
                "library.checks": self.stage.toggle_checks,
                "library.ask_model": self.deciding.ask_model,
                "library.landmarks": self.joints.toggle,
                "library.show_trash": lambda: self._choose(TRASH, False),
                "library.empty_trash": lambda: self.deeds.ask_to_empty_trash(self),
                "library.compare": self.stage.toggle_compare,
                "library.reveal": self.deeds.reveal,
                "library.larger": lambda: self._resize(1),
                "library.smaller": lambda: self._resize(-1),
            },
        )

    def _connect(self) -> None:
        bench, stage = self.bench, self.stage
        self.pictures.found.connect(self._found)
        self.pictures.failed.connect(self._failed)
        bench.store.stirred.connect(self._stirred)
        bench.project_set.connect(self._ask_balance)
        self.labels.chosen.connect(self._choose)
        self.labels.dropped.connect(lambda label, mime: bring_in(self, bench, mime, label))
        self.toolbar.search.changed.connect(self.show_query)
        self.toolbar.search.left.connect(stage.focus)
        self.toolbar.search.asked.connect(self._ask_vocabulary)
        self.toolbar.arranging.changed.connect(self.show_query)
        self.details.wanted.connect(self._show_name)
        self.deeds.went_on.connect(stage.follow_current)
        stage.grid_made.connect(self._watch)
        stage.twins.rest.connect(self._keep_chosen)
        for grid in stage.grids:
            self._watch(grid)
        stage.typed.connect(self.relabelling.type)
        stage.turned.connect(self._turned)

    def _watch(self, grid: Any) -> None:
        """A grid that pictures are chosen in."""
        self.regard.watch(grid)
        self.joints.watch(grid)
        grid.leaving = self.deeds.leaving
        grid.note = lambda row: self._note(grid, row)
        grid.typed.connect(self.relabelling.type)
        grid.dragged.connect(lambda: self.deeds.drag(grid))
        grid.menu.connect(self._show_menu)
        grid.selection.changed.connect(self._show_actions)
        grid.selection.moved.connect(self._show_actions)

    # ---- what is shown

    def show_query(self, query: Query) -> None:
        """Show what ``query`` finds."""
        if query.group != self.pictures.query.group:
            self.bench.settings["library.group"] = query.group
        self.stage.show_loading()
        self.pictures.show(query)
        self._show_query()

    def _show_query(self) -> None:
        query = self.pictures.query
        self.toolbar.search.show_query(query)
        self.toolbar.arranging.show_query(query)
        self.labels.show_chosen(query.label, trashed=query.trashed)
        self._show_actions()

    def clear_filters(self) -> None:
        """Everything that is in labels, grouped and sorted as before."""
        query = self.pictures.query
        self.show_query(Query(group=query.group, sort=query.sort, descending=query.descending))
        self.stage.focus()

    def _found(self) -> None:
        rows, query = self.pictures.rows, self.pictures.query
        self.deeds.found_anew()
        if not self._counted:
            self._counted = True
            QTimer.singleShot(_COUNT_AFTER, self, self._ask_balance)
        if rows is None:
            return
        self.toolbar.show_count(pictures(len(rows)))
        self.toolbar.show_trash(query.trashed and len(rows) > 0)
        self.stage.show_rows(rows)
        if not len(rows):
            self.stage.note.show_nothing(
                query, self.clear_filters, record=self._record, bring=lambda: ask_import(self, self.bench)
            )
            self.stage.show_note()

    def _failed(self, problem: Problem) -> None:
        self.toolbar.show_count("")
        self.stage.show_problem(problem, self.clear_filters)
        self.actions_bar.hide()

    def _record(self) -> None:
        self.bench.wanted.emit("capture", None)

    def _choose(self, key: str, add: bool) -> None:
        """A label, all, or the trash was clicked."""
        query = self.pictures.query
        if key == TRASH:
            query = replace(query, label=(), trashed=True)
        elif not key:
            query = replace(query, label=(), trashed=False)
        elif add:
            rest = tuple(label for label in query.label if label != key)
            query = replace(query, label=rest if key in query.label else (*query.label, key))
        else:
            query = replace(query, label=(key,), trashed=False)
        self.stage.back_to_grid()
        self.show_query(query)
        self.stage.focus()

    def _stirred(self) -> None:
        """Count anew; the first time after the first pictures are seen."""
        if self._counted:
            self._ask_balance()

    def _ask_balance(self) -> None:
        self.bench.store.ask(balance, self._show_balance, topic="library balance")

    def _show_balance(self, now: Balance) -> None:
        self.labels.show_balance(now)
        self.attention.emit(self.tr("{n} marked doubtful").format(n=pictures(now.doubtful)) if now.doubtful else "")

    def _search(self) -> None:
        self.toolbar.search.line.setFocus()

    def _ask_vocabulary(self) -> None:
        self.bench.store.ask(vocabulary, self.toolbar.search.know, topic="library words")

    def _note(self, grid: Any, row: int) -> str:
        """The value that pictures are sorted by, on those one looks at."""
        rows, sort = grid.rows, self.pictures.query.sort
        if rows is None or rows.values is None or sort not in MEASURES or not row < len(rows.values):
            return ""
        value = float(rows.values[row])
        return "" if value != value else MEASURES[sort].text(value)  # noqa: PLR0124 -- not known

    def _show_name(self, name: str) -> None:
        """Go to a picture by name, in this view or in all."""
        if not self.stage.go_to(name):
            self.show_query(parse(f'"{name}"'))

    # ---- what is done

    def _show_actions(self) -> None:
        grid = self.stage.grid
        count = len(grid.selection)
        trashed = bool(grid.rows) and grid.rows.folder.name == "trash"
        shown = set(_ON_CHOSEN) - ({"library.trash"} if trashed else {"library.restore"})
        shown -= {"library.checked", "library.doubtful", "library.unmark"} if trashed else set()
        for id_ in _ON_CHOSEN:
            self.bench.commands.action(id_).setEnabled(id_ in shown)
        hint = "" if trashed else self.tr("Type a letter to move to that label")
        self.actions_bar.show_count(count, hint, frozenset(shown))
        self.actions_bar.setVisible(count > 0 and not self.stage.note.isVisible())
        self.stage.follow_current()

    def _select_all(self) -> None:
        self.stage.grid.selection.all()

    def _mark(self, mark: str) -> None:
        if not self.pictures.query.trashed:
            self.deeds.mark(mark)

    def _keep_chosen(self) -> None:
        """Of duplicates keep those that are chosen."""
        names = self.stage.others()
        if names:
            self.deeds.trash_these(names)
        else:
            self.bench.tell(self.tr("Choose the pictures to keep first."))

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for id_ in (*_ON_CHOSEN, "library.relabel", "library.copy", "library.select_all"):
            action = self.bench.commands.action(id_)
            if action.isEnabled():
                menu.addAction(action)
        if self.pictures.query.trashed:
            menu.addAction(self.bench.commands.action("library.empty_trash"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # ---- looks

    def _resize(self, step: int) -> None:
        if self.stage.zoomed(step):
            return
        size = self.bench.settings["library.size"]
        larger = [each for each in SIZES if (each > size if step > 0 else each < size)]
        if larger:
            self.bench.settings["library.size"] = larger[0] if step > 0 else larger[-1]

    def _toggle_details(self) -> None:
        shown = not self.details.isVisible()
        self.details.setVisible(shown)
        self.bench.settings["library.details"] = shown
        self.regard.look()

    def _turned(self) -> None:
        """Grid, viewer, duplicates or comparison: another one is shown now."""
        self._show_actions()
        self.regard.look()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if QGuiApplication.keyboardModifiers() and event.angleDelta().y():
            self._resize(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    # ---- drop in

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.source() is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        bring_in(self, self.bench, event.mimeData())

    # ---- a page's life

    def entered(self) -> None:
        self.pictures.wake(True)
        self.stage.wake(True)
        self._stirred()
        self.stage.focus()

    def left(self) -> None:
        self.pictures.wake(False)
        self.stage.wake(False)

    def show_wanted(self, what: Any) -> None:
        """``what`` is a query, or the text of one; ``check:`` before a check's key shows what it finds."""
        if isinstance(what, str) and what.startswith("check:"):
            self.clear_filters()
            self.stage.toggle_checks(what.removeprefix("check:"))
            return
        self.stage.back_to_grid()
        self.show_query(what if isinstance(what, Query) else parse(str(what)))

    def step_back(self) -> bool:
        if self.stage.step_back():
            return True
        if len(self.stage.grid.selection) > 1:
            self.stage.grid.selection.clear()
            return True
        query = self.pictures.query
        if query != Query(group=query.group, sort=query.sort, descending=query.descending):
            self.clear_filters()
            return True
        return False

    def close_down(self) -> None:
        self.details.close_down()
        self.stage.close_down()


def _group(bench: Workbench) -> str:
    """The grouping used last; the settings file may hold what is none."""
    group = str(bench.settings["library.group"])
    return group if group in ("none", "label", "signer", "session", "burst") else "label"
