"""The line that offers to measure pictures, and shows how far that is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from signlab.dataset.changes import pictures
from signlab.ui.jobs import Task
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.widgets.text import button, label


class Measuring(QWidget):
    """Seen while pictures wait to be measured, or are."""

    wanted = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(320)
        self._bar.setAccessibleName(self.tr("Measuring"))
        self.start = button(self.tr("Measure"), self.wanted.emit)
        self._stop = button(self.tr("Stop"), self.stopped.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self.start)
        row.addWidget(self._stop)
        row.addStretch()

    def show_state(self, seen: Seen, task: Task | None) -> None:
        """What waits, and how far ``task`` is."""
        self.setVisible(task is not None or seen.waiting > 0)
        for part in (self._bar, self._stop):
            part.setVisible(task is not None)
        self.start.setVisible(task is None)
        self.start.setText(self.tr("Measure {n}").format(n=pictures(seen.waiting)))
        words = self.tr("{n} of {all} not measured yet").format(n=f"{seen.waiting:,}", all=pictures(seen.total))
        if task:
            progress = task.progress
            done, total = (progress.done, progress.total) if progress else (0, 0)
            self._bar.setRange(0, total or 0)
            self._bar.setValue(done)
            words = self.tr("Measuring: {done} of {all}").format(done=f"{done:,}", all=pictures(total or seen.waiting))
        self._words.setText(words)
