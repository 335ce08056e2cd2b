"""What a form asks for: fields in groups, declared once. Knows no widget; texts come translated."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """One value, by ``name``; ``hint`` stands below its editor as long as nothing is wrong."""

    name: str
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Text(Field):
    """A ``str``, without blanks around it."""

    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Number(Field):
    """An ``int``, or with ``decimals`` a ``float``, between ``least`` and ``most``, both included.

    ``zero`` is what is shown in place of ``least``, where that means something of its own.
    """

    least: float = 0
    most: float = 100
    step: float = 1
    decimals: int = 0
    unit: str = ""
    zero: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen; ``hint`` takes the place of the field's while it is."""

    value: Any
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """The value of one of ``options``."""

    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Several(Field):
    """A tuple of the values that are ticked, in the order of ``options``."""

    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Switch(Field):
    """A ``bool``."""


@dataclass(frozen=True, slots=True)
class File(Field):
    """A path as ``str``, "" for none: of a file that fits ``pattern`` (``Models (*.tar.gz)``), or of a folder."""

    pattern: str = ""
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one title."""

    title: str
    fields: tuple[Field, ...]
