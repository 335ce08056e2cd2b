"""From a run to a release, as a job: its voices made, its model checked, everything laid out in one folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signlab.deployment import checking, choices, release
from signlab.deployment.release import Release
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import bundle as bundles


@dataclass(frozen=True)
class Wanted:
    """What a release shall be made of. ``model`` is a ``model.tar.gz``; ``classes`` are needed where that names none.

    ``voices`` are choices as :func:`~signlab.deployment.choices.voice` takes them, ``spoken`` what is said for each
    label; ``settings`` are those of the device that shall differ from its own.
    """

    model: Path
    spoken: dict[str, str]
    voices: tuple[str, ...] = ("en",)
    settings: dict[str, Any] = field(default_factory=dict)
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundled:
    """The release, and what a person should know of it."""

    release: Release
    problems: tuple[Problem, ...]

    @property
    def words(self) -> str:
        made = self.release
        return f"Release {made.name}: {len(made.entries)} files, {made.size / 1e6:,.1f} MB."


class Bundle:
    """A job: make the release that is ``wanted`` in a new folder below ``releases``."""

    def __init__(self, wanted: Wanted, releases: Path) -> None:
        self._wanted = wanted
        self._releases = releases

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where the device would not run the model: every reason is listed."""
        wanted = self._wanted
        doubts = tuple(checked(wanted.model, wanted.classes))
        said = ", ".join(wanted.voices) or "none"
        words = f"Making a release of {wanted.model.parent.name}; voices: {said}."
        return Plan("Making a release", words, len(wanted.voices) + 1, "steps", warnings=doubts)

    def run(self, watch: Watch) -> Bundled:
        wanted = self._wanted
        voices, problems = [], []
        for choice in wanted.voices:
            watch.check()
            voice, found = choices.voice(choice, wanted.spoken)
            voices.append(voice)
            problems += found
            watch.step(1, f"voice {choice}")
        made, doubts = release.make(wanted.model, voices, wanted.settings, self._releases, classes=wanted.classes)
        watch.step(1, made.name)
        return Bundled(made, (*problems, *doubts))


def checked(model: Path, classes: Sequence[str] = ()) -> list[Problem]:
    """What a person should know of a model before it is sent.

    Raises:
        SignlabError: it is none, or the device would not run it: every reason is listed.
    """
    with bundles.opened(model, classes) as bundle:
        if refused := checking.refusals(bundle):
            listed = " ".join(str(problem) for problem in refused)
            raise SignlabError(f"The model {model.name}", f"would not run on the device. {listed}")
        return checking.doubts(bundle)
