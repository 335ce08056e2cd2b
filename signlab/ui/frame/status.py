"""The line at the bottom: how much there is, what the source does, how the jobs go. It opens the jobs drawer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from signlab.dataset.changes import counted, pictures
from signlab.dataset.index import Tally
from signlab.dataset.project import Project
from signlab.ui.frame.drawer import Drawer, duration
from signlab.ui.jobs import Task
from signlab.ui.widgets.text import label
from signlab.ui.workbench import Workbench

HEIGHT = 28


class Status(QWidget):
    """Below every page."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._counts, self._source = label("", "caption"), label("", "caption")
        self._jobs = QToolButton()
        self._jobs.setProperty("flat_role", True)
        self._jobs.clicked.connect(self.toggle_drawer)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("How far all jobs are"))
        self.drawer = Drawer(bench.jobs, bench.theme)
        self.drawer.hide()
        self._lay_out()
        bench.source_state.connect(self._source.setText)
        bench.jobs_wanted.connect(self.open_drawer)
        bench.store.stirred.connect(self._ask_counts)
        for signal in (bench.jobs.added, bench.jobs.changed):
            signal.connect(self._show_jobs)
        self._show_jobs()

    def _lay_out(self) -> None:
        line = QWidget(objectName="status")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line.setFixedHeight(HEIGHT)
        row = QHBoxLayout(line)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(16)
        row.addWidget(self._counts)
        row.addWidget(self._source)
        row.addStretch()
        row.addWidget(self._bar)
        row.addWidget(self._jobs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.drawer)
        column.addWidget(line)

    def toggle_drawer(self) -> None:
        self.drawer.setVisible(not self.drawer.isVisible())
        self._show_jobs()

    def open_drawer(self) -> None:
        self.drawer.show()
        self._show_jobs()

    def close_drawer(self) -> bool:
        """Whether it was open."""
        was = self.drawer.isVisible()
        self.drawer.hide()
        self._show_jobs()
        return was

    def _ask_counts(self) -> None:
        def count(project: Project) -> Tally:
            return project.index.total()

        self._bench.store.ask(count, self._show_counts, topic="status counts")

    def _show_counts(self, total: Tally) -> None:
        self._counts.setText(f"{pictures(total.pictures)} · {counted(total.signers, 'signer')}")

    def _show_jobs(self, _task: Task | None = None) -> None:
        active = self._bench.jobs.active
        self._bar.setVisible(bool(active))
        arrow = "▾" if self.drawer.isVisible() else "▸"
        if not active:
            self._jobs.setText(f"{arrow} {self.tr('Jobs')}")
            return
        words = f"{arrow} {counted(len(active), self.tr('job'))}"
        known = [task.progress for task in active if task.progress and task.progress.total]
        done, total = sum(one.done for one in known), sum(one.total or 0 for one in known)
        self._bar.setRange(0, total)  # 0 of 0 moves to and fro
        self._bar.setValue(done)
        if total:
            words += f"  {100 * done // total} %"
            remaining = [one.remaining for one in known if one.remaining is not None]
            words += f"  {duration(max(remaining))}" if remaining else ""
        self._jobs.setText(words)
