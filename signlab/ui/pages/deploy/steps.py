"""A plan as a list that turns into progress, line by line."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from signlab.jobs import Progress
from signlab.ui.jobs import State, Task
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import label, set_tone

_SIGN = 16
_MARKS = {
    "waits": ("forward", "muted"),
    "runs": ("play", "accent"),
    "done": ("proved", "proved"),
    "failed": ("error", "record"),
}


class Steps(QWidget):
    """A line for each step: a sign, what it does, how far it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._states: list[str] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._grid)
        column.addWidget(self._bar)
        theme.changed.connect(self._draw)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What each line says, and its state: "waits", "runs", "done" or "failed"."""
        return [(words.text(), state) for (_sign, words, _note), state in zip(self._rows, self._states, strict=False)]

    def show_task(self, task: Task) -> None:
        """The steps of a task's plan, as far as it is."""
        steps = list(task.plan.steps) if task.plan else []
        phase = task.progress.phase if task.progress else 0
        words = [step[:1].upper() + step[1:] for step in steps]
        self._show_steps(words, phase, task.state, task.progress)

    def _show_steps(self, steps: Sequence[str], phase: int, state: State, progress: Progress | None) -> None:
        """``steps`` of which ``phase`` have begun; one more than there are is the way back."""
        words = [*steps, self.tr("Goes back to what ran before")] if phase > len(steps) > 0 else list(steps)
        while len(self._rows) < len(words):
            self._add()
        self._states = [self._state(number, phase, len(steps), state) for number in range(1, len(words) + 1)]
        for number, (sign, said, note) in enumerate(self._rows):
            shown = number < len(words)
            for part in (sign, said, note):
                part.setVisible(shown)
            if shown:
                said.setText(words[number])
                note.setText(self._note(progress) if self._states[number] == "runs" and progress else "")
        self._show_bar(state, progress)
        self._draw()

    def _state(self, number: int, phase: int, steps: int, state: State) -> str:
        if state is State.DONE or (number > steps and state is State.FAILED):
            return "done"  # going back is what came of a failure
        if number < phase:
            return "failed" if number == steps < phase else "done"
        if number == phase:
            return {State.RUNNING: "runs", State.FAILED: "failed", State.CANCELLED: "failed"}.get(state, "waits")
        return "waits"

    def _show_bar(self, state: State, progress: Progress | None) -> None:
        running = state in (State.RUNNING, State.PREPARING)
        self._bar.setVisible(running)
        total = progress.total if progress else None
        self._bar.setRange(0, 1000 if total else 0)
        if total and progress:
            self._bar.setValue(round(1000 * min(1, progress.done / total)))

    def _note(self, progress: Progress) -> str:
        if not progress.total or progress.phase != 1:
            return progress.note if progress.phase > 1 else ""
        return self.tr("{done:.1f} of {all:.1f} MB").format(done=progress.done / 1e6, all=progress.total / 1e6)

    def _add(self) -> None:
        row = len(self._rows)
        parts = label(), label("", wrap=True), label("", "muted")
        parts[0].setFixedSize(_SIGN, _SIGN)
        for column, part in enumerate(parts):
            self._grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop if column == 0 else Qt.AlignmentFlag(0))
        self._rows.append(parts)

    def _draw(self) -> None:
        names = {
            "waits": self.tr("to come"),
            "runs": self.tr("under way"),
            "done": self.tr("done"),
            "failed": self.tr("failed"),
        }
        for (sign, said, _note), state in zip(self._rows, self._states, strict=False):
            icon, role = _MARKS[state]
            sign.setPixmap(self._theme.icon(icon, role).pixmap(_SIGN, _SIGN))
            said.setAccessibleName(f"{said.text()}: {names[state]}")
            set_tone(said, "record" if state == "failed" else "")
