"""Where the files that travel with the program lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packed = _PACKAGE / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


RESOURCES = _folder("resources")
"""Alphabets, icons, tables, reference pictures."""

DEVICE_LAMBDA = _folder("device_lambda")
"""The programs that run on the DeepLens."""
