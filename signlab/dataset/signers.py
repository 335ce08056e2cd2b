"""The people of a project: who signs with which hand, what they agreed to, and who withdrew.

In ``signers.jsonl`` a registration or change is ``{"id", "time", "signer", "hand", "consent": {...}|null}``, where no
consent means that it stays as it was, and a withdrawal is ``{"id", "time", "signer", "withdrawn": true}``. Only a line
with ``"withdrawn": false``, as it is written when that person agrees anew, lifts a withdrawal: what another copy of the
project says of a signer without knowing that they withdrew does not.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from signlab.alphabet import why_unsafe
from signlab.dataset import ledger, work
from signlab.dataset.changes import Move, pictures
from signlab.dataset.consents import in_words
from signlab.dataset.index import Tally
from signlab.dataset.layout import Layout
from signlab.dataset.names import from_utc_text
from signlab.dataset.project import Project
from signlab.dataset.sessions import HANDS, Consent, SessionHeader
from signlab.errors import Problem, SignlabError


@dataclass(frozen=True, slots=True)
class Signer:
    """A person. ``consent`` is the latest, None where nobody asked; ``time`` is when it was said.

    ``withdrawn`` is when they withdrew, "" where they did not; both are UTC. ``registered`` is False for somebody who
    is known from sessions alone. ``tally`` counts what lies in labels, ``trashed`` the pictures in the trash.
    """

    name: str
    hand: str = ""
    consent: Consent | None = None
    time: str = ""
    withdrawn: str = ""
    registered: bool = False
    tally: Tally = field(default_factory=Tally)
    trashed: int = 0

    @property
    def words(self) -> str:
        if self.withdrawn:
            return f"withdrew on {_day(self.withdrawn)}"
        when = f" on {self.consent.date}" if self.consent and self.consent.date else ""
        return f"agreed to {in_words(self.consent)}{when}" if self.consent else "was not asked"

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "words": self.words}


def _day(time: str) -> str:
    return from_utc_text(time).astimezone().date().isoformat()


def registry(layout: Layout, more: Iterable[ledger.Line] = ()) -> dict[str, Signer]:
    """Those who were registered or withdrew, by name; ``more`` lines, of another project, count too."""
    known: dict[str, Signer] = {}
    for line in sorted((*ledger.lines(layout.signers_file), *more), key=lambda line: line["time"]):
        if isinstance(name := line.get("signer"), str):
            known[name] = _changed(known.get(name, Signer(name)), line)
    return known


def _changed(signer: Signer, line: ledger.Line) -> Signer:
    if line.get("withdrawn") is True:
        return replace(signer, withdrawn=line["time"])
    consent, hand = line.get("consent"), line.get("hand", "")
    try:
        agreed = Consent(**consent) if consent else signer.consent
    except TypeError:  # not what this version knows as consent
        agreed = signer.consent
    hand = hand if hand in HANDS and hand else signer.hand
    withdrawn = "" if line.get("withdrawn") is False else signer.withdrawn
    time = line["time"] if consent else signer.time
    return Signer(signer.name, hand, agreed, time, withdrawn, registered=True)


def signers(project: Project) -> list[Signer]:
    """Everybody of whom there is anything, by name: also those known from sessions alone, and those who withdrew."""
    known = registry(project)
    for header in project.index.sessions():
        if header.signer:
            known[header.signer] = _met(known.get(header.signer, Signer(header.signer)), header)
    there, trashed = project.index.people(), project.index.people(trashed=True)
    return [
        replace(known[name], tally=there.get(name, Tally()), trashed=trashed.get(name, Tally()).pictures)
        for name in sorted(known)
    ]


def _met(signer: Signer, header: SessionHeader) -> Signer:
    """What a session says of a signer, where nothing later is known."""
    if not (signer.registered and signer.hand) and header.hand:
        signer = replace(signer, hand=header.hand)
    if header.consent and _later(header, signer):
        signer = replace(signer, consent=header.consent, time=header.started)
    return signer


def _later(header: SessionHeader, signer: Signer) -> bool:
    try:
        return not signer.time or from_utc_text(header.started) > from_utc_text(signer.time)
    except ValueError:
        return False


def register(project: Project, name: str, hand: str = "", consent: Consent | None = None) -> Signer:
    """Register a signer, or change what is known: ``hand`` "" and ``consent`` None leave it as it is.

    Who withdrew, and now agrees to something, is no longer withdrawn.

    Raises:
        SignlabError: the name or the hand will not do, or the project cannot be written.
    """
    if reason := why_unsafe(name):
        raise SignlabError(f"The signer {name!r}", f"cannot be stored: {reason}", "Use a short pseudonym.")
    if hand not in HANDS:
        raise SignlabError(f"The hand {hand!r}", "is unknown", "Say right or left.")
    with project.changing():
        project.index.refresh()
        before = registry(project).get(name, Signer(name))
        again = bool(before.withdrawn and consent and (consent.training or consent.sharing or consent.publishing))
        fresh = (hand and hand != before.hand) or (consent and consent != before.consent)
        if fresh or again or not before.registered:
            facts = {"signer": name, "hand": hand or before.hand, "consent": asdict(consent) if consent else None}
            line = ledger.stamped(_last(project.signers_file), **facts, **({"withdrawn": False} if again else {}))
            try:
                ledger.append(project.signers_file, [line])
            except OSError as error:
                raise work.failed(f"The signer {name}", error) from error
    return next(signer for signer in signers(project) if signer.name == name)


def _last(path: Path) -> str:
    return str(max((line["time"] for line in ledger.lines(path)), default=""))


def withdrawal(project: Project, name: str) -> ledger.Line | None:
    """The line that says that ``name`` withdraws, or None where they did."""
    if registry(project).get(name, Signer(name)).withdrawn:
        return None
    return ledger.stamped(_last(project.signers_file), signer=name, withdrawn=True)


def withdrawn(layout: Layout, more: Iterable[ledger.Line] = ()) -> set[str]:
    """Those who withdrew; ``more`` lines, of another project, count too."""
    return {name for name, signer in registry(layout, more).items() if signer.withdrawn}


def refused(project: Project, scope: str) -> set[str]:
    """The sessions whose signers did not agree to ``scope``. Of what a session and what was registered says the later
    counts."""
    known, found = registry(project), set()
    for header in project.index.sessions():
        signer = _met(known.get(header.signer, Signer(header.signer)), header)
        if signer.consent and not getattr(signer.consent, scope):
            found.add(header.session)
    return found


def came_back(project: Project, moves: Iterable[Move]) -> list[Problem]:
    """A warning for each signer who withdrew and of whom ``moves`` brought pictures into labels."""
    gone = withdrawn(project)
    back = [move.name for move in moves if move.target and move.target.area == "images"]
    if not gone or not back:
        return []
    counts = project.index.by_signer(back)
    return [_warning(name, counts[name]) for name in sorted(gone & counts.keys())]


def _warning(name: str, count: int) -> Problem:
    cause = f"{'is' if count == 1 else 'are'} in labels, though {name} withdrew; builds leave them out"
    return Problem(f"{pictures(count)} of {name}", cause, f"Take them out with: signlab withdraw DIR {name}")


def remaining(project: Project) -> list[Problem]:
    """A warning for each signer who withdrew and of whom pictures still, or again, lie in labels."""
    gone = withdrawn(project)
    there = project.index.people() if gone else {}
    return [_warning(name, there[name].pictures) for name in sorted(gone) if name in there]
