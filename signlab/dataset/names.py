"""Names of files in a project: of frames, of imported pictures, and which files count as pictures at all."""

import secrets
import string
import unicodedata
from datetime import datetime, timezone
from typing import NamedTuple

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
"""Sign Lab stores .jpg; the others count when another program put them there. Compared in lower case."""

LONGEST = 255
"""Bytes of a file's name, on every common file system."""


class Version(NamedTuple):
    """What names the content of a picture: its file's name, size in bytes and time of change."""

    name: str
    bytes: int
    mtime_ns: int


_FORBIDDEN = set('<>:"/\\|?*')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_SESSION_LETTERS = string.ascii_lowercase + string.digits


def is_picture(name: str) -> bool:
    """Whether a file of this name in a label's folder counts as a picture."""
    return not name.startswith(".") and name[name.rfind(".") :].lower() in PICTURE_SUFFIXES


def new_session() -> str:
    """A fresh session id: 8 lower-case letters and digits, 41 bits of chance."""
    return "".join(secrets.choice(_SESSION_LETTERS) for _ in range(8))


def utc_text(time: datetime) -> str:
    """``time`` in UTC to the millisecond, as in ``2026-11-20T10:15:30.123Z``."""
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_utc_text(text: str) -> datetime:
    """The time that ``utc_text`` wrote, or any ISO time; one without an offset counts as UTC."""
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def frame_name(time: datetime, session: str, number: int) -> str:
    """The name of frame ``number`` of a session: ``20261120T101530.123Z-<session>-0042.jpg``."""
    utc = time.astimezone(timezone.utc)
    return f"{utc:%Y%m%dT%H%M%S}.{utc.microsecond // 1000:03d}Z-{session}-{number:04d}.jpg"


def imported_name(stem: str, sha256: str, digits: int = 8) -> str:
    """The name of an imported picture: its own stem, made safe, and the beginning of its hash."""
    tail = f"-{sha256[:digits]}.jpg"
    return safe_stem(stem, LONGEST - len(tail)) + tail


def safe_stem(stem: str, longest: int = LONGEST) -> str:
    """``stem`` as any system can store it: composed (NFC), nothing invisible or reserved, at most ``longest`` bytes.

    Umlauts, emoji and blanks stay. Bytes that were no text become ``_``.
    """
    kept = "".join(_safe(char) for char in unicodedata.normalize("NFC", stem))
    kept = kept.lstrip(". ").rstrip(". ")
    if kept.split(".", maxsplit=1)[0].casefold() in _RESERVED:
        kept = f"_{kept}"
    return kept.encode()[:longest].decode(errors="ignore").rstrip(". ") or "picture"


def _safe(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Zl", "Zp"):
        return ""
    return "_" if char in _FORBIDDEN or category in ("Cs", "Cn", "Co") else char
