"""The editors of a form's fields, one for each kind, all with the same few methods."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from signlab.ui.widgets.fields import Choice, Field, File, Number, Option, Several, Switch, Text
from signlab.ui.widgets.flow import Flow
from signlab.ui.widgets.text import button

_WIDTH = 240
"""Pixels of what holds a word or a number."""


class Editor(QWidget):
    """``changed`` says that ``value`` is another now, by hand; ``entered`` that Return was pressed."""

    changed = Signal()
    entered = Signal()

    def __init__(self, inside: QWidget, name: str, *, narrow: bool = True) -> None:
        super().__init__()
        self.setFocusProxy(inside)
        inside.setAccessibleName(name)
        if narrow:
            inside.setFixedWidth(_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside)
        if narrow:
            row.addStretch()

    @property
    def value(self) -> Any:
        raise NotImplementedError

    def fill(self, value: Any) -> None:
        raise NotImplementedError

    def offer(self, _options: Sequence[Option]) -> None:
        """Other options to choose among; what is chosen stays so where it is among them."""
        raise TypeError("nothing is chosen here")

    @property
    def hint(self) -> str:
        """What is to be said of the value."""
        return ""


class _Text(Editor):
    def __init__(self, field: Text) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(field.placeholder)
        super().__init__(self.line, field.words)
        self.line.textEdited.connect(self.changed)
        self.line.returnPressed.connect(self.entered)

    @property
    def value(self) -> str:
        return self.line.text().strip()

    def fill(self, value: Any) -> None:
        if str(value) != self.value:
            self.line.setText(str(value))


class _Number(Editor):
    def __init__(self, field: Number) -> None:
        self.spin: QSpinBox | QDoubleSpinBox
        if field.decimals:
            self.spin = QDoubleSpinBox(decimals=field.decimals)
            self.spin.setRange(field.least, field.most)
            self.spin.setSingleStep(field.step)
        else:
            self.spin = QSpinBox()
            self.spin.setRange(int(field.least), int(field.most))
            self.spin.setSingleStep(int(field.step))
        self.spin.setGroupSeparatorShown(True)
        self.spin.lineEdit().setTextMargins(6, 0, 0, 0)
        self.spin.setSpecialValueText(field.zero)
        if field.unit:
            self.spin.setSuffix(f" {field.unit}")
        super().__init__(self.spin, field.words)
        _let_wheels_scroll(self.spin, self)
        self.spin.valueChanged.connect(self.changed)

    @property
    def value(self) -> float:
        return self.spin.value()

    def fill(self, value: Any) -> None:
        self.spin.blockSignals(True)
        self.spin.setValue(value)
        self.spin.blockSignals(False)


class _Choice(Editor):
    def __init__(self, field: Choice) -> None:
        self.combo = QComboBox()
        super().__init__(self.combo, field.words)
        _let_wheels_scroll(self.combo, self)
        self._options: Sequence[Option] = ()
        self.offer(field.options)
        self.combo.currentIndexChanged.connect(self.changed)

    def offer(self, options: Sequence[Option]) -> None:
        if tuple(options) == tuple(self._options):
            return
        before = self.value
        self._options = tuple(options)
        self.combo.blockSignals(True)
        self.combo.clear()
        for option in options:
            self.combo.addItem(option.words)
        self.combo.blockSignals(False)
        self.fill(before)

    @property
    def _place(self) -> int:
        return self.combo.currentIndex()

    @property
    def value(self) -> Any:
        return self._options[self._place].value if 0 <= self._place < len(self._options) else None

    def fill(self, value: Any) -> None:
        self.combo.blockSignals(True)
        places = [place for place, option in enumerate(self._options) if option.value == value]
        self.combo.setCurrentIndex(places[0] if places else min(0, len(self._options) - 1))
        self.combo.blockSignals(False)

    @property
    def hint(self) -> str:
        return self._options[self._place].hint if 0 <= self._place < len(self._options) else ""


class _Several(Editor):
    def __init__(self, field: Several) -> None:
        self._holder = QWidget()
        self._flow = Flow(self._holder)
        super().__init__(self._holder, field.words, narrow=False)
        self.ticks: list[tuple[Option, QCheckBox]] = []
        self._words = field.words
        self.offer(field.options)

    def offer(self, options: Sequence[Option]) -> None:
        if tuple(options) == tuple(option for option, _tick in self.ticks):
            return
        before = self.value
        for _option, tick in self.ticks:
            tick.hide()
            tick.deleteLater()
        self.ticks = []
        for option in options:
            tick = QCheckBox(option.words)
            tick.setToolTip(option.hint)
            tick.setAccessibleName(f"{self._words}: {option.words}")
            self.ticks.append((option, tick))
            self._flow.addWidget(tick)
        self.fill(before)
        for _option, tick in self.ticks:
            tick.toggled.connect(self.changed)

    @property
    def value(self) -> tuple[Any, ...]:
        return tuple(option.value for option, tick in self.ticks if tick.isChecked())

    def fill(self, value: Any) -> None:
        for option, tick in self.ticks:
            tick.blockSignals(True)
            tick.setChecked(option.value in value)
            tick.blockSignals(False)


class _Switch(Editor):
    def __init__(self, field: Switch) -> None:
        self.tick = QCheckBox(field.words)
        super().__init__(self.tick, field.words, narrow=False)
        self.tick.toggled.connect(self.changed)

    @property
    def value(self) -> bool:
        return self.tick.isChecked()

    def fill(self, value: Any) -> None:
        self.tick.blockSignals(True)
        self.tick.setChecked(bool(value))
        self.tick.blockSignals(False)


class _File(Editor):
    def __init__(self, field: File) -> None:
        self._field = field
        self.line = QLineEdit()
        super().__init__(self.line, field.words)
        self.line.textEdited.connect(self.changed)
        self.line.setMinimumWidth(96)
        self.line.setMaximumWidth(_WIDTH)
        choose = button(self.tr("Choose …"), self._choose)
        choose.setAccessibleName(self.tr("Choose: {field}").format(field=field.words))
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(1, choose)

    def _choose(self) -> None:
        asked, start = self._field.words, self.value
        if self._field.folder:
            path = QFileDialog.getExistingDirectory(self.window(), asked, start)
        else:
            path, _pattern = QFileDialog.getOpenFileName(self.window(), asked, start, self._field.pattern)
        if path:
            self.fill(path)
            self.changed.emit()

    @property
    def value(self) -> str:
        return self.line.text().strip()

    def fill(self, value: Any) -> None:
        if str(value) != self.value:
            self.line.setText(str(value))


_KINDS: dict[type[Field], type[Editor]] = {
    Text: _Text,
    Number: _Number,
    Choice: _Choice,
    Several: _Several,
    Switch: _Switch,
    File: _File,
}


def editor(field: Field) -> Editor:
    """The editor for a field of that kind."""
    made: Editor = _KINDS[type(field)](field)  # type: ignore[arg-type]  # each takes the field it stands beside
    return made


class _Unturned(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _let_wheels_scroll(widget: QWidget, parent: QObject) -> None:
    """A wheel turns what lies under it only where that has the focus; else the form scrolls."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_Unturned(parent))
