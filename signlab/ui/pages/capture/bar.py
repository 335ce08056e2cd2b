"""The bottom of the page: what can be done, who signs, from where, and how far each letter is."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from signlab.capture.handsfree import Phase
from signlab.capture.progress import Progress
from signlab.ui.pages.capture import wording
from signlab.ui.pages.capture.control import Control
from signlab.ui.pages.capture.letters import Letters, Standing
from signlab.ui.theme import ICON
from signlab.ui.widgets.text import button, icon_button

_BUTTON = "button"
"""The name under which the button that records is held down."""


class Bar(QWidget):
    """``control`` is told what is pressed. ``source`` and ``signer`` open their choosers, which are the page's."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control
        bench = control.bench
        self._theme, self._commands = bench.theme, bench.commands
        self.record = _RecordButton(control)
        self.record.setProperty("primary", True)
        self.cycle = button("", control.cycle.toggle)
        self.pause = button("", control.cycle.toggle_pause)
        self.take_back = button("", control.take_back)
        self.sound = icon_button(self.tr("Sounds"), self._toggle_sound)
        self.joints = icon_button(self.tr("Joints of the hand"), self._toggle_joints)
        self.joints.setCheckable(True)
        self.signer, self.source = QToolButton(), QToolButton()
        for one in (self.signer, self.source):
            one.setProperty("flat_role", True)
            one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            one.setIconSize(QSize(ICON, ICON))
        self._deeds = (self.record, self.cycle, self.pause, self.take_back)
        self.letters = Letters(self._theme)
        self.letters.chosen.connect(control.jump)
        for widget in (*self._deeds, self.sound, self.joints, self.signer, self.source):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        for signal in (self._theme.changed, self._commands.changed):
            signal.connect(self._hint)
        self._hint()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (*self._deeds, self.sound, self.joints):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.signer)
        row.addWidget(self.source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.letters)

    def _hint(self) -> None:
        icon, key = self._theme.icon, self._commands.with_key
        self.signer.setIcon(icon("person"))
        self.source.setIcon(icon("camera"))
        self.take_back.setIcon(icon("undo"))
        _set(self.take_back, self.tr("Take back"))
        self.take_back.setToolTip(key(self.tr("The latest burst goes to the trash"), "capture.take_back"))
        self.cycle.setToolTip(key(self.tr("Countdown, burst, next letter, by itself"), "capture.hands_free"))
        self.pause.setToolTip(key(self.pause.text(), "capture.pause"))
        self.signer.setToolTip(key(self.tr("Choose who signs"), "capture.signer"))
        self.source.setToolTip(key(self.tr("Choose where pictures come from"), "capture.source"))
        space = key("", "capture.record").strip()
        self.record.setToolTip(self.tr("The letter's own key does the same, or {key}").format(key=space or "–"))
        self.show_state()

    def _toggle_sound(self) -> None:
        settings = self._control.bench.settings
        settings["capture.sound"] = not settings["capture.sound"]
        self._hint()

    def _toggle_joints(self) -> None:
        settings = self._control.bench.settings
        settings["landmarks"] = not settings["landmarks"]

    def show_state(self) -> None:
        control, standing = self._control, self._control.standing
        recording = control.take.burst is not None
        label = control.take.burst.label if control.take.burst else control.label
        words = wording.hold(label, holding=control.hold.holding, recording=recording)
        _set(self.record, wording.by_itself(label, recording=recording) if standing.phase else words)
        ready = control.live and control.signer is not None
        self.record.setEnabled((ready or recording) and standing.phase is None)
        icon = self._theme.icon
        self.cycle.setIcon(icon("stop" if standing.phase else "play"))
        _set(self.cycle, self.tr("Stop hands-free") if standing.phase else self.tr("Hands-free"))
        paused = standing.phase is Phase.PAUSED
        self.pause.setIcon(icon("play" if paused else "pause"))
        _set(self.pause, self.tr("Go on") if paused else self.tr("Pause"))
        self.pause.setVisible(standing.phase is not None)
        self.take_back.setEnabled(bool(control.take.count))
        on = control.bench.settings["capture.sound"]
        self.sound.setIcon(icon("sound" if on else "silent"))
        self.sound.setToolTip(self.tr("Sounds are on") if on else self.tr("Sounds are off"))
        self.joints.setIcon(icon("hand"))
        self.joints.setChecked(bool(control.bench.settings["landmarks"]))
        self.joints.setToolTip(self._commands.with_key(self.tr("Draw the joints of the hand"), "capture.landmarks"))
        _set(self.source, control.source_name or self.tr("Choose a source"))
        signer = control.signer
        words = f"{signer.name}  ·  {wording.hand(signer.hand)}" if signer else self.tr("Choose a signer")
        _set(self.signer, words)
        rows = _standings(standing.progress)
        self.letters.show_all(rows, control.label)
        self.letters.setVisible(bool(rows))


class _RecordButton(QPushButton):
    """Held down it records; a click with a key or by a helper for the disabled starts and stops."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control
        self.setAutoRepeat(False)
        self.setFixedWidth(240)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._control.press(_BUTTON)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._control.release(_BUTTON)


def _standings(progress: Sequence[Progress]) -> list[Standing]:
    """One for each prompt; bursts that are wanted in the same cell of a label count as one."""
    rows: list[Standing] = []
    before = None
    for one in progress:
        cell = (one.prompt.label, one.prompt.cell) if one.prompt.cell else None
        if cell and cell == before and not one.skipped:
            last = rows.pop()
            rows.append(Standing(last.label, last.done + one.done, last.wanted + one.wanted, last.skipped))
        else:
            rows.append(Standing(one.prompt.label, one.done, one.wanted, one.skipped or ""))
        before = cell
    return rows


def _set(widget: QPushButton | QToolButton, words: str) -> None:
    """Words beside an icon keep their distance from it."""
    if widget.accessibleName() != words:
        widget.setAccessibleName(words)
        widget.setText(words if widget.icon().isNull() else f" {words}")
