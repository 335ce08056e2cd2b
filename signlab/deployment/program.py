"""The device's own program, asked from here: what it takes for a setting, and which letters it would read."""

import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from signlab.bundled import DEVICE_LAMBDA
from signlab.errors import SignlabError


def module(name: str) -> ModuleType:
    """The module ``sign_to_voice.<name>`` of the device; one of those that need neither camera nor model."""
    if str(DEVICE_LAMBDA) not in sys.path:
        sys.path.append(str(DEVICE_LAMBDA))
    return importlib.import_module(f"sign_to_voice.{name}")


def files() -> Iterator[tuple[str, Path]]:
    """What runs on the device: the path in a release, and the file. Sorted."""
    yield "signToVoice.py", DEVICE_LAMBDA / "signToVoice.py"
    for path in sorted((DEVICE_LAMBDA / "sign_to_voice").glob("*.py")):
        yield f"sign_to_voice/{path.name}", path


def defaults() -> dict[str, Any]:
    """All settings of the device, as they are unless given."""
    return dict(module("settings").DEFAULTS)


def checked(settings: dict[str, Any], classes: Sequence[str]) -> dict[str, Any]:
    """``settings`` as they came, once the device's own program finds no fault with them.

    Raises:
        SignlabError: it would refuse them.
    """
    try:
        module("settings").checked(settings, list(classes))
    except module("common").Unusable as error:
        names = ", ".join(sorted(defaults()))
        raise SignlabError("The settings of the device", f"cannot be used: {error}", f"There are: {names}.") from None
    return settings
