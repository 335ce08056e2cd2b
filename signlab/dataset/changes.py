"""What a verb changed: moves of pictures between places, and marks put on them; and how to say that in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from signlab.errors import Problem

Area = Literal["images", "trash"]


class Place(NamedTuple):
    """A folder that holds pictures of one label."""

    area: Area
    label: str


@dataclass(frozen=True, slots=True)
class Move:
    """A picture went from ``source`` (None: it is new) to ``target`` (None: it is deleted for good)."""

    name: str
    source: Place | None
    target: Place | None

    def reversed(self) -> "Move":
        """The move that takes this one back. A picture that was new goes to the trash, never out of the world."""
        if self.source is None and self.target is not None:
            return Move(self.name, self.target, Place("trash", self.target.label))
        return Move(self.name, self.target, self.source)


@dataclass(frozen=True, slots=True)
class Marking:
    """A picture's mark went from ``before`` to ``after``: see ``marks.MARKS`` and ``dismissals``."""

    name: str
    before: str
    after: str

    def reversed(self) -> "Marking":
        return Marking(self.name, self.after, self.before)


@dataclass(frozen=True)
class Changes:
    """What a verb did, in ``words`` and picture by picture; ``problems`` lists what could not be done."""

    verb: str
    words: str
    moves: tuple[Move, ...] = ()
    problems: tuple[Problem, ...] = ()
    marks: tuple[Marking, ...] = ()

    @property
    def places(self) -> frozenset[Place]:
        """The folders whose content changed: what shows another folder need not be redrawn."""
        return frozenset(place for move in self.moves for place in (move.source, move.target) if place)

    def as_dict(self) -> dict[str, Any]:
        return {
            "verb": self.verb,
            "words": self.words,
            "pictures": len({move.name for move in self.moves} | {mark.name for mark in self.marks}),
            "moves": [{"from": source, "to": target, "names": names} for source, target, names in grouped(self.moves)],
            "marks": [{"from": before, "to": after, "names": names} for before, after, names in by_mark(self.marks)],
            "problems": [problem.as_dict() for problem in self.problems],
        }


Group = tuple[Place | None, Place | None, list[str]]


def grouped(moves: Iterable[Move]) -> list[Group]:
    """``moves`` as (source, target, names): thousands of pictures mostly move between few folders."""
    groups: dict[tuple[Place | None, Place | None], list[str]] = {}
    for move in moves:
        groups.setdefault((move.source, move.target), []).append(move.name)
    return [(source, target, names) for (source, target), names in groups.items()]


def ungrouped(groups: Iterable[Sequence[Any]]) -> list[Move]:
    """The moves that ``grouped`` packed, also after they went through JSON."""
    return [Move(name, _place(source), _place(target)) for source, target, names in groups for name in names]


def by_mark(marks: Iterable[Marking]) -> list[tuple[str, str, list[str]]]:
    """``marks`` as (before, after, names)."""
    groups: dict[tuple[str, str], list[str]] = {}
    for mark in marks:
        groups.setdefault((mark.before, mark.after), []).append(mark.name)
    return [(before, after, names) for (before, after), names in groups.items()]


def from_marks(groups: Iterable[Sequence[Any]]) -> list[Marking]:
    """What ``by_mark`` packed, also after it went through JSON."""
    return [Marking(name, before, after) for before, after, names in groups for name in names]


def _place(value: Sequence[Any] | None) -> Place | None:
    return None if value is None else Place(*value)


def counted(count: int, thing: str) -> str:
    """``1 burst``, ``1,200 bursts``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def pictures(count: int) -> str:
    """``1 picture``, ``1,200 pictures``."""
    return counted(count, "picture")


def in_words(moves: Sequence[Move], *, back: bool = False) -> str:
    """What ``moves`` did, as a sentence: ``12 pictures moved from A to B``."""
    if not moves:
        return "nothing changed"
    counts = Counter((_from(move), _to(move, back=back)) for move in moves)
    if len(counts) > 3:  # name the kinds of change, not each pair of labels
        counts = Counter((_area(move.source), _to(move, back=back)) for move in moves)
    if len(counts) > 3:
        areas = {move.source.area if move.source else "" for move in moves}
        what = {"": "added to", "trash": "moved from the trash to"}.get("".join(areas), "moved between")
        return f"{pictures(len(moves))} {what} {len({move.target for move in moves}):,} labels"
    return ", ".join(
        f"{pictures(count) if not position else f'{count:,}'} {to.format(source=source)}"
        for position, ((source, to), count) in enumerate(counts.items())
    )


def marks_in_words(marks: Sequence[Marking]) -> str:
    """``12 pictures marked checked, 3 no longer marked``."""
    counts = Counter(mark.after for mark in marks)
    return ", ".join(
        f"{pictures(count) if not position else f'{count:,}'} {_marked(after)}"
        for position, (after, count) in enumerate(counts.items())
    )


def _marked(after: str) -> str:
    word, _, check = after.replace("_", " ").partition(":")
    said = {"none": "no longer marked", "fine": f"found fine: {check}", "open": f"no longer found fine: {check}"}
    return said.get(word, f"marked {after}")


def _area(place: Place | None) -> str:
    if place is None:
        return ""
    return " from the trash" if place.area == "trash" else " from several labels"


def _from(move: Move) -> str:
    if move.source is None:
        return ""
    return " from the trash" if move.source.area == "trash" else f" from {move.source.label}"


def _to(move: Move, *, back: bool) -> str:
    if move.target is None:
        return "deleted for good"
    if move.source is None:
        return f"added to {move.target.label}"
    moved = "moved back" if back else "moved"
    return f"{moved}{{source}} to {'the trash' if move.target.area == 'trash' else move.target.label}"
