"""Where pictures come from: ``sessions/<session>.jsonl``, a header and then a line for each frame, only ever added to.

The header: ``{"session", "signer", "hand": "right"|"left"|"", "consent": {...}|null, "source", "camera",
"size": [width, height]|null, "started": ISO UTC, "version"}``. A frame's line: ``{"name", "label": <asked for>,
"burst": n, "time": ISO UTC, "sha256", "bytes", "width", "height", ...}``. Keys that this version does not know stay.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from signlab import __version__, files
from signlab.alphabet import why_unsafe
from signlab.dataset.names import from_utc_text, utc_text
from signlab.errors import SignlabError

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

HANDS = ("right", "left", "")


@dataclass(frozen=True, slots=True)
class Consent:
    """What a signer agreed to: training models, sharing the pictures, publishing the models; when; in what words
    (the version of a wording: see ``consents``)."""

    training: bool
    sharing: bool
    publishing: bool
    date: str
    wording: str


@dataclass(frozen=True)
class SessionHeader:
    """One signer at one camera in one place. ``size`` is (width, height) in pixels; ``note`` what others call it."""

    session: str
    signer: str
    hand: str = "right"
    consent: Consent | None = None
    source: str = ""
    camera: str = ""
    size: tuple[int, int] | None = None
    started: str = ""
    version: str = __version__
    note: str = ""

    def __post_init__(self) -> None:
        if reason := self.signer and why_unsafe(self.signer):
            raise SignlabError(f"The signer {self.signer!r}", f"cannot be stored: {reason}", "Use a short pseudonym.")
        if self.hand not in HANDS:
            raise SignlabError(f"The hand {self.hand!r}", "is unknown", "Say right, left, or nothing.")

    def line(self) -> bytes:
        fields = asdict(self)
        return _line(fields if self.note else {key: value for key, value in fields.items() if key != "note"})


@dataclass(frozen=True, slots=True)
class FrameLine:
    """What was known of a frame when it was stored. ``label`` is what was asked for: the folder may say otherwise."""

    name: str
    label: str
    burst: int
    time: datetime
    sha256: str
    size_bytes: int
    width: int
    height: int
    facts: Mapping[str, JsonValue] = field(default_factory=dict)

    def line(self) -> bytes:
        fields = {
            "name": self.name,
            "label": self.label,
            "burst": self.burst,
            "time": utc_text(self.time),
            "sha256": self.sha256,
            "bytes": self.size_bytes,
            "width": self.width,
            "height": self.height,
        }
        return _line({**fields, **{key: value for key, value in self.facts.items() if key not in fields}})


def _line(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def parse_header(line: bytes) -> SessionHeader:
    """Read a header. Raises ``ValueError`` when it is not one."""
    fields = json.loads(line)
    if not isinstance(fields, dict) or "signer" not in fields:
        raise ValueError("it is no session header")
    consent, size = fields.get("consent"), fields.get("size")
    try:
        return SessionHeader(
            session=str(fields.get("session", "")),
            signer=str(fields["signer"]),
            hand=str(fields.get("hand", "")),
            consent=Consent(*(consent[key] for key in Consent.__slots__)) if consent else None,
            source=str(fields.get("source", "")),
            camera=str(fields.get("camera", "")),
            size=(int(size[0]), int(size[1])) if size else None,
            started=str(fields.get("started", "")),
            version=str(fields.get("version", "")),
            note=str(fields.get("note", "")),
        )
    except (KeyError, IndexError, TypeError, SignlabError) as error:
        raise ValueError(f"it is no session header ({error})") from None


_KNOWN = ("name", "label", "burst", "time", "sha256", "bytes", "width", "height")


def parse_frame(line: bytes) -> FrameLine:
    """Read a frame's line. Raises ``ValueError`` when it is not one."""
    fields = json.loads(line)
    try:
        known = {key: fields.pop(key) for key in _KNOWN}
        return FrameLine(
            name=str(known["name"]),
            label=str(known["label"]),
            burst=int(known["burst"]),
            time=from_utc_text(known["time"]),
            sha256=str(known["sha256"]),
            size_bytes=int(known["bytes"]),
            width=int(known["width"]),
            height=int(known["height"]),
            facts=fields,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no frame's line ({error})") from None


def whole_lines(path: Path, offset: int = 0) -> Iterator[bytes]:
    """The lines of ``path`` from byte ``offset`` on, without a last one that has no end (yet)."""
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if line.endswith(b"\n"):
                yield line


def goes_on(path: Path, header: bytes, offset: int) -> bool:
    """Whether ``path`` may be what it was up to byte ``offset``, with more after it: an editor that writes into the
    same file moves its lines."""
    with path.open("rb") as file:
        if file.read(len(header)) != header or file.seek(0, os.SEEK_END) <= offset:
            return False
        file.seek(max(offset - 1, 0))
        return not offset or file.read(1) == b"\n"


def start(path: Path, header: SessionHeader) -> None:
    """Begin a session file. Raises ``FileExistsError`` when there is one."""
    if path.exists():
        raise FileExistsError(path)
    files.write_whole(path, header.line())


def append(path: Path, line: bytes) -> None:
    """Add a line to a session file that is there, durably and whole."""
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    files.append_line(path, line)


def take_back(path: Path, line: bytes) -> None:
    """Remove ``line`` from the end of a session file, where the picture it announced could not be placed."""
    with path.open("r+b") as file:
        start = file.seek(0, os.SEEK_END) - len(line)
        file.seek(max(start, 0))
        if file.read() == line:
            file.truncate(start)
            os.fsync(file.fileno())


def cut_torn_line(path: Path) -> int:
    """Remove a last line that has no end, as a kill in mid-write leaves it. Returns how many bytes went."""
    with path.open("r+b") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            file.truncate(whole)
            os.fsync(file.fileno())
        return len(content) - whole
