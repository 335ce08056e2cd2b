"""Speech on this computer, through espeak-ng."""

import shutil
import subprocess
import threading

from signlab.errors import Problem

PROGRAM = "espeak-ng"
_LONGEST = 20.0
"""Seconds that it may take to say something; then it is taken to hang."""


def is_there() -> bool:
    return shutil.which(PROGRAM) is not None


class Speaker:
    """Says one thing at a time, in a thread of its own; what waits is replaced by what is newer. ``problem`` tells what
    went wrong, where something did."""

    def __init__(self, language: str = "en") -> None:
        self.problem: Problem | None = None
        if not is_there():
            self.problem = Problem(
                "Speech", "needs espeak-ng, which is not installed", "sudo apt-get install espeak-ng"
            )
        self._language = language
        self._changed = threading.Condition()
        self._waiting = ""
        self._closed = False
        self._playing: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._work, name="speech", daemon=True)
        self._thread.start()

    def say(self, text: str) -> None:
        """Say ``text`` soon. Returns at once."""
        with self._changed:
            self._waiting = text
            self._changed.notify()

    def finish(self, seconds: float = _LONGEST) -> None:
        """Wait until all was said."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting and self._playing is None, seconds)

    def close(self) -> None:
        """Be silent, at once."""
        with self._changed:
            self._closed = True
            if self._playing is not None:
                self._playing.kill()
            self._changed.notify_all()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._playing = None
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                text, self._waiting = self._waiting, ""
                self._playing = playing = self._begin()
            if playing is not None:
                self._hear(playing, text)

    def _begin(self) -> subprocess.Popen[bytes] | None:
        command = [PROGRAM, "-v", self._language, "--stdin"]
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except OSError:
            self.problem = _missing()
            return None

    def _hear(self, playing: subprocess.Popen[bytes], text: str) -> None:
        try:
            words = playing.communicate(text.encode(), _LONGEST)[1].decode(errors="replace").strip()
        except subprocess.TimeoutExpired:
            playing.kill()
            words = playing.communicate()[1].decode(errors="replace") or f"nothing was heard in {_LONGEST:.0f} seconds"
        if playing.returncode and not self._closed:
            said = words.splitlines()[-1] if words else f"espeak-ng ended with status {playing.returncode}"
            self.problem = Problem("Speech", f"cannot be heard: {said}", "Is there a sound device?")


def _missing() -> Problem:
    return Problem("Speech", "needs espeak-ng, which is not installed", "sudo apt-get install espeak-ng")
