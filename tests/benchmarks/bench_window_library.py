"""The Library with 100,000 pictures: first thumbnails, a page further, memory.

    python tests/benchmarks/bench_window_library.py [PICTURES]

Thumbnails are in their file, as on any day but the first. Each figure is held against its limit. Beside the time of a
page stands what the bare work takes in the same run: reading that many thumbnails, decoding them, painting them.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np

from signlab.dataset.names import Version
from signlab.dataset.project import Project
from signlab.dataset.shrinking import shrink, to_jpeg
from signlab.dataset.thumbfile import Kept, ThumbnailFile

sys.path.insert(0, str(Path(__file__).parent))
from bench_index import make as make_tiny

FIRST, PAGE, MEMORY = 1.0, 0.050, 500.0
"""Limits: seconds, seconds, MB."""

PAGES = 60


def make(root: Path, count: int) -> None:
    """A project of ``count`` pictures, hard links to one picture for each label, all with thumbnails."""
    make_tiny(root, count)
    random = np.random.default_rng(1)
    thumbnails: dict[str, bytes] = {}
    for original in (root / "builds").iterdir():
        rough = random.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        pixels = cv2.resize(rough, (640, 480), interpolation=cv2.INTER_CUBIC)
        content = cv2.imencode(".jpg", pixels)[1].tobytes()
        original.write_bytes(content)  # in place, so that all links have it
        thumbnails[original.name] = to_jpeg(shrink(content))
    with Project.open(root) as project:
        project.index.refresh()
        kept = ThumbnailFile(project.private)
        entries = ((_version(picture.path), Kept(thumbnails[picture.label])) for picture in project.index.pictures())
        while batch := list(islice(entries, 5000)):
            kept.put(batch)
        kept.close()


def _version(path: Path) -> Version:
    facts = path.stat()
    return Version(path.name, facts.st_size, facts.st_mtime_ns)


def look(root: Path) -> None:
    """Open the window on the project, page through it, and say how long each took; in a process of its own."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest

    from signlab.ui.application import the_application
    from signlab.ui.commands import Commands
    from signlab.ui.frame.workspace import Workspace
    from signlab.ui.settings import Settings
    from signlab.ui.theme import Theme
    from signlab.ui.workbench import Workbench

    application = the_application()
    waker = QTimer(interval=20)  # nothing waits for ever
    waker.start()
    settings = Settings(root / "window.toml")
    theme = Theme(application, "light")
    started = time.perf_counter()
    workspace = Workspace(Workbench(Project.open(root), settings, theme, Commands(settings, theme)), {})
    workspace.resize(1920, 1080)
    workspace.show()
    workspace.go("library")
    grid = workspace.page("library").stage.grid  # type: ignore[attr-defined]
    painted = _Painted(grid)
    _until(application, lambda: painted.whole)
    first = time.perf_counter() - started
    _until(application, lambda: not grid._thumbs.busy)
    grid.setFocus()
    to_paint, to_whole = [], []
    for _page in range(PAGES):
        painted.reset()
        pressed = time.perf_counter()
        QTest.keyClick(grid, Qt.Key.Key_PageDown)
        _until(application, lambda: painted.at > 0)
        to_paint.append(painted.at - pressed)
        _until(application, lambda: painted.whole)
        to_whole.append(time.perf_counter() - pressed)
    rested = []
    for _page in range(PAGES // 3):
        _until(application, lambda: not grid._thumbs.busy)  # one looks at a page for a moment
        painted.reset()
        pressed = time.perf_counter()
        QTest.keyClick(grid, Qt.Key.Key_PageDown)
        _until(application, lambda: painted.whole)
        rested.append(time.perf_counter() - pressed)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)  # far away, where nothing is in memory
    painted.reset()
    jumped = time.perf_counter()
    _until(application, lambda: painted.whole)
    far = time.perf_counter() - jumped
    grid.selection.all()
    _until(application, lambda: not grid._thumbs.busy)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cells = len(grid.visible_rows())
    workspace.close_down()
    held, looked = np.percentile(to_whole, 95), np.percentile(rested, 95)
    print(first, *np.percentile(to_paint, (50, 95, 100)), looked, held, far, peak / 1024, cells)


class _Painted:
    """Watches when the grid was painted, and whether every picture in sight was there."""

    def __init__(self, grid: object) -> None:
        self._grid = grid
        self.at, self.whole = 0.0, False
        paint = grid.paintEvent  # type: ignore[attr-defined]

        def watched(event: object) -> None:
            paint(event)
            self.at = time.perf_counter()
            rows = self._grid.rows  # type: ignore[attr-defined]
            seen = self._grid.visible_rows() if rows else []  # type: ignore[attr-defined]
            thumbs = self._grid._thumbs  # type: ignore[attr-defined]
            self.whole = bool(seen) and all(thumbs.get(rows.version(row)) is not None for row in seen)

        grid.paintEvent = watched  # type: ignore[attr-defined]

    def reset(self) -> None:
        self.at, self.whole = 0.0, False


def _until(application: object, there: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + 60
    while not there():
        application.processEvents(_wait())  # type: ignore[attr-defined]
        if time.perf_counter() > deadline:
            raise SystemExit("nothing came within a minute")


def _wait() -> object:
    """Sleep until something happens, as the window does: who spins keeps the other threads from Python's lock."""
    from PySide6.QtCore import QEventLoop

    return QEventLoop.ProcessEventsFlag.WaitForMoreEvents


def bare(root: Path, cells: int) -> float:
    """Read and decode as many thumbnails as a page has, in one thread."""
    with Project.open(root) as project:
        versions = [_version(picture.path) for picture in islice(project.index.pictures(), cells)]
        kept = ThumbnailFile(project.private)
        started = time.perf_counter()
        for version in versions:
            found = kept.get(version)
            assert found
            shrink(found.jpeg, 200)
        taken = time.perf_counter() - started
        kept.close()
    return taken


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "large"
        make(root, count)
        runs = []
        for _run in range(3):
            command = [sys.executable, __file__, "look", str(root)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            runs.append([float(word) for word in said.split()])
        first, middle, late, latest, rested, whole, far, memory, cells = sorted(runs)[1]
        alone = bare(root, int(cells))
    print(f"{count:,} pictures, {int(cells)} in sight               measured      limit    of the limit")
    for words, value, limit, unit in (
        ("first thumbnails after opening", first, FIRST, "s"),
        ("page down to next paint, middle", middle * 1000, PAGE * 1000, "ms"),
        ("page down to next paint, 95 %", late * 1000, PAGE * 1000, "ms"),
        ("page down to next paint, most", latest * 1000, PAGE * 1000, "ms"),
        ("after a look, to all thumbnails, 95 %", rested * 1000, PAGE * 1000, "ms"),
        ("key held, to all thumbnails, 95 %", whole * 1000, alone * 1000, "ms (bare work)"),
        ("jump to all thumbnails", far * 1000, alone * 1000, "ms (bare work)"),
        ("memory of the process, at most", memory, MEMORY, "MB"),
    ):
        print(f"{words:42} {value:10.2f} {limit:10.2f} {value / limit:10.2f}    {unit}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["look"]:
        look(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
