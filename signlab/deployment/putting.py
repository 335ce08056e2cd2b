"""A release that is made first and then put onto devices, as one job with one plan."""

from collections.abc import Callable
from typing import Any

from signlab.deployment.deploy import PROOF, Deploy
from signlab.deployment.link import Link
from signlab.deployment.release import Release
from signlab.jobs import Job, Plan, Watch


class Put:
    """``make`` gives the release, which may take seconds; ``deploy`` the job that puts it where it belongs."""

    def __init__(self, make: Callable[[], Release], deploy: Callable[[Release], Job[Any]]) -> None:
        self._make = make
        self._deploy = deploy
        self._job: Job[Any] | None = None

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where the release cannot be made, or a device cannot take it."""
        self._job = self._deploy(self._make())
        return self._job.prepare()

    def run(self, watch: Watch) -> Any:
        assert self._job is not None, "prepare comes first"
        return self._job.run(watch)


def onto(link: Link, proof: float = PROOF) -> Callable[[Release], Deploy]:
    """Deploys to one device, which is logged in to in the job's own thread."""
    return lambda release: Deploy(link.shell(), release, proof)
