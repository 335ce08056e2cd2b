"""What can go wrong, said so that a person can act on it: the thing, the cause, the next step."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was not as it should be. Bad input is listed as these, never silently skipped."""

    thing: str
    cause: str
    next_step: str = ""

    def __str__(self) -> str:
        sentence = f"{self.thing}: {self.cause}"
        return f"{sentence.rstrip('.')}. {self.next_step}" if self.next_step else sentence

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class SignlabError(Exception):
    """A task could not be done; nothing was half done."""

    def __init__(self, thing: str, cause: str, next_step: str = "") -> None:
        self.problem = Problem(thing, cause, next_step)
        super().__init__(str(self.problem))


class Cancelled(Exception):  # noqa: N818 -- not an error: somebody asked for it
    """Raised inside a task when it was asked to stop."""
