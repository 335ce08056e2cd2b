"""Which pictures of a project go into a build, and which stay out."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from signlab.dataset.changes import pictures as pictures_in_words
from signlab.dataset.index import Picture
from signlab.dataset.project import Project
from signlab.dataset.signers import refused, withdrawn
from signlab.errors import Problem, SignlabError

Test = Callable[[Picture], bool]


@dataclass(frozen=True)
class Without:
    """What stays out because somebody asked for that; labels that have no pictures then keep their class ids.

    ``least`` leaves out labels of which fewer pictures would go in.
    """

    labels: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    least: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, facts: Any) -> "Without":
        """What ``as_dict`` wrote; nothing where that cannot be understood, as of a build made before there was this."""
        if not isinstance(facts, dict):
            return cls()
        known = {field.name: facts[field.name] for field in fields(cls) if field.name in facts}
        least = known.pop("least", 0)
        return cls(**{name: tuple(map(str, values)) for name, values in known.items()}, least=int(least))


def choose(
    project: Project, pictures: Sequence[Picture], without: Without | None = None
) -> tuple[list[Picture], list[Problem]]:
    """The pictures that may be learned from and are wanted, and in words how many stay out, and why.

    Raises:
        SignlabError: ``without`` names a label or a signer that is not there.
    """
    without = without or Without()
    problems: list[Problem] = []
    _check(project, pictures, without)
    gone, kept = withdrawn(project), refused(project, "training")
    problems += [
        Problem(f"{pictures_in_words(count)} of {signer}", f"left out, as {signer} withdrew")
        for signer, count in sorted(Counter(picture.signer for picture in pictures if picture.signer in gone).items())
    ]
    there = [picture for picture in pictures if picture.signer not in gone]
    chosen = [picture for picture in there if picture.session not in kept]
    if len(chosen) < len(there):
        cause = "left out, as the signers did not agree to training"
        problems.append(Problem(pictures_in_words(len(there) - len(chosen)), cause))
    for asked, keep in _tests(project, chosen, without):
        left = [picture for picture in chosen if keep(picture)]
        if len(left) < len(chosen):
            problems.append(Problem(pictures_in_words(len(chosen) - len(left)), f"left out, as {asked}"))
        chosen = left
    counts = Counter(picture.label for picture in chosen)
    thin = {label for label, count in counts.items() if count < without.least}
    if thin:
        named = " ".join(label for label in project.alphabet.names if label in thin)
        cause = f"left out, with fewer than {pictures_in_words(without.least)} each"
        problems.append(Problem(f"The labels {named}" if len(thin) > 1 else f"The label {named}", cause))
    return [picture for picture in chosen if picture.label not in thin], problems


def _check(project: Project, pictures: Sequence[Picture], without: Without) -> None:
    if unknown := [label for label in without.labels if label not in project.alphabet]:
        raise SignlabError(f"The label {unknown[0]}", "is not in the alphabet", "Name one of its labels.")
    signers = {picture.signer for picture in pictures}
    if strangers := [signer for signer in without.signers if signer not in signers]:
        raise SignlabError(f"The signer {strangers[0]}", "has no pictures", "Name one who has: signlab signers list.")


def _tests(project: Project, pictures: Sequence[Picture], without: Without) -> list[tuple[str, Test]]:
    found: list[tuple[str, Test]] = []
    if without.labels:
        found.append((f"asked: labels {' '.join(without.labels)}", lambda picture: picture.label not in without.labels))
    if without.signers:
        found.append(
            (f"asked: signers {', '.join(without.signers)}", lambda picture: picture.signer not in without.signers)
        )
    if without.marks:
        marks = project.index.marks(picture.name for picture in pictures)
        found.append(
            (f"asked: marked {', '.join(without.marks)}", lambda picture: marks[picture.name] not in without.marks)
        )
    return found
