"""One release onto many devices at once: a result for each, and none holds up another."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from signlab.deployment.deploy import PROOF, Deploy, Deployed
from signlab.deployment.link import Link
from signlab.deployment.release import Release
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Plan, Progress, Watch

AT_ONCE = 8
"""Devices under way at the same time; the others wait their turn."""


@dataclass(frozen=True)
class Outcome:
    """What came of one device: either it runs the release, or ``problem`` says why not."""

    device: str
    deployed: Deployed | None = None
    problem: Problem | None = None

    @property
    def words(self) -> str:
        return self.deployed.words if self.deployed else str(self.problem)


@dataclass(frozen=True)
class Outcomes:
    """Of all devices, in the order they were named."""

    release: str
    outcomes: tuple[Outcome, ...]

    @property
    def problems(self) -> list[Problem]:
        return [outcome.problem for outcome in self.outcomes if outcome.problem]

    @property
    def words(self) -> str:
        good = sum(outcome.problem is None for outcome in self.outcomes)
        return f"Release {self.release} runs on {good} of {len(self.outcomes)} devices."


def _ignore(_device: str, _what: "Progress | Outcome") -> None:
    """Nobody is looking."""


class DeployToMany:
    """A job. ``links`` are the devices by name; ``on_change`` is called with a device's progress, and at last with its
    outcome, in any thread.
    """

    def __init__(
        self,
        links: Mapping[str, Link],
        release: Release,
        proof: float = PROOF,
        on_change: Callable[[str, "Progress | Outcome"], None] = _ignore,
    ) -> None:
        self._links = links
        self._release = release
        self._proof = proof
        self._on_change = on_change
        self._jobs: dict[str, Deploy] = {}
        self._outcomes: dict[str, Outcome] = {}

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where no device can take it; one that cannot is a warning."""
        with ThreadPoolExecutor(AT_ONCE, "device") as pool:
            plans = dict(zip(self._links, pool.map(self._planned, self._links), strict=True))
        warnings = tuple(plan for plan in plans.values() if isinstance(plan, Problem))
        lines = tuple(f"{name}: {'; '.join(plan.steps)}" for name, plan in plans.items() if isinstance(plan, Plan))
        if not lines:
            why = " ".join(str(problem) for problem in warnings)
            raise SignlabError(f"Release {self._release.name}", f"can be put on none of the devices. {why}")
        return Plan(f"Deploying {self._release.name}", "\n".join(lines), len(plans), "devices", 0, warnings, lines)

    def _planned(self, name: str) -> Plan | Problem:
        try:
            job = Deploy(self._links[name].shell(), self._release, self._proof)
            plan = job.prepare()
        except SignlabError as error:
            self._end(Outcome(name, problem=error.problem))
            return error.problem
        self._jobs[name] = job
        return plan

    def run(self, watch: Watch) -> Outcomes:
        """Raises ``Cancelled`` when all have come to an end."""
        watch.step(len(self._links) - len(self._jobs))
        with ThreadPoolExecutor(AT_ONCE, "device") as pool:
            for outcome in pool.map(lambda name: self._deployed(name, watch), self._jobs):
                if not watch.cancelled:
                    watch.step(1, outcome.device)
        watch.check()
        return Outcomes(self._release.name, tuple(self._outcomes[name] for name in self._links))

    def _deployed(self, name: str, watch: Watch) -> Outcome:
        part = watch.part(lambda progress: self._on_change(name, progress))
        try:
            outcome = Outcome(name, self._jobs[name].run(part))
        except SignlabError as error:
            outcome = Outcome(name, problem=error.problem)
        except Cancelled:
            stopped = Problem(name, "was stopped before it was done", "Deploy again: what was copied is used.")
            outcome = Outcome(name, problem=stopped)
        except Exception as error:  # of one device; the others go on
            outcome = Outcome(name, problem=Problem(name, f"{type(error).__name__}: {error}", "Try again."))
        return self._end(outcome)

    def _end(self, outcome: Outcome) -> Outcome:
        self._outcomes[outcome.device] = outcome
        self._on_change(outcome.device, outcome)
        return outcome
