"""The searches that a project has started: each a small file in ``runs/.searches/``, so that it is found again later.

What a search was told stands there, without which none of its trainings could become a run of the project.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from signlab.aws.faults import in_words
from signlab.aws.session import Access, Account
from signlab.errors import Problem, SignlabError
from signlab.files import write_whole
from signlab.training.run import now
from signlab.training.sagemaker.settings import CloudOptions

FOLDER = ".searches"
SCHEMA = 1


@dataclass(frozen=True)
class Search:
    """A search: what SageMaker calls it, what it learns from, and what its trainings have in common.

    ``most`` is what it may cost in US dollars; ``made`` when it was started, in UTC.
    """

    job: str
    build: str
    options: CloudOptions
    region: str
    profile: str
    jobs: int
    parallel: int
    sought: tuple[str, ...]
    most: float
    made: str = ""

    @property
    def account(self) -> Account:
        return Account(Access(self.profile, self.region))


@dataclass(frozen=True)
class Standing:
    """How a search goes: the service's word for it, and how many of its trainings are how far."""

    status: str
    counts: dict[str, int]

    @property
    def goes_on(self) -> bool:
        return self.status in ("InProgress", "Stopping")


def keep(runs: Path, search: Search) -> None:
    """Remember a search, from before it is asked for."""
    (runs / FOLDER).mkdir(parents=True, exist_ok=True)
    facts = {"schema": SCHEMA, **asdict(search), "made": search.made or now()}
    write_whole(_file(runs, search.job), json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


def forget(runs: Path, job: str) -> None:
    """Take a search off the list; SageMaker is not asked."""
    _file(runs, job).unlink(missing_ok=True)


def listed(runs: Path) -> tuple[list[Search], list[Problem]]:
    """All searches, the oldest first, and files that cannot be understood."""
    found, problems = [], []
    for path in sorted((runs / FOLDER).glob("*.json")):
        try:
            found.append(read(runs, path.stem))
        except SignlabError as error:
            problems.append(error.problem)
    return sorted(found, key=lambda one: (one.made, one.job)), problems


def read(runs: Path, job: str) -> Search:
    """Raises ``SignlabError`` where the project has started no such search, or its file cannot be understood."""
    try:
        facts: dict[str, Any] = json.loads(_file(runs, job).read_bytes())
        if facts.pop("schema") != SCHEMA:
            raise ValueError("its schema is another")
        facts |= {"options": CloudOptions(**facts["options"]), "sought": tuple(facts["sought"])}
        return Search(**facts)
    except FileNotFoundError:
        raise SignlabError(f"The search {job}", "was not started from this project", "Name another.") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        cause = f"has a file that cannot be understood ({error})"
        raise SignlabError(f"The search {job}", cause, f"Delete {_file(runs, job)}.") from None


def _file(runs: Path, job: str) -> Path:
    return runs / FOLDER / f"{job}.json"


def standing(account: Account, job: str) -> Standing:
    """Ask SageMaker how a search goes. Raises ``SignlabError`` where it knows none of that name."""
    with in_words(f"The search {job}"):
        told = account.client("sagemaker").describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=job)
    counts = Counter({str(name): int(count) for name, count in told.get("TrainingJobStatusCounters", {}).items()})
    return Standing(str(told["HyperParameterTuningJobStatus"]), dict(+counts))
