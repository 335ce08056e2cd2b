"""A build while it is made: what it will be, how far it is, and a way to stop it."""

from PySide6.QtWidgets import QProgressBar

from signlab.ui.jobs import Task
from signlab.ui.theme import Theme
from signlab.ui.widgets.summary import Facts, Summary


class Making(Summary):
    """Follows one task after the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("The build that is being made"))
        self._task: Task | None = None
        self.stop = self.offer(self.tr("Stop"), self._stop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far the build is"))
        self.facts = Facts()
        self.section(self.tr("Progress"), self.bar)
        self.section(self.tr("Now"), self.facts)

    def show_task(self, name: str, task: Task) -> None:
        """Show ``task``, which makes the build ``name``."""
        self._task = task
        self.say(name, task.plan.words if task.plan else self.tr("Looking at the pictures …"))
        self.stop.setEnabled(not task.state.over)
        now = task.progress
        self.bar.setRange(0, (now.total or 0) if now else 0)
        self.bar.setValue(now.done if now else 0)
        facts = [(self.tr("State"), now.note if now and now.note else task.state.value)]
        if now and now.total:
            facts.append((self.tr("Done"), f"{100 * now.done / now.total:.0f} %"))
            facts.append((self.tr("Rate"), self.tr("{n} pictures a second").format(n=f"{now.rate:,.0f}")))
        self.facts.show_facts(facts)
        self.show_problems(task.problems)

    def _stop(self) -> None:
        if self._task:
            self._task.cancel()
