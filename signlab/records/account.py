"""What is to be said of a build's pictures: how alike the sides are, and the texts that list what stands where.

It follows from what goes in alone, so that it is ready while records are still being written.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from signlab.records import lst, manifest
from signlab.records.groups import Side
from signlab.records.leak import Leak, Seen, leaks
from signlab.records.sides import Packed


class Account(NamedTuple):
    """``leaks``: None where nobody looked. ``contents``: for build.json. ``listings``: the content of each ``.idx`` and
    ``.lst`` file, by name."""

    leaks: tuple[Leak, ...] | None
    contents: manifest.Contents
    listings: dict[str, bytes]


def account_for(packed: Mapping[Side, Sequence[Packed]], labels: Iterable[str], *, compare: bool) -> Account:
    """The account of the sides ``packed``; with ``compare``, of how alike they are too."""
    listings: dict[str, bytes] = {}
    found = _compare(packed) if compare else None
    for side, some in packed.items():
        index = "".join([f"{one.item.entry.id}\t{one.offset}\n" for one in some])
        listings |= {f"{side}.idx": index.encode("ascii"), f"{side}.lst": lst.text(one.item.entry for one in some)}
    return Account(found, manifest.contents(packed, labels), listings)


def _compare(packed: Mapping[Side, Sequence[Packed]]) -> tuple[Leak, ...]:
    seen = {side: [Seen(one.item.entry.path, one.sha256, one.phash) for one in some] for side, some in packed.items()}
    return tuple(leaks(seen))
