"""``main(argv)``: the program with a window, as a person starts it."""

import argparse
import contextlib
import signal
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QSocketNotifier

from signlab.ui.application import the_application
from signlab.ui.crash import Reporter
from signlab.ui.frame.window import Window
from signlab.ui.settings import Settings, when
from signlab.ui.theme import Theme


def main(argv: Sequence[str]) -> int:
    """Open the window on the project that ``argv`` names, or on the start page. Returns the exit code."""
    asked = _parser().parse_args(list(argv))
    application = the_application()
    with Reporter() as reporter:
        settings = Settings()
        theme = Theme(application)
        when(settings, "theme", theme.choose)
        window = Window(settings, theme, reporter)
        for problem in settings.problems:
            window.show_problem(problem)
        window.show()
        if asked.project:
            window.open(asked.project.absolute())
        with _ended_by_signals(window):
            try:
                return application.exec()
            finally:
                window.shut()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="signlab window", description="Open the window.")
    parser.add_argument("project", nargs="?", type=Path, help="The project's folder.")
    return parser


@contextlib.contextmanager
def _ended_by_signals(window: Window) -> Iterator[None]:
    """Let Ctrl-C and a polite kill close the window as its own button does, asking where jobs run."""
    ours, pythons = socket.socketpair()
    for end in (ours, pythons):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda _socket: (ours.recv(64), window.close()))
    before = {number: signal.signal(number, lambda _number, _frame: None) for number in (signal.SIGINT, signal.SIGTERM)}
    waking = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(waking)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        ours.close()
        pythons.close()
