"""The Coverage page over 100,000 measured pictures: how long until the sheet is drawn, and drawn anew.

Limits: it should be drawn within 1 s, and with another axis within 0.1 s. On a computer that does much else look at the
seconds of processor.

Run: python tests/benchmarks/bench_coverage_page.py [pictures, 100,000 unless given]
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_coverage import _filled
from PySide6.QtCore import QEventLoop, QTimer

from signlab.alphabet import load
from signlab.dataset.index import Index
from signlab.dataset.project import Project
from signlab.ui.application import the_application
from signlab.ui.commands import Commands
from signlab.ui.pages.coverage.page import CoveragePage
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from signlab.ui.workbench import Workbench


def until(true: Callable[[], object]) -> None:
    """Let the window work until ``true``."""
    loop, timer = QEventLoop(), QTimer(interval=2)
    timer.timeout.connect(lambda: loop.quit() if true() else None)
    timer.start()
    loop.exec()


def timed(words: str, limit: float, work: Callable[[], None]) -> None:
    start, spent = time.perf_counter(), time.process_time()
    work()
    took, spent = time.perf_counter() - start, time.process_time() - spent
    print(f"{words:<40}{took:>8.3f} s{spent:>8.3f} s{limit:>8.2f} s{took / limit:>8.2f}{spent / limit:>8.2f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    application = the_application()
    with tempfile.TemporaryDirectory() as folder:
        with Project.create(Path(folder) / "p", "bench", load("asl-24")) as project:
            assert project.index.total().pictures == 0
            _filled(project, count)
        project = Project(Path(folder) / "p")
        index = project._index = Index(project, project.alphabet)
        index.refresh = lambda *_watch: None  # there are no pictures on the disk
        settings, theme = Settings(Path(folder) / "window.toml"), Theme(application, "light")
        bench = Workbench(project, settings, theme, Commands(settings, theme))
        print(f"{count:,} pictures{'':<24}{'by the clock':>16}{'processor':>10}{'limit':>10}   ratios")
        page: list[CoveragePage] = []

        def open_page() -> None:
            page.append(CoveragePage(bench))
            page[0].resize(1280, 800)
            page[0].show()
            page[0].entered()
            until(page[0].overview.isVisible)
            page[0].grab()

        def turn() -> None:
            page[0].choose_axis("yaw")
            until(lambda: page[0].watching.seen.covered.axis.key == "yaw")
            page[0].overview.sheet.grab()

        def open_label() -> None:
            page[0].open_label("A")
            page[0].grab()

        timed("page opened and drawn", 1.0, open_page)
        timed("another axis counted and drawn", 0.1, turn)
        timed("a label's page opened and drawn", 0.1, open_label)
        page[0].close_down()
        bench.close()


if __name__ == "__main__":
    main()
