"""Long tasks as the window runs them: each in a thread of its own, with progress, cancel and an outcome in words."""

import threading
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Signal

from signlab.errors import Cancelled, Problem
from signlab.jobs import Job, Plan, Progress, Watch
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox


class State(Enum):
    PREPARING = "looking"
    ASKING = "waits for your answer"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "stopped"

    @property
    def over(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class Task(QObject):
    """One job under way or over. ``changed`` says that any of its fields did; all are set in the window's thread."""

    changed = Signal()
    planned = Signal(object)
    """The plan, where somebody has to agree to it first: call ``go`` or ``cancel``."""

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.state = State.PREPARING
        self.plan: Plan | None = None
        self.progress: Progress | None = None
        self.words = ""
        self.problems: list[Problem] = []
        self.result: Any = None
        self.started = datetime.now()
        self.ended: datetime | None = None
        self._watch = Watch()
        self._agreed = threading.Event()

    def go(self) -> None:
        """Agree to the plan."""
        self._agreed.set()

    def cancel(self) -> None:
        """Ask it to stop, which takes it a second at most."""
        self._watch.cancel()
        self._agreed.set()


class Jobs(QObject):
    """All tasks since the project was opened, the latest last."""

    added = Signal(object)
    changed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks: list[Task] = []
        self._inbox = Inbox(self)
        self._threads: list[threading.Thread] = []

    def start(
        self,
        title: str,
        job: Job[Any],
        *,
        confirm: bool = False,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Problem], object] | None = None,
    ) -> Task:
        """Prepare and run ``job``. With ``confirm`` it waits between the two until somebody agreed to its plan."""
        task = Task(title, self)
        self.tasks.append(task)
        thread = threading.Thread(
            target=self._run, args=(task, job, confirm, done, failed), name=f"job {title}", daemon=False
        )
        self._threads = [other for other in self._threads if other.is_alive()] + [thread]
        self.added.emit(task)
        thread.start()
        return task

    @property
    def active(self) -> list[Task]:
        return [task for task in self.tasks if not task.state.over]

    def forget(self) -> None:
        """Drop those that are over from the list."""
        for task in [task for task in self.tasks if task.state.over]:
            self.tasks.remove(task)
            self.changed.emit(task)
            task.deleteLater()

    def stop(self) -> None:
        """Ask every one to stop."""
        for task in self.active:
            task.cancel()

    def close(self) -> None:
        """Stop all, and wait for them."""
        self.stop()
        for thread in self._threads:
            thread.join()
        self._inbox.close()

    def _run(
        self,
        task: Task,
        job: Job[Any],
        confirm: bool,
        done: Callable[[Any], object] | None,
        failed: Callable[[Problem], object] | None,
    ) -> None:
        watch = task._watch
        try:
            plan = job.prepare()
            watch.check()
            watch.total = plan.total
            self._tell(task, plan=plan, words=plan.words, problems=list(plan.warnings))
            if confirm:
                self._tell(task, state=State.ASKING)
                self._inbox.put(lambda: task.planned.emit(plan))
                task._agreed.wait()
                watch.check()
            self._tell(task, state=State.RUNNING)
            watch.on_progress = lambda progress: self._tell(task, progress=progress)
            result = job.run(watch)
        except Cancelled:
            self._end(task, State.CANCELLED, words="Stopped. What was stored before is kept.", problems=watch.problems)
        except Exception as error:
            problem = in_words(error)
            self._end(task, State.FAILED, words=str(problem), problems=watch.problems)
            if failed:
                self._inbox.put(lambda: failed(problem))
        else:
            state = State.CANCELLED if getattr(result, "cancelled", False) else State.DONE
            words = str(getattr(result, "words", "") or "Done.")
            problems = [*plan.warnings, *watch.problems]
            self._end(task, state, words=words, problems=problems, result=result)
            if done:
                self._inbox.put(lambda: done(result))

    def _end(self, task: Task, state: State, **fields: Any) -> None:
        self._tell(task, state=state, ended=datetime.now(), **fields)
        self._inbox.put(lambda: self.ended.emit(task))

    def _tell(self, task: Task, **fields: Any) -> None:
        def tell() -> None:
            for name, value in fields.items():
                setattr(task, name, value)
            task.changed.emit()
            self.changed.emit(task)

        self._inbox.put(tell)
