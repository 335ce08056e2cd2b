"""What a build would be, before it is made: counts, thin labels, leaks, space and time."""

from collections.abc import Sequence
from dataclasses import dataclass

from signlab.dataset import builds
from signlab.dataset.index import Picture
from signlab.dataset.likeness import unsigned
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.jobs import Plan
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.records.groups import Side, where
from signlab.records.leak import Leak, Seen, leaks
from signlab.records.looks import Looks
from signlab.records.split import Split

_USUAL = {"as stored": 2e-3, "anew": 5e-3}
"""Seconds a picture, reading back included, where no build tells how fast this computer is."""


@dataclass(frozen=True)
class Preview:
    """``plan`` is what the job says of itself; ``signers`` those of each side, with their pictures."""

    name: str
    plan: Plan
    split: Split
    signers: dict[Side, dict[str, int]]
    torn: dict[str, int]
    """How many signers, sessions and bursts are on more than one side."""
    leaks: tuple[Leak, ...]
    compared: int
    """How many pictures somebody looked at before, so that they could be compared with those of other sides."""
    seconds: float

    @property
    def pictures(self) -> int:
        return sum(self.split.total(side) for side in self.split.asked)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What stays out, and what should be known of the split."""
        return self.plan.warnings


def preview(project: Project, options: BuildOptions) -> Preview:
    """What building with ``options`` would come to. Writes nothing.

    Raises:
        SignlabError: as ``Build.prepare`` does.
    """
    job = Build(project, options)
    plan = job.prepare()
    assert job.split is not None
    known = _seen(project, job.pictures, job.split)
    return Preview(
        job.name,
        plan,
        job.split,
        _signers(job.pictures, job.split),
        _torn(job.pictures, job.split),
        tuple(leaks(known)),
        sum(map(len, known.values())),
        len(job.pictures) * _pace(project, anew=options.encoding is not None),
    )


def _seen(project: Project, pictures: Sequence[Picture], dealt: Split) -> dict[Side, list[Seen]]:
    """The pictures of which somebody knows what they look like, by side."""
    looks = Looks(project.private)
    measured = {(seen.label, seen.name): seen.phash for seen in project.index.likeness() if seen.phash is not None}
    found: dict[Side, list[Seen]] = {side: [] for side in dealt.asked}
    for picture in pictures:
        sha256 = bytes.fromhex(picture.sha256 or "")
        look = looks.known(sha256)
        phash = look and look.phash
        if phash is None and (signed := measured.get((picture.label, picture.name))) is not None:
            phash = unsigned(signed)
        if phash is not None:
            found[dealt.sides[where(picture)]].append(Seen(where(picture), sha256, phash))
    return found


def _signers(pictures: Sequence[Picture], dealt: Split) -> dict[Side, dict[str, int]]:
    found: dict[Side, dict[str, int]] = {side: {} for side in dealt.asked}
    for picture in pictures:
        own = found[dealt.sides[where(picture)]]
        own[picture.signer] = own.get(picture.signer, 0) + 1
    return found


def _torn(pictures: Sequence[Picture], dealt: Split) -> dict[str, int]:
    seen: dict[str, dict[object, set[Side]]] = {"signer": {}, "session": {}, "burst": {}}
    for picture in pictures:
        side = dealt.sides[where(picture)]
        if picture.signer:
            seen["signer"].setdefault(picture.signer, set()).add(side)
        if picture.session:
            seen["session"].setdefault(picture.session, set()).add(side)
        if picture.session and picture.burst:
            seen["burst"].setdefault((picture.session, picture.burst), set()).add(side)
    return {what: sum(len(sides) > 1 for sides in places.values()) for what, places in seen.items()}


def _pace(project: Project, *, anew: bool) -> float:
    """Seconds a picture, as the latest build of that kind took."""
    for folder in reversed(builds.folders(project)):
        try:
            account = builds.account(folder)
            if (account["encoding"] != "as stored") == anew and account["pictures"]:
                return float(account["seconds"]) / len(account["pictures"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a build of earlier days, or a damaged one
    return _USUAL["anew" if anew else "as stored"]
