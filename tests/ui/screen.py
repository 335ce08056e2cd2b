"""A screen of its own, on which the program runs as a person runs it: keys are pressed, pictures are taken.

The pictures stay in ``.pictures/`` beside the checkout's other output, to be looked at.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import ROOT

PICTURES = ROOT / ".pictures"

PATIENCE = 180
"""Seconds that the program has for anything, on a busy machine."""

_BLINK = 200
"""Pixels of a cursor, at most."""

_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(["grab"])
sys.exit(not application.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


def wait(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Until ``condition`` holds; fails after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.05)


class Screen:
    """An X server without a window manager."""

    def __init__(self, display: str, server: "subprocess.Popen[bytes]") -> None:
        self._display, self._server = display, server

    def pull_out(self) -> None:
        """As a cable, or a connection, that is cut."""
        self._server.kill()
        self._server.wait(PATIENCE)

    @property
    def environment(self) -> dict[str, str]:
        """That of the test that runs now, with this screen."""
        kept = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**kept, "DISPLAY": self._display, "QT_QPA_PLATFORM": "xcb"}

    @contextmanager
    def program(
        self, *arguments: object, environment: dict[str, str] | None = None, module: str = "signlab"
    ) -> Iterator["Program"]:
        """``signlab window``, ended with the block whatever happens in it. ``module`` may stand in for signlab."""
        command = [sys.executable, "-m", module, "window", *map(str, arguments)]
        process = subprocess.Popen(
            command, env={**self.environment, **(environment or {})}, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        try:
            yield Program(self, process)
        finally:
            process.kill()
            process.communicate()

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return done.stdout.strip()

    def picture(self, name: str) -> Path:
        """What the screen shows now, as ``.pictures/<name>.png``."""
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{name}.png"
        subprocess.run([sys.executable, "-c", _GRAB, str(path)], env=self.environment, check=True, timeout=PATIENCE)
        return path

    def settle(self) -> None:
        """Until the screen no longer changes: a page is made, an answer shown. A cursor that blinks does not count."""
        seen: list[np.ndarray] = []

        def is_still() -> bool:
            path = self.picture(f"settling{self._display.replace(':', '-')}")
            seen.append(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
            path.unlink()
            return len(seen) > 2 and all((seen[-1] != before).sum() < _BLINK for before in seen[-3:-1])

        wait(is_still, "a screen that stands still")


class Program:
    """One running window."""

    def __init__(self, screen: Screen, process: "subprocess.Popen[str]") -> None:
        self._screen, self.process = screen, process

    def wait_for(self, title: str) -> None:
        """Until a window is there whose title fits (a regular expression); it gets the keyboard."""

        def there() -> list[str]:
            if self.process.poll() is not None:
                pytest.fail(f"the program ended with {self.process.returncode}: {self.process.stderr.read()}")
            return self._windows(title)

        wait(there, f"a window called {title}")
        self._screen.xdotool("windowfocus", "--sync", there()[-1])

    def summon(self, key: str, title: str) -> None:
        """Press ``key`` until a window of that title is there: a page that is still being made hears nothing."""
        self.press_until(key, lambda: self._windows(title), f"a window called {title}, by {key}")
        self.wait_for(title)

    def agree(self, title: str) -> None:
        """Press Return until the window of that title has gone: it may still be thinking."""
        self.press_until("Return", lambda: not self._windows(title), f"{title} done")

    def press_until(self, key: str, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Press ``key``, and again each few seconds, until ``condition`` holds."""
        pressed = -1e9

        def holds() -> bool:
            nonlocal pressed
            if condition():
                return True
            if time.monotonic() - pressed > 3:
                self.press(key)
                pressed = time.monotonic()
            return False

        wait(holds, what, patience)

    def _windows(self, title: str) -> list[str]:
        return self._screen.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()

    def fill(self, title: str, size: str) -> None:
        """Make the window of that title as large as the screen."""
        window = self._windows(title)[-1]
        self._screen.xdotool("windowmove", "--sync", window, "0", "0")
        self._screen.xdotool("windowsize", "--sync", window, *size.split("x"))

    def press(self, *keys: str) -> None:
        """Keys as xdotool calls them: ``ctrl+n``, ``Return``, ``a``."""
        self._screen.xdotool("key", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        self._screen.xdotool("type", "--delay", "20", text)

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """``key`` is down for as long as the block runs."""
        self._screen.xdotool("keydown", key)
        try:
            yield
        finally:
            self._screen.xdotool("keyup", key)

    def ended(self) -> int:
        """The exit code, once it has ended by itself."""
        wait(lambda: self.process.poll() is not None, "the end of the program")
        return int(self.process.returncode)


@contextmanager
def screen(size: str = "1280x800", options: Sequence[str] = ()) -> Iterator[Screen]:
    """Start Xvfb on a free display, and end it with the block."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("Xvfb or xdotool is not installed; ./run tests installs them")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset", *options],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            pytest.fail("Xvfb did not start")
        yield Screen(f":{number}", server)
    finally:
        server.terminate()
        server.wait(PATIENCE)
