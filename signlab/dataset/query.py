"""What to look for among a project's pictures, as values and as the text that people type.

    label:A,B signer:s1 since:2026-11-01 sharpness<40 mark:doubtful words "of several words"

Several values of one key are alternatives, separated by commas or given again; different keys must all fit. What holds
blanks or commas stands in double quotes, and a quote in them is doubled. ``signer:""`` asks for those without one.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from signlab.dataset.measurements import MEASURES
from signlab.errors import SignlabError

CHOICES: dict[str, tuple[str, ...]] = {
    "side": ("train", "validation", "test", "none"),
    "mark": ("checked", "doubtful", "none"),
    "problem": ("undecodable", "unmeasured", "doubled", "stray"),
    "model": ("doubts", "agrees", "nothing", "unasked"),
    "in": ("labels", "trash"),
    "group": ("none", "label", "signer", "session", "burst"),
    "sort": ("label", "name", "time", *MEASURES),
}
"""The values of the keys that have a choice. Sides are those of the last build. Problems: it does not decode, nobody
measured it, its name lies in two places, no session says where it comes from. The model is the one that was asked last:
it says another label, the same, no sign at all, or was not asked. A minus before ``sort`` turns it."""

KEYS: dict[str, str] = {
    "label": "Label",
    "signer": "Signer",
    "session": "Session",
    "burst": "Burst",
    "source": "Source, or part of it",
    "side": "Side of the last build",
    "mark": "Mark",
    "name": "Name of the file, whole",
    "problem": "What is wrong with it",
    "says": "Label that the model says",
    "model": "What the model thinks of the label",
    "since": "Recorded on this day or later",
    "until": "Recorded on this day or earlier",
    "in": "Labels or trash",
    "group": "Grouped by",
    "sort": "Sorted by",
}
"""The keys that take a colon, with what they mean. A measure's key takes ``<``, ``<=``, ``>``, ``>=`` or ``=``."""

_SIGNS = ("<=", ">=", "<", ">", "=")
_TERM = re.compile(
    r'(?P<key>[^\s":<>=]+)(?P<sign>:|<=|>=|<|>|=)(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>\S*))'
    r'|"(?P<phrase>(?:[^"]|"")*)"|(?P<word>\S+)'
)


@dataclass(frozen=True, slots=True)
class Limit:
    """``sharpness<40``. A value of None asks for the pictures of which the measure is not known: ``roll=none``."""

    key: str
    sign: str
    value: float | None

    def __str__(self) -> str:
        return f"{self.key}{self.sign}{'none' if self.value is None else repr(self.value).removesuffix('.0')}"


@dataclass(frozen=True, slots=True)
class Query:
    """What fits all that is asked for; an empty tuple asks for nothing. ``limits`` are of measures.

    ``since`` and ``until`` are days of this computer's time zone, both included. ``sort`` is a key of
    ``CHOICES["sort"]``; pictures of which it is not known come last in either direction.
    """

    words: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    signer: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    burst: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    problem: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    since: date | None = None
    until: date | None = None
    trashed: bool = False
    sort: str = "label"
    descending: bool = False
    group: str = "none"

    def __str__(self) -> str:
        return " ".join(self.terms())

    def terms(self) -> Iterator[str]:
        """The text, term by term: a search field shows each as a chip. ``parse`` reads each alone."""
        for key in _MANY:
            yield from _terms(key, getattr(self, key))
        if self.since:
            yield f"since:{self.since}"
        if self.until:
            yield f"until:{self.until}"
        yield from map(str, self.limits)
        if self.trashed:
            yield "in:trash"
        if self.group != "none":
            yield f"group:{self.group}"
        if self.sort != "label" or self.descending:
            yield f"sort:{'-' if self.descending else ''}{self.sort}"
        yield from (f'"{_doubled(word)}"' if _needs_quotes(word) else word for word in self.words)

    def without(self, term: str) -> "Query":
        """This query without one of its ``terms``, as when its chip is removed."""
        return parse(" ".join(each for each in self.terms() if each != term))


