"""What can be laid side by side: all pictures of a project, those of one signer or session, or another project's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from signlab.dataset.project import Project
from signlab.ui.pages.coverage.seen import Seen, load, see
from signlab.vision.pictures import Pictures
from signlab.vision.report.figures import in_one_order


@dataclass(frozen=True)
class Part:
    """``name`` is that of a signer or a session, or the folder of a project; "" for all of the project that is open."""

    kind: Literal["all", "signer", "session", "project"]
    name: str = ""


def parts(pictures: Pictures) -> list[Part]:
    """The parts that the pictures of a project have, where there are several of a kind."""
    found = [Part("all")]
    signers = [name for name in pictures.signers if name]
    sessions = [name for name in pictures.sessions if name]
    found += [Part("signer", name) for name in sorted(signers)] if len(signers) > 1 else []
    found += [Part("session", name) for name in sorted(sessions)] if len(sessions) > 1 else []
    return found


def see_part(pictures: Pictures, part: Part, axis: str, target: int) -> tuple[str, Seen]:
    """What a part covers, and what it is called.

    Raises:
        SignlabError: the other project cannot be opened.
    """
    if part.kind == "project":
        with Project.open(Path(part.name), mend=False) as other:
            other.index.refresh()
            return other.name, see(load(other), axis, target)
    if part.kind == "all":
        return "", see(pictures, axis, target)
    names = pictures.signers if part.kind == "signer" else pictures.sessions
    of = pictures.signer if part.kind == "signer" else pictures.session
    number = names.index(part.name) if part.name in names else -1
    return part.name, see(pictures.only(of == number), axis, target)


def aligned(first: Seen, second: Seen) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The labels of both in one order: the one that lacks most in either first, what only one of them has last."""
    labels = in_one_order([first.covered, second.covered])
    both = [label for label in labels if label in first.covered.labels and label in second.covered.labels]
    order = both + [label for label in labels if label not in both]
    return _numbers(first, order), _numbers(second, order)


def _numbers(seen: Seen, order: list[str]) -> tuple[int, ...]:
    return tuple(seen.number(label) for label in order if label in seen.covered.labels)
