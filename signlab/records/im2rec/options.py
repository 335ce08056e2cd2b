"""The options of im2rec.py, with its names and defaults."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ListOptions:
    """How ``im2rec.py --list`` makes lists."""

    exts: tuple[str, ...] = (".jpeg", ".jpg", ".png")
    chunks: int = 1
    train_ratio: float = 1.0
    test_ratio: float = 0.0
    recursive: bool = False
    shuffle: bool = True


@dataclass(frozen=True)
class RecordOptions:
    """How ``im2rec.py`` makes ``.rec`` files from lists. ``check`` is our own: look whether pictures decode."""

    pass_through: bool = False
    resize: int = 0
    center_crop: bool = False
    quality: int = 95
    num_thread: int = 1
    color: int = 1
    encoding: str = ".jpg"
    pack_label: bool = False
    check: bool = True


def absolute(prefix: str) -> Path:
    """``prefix`` as im2rec.py takes it: made absolute, ``..`` and a trailing ``/`` resolved in words only."""
    import os.path

    return Path(os.path.abspath(prefix))  # noqa: PTH100 -- Path.resolve would follow links


def beside(prefix: Path) -> Path:
    """The folder in which im2rec.py looks for lists: the prefix itself where that is a folder, else its parent."""
    return prefix if prefix.is_dir() else prefix.parent
