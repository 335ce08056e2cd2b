"""The Pythons of a DeepLens, as the script beside this file found and furnished them."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Interpreter:
    """A Python and the folder of its libraries (None: its own)."""

    program: Path
    libraries: Path | None = None


def interpreter(version: str) -> Interpreter:
    """Python ``version``; ``"here"`` is the one that runs the tests."""
    if version == "here":
        return Interpreter(Path(sys.executable))
    folder = _ROOT / ".venv" / f"device-{version}"
    if not (folder / "interpreter").exists():
        pytest.skip(f"no Python {version} with its libraries: tests/stand_in/interpreters gets them where it can")
    return Interpreter(Path((folder / "interpreter").read_text().strip()), folder)
