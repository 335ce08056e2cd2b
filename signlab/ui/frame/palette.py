"""The command palette: what can be done now, found by a few letters."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from signlab.ui.commands import PAGES, Command, Commands, words
from signlab.ui.frame.finding import cost
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.text import label

WIDTH, ROW, ROWS = 560, 36, 10
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_KEY = Qt.ItemDataRole.UserRole
_PAGE = Qt.ItemDataRole.UserRole + 1


class Palette(QFrame):
    """Over the upper middle of its parent. Enter gives the command; Escape, or the focus elsewhere, closes it."""

    def __init__(self, parent: QWidget, commands: Commands, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Find a command"))
        self._commands = commands
        self._before = QApplication.focusWidget()
        self._closed = False
        self._offers = [(command, action) for command, action in commands.available() if command.id != "palette"]
        recent = {id_: place for place, id_ in enumerate(commands.recent)}
        self._offers.sort(key=lambda offer: recent.get(offer[0].id, len(recent)))
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setIconSize(QSize(ICON, ICON))
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self._nothing = label(self.tr("Nothing of that name can be done here."), "muted")
        self._nothing.setContentsMargins(12, 8, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self.field, self.list, self._nothing):
            column.addWidget(part)
        self.field.textChanged.connect(self._show_fitting)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._run())
        self._show_fitting("")

    def show_centred(self) -> None:
        parent = self.parentWidget()
        width = min(WIDTH, parent.width() - 32)
        self.resize(width, self.sizeHint().height())
        self.move((parent.width() - width) // 2, 56)
        self.show()
        self.raise_()
        self.field.setFocus()

    def _show_fitting(self, wanted: str) -> None:
        self.list.clear()
        fitting = []
        for place, (command, action) in enumerate(self._offers):
            said = f"{words(command.words)} {_page(command)}"
            if (price := cost(wanted, said)) is not None:
                fitting.append((price if wanted.strip() else 0, place, command, action))
        for _price, _place, command, action in sorted(fitting, key=lambda offer: offer[:2]):
            self.list.addItem(_item(command, action))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(fitting))
        self._nothing.setVisible(not fitting)
        self.list.setFixedHeight(ROW * min(max(len(fitting), 1), ROWS))
        self.layout().activate()
        self.resize(self.width(), self.sizeHint().height())

    def _run(self) -> None:
        item = self.list.currentItem()
        if item:
            action: QAction = item.data(Qt.ItemDataRole.UserRole + 2)
            self._commands.used(action.objectName())
            self._close()
            action.trigger()

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.hide()
        if self._before and self._before.isVisible():
            self._before.setFocus()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(QApplication.focusWidget() or self.window()):
            self._close()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        return super().eventFilter(watched, event)


def _page(command: Command) -> str:
    return words(PAGES[command.page]) if command.page else ""


def _item(command: Command, action: QAction) -> QListWidgetItem:
    item = QListWidgetItem(action.icon(), words(command.words))
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    item.setData(_KEY, key)
    item.setData(_PAGE, _page(command))
    item.setData(Qt.ItemDataRole.UserRole + 2, action)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}, {key}" if key else item.text())
    item.setToolTip(words(command.help) if command.help else "")
    return item


class _Delegate(QStyledItemDelegate):
    """Icon and words at the left; page and key, muted, at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        area = QRect(option.rect).adjusted(0, 0, -12, 0)
        painter.save()
        painter.setPen(self._theme.colour("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if key := index.data(_KEY):
            painter.drawText(area, right, key)
        if page := index.data(_PAGE):
            painter.drawText(area.adjusted(0, 0, -130, 0), right, page)
        painter.restore()
