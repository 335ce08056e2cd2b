"""``signlab window``: the program with a window. Says in words what keeps it from opening."""

import os
import sys
from pathlib import Path

import typer

from signlab.errors import SignlabError

_PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libxkbcommon-x11": "libxkbcommon-x11-0",
    "libxkbcommon": "libxkbcommon0",
    "libxcb-cursor": "libxcb-cursor0",
    "libxcb-icccm": "libxcb-icccm4",
    "libxcb-keysyms": "libxcb-keysyms1",
    "libxcb-shape": "libxcb-shape0",
    "libxcb-image": "libxcb-image0",
    "libxcb-render-util": "libxcb-render-util0",
    "libxcb-xinerama": "libxcb-xinerama0",
    "libdbus": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libglib": "libglib2.0-0",
    "libpulse": "libpulse0",
}
"""Libraries of the system that Qt needs, and the Debian packages that have them."""


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: signlab window my-signs")(window)


def window(
    directory: Path | None = typer.Argument(None, metavar="[DIR]", help="The project to open; the start page without."),
) -> None:
    """Open the window."""
    check()
    from signlab.ui import app

    raise typer.Exit(app.main([str(directory)] if directory else []))


def check() -> None:
    """Raise ``SignlabError`` where no window can be shown."""
    if not has_screen():
        raise SignlabError(
            "The window",
            "needs a screen, and there is none (neither DISPLAY nor WAYLAND_DISPLAY is set)",
            "In a terminal, signlab start does the first job; signlab --help lists every verb.",
        )
    try:
        import signlab.ui.app  # noqa: F401 -- all of Qt that the window needs
        from signlab.ui.platform import missing_library
    except ImportError as error:
        raise _missing(str(error)) from error
    if library := missing_library():
        raise _missing(library)


def has_screen() -> bool:
    """Whether a window can be shown, as far as the environment tells. Qt may be told of a platform of its own."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _missing(said: str) -> SignlabError:
    """What the loader said it could not open, with the package that has it."""
    library = said.partition(":")[0]
    package = package_of(library)
    step = f"sudo apt-get install {package}" if package else "Install what has it, or run ./run once more."
    return SignlabError("The window", f"cannot be shown, as the system lacks {library}", step)


def package_of(library: str) -> str:
    """The Debian package that has ``libxcb-cursor.so.0``; "" for an unknown library."""
    return _PACKAGES.get(library.partition(".so")[0].rstrip("-.0123456789"), "")
