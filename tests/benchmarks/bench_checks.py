"""Checks over 100,000 measured pictures: how long to score them all, to stop that, and to move a limit.

In seconds of processor, so that what else the computer does changes little. Limits: stopping takes a second at most,
the first look too; what a limit finds is there 0.1 s after it was moved. Scoring has none: it is a job beside the
window. Labels are doubted without landmarks here, which takes no time; clues are looked for in a sample.

Run: python tests/benchmarks/bench_checks.py [pictures, 100,000 unless given]
"""

import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from bench_coverage import _filled

from signlab.alphabet import load
from signlab.dataset.index import Index
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.errors import Cancelled
from signlab.jobs import Watch
from signlab.ui.pages.library.found import Finder
from signlab.vision.checks import CHECKS
from signlab.vision.judging import Judge


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        with Project.create(Path(folder) / "p", "bench", load("asl-24")) as project:
            assert project.index.total().pictures == 0
            _filled(project, count)
        project = Project(Path(folder) / "p")
        index = project._index = Index(project, project.alphabet)
        index.refresh = lambda *_watch: None  # there are no pictures on the disk
        start = time.process_time()
        verdict = Judge(project, clues=True).run(Watch())
        print(f"{count:,} pictures scored, clues looked for{time.process_time() - start:>10.2f} s")
        longest = 0.0
        for after in (0.5, 1.5, 3.0, 6.0):
            watch = Watch()
            stopped: list[float] = []
            timer = threading.Timer(
                after, lambda watch=watch, stopped=stopped: (stopped.append(time.process_time()), watch.cancel())
            )
            timer.start()
            try:
                Judge(project, clues=True).run(watch)
            except Cancelled:
                longest = max(longest, time.process_time() - stopped[0])
            timer.cancel()
        print(f"{'stopped, the slowest of four':<44}{longest:>8.3f} s{1.0:>8.2f} s{longest:>8.2f}")
        finder, checks = Finder(verdict.judged), dict(CHECKS)
        for words, limit in (("shown for the first time", 1.0), ("limit moved", 0.1)):
            checks["dark"] = replace(checks["dark"], limit=checks["dark"].limit + 0.1)
            start = time.process_time()
            finder.show(project, checks, "dark", Query())
            took = time.process_time() - start
            print(f"{words:<44}{took:>8.3f} s{limit:>8.2f} s{took / limit:>8.2f}")
        project.close()


if __name__ == "__main__":
    main()
