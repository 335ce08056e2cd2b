"""The jobs drawer: every long task, how far it is, what came of it, and what it had to say."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from signlab.ui.frame.joblog import JobLog
from signlab.ui.jobs import Jobs, State, Task
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.text import button, label

HEIGHT, HEIGHT_WITH_LOG = 240, 400

_ICONS = {
    State.PREPARING: ("search", "muted"),
    State.ASKING: ("help", "accent"),
    State.RUNNING: ("play", "accent"),
    State.DONE: ("proved", "proved"),
    State.FAILED: ("error", "record"),
    State.CANCELLED: ("stop", "muted"),
}


_MOST_WORDS = 400
"""Letters."""


def duration(seconds: float) -> str:
    """``0:41``, ``12:05``, ``1:02:00``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class Drawer(QWidget):
    """Newest first. Those that are over can be cleared away."""

    def __init__(self, jobs: Jobs, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._jobs, self._theme = jobs, theme
        self._rows: dict[Task, _Row] = {}
        self._order: list[Task] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Jobs"), "title"))
        head.addStretch()
        head.addWidget(button(self.tr("Clear what is over"), jobs.forget, "flat"))
        column.addLayout(head)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._empty = label(self.tr("Imports, builds and other long tasks show here how far they are."), "muted")
        self._list.addWidget(self._empty)
        self._list.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        column.addWidget(area)
        for task in jobs.tasks:
            self._show(task)
        jobs.added.connect(self._show)
        jobs.changed.connect(self._follow)
        theme.changed.connect(self._recolour)

    def _show(self, task: Task) -> None:
        self._rows[task] = row = _Row(task, self._theme, self._jobs)
        row.log_shown.connect(self._fit)
        self._sort()
        self._empty.hide()

    def _sort(self) -> None:
        """What runs first; each the newest first."""
        tasks = sorted(self._rows, key=lambda task: (task.state.over, -task.started.timestamp()))
        if tasks == self._order:
            return
        self._order = tasks
        for place, task in enumerate(tasks):
            self._list.insertWidget(place, self._rows[task])

    def _recolour(self) -> None:
        for row in self._rows.values():
            row.show_task()

    def _fit(self) -> None:
        some = any(row.shows_log for row in self._rows.values())
        self.setFixedHeight(HEIGHT_WITH_LOG if some else HEIGHT)

    def _follow(self, task: Task) -> None:
        if task not in self._jobs.tasks and task in self._rows:
            row = self._rows.pop(task)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._empty.setVisible(not self._rows)
            self._fit()
        elif task in self._rows:
            self._rows[task].show_task()
            self._sort()


class _Row(QWidget):
    log_shown = Signal()

    def __init__(self, task: Task, theme: Theme, jobs: Jobs) -> None:
        super().__init__()
        self._task, self._theme = task, theme
        self._icon = QLabel()
        self._icon.setFixedSize(QSize(ICON, ICON))
        self._title, self._state = label(task.title), label("", "caption")
        self._title.setProperty("strong", True)
        self._words = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("How far {job} is").format(job=task.title))
        self._cancel = button(self.tr("Stop"), task.cancel)
        self._cancel.setAccessibleName(self.tr("Stop {job}").format(job=task.title))
        self._go = button(self.tr("Go"), task.go, "primary")
        self._go.setAccessibleName(self.tr("Go on with {job}").format(job=task.title))
        self._more = button("", self._toggle_log, "flat")
        self._log = JobLog(task, jobs)
        self._log.hide()
        self._lay_out()
        self.show_task()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for shown in (self._icon, self._title, self._state):
            head.addWidget(shown)
        head.addStretch()
        for part in (self._more, self._go, self._cancel):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        for widget in (self._bar, self._words, self._log):
            column.addWidget(widget)

    def show_task(self) -> None:
        task = self._task
        name, role = _ICONS[task.state]
        self._icon.setPixmap(self._theme.icon(name, role).pixmap(ICON, ICON))
        self._state.setText(self._how_far())
        self._words.setText(_brief(task.words))
        self._bar.setVisible(not task.state.over)
        if task.progress:
            self._bar.setRange(0, task.progress.total or 0)
            self._bar.setValue(task.progress.done)
        else:
            self._bar.setRange(0, 0 if task.state is not State.ASKING else 1)
        self._cancel.setVisible(not task.state.over)
        self._go.setVisible(task.state is State.ASKING)
        count = len(task.problems)
        more = self.tr("{n} to look at").format(n=count) if count else self.tr("Log")
        self._more.setText(self.tr("Less") if self.shows_log else more)
        self._more.setAccessibleName(f"{self._more.text()}: {task.title}")
        self._log.show_task()
        self.setAccessibleName(f"{task.title}: {self._state.text()}. {task.words}")

    def _how_far(self) -> str:
        task = self._task
        if task.state is not State.RUNNING or not task.progress:
            return self.tr(task.state.value)
        now, unit = task.progress, task.plan.unit if task.plan else ""
        done = self.tr("{done} of {total}") if now.total else "{done}"
        said = [f"{done.format(done=f'{now.done:,}', total=f'{now.total or 0:,}')} {unit}", f"{now.rate:,.0f}/s"]
        if now.remaining is not None:
            said.append(self.tr("{time} left").format(time=duration(now.remaining)))
        return ", ".join([*said, *([now.note] if now.note else [])])

    def _toggle_log(self) -> None:
        self._log.setVisible(not self.shows_log)
        self.show_task()
        self.log_shown.emit()

    @property
    def shows_log(self) -> bool:
        return not self._log.isHidden()


def _brief(words: str) -> str:
    """As much of an outcome as fits in a few lines; all of it is in the log."""
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]} …"
