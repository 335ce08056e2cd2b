"""What signers are asked to agree to: three scopes, in wordings that are told apart by their date and never changed."""

import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from signlab.bundled import RESOURCES
from signlab.dataset.sessions import Consent
from signlab.errors import SignlabError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCOPES = ("training", "sharing", "publishing")


@dataclass(frozen=True, slots=True)
class Paragraph:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of ``version``, a date. ``before`` is read first; ``scopes`` are what can be agreed to, by key."""

    version: str
    before: Paragraph
    scopes: dict[str, Paragraph]


@cache
def wordings() -> tuple[Wording, ...]:
    """All there have been, the latest last."""
    return tuple(_read(path.read_text(encoding="utf-8")) for path in sorted((RESOURCES / "consent").glob("*.toml")))


def latest() -> Wording:
    """The one to show now."""
    return wordings()[-1]


def _read(text: str) -> Wording:
    table = tomllib.loads(text)
    return Wording(
        table["version"], Paragraph(**table["before"]), {scope: Paragraph(**table[scope]) for scope in SCOPES}
    )


def given(scopes: Collection[str]) -> Consent:
    """Consent to ``scopes`` and to nothing else, today, by the latest wording.

    Raises:
        SignlabError: there is no such scope.
    """
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise SignlabError(f"The consent to {', '.join(unknown)}", "is none that is asked", f"Say {', '.join(SCOPES)}.")
    training, sharing, publishing = (scope in scopes for scope in SCOPES)
    return Consent(training, sharing, publishing, date.today().isoformat(), latest().version)


def in_words(consent: Consent | None) -> str:
    """``training and sharing``, ``nothing``, ``not asked``."""
    if consent is None:
        return "not asked"
    scopes = [scope for scope in SCOPES if getattr(consent, scope)]
    return " and ".join(filter(None, (", ".join(scopes[:-1]), *scopes[-1:]))) or "nothing"
