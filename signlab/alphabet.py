"""Labels and the pinned class map: the order of an alphabet's labels is the class id, everywhere."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from signlab.bundled import RESOURCES
from signlab.errors import SignlabError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for devices, with or without an extension."""

_FORBIDDEN = set('<>:"/\\|?*')
_LONGEST = 64
"""Bytes of UTF-8. A path holds a label, a frame's name and the project's own folder."""


@dataclass(frozen=True, slots=True)
class Label:
    """One class. ``name`` is the folder on disk, ``spoken`` what a voice says."""

    name: str
    spoken: str


def why_unsafe(name: str) -> str | None:
    """Why ``name`` cannot be a label (a folder on any system), or None when it can."""
    if not name:
        return "it is empty"
    if name != unicodedata.normalize("NFC", name):
        return "its accents are stored in a form (not NFC) that some systems change"
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name):
        return "it holds an invisible character"
    if bad := sorted(_FORBIDDEN & set(name)):
        return f"a folder's name cannot hold {' '.join(bad)}"
    if name.startswith("."):
        return "a folder whose name starts with a dot is hidden"
    if name != name.strip() or name.endswith("."):
        return "it starts or ends with a blank or ends with a dot"
    if name.split(".", maxsplit=1)[0].casefold() in _RESERVED:
        return "Windows keeps this name for a device"
    if len(name.encode()) > _LONGEST:
        return f"it is longer than {_LONGEST} bytes"
    return None


@dataclass(frozen=True)
class Alphabet:
    """The ordered labels of a project."""

    name: str
    labels: tuple[Label, ...]

    def __post_init__(self) -> None:
        if not self.labels:
            raise SignlabError(f"The alphabet {self.name}", "has no labels", "Give at least one.")
        seen: dict[str, str] = {}
        for label in self.labels:
            if reason := why_unsafe(label.name):
                raise SignlabError(f"The label {label.name!r}", f"cannot be used: {reason}", "Choose another name.")
            folded = label.name.casefold()  # on Windows and macOS "a" and "A" are one folder
            if folded in seen:
                raise SignlabError(
                    f"The label {label.name!r}",
                    f"is there twice or differs only in case from {seen[folded]!r}",
                    "Give each label a name of its own.",
                )
            seen[folded] = label.name

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {label.name: position for position, label in enumerate(self.labels)}

    @property
    def names(self) -> tuple[str, ...]:
        """Label names in class order."""
        return tuple(label.name for label in self.labels)

    def class_id(self, name: str) -> int:
        """The class id of label ``name``: its position in the alphabet, whether or not it has pictures."""
        try:
            return self._ids[name]
        except KeyError:
            raise SignlabError(
                f"The label {name!r}",
                f"is not in the alphabet {self.name}",
                f"It has: {' '.join(self.names)}.",
            ) from None

    def extended(self, names: Iterable[str]) -> "Alphabet":
        """This alphabet with more labels at its end, where they shift no class id."""
        return Alphabet(self.name, self.labels + tuple(Label(name, name) for name in names))


def parse(table: dict[str, object]) -> Alphabet:
    """An alphabet from a TOML table: ``name`` and ``labels``, a list of texts or of {name, spoken}."""
    name = str(table.get("name", "custom"))
    rows = table.get("labels")
    if not isinstance(rows, list):
        raise SignlabError(f"The alphabet {name}", "has no list called labels", 'Write labels = ["A", "B"].')
    labels = []
    for row in rows:
        fields = row if isinstance(row, dict) else {"name": row}
        text = fields.get("name")
        if not isinstance(text, str):
            raise SignlabError(f"The alphabet {name}", f"holds {row!r}, which is not a label", "Write labels as text.")
        labels.append(Label(text, str(fields.get("spoken", text))))
    return Alphabet(name, tuple(labels))


def builtin_names() -> list[str]:
    """The alphabets that come with the program."""
    return sorted(path.stem for path in (RESOURCES / "alphabets").glob("*.toml"))


def listed(text: str) -> Alphabet:
    """An alphabet of one's own: labels with commas between them or, where there is none, with blanks."""
    names = [part.strip() for part in text.split(",")] if "," in text else text.split()
    return Alphabet("custom", tuple(Label(name, name) for name in names))


def load(choice: str) -> Alphabet:
    """An alphabet by the name of a built-in one, or a list of labels: ``"yes,no,thank you"``."""
    path = RESOURCES / "alphabets" / f"{choice}.toml"
    if choice in builtin_names():
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    if "," in choice:
        return listed(choice)
    raise SignlabError(
        f"The alphabet {choice!r}",
        "is not one that comes with Sign Lab",
        f"Choose {', '.join(builtin_names())}, or list labels with commas: yes,no,maybe.",
    )
