"""What one page may want of another, beyond a name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trial:
    """A run, or a release, that shall be tried on this computer: for the Deploy page."""

    name: str
