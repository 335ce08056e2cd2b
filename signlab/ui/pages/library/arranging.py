"""The menus that group and sort what the Library shows."""

from dataclasses import replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from signlab.dataset.measurements import MEASURES
from signlab.dataset.query import CHOICES, Query
from signlab.ui.theme import Theme

_GROUPS = {
    "none": QT_TRANSLATE_NOOP("Arranging", "Not grouped"),
    "label": QT_TRANSLATE_NOOP("Arranging", "By label"),
    "signer": QT_TRANSLATE_NOOP("Arranging", "By signer"),
    "session": QT_TRANSLATE_NOOP("Arranging", "By session"),
    "burst": QT_TRANSLATE_NOOP("Arranging", "By burst"),
}
_SORTS = {
    "label": QT_TRANSLATE_NOOP("Arranging", "Label"),
    "name": QT_TRANSLATE_NOOP("Arranging", "Name"),
    "time": QT_TRANSLATE_NOOP("Arranging", "Time"),
}
_LEFT_OUT = frozenset({"phash", "hand"})


def _words(text: object) -> str:
    return QCoreApplication.translate("Arranging", str(text))


class Arranging(QWidget):
    """Two buttons with menus. ``changed`` carries the query, otherwise grouped or sorted."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._query = Query()
        self._group, self._sort = QToolButton(), QToolButton()
        self._group_actions: dict[str, QAction] = {}
        self._sort_actions: dict[str, QAction] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (self._group, self._sort):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("flat_role", True)
            row.addWidget(button)
        self._group.setMenu(self._group_menu())
        self._sort.setMenu(self._sort_menu())
        theme.changed.connect(self._colour)
        self._colour()
        self.show_query(self._query)

    def _group_menu(self) -> QMenu:
        menu, choice = QMenu(self), QActionGroup(self)
        for key in CHOICES["group"]:
            action = menu.addAction(_words(_GROUPS[key]))
            action.setCheckable(True)
            choice.addAction(action)
            action.triggered.connect(lambda _checked=False, key=key: self._changed(group=key))
            self._group_actions[key] = action
        return menu

    def _sort_menu(self) -> QMenu:
        menu, choice = QMenu(self), QActionGroup(self)
        for key in CHOICES["sort"]:
            if key in _LEFT_OUT:
                continue
            if key == next(iter(MEASURES)):
                menu.addSeparator()
            action = menu.addAction(MEASURES[key].words if key in MEASURES else _words(_SORTS[key]))
            action.setCheckable(True)
            choice.addAction(action)
            action.triggered.connect(lambda _checked=False, key=key: self._changed(sort=key))
            self._sort_actions[key] = action
        menu.addSeparator()
        self._turned = menu.addAction(self.tr("The other way round"))
        self._turned.setCheckable(True)
        self._turned.triggered.connect(lambda checked: self._changed(descending=checked))
        return menu

    def _colour(self) -> None:
        self._group.setIcon(self._theme.icon("group", "muted"))
        self._sort.setIcon(self._theme.icon("sort", "muted"))

    def _changed(self, **arranged: object) -> None:
        if "sort" in arranged:
            arranged["descending"] = False
        self.changed.emit(replace(self._query, **arranged))  # type: ignore[arg-type]  # names of its fields

    def show_query(self, query: Query) -> None:
        """Show how ``query`` is arranged."""
        self._query = query
        self._group_actions[query.group].setChecked(True)
        if query.sort in self._sort_actions:
            self._sort_actions[query.sort].setChecked(True)
        self._turned.setChecked(query.descending)
        self._group.setText(self._group_actions[query.group].text())
        self._group.setAccessibleName(self.tr("Grouped: {words}").format(words=self._group.text()))
        said = sort_words(query)
        self._sort.setText(said)
        self._sort.setAccessibleName(self.tr("Sorted: {words}").format(words=said))


def sort_words(query: Query) -> str:
    """``Sharpness, blurred first``."""
    if query.sort not in MEASURES:
        words = _words(_SORTS[query.sort])
        return f"{words} ↓" if query.descending else words
    measure = MEASURES[query.sort]
    first = measure.high_words if query.descending else measure.low_words
    short = measure.words if len(measure.words) < 24 else measure.key.replace("_", " ").capitalize()
    return f"{short}, {first} first" if first else f"{short} {'↓' if query.descending else '↑'}"
