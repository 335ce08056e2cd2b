"""Chooses a label by typing: for labels of more than one letter, and for those who do not know them by heart."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QVBoxLayout, QWidget

from signlab.alphabet import Alphabet
from signlab.dataset.changes import pictures
from signlab.ui.pages.library.deeds import Deeds
from signlab.ui.pages.library.spelling import matching, typed
from signlab.ui.widgets.text import label


class LabelMenu(QFrame):
    """``chosen`` carries the label. Goes away when something else is clicked, or with Escape."""

    chosen = Signal(str)

    def __init__(self, labels: Sequence[str], words: str, text: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("menu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._labels = labels
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(label(words, "caption"))
        self._line = _Line()
        self._line.setAccessibleName(words)
        self._line.setText(text)
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.setFixedSize(220, 280)
        self._line.textChanged.connect(self._filter)
        self._line.returnPressed.connect(self._take)
        self._line.moved.connect(self._move)
        self._list.itemClicked.connect(lambda _item: self._take())
        self._filter(text)

    def show_at(self, place: QPoint) -> None:
        self.move(place)
        self.show()
        self._line.setFocus()

    def _filter(self, text: str) -> None:
        self._list.clear()
        self._list.addItems(matching(text, self._labels))
        self._list.setCurrentRow(0)

    def _move(self, step: int) -> None:
        row = self._list.currentRow() + step
        self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))

    def _take(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.chosen.emit(item.text())
            self.close()


class Relabelling(QObject):
    """Typing over pictures: a label's own key relabels, what may be several labels asks which."""

    def __init__(self, alphabet: Alphabet, deeds: Deeds, over: QWidget) -> None:
        super().__init__(over)
        self._alphabet, self._deeds, self._over = alphabet, deeds, over

    def type(self, text: str) -> None:
        meant = typed(text, self._alphabet.names)
        if meant.label and not self._deeds.trashed:
            self._deeds.relabel(meant.label)
        elif meant.among:
            self.ask(text)

    def ask(self, text: str = "") -> None:
        """Ask for the label, with ``text`` typed already."""
        names = self._deeds.names()
        if names and not self._deeds.trashed:
            words = self.tr("Move {n} to").format(n=pictures(len(names)))
            menu = LabelMenu(self._alphabet.names, words, text, self._over)
            menu.chosen.connect(self._deeds.relabel)
            centre = self._over.mapToGlobal(self._over.rect().center())
            menu.show_at(centre - QPoint(menu.width() // 2, menu.height() // 2))


class _Line(QLineEdit):
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
