"""Which alphabet the label folders of somebody else's pictures tell."""

import re
from dataclasses import dataclass
from pathlib import Path

from signlab import alphabet
from signlab.alphabet import Alphabet, Label
from signlab.dataset.tree import Labels, Tree, Walk
from signlab.errors import SignlabError


@dataclass(frozen=True, slots=True)
class Guess:
    """``pictures`` counts the files in label folders of ``alphabet``."""

    alphabet: Alphabet
    pictures: int


def guess(source: Path) -> Guess:
    """The smallest built-in alphabet that has all label folders of ``source``, else one made of their names.

    Raises:
        SignlabError: there are no label folders with files in them.
    """
    if not source.is_dir():
        raise SignlabError(str(source), "is not a folder", "Choose the folder that holds the label folders.")
    found = {name: _walked(source, alphabet.load(name)) for name in alphabet.builtin_names()}
    best = max(found, key=lambda name: (len(found[name].candidates), -len(alphabet.load(name))))
    known = alphabet.load(best)
    grown = _walked(source, known, grow=True)
    if not grown.candidates:
        raise SignlabError(str(source), "has no label folders with pictures in them", "Choose the folder above them.")
    if len(grown.candidates) == len(found[best].candidates):
        return Guess(known, len(grown.candidates))
    names = sorted({candidate.label for candidate in grown.candidates}, key=_by_number)
    return Guess(Alphabet("custom", tuple(Label(name, name) for name in names)), len(grown.candidates))


def _walked(source: Path, known: Alphabet, *, grow: bool = False) -> Tree:
    return Walk(source, Labels(known, grow=grow)).label_folders()


def _by_number(name: str) -> list[tuple[bool, int, str]]:
    """Sorts "2" before "10", and names after numbers."""
    parts = re.findall(r"\d+|\D+", name)
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part.casefold()) for part in parts]
