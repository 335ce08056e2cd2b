"""Takes signer, session and burst from the names that other programs gave their files."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from signlab.errors import SignlabError

FIELDS = ("signer", "session", "burst", "label")

_HELP = "Write it like {signer}_{session}_{n}, or as a regular expression with groups such as (?P<signer>s[0-9]+)."


@dataclass(frozen=True)
class Origin:
    """What a name says; "" where it says nothing."""

    signer: str = ""
    session: str = ""
    burst: str = ""
    label: str = ""


class Pattern:
    """How to read a file's path. Either a template or a regular expression.

    A template holds ``{signer}``, ``{session}``, ``{burst}``, ``{label}``, ``{n}`` (digits that say nothing) and ``*``
    (anything). It is held against the file's path without its ending, from the right: as many folders as it has
    slashes. A regular expression has the same fields as named groups and may match anywhere in the path, which is
    relative to the folder that is imported and has slashes on every system.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._expression = "(?P<" in text
        self._slashes = text.count("/")
        try:
            self._regex = re.compile(text if self._expression else _template(text))
        except re.error as error:
            raise SignlabError(f"The pattern {text}", f"is not a regular expression: {error}", _HELP) from None
        fields = set(self._regex.groupindex)
        if not fields & set(FIELDS) or fields - {*FIELDS, "n"}:
            wrong = ", ".join(sorted(fields - {*FIELDS, "n"})) or "none"
            raise SignlabError(f"The pattern {text}", f"names {wrong} of: {', '.join(FIELDS)}", _HELP)

    def __contains__(self, field: str) -> bool:
        return field in self._regex.groupindex

    def read(self, relative: str) -> Origin | None:
        """What the path says, or None where it does not fit."""
        if self._expression:
            match = self._regex.search(relative)
        else:
            path = PurePosixPath(relative)
            parts = path.with_name(path.stem).parts[-self._slashes - 1 :]
            match = self._regex.fullmatch("/".join(parts))
        if not match:
            return None
        return Origin(**{field: (match.groupdict().get(field) or "").strip() for field in FIELDS})


def _template(text: str) -> str:
    seen: set[str] = set()
    parts = []
    for part in re.split(r"(\{[^{}]*\}|\*)", text):
        field = part[1:-1] if part.startswith("{") else ""
        if part == "*":
            parts.append("[^/]*?")
        elif not part.startswith("{"):
            parts.append(re.escape(part))
        elif field in seen:
            parts.append(f"(?P={field})")
        elif field.isidentifier():
            parts.append(f"(?P<{field}>{'[0-9]+' if field == 'n' else '[^/]+?'})")
            seen.add(field)
        else:
            raise SignlabError(f"The pattern {text}", f"has {part}, which is no field", _HELP)
    return "".join(parts)
