"""What Qt needs of the system, looked at before Qt ends the process for the lack of it."""

import ctypes
import os
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo


def missing_library() -> str:
    """What the loader says of a library that Qt's part for X11 lacks; "" where all is well or X11 is not used."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM") or not os.environ.get("DISPLAY"):
        return ""
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    try:
        ctypes.CDLL(str(plugins / "platforms" / "libqxcb.so"))
    except OSError as error:
        return str(error)
    return ""
