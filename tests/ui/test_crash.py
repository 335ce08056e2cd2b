"""What nobody foresaw leaves a report, and the next start offers it."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from signlab.ui.crash import Reporter, written

PROGRAM = """
import sys, threading
from pathlib import Path
from signlab.ui.application import the_application
from signlab.ui.crash import Reporter
from PySide6.QtCore import QTimer, qWarning

def fail():
    raise ValueError("a thing nobody foresaw")

def hard():
    import ctypes
    ctypes.string_at(0)

def in_thread():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

application = the_application()
with Reporter(Path(sys.argv[1])):
    qWarning("Qt had said this")
    QTimer.singleShot(0, {"exception": fail, "hard": hard, "thread": in_thread}[sys.argv[2]])
    QTimer.singleShot(50, application.quit)
    application.exec()
"""


def run(folder: Path, how: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PROGRAM, str(folder), how]
    return subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)


def offered(folder: Path) -> list[Path]:
    with Reporter(folder) as reporter:
        return reporter.offered


@pytest.mark.parametrize("how", ["exception", "thread"])
def test_an_exception_that_nobody_caught_is_reported_and_the_window_stays(tmp_path: Path, how: str) -> None:
    done = run(tmp_path, how)
    assert done.returncode == 0, done.stderr
    (report,) = offered(tmp_path)
    text = report.read_text()
    assert "a thing nobody foresaw" in text
    assert "in fail" in text
    assert "Qt had said this" in text
    assert "Sign Lab" in text
    assert "nobody foresaw" in done.stderr
    assert abs((datetime.now() - written(report)).total_seconds()) < 300


@pytest.mark.skipif(not hasattr(signal, "SIGSEGV") or os.name == "nt", reason="no such signal here")
def test_a_hard_crash_is_a_report_at_the_next_start(tmp_path: Path) -> None:
    done = run(tmp_path, "hard")
    assert done.returncode == -signal.SIGSEGV
    (report,) = offered(tmp_path)
    text = report.read_text()
    assert "Segmentation fault" in text
    assert "in hard" in text
    assert not list(tmp_path.glob("fault-*.log"))


def test_a_run_that_ends_well_leaves_nothing(tmp_path: Path) -> None:
    with Reporter(tmp_path):
        assert list(tmp_path.glob("fault-*.log"))
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_program_that_still_runs_is_left_alone(tmp_path: Path) -> None:
    tmp_path.joinpath(f"fault-{os.getppid()}.log").write_text("Fatal Python error: not yet\n")
    assert offered(tmp_path) == []
    assert tmp_path.joinpath(f"fault-{os.getppid()}.log").exists()


def test_reports_are_offered_until_they_are_dismissed_and_kept_after_that(tmp_path: Path) -> None:
    (tmp_path / "crash-20260501-101500-000000.txt").write_text("one")
    (tmp_path / "crash-of-somebody-else.txt").write_text("no report of ours")
    with Reporter(tmp_path) as reporter:
        assert [written(report) for report in reporter.offered] == [datetime(2026, 5, 1, 10, 15)]
        reporter.dismiss()
        assert reporter.offered == []
    assert offered(tmp_path) == []
    assert (tmp_path / "seen-20260501-101500-000000.txt").read_text() == "one"


def test_a_folder_that_cannot_be_made_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Reporter(tmp_path / "file" / "crashes") as reporter:
        assert reporter.offered == []
        assert sys.excepthook == reporter._uncaught
    assert sys.excepthook != reporter._uncaught
