"""All that a job had to say, to be read, copied and saved."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from signlab.errors import SignlabError
from signlab.files import write_whole
from signlab.ui.failing import in_words, without_options
from signlab.ui.jobs import Jobs, Task
from signlab.ui.widgets.text import button, label

HEIGHT = 144


def log_of(task: Task) -> str:
    """What was planned and when, what came of it, and every problem in full."""
    lines = [f"{task.started:%Y-%m-%d %H:%M:%S}  {task.title}"]
    if task.plan:
        lines.append(task.plan.words)
    if task.ended:
        lines.append(f"{task.ended:%Y-%m-%d %H:%M:%S}  {task.state.value}: {task.words}")
    return "\n".join([*lines, *(f"! {without_options(problem)}" for problem in task.problems)]) + "\n"


class JobLog(QWidget):
    """Below a job in the drawer."""

    def __init__(self, task: Task, jobs: Jobs) -> None:
        super().__init__()
        self._task, self._jobs = task, jobs
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setFixedHeight(HEIGHT)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("What {job} had to say").format(job=task.title))
        self._said = label("", "caption")
        buttons = QHBoxLayout()
        buttons.addWidget(button(self.tr("Copy"), self._copy, "flat"))
        buttons.addWidget(button(self.tr("Save…"), self._save, "flat"))
        buttons.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addLayout(buttons)

    def show_task(self) -> None:
        if self.isVisible() and (text := log_of(self._task)) != self._text.toPlainText():
            self._text.setPlainText(text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(log_of(self._task))
        self._said.setText(self.tr("Copied."))

    def _save(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(self, self.tr("Save the log"), f"{self._task.title}.txt")
        if not name:
            return
        try:
            write_whole(Path(name), log_of(self._task))
        except (OSError, SignlabError) as error:
            self._said.setText(str(in_words(error)))
        else:
            self._said.setText(self.tr("Saved."))
