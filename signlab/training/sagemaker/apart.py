"""Following in a process of its own: it goes on when the window is closed, and is begun anew when it broke off."""

from pathlib import Path
from typing import Any

from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import background, runs
from signlab.training import run as one
from signlab.training.run import Run

TROUBLE = "trouble"
"""Under which ``Run.cloud`` says why nobody follows a training any more."""

FOLLOW_EVERY = 10.0
"""Seconds."""


class FollowApart:
    """A job for ``background``: the following of the run in ``folder``, set up in the process that does it."""

    def __init__(self, folder: Path, interval: float) -> None:
        self._folder, self._interval = folder, interval
        self._follow: Any = None

    def prepare(self) -> Plan:
        from signlab.training.sagemaker.follow import Follow, account_of

        run = one.read(self._folder)
        if TROUBLE in run.cloud:
            run = run.save(cloud={name: value for name, value in run.cloud.items() if name != TROUBLE})
        try:
            self._follow = Follow(run, account_of(run), self._interval, judges=False)  # ``background`` tries it
            plan: Plan = self._follow.prepare()
        except SignlabError as error:
            self._note(error)
            raise
        return plan

    def run(self, watch: Watch) -> Any:
        try:
            return self._follow.run(watch)
        except SignlabError as error:
            self._note(error)
            raise

    def _note(self, error: SignlabError) -> None:
        run = one.read(self._folder)
        if run.state == "running" and not run.is_held:
            run.save(cloud={**run.cloud, TROUBLE: error.problem.as_dict()})


def begin(run: Run) -> None:
    """Follow ``run`` until it ends, whatever becomes of this process. Raises ``SignlabError`` where that fails."""
    background.begin(FollowApart(run.folder, FOLLOW_EVERY), run.folder.parent, run.name)


def take_up(folder: Path) -> list[str]:
    """Follow all trainings of the ``folder`` of runs that go on at SageMaker and that nobody follows; their names."""
    found, _problems = runs.listed(folder)
    left = [run for run in found if run.engine == "sagemaker" and run.state == "running" and not run.is_held]
    for run in left:
        begin(run)
    return [run.name for run in left]


def trouble(run: Run) -> Problem | None:
    """Why nobody follows ``run`` any more, where that is so."""
    facts = run.cloud.get(TROUBLE)
    return Problem(**facts) if facts and run.state == "running" else None
