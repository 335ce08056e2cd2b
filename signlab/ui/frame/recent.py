"""The projects that were open, each at a glance."""

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from signlab.dataset.changes import pictures
from signlab.dataset.glance import Glance, glance
from signlab.errors import Problem
from signlab.ui.settings import Settings
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.worker import Worker


def day_of(moment: datetime, today: date) -> str:
    """``today, 14:05``, ``yesterday, 14:05``, or the date as the system writes it."""
    if moment.date() == today:
        return QCoreApplication.translate("Recent", "today, {time}").format(time=f"{moment:%H:%M}")
    if moment.date() == today - timedelta(days=1):
        return QCoreApplication.translate("Recent", "yesterday, {time}").format(time=f"{moment:%H:%M}")
    day = QDate(moment.year, moment.month, moment.day)
    return QLocale().toString(day, QLocale.FormatType.ShortFormat)


class Recent(QWidget):
    """A row for each project. ``chosen`` carries the folder of the one to open."""

    chosen = Signal(object)

    def __init__(self, settings: Settings, worker: Worker) -> None:
        super().__init__()
        self._settings, self._worker = settings, worker
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._heading = label(self.tr("Recent"), "caption")
        column.addWidget(self._heading)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        column.addLayout(self._column)

    def refresh(self) -> None:
        """Make the rows anew and have each project looked at."""
        for row in self.rows():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for root, opened in self._settings.recent.items():
            row = _Row(root, opened)
            row.chosen.connect(self.chosen)
            row.removed.connect(self._remove)
            self._column.addWidget(row)
            row.show()  # now, so that it can have the focus
            self._worker.ask(partial(glance, root), row.show_glance, failed=row.show_problem, topic=str(root))
        self._heading.setVisible(bool(self._settings.recent))

    def rows(self) -> "list[_Row]":
        """The latest first."""
        widgets = [self._column.itemAt(at).widget() for at in range(self._column.count())]
        return [row for row in widgets if isinstance(row, _Row)]

    def focus_first(self) -> bool:
        """Put the focus on the latest project; whether there is one."""
        first = self._column.itemAt(0)
        if first:
            first.widget().setFocus()
        return bool(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self.rows()
        at = next((at for at, row in enumerate(rows) if row.isAncestorOf(self.focusWidget())), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and at is not None and 0 <= at + step < len(rows):
            rows[at + step].setFocus()
        else:
            super().keyPressEvent(event)

    def _remove(self, root: Path) -> None:
        self._worker.drop(str(root))
        self._settings.forget(root)
        self.refresh()
        self.focus_first()


class _Row(QWidget):
    chosen = Signal(object)
    removed = Signal(object)

    def __init__(self, root: Path, opened: datetime) -> None:
        super().__init__()
        self.root = root
        self._open = _Wide()
        self._open.clicked.connect(lambda: self.chosen.emit(root))
        self.setFocusProxy(self._open)
        self._name, self._facts = label(root.name), label("", "caption")
        self._name.setProperty("strong", True)
        self._where = label(_short(root), "caption")
        self._when = label(day_of(opened, datetime.now().date()), "caption")
        self._remove = button(self.tr("Remove"), lambda: self.removed.emit(root), "flat")
        self._remove.setAccessibleName(self.tr("Remove {name} from the list").format(name=root.name))
        self._remove.hide()
        grid = QGridLayout(self._open)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._facts, 0, 1, right)
        grid.addWidget(self._where, 1, 0)
        grid.addWidget(self._when, 1, 1, right)
        for part in (self._name, self._facts, self._where, self._when):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._open, 1)
        line.addWidget(self._remove)
        self._say()

    def show_glance(self, seen: Glance | None) -> None:
        if seen is None:
            self._gone(self.tr("not there any more"))
            return
        self._name.setText(f"{seen.name}  ·  {seen.alphabet}")
        facts = self.tr("{pictures} · {filled} of {labels} labels")
        self._facts.setText(
            facts.format(pictures=pictures(seen.pictures), filled=seen.filled, labels=seen.labels)
            if seen.pictures
            else self.tr("no pictures yet")
        )
        self._say()

    def show_problem(self, problem: Problem) -> None:
        self._open.setToolTip(str(problem))
        self._gone(self.tr("cannot be read"))

    def _gone(self, why: str) -> None:
        self._facts.setText(why)
        set_tone(self._facts, "warn")
        self._remove.show()
        self._say()

    def _say(self) -> None:
        said = (self._name.text(), self._facts.text(), self._where.text(), self._when.text())
        self._open.setAccessibleName(", ".join(part for part in said if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit(self.root)
        else:
            super().keyPressEvent(event)


class _Wide(QPushButton):
    """A button as high as what lies in it. Arrow keys are left to the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("row", True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def _short(root: Path) -> str:
    """The folder above the project, with a tilde for the home."""
    parent = root.parent
    try:
        return f"~/{parent.relative_to(Path.home())}".removesuffix("/.")
    except ValueError:
        return str(parent)
