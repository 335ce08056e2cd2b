"""``demo:``: a person who signs, drawn by the program, for a machine without a camera.

``demo:?word=HELLO&signer=2&light=dim&fps=15&size=640x480&seed=2&pace=no``. With ``label=A`` it holds that label; with
neither word nor label it goes through the alphabet, until it is asked for a label. Without a rate or size of its own it
takes what is asked for.
"""

import threading
import time
from collections.abc import Iterator

from signlab.capture import jpeg
from signlab.capture.base import Source
from signlab.capture.mjpeg import Piece
from signlab.capture.settings import UrlSettings
from signlab.capture.source import SourceOptions
from signlab.hand import poses
from signlab.hand.animation import Signing, spelled
from signlab.hand.body import signer
from signlab.hand.view import Camera, View, light

_SETTINGS = ("word", "label", "signer", "light", "fps", "size", "seed", "pace")
_ALPHABET = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

_LINES = 240
"""The hand is drawn at no more lines than this and enlarged: it is found as often, in a third of the time."""


class DemoSource(Source):
    """A hand that signs, with a drift of tilt, distance and light, and now and then a slip or a blurred frame."""

    def __init__(self, url: str, options: SourceOptions) -> None:
        super().__init__(url, options)
        settings = UrlSettings(url, url.partition("?")[2], known=_SETTINGS)
        word, label = settings.text("word", ""), settings.text("label", "")
        self._body = signer(settings.number("signer", 0))
        self._light = light(settings.text("light", "room"))
        self._seed = settings.number("seed", 2)  # a room that is neither dark nor bright
        self._size = settings.size("size") or options.size or (640, 480)
        self._fps = settings.rate("fps") or options.fps or 15.0
        self._paced = settings.switch("pace", True)
        spelling = spelled(word) if word else _ALPHABET
        Camera.of(View(), self._size)  # refuses a size that cannot be drawn
        self._free = not (word or label)
        """Whether the hand signs what it is asked for; a word or label of the URL's own comes first."""
        self._lock = threading.Lock()
        self._signing = self._performance((poses.pose(label).label,) if label else spelling)
        self._next = 0

    def prompt(self, label: str) -> int:
        """Hold ``label``, as a signer does who is asked for it; see :class:`~signlab.capture.source.Prompted`."""
        name = poses.pose(label).label
        with self._lock:
            if self._free:
                self._signing = self._performance((name,))
            return self._next

    def _performance(self, labels: tuple[str, ...]) -> Signing:
        return Signing(labels, self._body, self._light, self._seed)

    def _pieces(self) -> Iterator[Piece]:
        start = time.monotonic()
        detail = min(1.0, _LINES / self._size[1])
        while not self._stopped.is_set():
            due = start + self._next / self._fps if self._paced else 0.0
            if self._stopped.wait(max(due - time.monotonic(), 0)):
                return
            with self._lock:
                signing, number = self._signing, self._next
                self._next += 1
            picture = signing.at(number / self._fps, self._fps).draw(self._size, detail).picture
            yield Piece(jpeg.encode(picture), *self._size)
