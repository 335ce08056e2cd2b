"""What a build is: how it was asked for, and what came of it."""

from dataclasses import dataclass, field
from pathlib import Path

from signlab.errors import Problem
from signlab.records.choosing import Without
from signlab.records.encode import Encoding
from signlab.records.groups import Side
from signlab.records.leak import Leak
from signlab.records.sides import Packed
from signlab.records.split import Choice, Split


@dataclass(frozen=True)
class BuildOptions:
    """What to make. Without ``encoding`` pictures go in as they are, byte for byte.

    ``check`` decodes each picture strictly before it goes in, once; without it nothing is known of likeness either.
    """

    name: str = ""
    by: Choice = "auto"
    ratios: tuple[float, ...] = (0.8, 0.1, 0.1)
    seed: int = 0
    encoding: Encoding | None = None
    check: bool = True
    workers: int = 0
    without: Without = field(default_factory=Without)


@dataclass(frozen=True)
class Built:
    """A finished build in ``folder``: its split, what went in by side, what was left out, and how alike sides are."""

    folder: Path
    split: Split
    packed: dict[Side, list[Packed]]
    left_out: tuple[Problem, ...]
    leaks: tuple[Leak, ...] | None

    @property
    def words(self) -> str:
        counts = ", ".join(f"{side} {len(packed):,}" for side, packed in self.packed.items())
        left = f" {len(self.left_out):,} left out." if self.left_out else ""
        return f"Built {self.folder.name} ({counts}), every record read back.{left} It is in {self.folder}."