_MANY = ("label", "signer", "session", "burst", "source", "side", "mark", "name", "problem", "says", "model")
"""Keys that take several values."""


def _terms(key: str, values: tuple[str, ...]) -> Iterator[str]:
    plain = [value for value in values if value and not re.search(r'[\s",]', value)]
    if plain:
        yield f"{key}:{','.join(plain)}"
    yield from (f'{key}:"{_doubled(value)}"' for value in values if value not in plain)


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def _needs_quotes(word: str) -> bool:
    match = _TERM.fullmatch(word)
    return match is None or match["word"] is None


def parse(text: str) -> Query:
    """The query that ``text`` says.

    Raises:
        SignlabError: a key or a value is unknown; names those there are.
    """
    found: dict[str, Any] = {field.name: () for field in fields(Query) if field.name in (*_MANY, "words", "limits")}
    for match in _TERM.finditer(text):
        if match["key"] is None:
            word = match["word"] if match["phrase"] is None else match["phrase"].replace('""', '"')
            found["words"] += (word,) if word else ()
        elif match["key"] in MEASURES:
            found["limits"] += (_limit(match[0], match["key"], match["sign"], match["plain"] or ""),)
        else:
            found |= _facts(match, found)
    return Query(**found)


def _facts(match: re.Match[str], found: dict[str, Any]) -> dict[str, Any]:
    key, quoted, plain = match["key"], match["quoted"], match["plain"]
    if key not in KEYS or match["sign"] != ":":
        cause = f"has no key {key!r} that takes {match['sign']}"
        raise _unknown(match[0], cause, [*(f"{each}:" for each in KEYS), *MEASURES])
    values = tuple(part for part in plain.split(",") if part) if quoted is None else (quoted.replace('""', '"'),)
    if not values:
        raise SignlabError(f"The filter {match[0]}", "says nothing after the colon", f"{KEYS[key]}: give a value.")
    turned = key == "sort" and values[0].startswith("-")
    if turned:
        values = (values[0][1:], *values[1:])
    for value in values:
        if value not in CHOICES.get(key, (value,)):
            raise _unknown(match[0], f"has no {key} {value!r}", CHOICES[key])
    if key == "burst" and (wrong := [value for value in values if not value.isdecimal()]):
        raise SignlabError(f"The filter {match[0]}", f"has {wrong[0]}, which is no burst", "Bursts are numbers.")
    if key in _MANY:
        return {key: tuple(dict.fromkeys((*found[key], *values)))}
    if len(values) > 1:
        raise SignlabError(f"The filter {match[0]}", "has more than one value", "Give one.")
    if key in ("since", "until"):
        return {key: _day(match[0], values[0])}
    return {
        "in": {"trashed": values[0] == "trash"},
        "group": {"group": values[0]},
        "sort": {"sort": values[0], "descending": turned},
    }[key]


def _limit(term: str, key: str, sign: str, text: str) -> Limit:
    if sign not in _SIGNS:
        raise SignlabError(f"The filter {term}", "compares with nothing", f"Write {key}<40, or {key}>=40.")
    if text == "none" and sign == "=":
        return Limit(key, sign, None)
    try:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError
    except ValueError:
        raise SignlabError(f"The filter {term}", f"has no number after {sign}", f"Write {key}<40.") from None
    return Limit(key, sign, value)


def _day(term: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if not 1970 <= day.year < 9000:  # beyond, no time zone is known
            raise ValueError
        return day
    except ValueError:
        raise SignlabError(f"The filter {term}", "has no day after the colon", "Write it as 2026-11-20.") from None


def _unknown(term: str, cause: str, known: Iterable[str]) -> SignlabError:
    return SignlabError(f"The filter {term}", cause, f"There are: {' '.join(known)}.")
