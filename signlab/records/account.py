"""What is to be said of a build's pictures: how alike the sides are, and the texts that list what stands where.

It follows from what goes in alone, so that it is ready while records are still being written.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from signlab.records import lst, manifest
from signlab.records.groups import Side
from signlab.records.intake import Intake
from signlab.records.leak import Leak, Seen, leaks
from signlab.records.sides import Item, Packed


class Account(NamedTuple):
    """``contents``: for build.json. ``listings``: the content of each ``.idx`` and ``.lst`` file, by name."""

    contents: manifest.Contents
    listings: dict[str, bytes]


def account_for(packed: Mapping[Side, Sequence[Packed]], labels: Iterable[str]) -> Account:
    listings: dict[str, bytes] = {}
    for side, some in packed.items():
        index = "".join([f"{one.item.entry.id}\t{one.offset}\n" for one in some])
        listings |= {f"{side}.idx": index.encode("ascii"), f"{side}.lst": lst.text(one.item.entry for one in some)}
    return Account(manifest.contents(packed, labels), listings)


def alike(packed: Mapping[Side, Sequence[Packed]]) -> tuple[Leak, ...]:
    """How alike the sides ``packed`` are."""
    seen = {side: [Seen(one.item.entry.path, one.sha256, one.phash) for one in some] for side, some in packed.items()}
    return tuple(leaks(seen))


def alike_ahead(items: Mapping[Side, Sequence[Item]], intake: Intake) -> tuple[Leak, ...] | None:
    """How alike the sides will be when all of ``items`` go in; None where one of them has to be looked at first."""
    seen: dict[Side, list[Seen]] = {}
    for side, some in items.items():
        known = [intake.known(item.picture) for item in some]
        if not all(known):
            return None
        seen[side] = [Seen(item.entry.path, *one[:2]) for item, one in zip(some, known, strict=True) if one]
    return tuple(leaks(seen))
