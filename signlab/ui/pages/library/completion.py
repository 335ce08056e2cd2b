"""What may be typed next in the search field: keys, and the values that a key takes in this project."""

from dataclasses import dataclass

from signlab.dataset.measurements import MEASURES
from signlab.dataset.project import Project
from signlab.dataset.query import CHOICES, KEYS

MOST = 12
"""Completions offered at once."""

_ELSEWHERE = ("group", "sort", "in")
"""Keys that the page has menus for."""


@dataclass(frozen=True)
class Vocabulary:
    """The values that there are in a project."""

    label: tuple[str, ...] = ()
    signer: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        return self.label

    def values(self, key: str) -> tuple[str, ...]:
        return tuple(getattr(self, key, ())) or CHOICES.get(key, ())


def vocabulary(project: Project) -> Vocabulary:
    """A question for the store."""
    headers = project.index.sessions()
    return Vocabulary(
        project.alphabet.names,
        tuple(sorted({header.signer for header in headers if header.signer})),
        tuple(header.session for header in reversed(headers)),
        tuple(sorted({header.source for header in headers if header.source})),
    )


def completions(text: str, known: Vocabulary) -> list[str]:
    """What the last word of ``text`` may become. Words that nothing completes are words to look for."""
    word = _last(text)
    key, colon, value = word.partition(":")
    if colon:
        *before, part = value.split(",")
        taken = ",".join((*before, ""))
        found = [each for each in known.values(key) if part.casefold() in each.casefold() and each not in before]
        found.sort(key=lambda each: not each.casefold().startswith(part.casefold()))
        return [f"{key}:{taken}{_quoted(each) if not taken else each}" for each in found][:MOST]
    if not word:
        return []
    keys = [f"{each}:" for each in KEYS if each not in _ELSEWHERE and each.startswith(word.casefold())]
    keys += [f"{each}<" for each in MEASURES if each.startswith(word.casefold()) and each != "phash"]
    values = [
        f"{each}:{_quoted(value)}"
        for each in ("label", "signer", "mark")
        for value in known.values(each)
        if value.casefold().startswith(word.casefold())
    ]
    return (keys + values)[:MOST]


def complete(text: str, choice: str) -> str:
    """``text`` with its last word become ``choice``."""
    return text[: len(text) - len(_last(text))] + choice


def _last(text: str) -> str:
    return text.rpartition(" ")[2] if text.count('"') % 2 == 0 else text[text.rfind('"') :]


def _quoted(value: str) -> str:
    return '"{}"'.format(value.replace('"', '""')) if any(char in value for char in ' ,"') else value
