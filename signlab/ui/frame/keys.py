"""A command's key, shown, and changed by pressing another."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from signlab.ui.commands import Command, Commands, words
from signlab.ui.widgets.text import button, label, set_tone

_NO_KEYS_OF_THEIR_OWN = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_unknown,
)


class KeyButton(QPushButton):
    """Shows a key; once pressed it waits for another. ``pressed_key`` carries it."""

    pressed_key = Signal(str)
    waiting = False

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(150)
        self._shown = ""
        self.clicked.connect(self._wait)

    def show_key(self, key: str) -> None:
        self._shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or self.tr("none")
        self._stop()

    def _wait(self) -> None:
        self.waiting = True
        self.setText(self.tr("Press the new key"))
        self.setFocus()

    def _stop(self) -> None:
        self.waiting = False
        self.setText(self._shown)

    def event(self, event: QEvent) -> bool:
        if self.waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # or else the command that has the key now would be given
            return True
        if self.waiting and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._take(event)
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in _NO_KEYS_OF_THEIR_OWN:
            return
        self._stop()
        if event.key() != Qt.Key.Key_Escape:
            self.pressed_key.emit(QKeySequence(event.keyCombination()).toString())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._stop()
        super().focusOutEvent(event)


class KeyRow(QWidget):
    """One command: its words, what they mean, its key, and which other command has that key too."""

    def __init__(self, command: Command, commands: Commands) -> None:
        super().__init__()
        self.command, self._commands = command, commands
        said = words(command.words)
        self.text = f"{said} {words(command.help) if command.help else ''}"
        self.key = KeyButton()
        self._reset = button(self.tr("Reset"), lambda: commands.set_key(command.id, None), "flat")
        self._reset.setAccessibleName(self.tr("Reset the key of: {command}").format(command=said))
        self._none = button(self.tr("No key"), lambda: commands.set_key(command.id, ""), "flat")
        self._none.setAccessibleName(self.tr("No key for: {command}").format(command=said))
        self._clash = label("", "caption", tone="warn", wrap=True)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(label(said))
        if command.help:
            text.addWidget(label(words(command.help), "caption", wrap=True))
        text.addWidget(self._clash)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(4)
        row.addLayout(text, 1)
        for part in (self._reset, self._none, self.key):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self._none.hide()  # until somebody is about to change the key
        self.key.clicked.connect(self._none.show)
        self.key.pressed_key.connect(lambda key: commands.set_key(command.id, key))
        self.show_key()

    def show_key(self) -> None:
        key = self._commands.key(self.command.id)
        self.key.show_key(key)
        self.key.setAccessibleName(self.tr("Key of {command}").format(command=f"{words(self.command.words)}: {key}"))
        self._reset.setVisible(key != self.command.key)
        self._none.setVisible(self._none.isVisible() and bool(key))
        clash = self._said(key)
        self._clash.setText(clash)
        self._clash.setVisible(bool(clash))
        set_tone(self.key, "warn" if clash else "", "tone")

    def _said(self, key: str) -> str:
        others = [words(other.words) for other in self._commands.clashing(self.command.id)]
        if others:
            return self.tr("The same key as: {commands}").format(commands=", ".join(others))
        if len(key) == 1 and key.isalnum():
            return self.tr("A letter's own key: where that letter is a label, it records or relabels")
        return ""
