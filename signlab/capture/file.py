"""``file:clip.mp4``, ``file:stream.mjpeg``: a video, bare concatenated JPEGs, or a FIFO that carries them."""

import contextlib
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from signlab.capture import fifo, video
from signlab.capture.base import Source
from signlab.capture.mjpeg import Piece, Splitter
from signlab.capture.settings import UrlSettings
from signlab.capture.source import SourceOptions, State
from signlab.errors import SignlabError

_CHUNK = 1 << 20
_USUAL_FPS = 25.0
"""Of bare JPEGs, which do not say how fast they are to be shown."""


class FileSource(Source):
    """A file, as fast as a camera would give it: at the rate in its URL (``?fps=15``), else its own.

    ``?pace=no`` gives frames as fast as they are taken, ``?loop=yes`` begins again at the end. Where the options ask
    for fewer frames a second, as many are left out. Bare JPEGs, and those in an AVI file, are kept byte for byte;
    what has to be decoded from a video is encoded anew.
    """

    def __init__(self, url: str, options: SourceOptions) -> None:
        super().__init__(url, options)
        self.path, query = _parse(url)
        settings = UrlSettings(url, query, known=("fps", "pace", "loop"))
        self._fps = settings.rate("fps")
        self._paced = settings.switch("pace", True)
        self._loop = settings.switch("loop", False)
        self._number = 0

    def _pieces(self) -> Iterator[Piece]:
        with self._errors_in_words():
            if stat.S_ISFIFO(self.path.stat().st_mode):
                yield from self._from_fifo()
                return
            with self.path.open("rb") as file:
                head = file.read(4096)
        if not head:
            raise self._unusable("is empty")
        while not self._stopped.is_set():
            before = self.counts.frames
            if head.startswith(b"\xff\xd8"):
                yield from self._timed(self._from_jpegs(), _USUAL_FPS)
            elif fps := video.avi_jpeg_rate(head):
                yield from self._timed(self._from_jpegs(), fps)
            else:
                with video.Video(self.path) as clip:
                    yield from self._timed(clip.pieces(self._lose), clip.fps or _USUAL_FPS)
            if self.counts.frames == before and not self._stopped.is_set():
                raise self._unusable(f"holds no whole frame ({self._refusals()})")
            if not self._loop:
                return

    def _from_jpegs(self) -> Iterator[Piece]:
        splitter = Splitter(self.counts, trusted=True)
        with self._errors_in_words(), self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield from splitter.feed(chunk)
        yield from splitter.end()

    def _timed(self, pieces: Iterator[Piece], own_fps: float) -> Iterator[Piece]:
        """``pieces`` when they are due, and of them as many as are asked for."""
        fps = self._fps or own_fps
        wanted = self._options.fps or fps
        start, taken = time.monotonic() - self._number / fps, -1
        for piece in pieces:
            number, self._number = self._number, self._number + 1
            due = start + number / fps if self._paced else 0.0
            if self._stopped.wait(max(due - time.monotonic(), 0)):
                return
            place = int(number * wanted / fps + 1e-6)
            if place > taken:
                taken = place
                yield piece
            else:
                self._unsaid += piece.lost

    def _from_fifo(self) -> Iterator[Piece]:
        splitter = Splitter(self.counts)
        self._tell(State.WAITING, f"Waiting for a frame on {self.path}.")
        for chunk in fifo.chunks(self.path, self._options.timeout, self._stopped, self.counts):
            if chunk is None:
                self.counts.reconnects += 1
                self._tell(State.RECONNECTING, f"The program that wrote to {self.path} has stopped.")
                yield from splitter.reattach()
            else:
                yield from splitter.feed(chunk)

    @contextlib.contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise self._unusable("is not there") from None
        except IsADirectoryError:
            raise self._unusable("is a folder", "Name a file; signlab import brings in folders.") from None
        except OSError as error:
            raise self._unusable(f"cannot be read: {error.strerror or error}") from error

    def _refusals(self) -> str:
        counts = self.counts
        return f"{counts.torn} torn, {counts.oversize} too big, {counts.skipped_bytes:,} bytes that belong to none"

    def _unusable(self, cause: str, step: str = "Name a video file, or one of concatenated JPEGs.") -> SignlabError:
        return SignlabError(f"The file {self.path}", cause, step)


def _parse(url: str) -> tuple[Path, str]:
    """The path and the settings in a ``file:`` URL: a plain path of any system, or a ``file:///`` one with %20.

    A question mark may belong to a file's name: the settings begin at the last one unless such a file is there.
    """
    rest = url.partition(":")[2]
    if rest.startswith("///"):
        rest = rest[2:]
        if rest[2:3] == ":":  # file:///C:/clip.mp4
            rest = rest[1:]
    if not rest.partition("?")[0]:
        raise SignlabError(f"The source {url}", "names no file", "Write file:clip.mp4.")
    whole, query = Path(rest).expanduser(), ""
    if "?" in rest and not whole.exists():
        rest, _, query = rest.rpartition("?")
        whole = Path(rest).expanduser()
    plain = Path(unquote(rest)).expanduser()
    return (plain if plain.exists() and not whole.exists() else whole), query
