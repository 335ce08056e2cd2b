"""What nobody foresaw: saved as a report on this computer, offered on the next start, sent nowhere."""

import contextlib
import faulthandler
import os
import platform
import sys
import threading
import traceback
from collections import deque
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

import platformdirs
from PySide6 import QtCore

from signlab import __version__

_STAMP = "%Y%m%d-%H%M%S-%f"
_KEPT = 20
"""Reports that are kept."""


class Reporter:
    """A context manager that writes a report for each exception that nobody caught, and for a hard crash.

    ``offered`` holds what earlier runs left and nobody has looked at. A hard crash (a fault in a library) is written
    by faulthandler into a file of this process; it counts as a report once the process is gone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(platformdirs.user_state_dir("signlab")) / "crashes"
        self.offered: list[Path] = []
        self._said: deque[str] = deque(maxlen=50)
        self._faults: TextIO | None = None
        self._before = (sys.excepthook, threading.excepthook)

    def __enter__(self) -> "Reporter":
        with contextlib.suppress(OSError):  # a full disk keeps nobody from working
            self.folder.mkdir(parents=True, exist_ok=True)
            self._collect_faults()
            self.offered = sorted(filter(_is_report, self.folder.glob("crash-*.txt")))[-_KEPT:]
            self._faults = self._fault_file(os.getpid()).open("w", encoding="utf-8")
            faulthandler.enable(self._faults)
        sys.excepthook = self._uncaught
        threading.excepthook = lambda gone: self._uncaught(
            gone.exc_type, gone.exc_value or gone.exc_type(), gone.exc_traceback
        )
        QtCore.qInstallMessageHandler(self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.excepthook, threading.excepthook = self._before
        QtCore.qInstallMessageHandler(None)
        if self._faults:
            faulthandler.disable()
            self._faults.close()
            self._fault_file(os.getpid()).unlink(missing_ok=True)

    def dismiss(self) -> None:
        """Nobody needs to be offered these again; they stay for whoever looks for them."""
        for report in self.offered:
            with contextlib.suppress(OSError):
                report.rename(report.with_name(f"seen-{report.name.removeprefix('crash-')}"))
        self.offered = []
        for old in sorted(self.folder.glob("seen-*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)

    def _fault_file(self, process: int) -> Path:
        return self.folder / f"fault-{process}.log"

    def _collect_faults(self) -> None:
        for left in self.folder.glob("fault-*.log"):
            if _runs(left.stem.partition("-")[2]):
                continue
            if text := left.read_text(encoding="utf-8", errors="replace"):
                stamp = datetime.fromtimestamp(left.stat().st_mtime)
                self._save(f"{_facts(stamp)}\n\nA fault in a library ended the program.\n\n{text}", stamp)
            left.unlink(missing_ok=True)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        if issubclass(kind, KeyboardInterrupt):
            return
        now = datetime.now()
        said = "\n".join(self._said)
        with contextlib.suppress(OSError):
            self._save(f"{_facts(now)}\n\n{text}\nWhat Qt had said:\n{said}\n", now)

    def _save(self, text: str, stamp: datetime) -> None:
        (self.folder / f"crash-{stamp.strftime(_STAMP)}.txt").write_text(text, encoding="utf-8")

    def _note(self, kind: QtCore.QtMsgType, _where: QtCore.QMessageLogContext, text: str) -> None:
        self._said.append(text)
        if kind != QtCore.QtMsgType.QtDebugMsg:
            sys.stderr.write(f"{text}\n")


def written(report: Path) -> datetime:
    """When a report was written, by its name."""
    return datetime.strptime(report.stem.partition("-")[2], _STAMP)


def _is_report(path: Path) -> bool:
    try:
        return bool(written(path))
    except ValueError:
        return False


def _facts(stamp: datetime) -> str:
    versions = f"Python {platform.python_version()}, Qt {QtCore.qVersion()}, {platform.platform()}"
    return f"Sign Lab {__version__}, {stamp:%Y-%m-%d %H:%M:%S}\n{versions}"


def _runs(process: str) -> bool:
    """Whether a process of that number runs; where that cannot be told, it does."""
    if not process.isdigit() or os.name == "nt":
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return int(process) != os.getpid()
