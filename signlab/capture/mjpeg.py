"""Cuts a stream of bare, concatenated JPEGs into frames. Pure: no I/O, no thread, no clock."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from signlab.capture.jpeg import standard_tables, why_torn
from signlab.capture.markers import SOI, Verdict, Walk
from signlab.capture.source import Counts

MOST_BYTES = 4_000_000
"""The default cap on a frame. One of 2688 × 1520 pixels at quality 95 is about half of it."""


_LAST_FEW = 16
_REPEATING = 3
"""A stream repeats each of its frames when this is the median of how often each of the last few came."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One whole frame, byte for byte as it came; ``width`` and ``height`` in pixels.

    ``lost`` frames were refused since the piece before. Where ``completed``, the frame came without Huffman
    tables, as motion JPEG allows, and the standard ones were put in before its scan: without them few programs
    could read the file. That is the only case in which bytes change.
    """

    jpeg: bytes
    width: int
    height: int
    lost: int = 0
    completed: bool = False

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height


class Splitter:
    """Feed it what comes, in any chunks; it returns the distinct, whole, decodable frames of one size.

    A stream that is not ``trusted`` may begin anywhere: all up to and including its first whole frame is skipped,
    since that frame may have lost its middle, or be the thumbnail inside a cut one. A file is trusted.

    Anything may stand between frames (multipart headers, padding, the chunks of an AVI file): those bytes are
    counted and skipped. A frame equal to the one before is a repeat. A size becomes the stream's when two
    different frames in a row have it; a lone frame of another size is odd. Hence the first frame is held back
    until the second is there, or the ``end``.

    Where a stream repeats each of its frames, as the DeepLens's project stream does, one that comes only once is torn:
    two readers of that pipe leave frames that continue with another's data, and about 3 in 10,000 of those decode
    without a fault. In any other stream those 3 pass.

    ``check`` says why a frame is torn although its markers are in order, or None (see ``jpeg.why_torn``).
    ``counts`` is kept up to date; ``reason`` says why the last frame was refused.
    """

    def __init__(
        self,
        counts: Counts | None = None,
        *,
        trusted: bool = False,
        check: Callable[[bytes], str | None] = why_torn,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.counts = Counts() if counts is None else counts
        self.size: tuple[int, int] | None = None
        self.reason = ""
        self._check = check
        self._most_bytes = most_bytes
        self._trusted = trusted
        self._buffer = bytearray()
        self._walk: Walk | None = None
        self._before = b""
        self._copies = 0
        self._usual_copies: deque[int] = deque(maxlen=_LAST_FEW)
        self._unconfirmed: Piece | None = None
        self._held: Piece | None = None
        self._lost = 0

    def feed(self, data: bytes | memoryview) -> list[Piece]:
        """The frames that ``data`` completed."""
        self._buffer += data
        pieces: list[Piece] = []
        while (walk := self._walk or self._seek()) is not None:
            self._walk = walk
            verdict = walk.advance(self._buffer)
            if verdict is Verdict.MORE and walk.at <= self._most_bytes:
                break
            pieces += self._close(walk, verdict)
        return pieces

    def end(self) -> list[Piece]:
        """No more bytes will come: what is still to be had, with the frame that was held back, if any."""
        pieces = self._break_off()
        if self._held is not None and self.size is None:
            pieces.append(self._held)
            self._held = None
        self._refuse_held()
        return pieces

    def reattach(self, *, trusted: bool = False) -> list[Piece]:
        """The stream broke off and begins anew: give what is still to be had, keep the counts and the size."""
        pieces = self._break_off()
        self._trusted = trusted
        return pieces

    def _break_off(self) -> list[Piece]:
        pieces: list[Piece] = []
        while self._walk is not None:  # what looked like the start of a long segment may hide whole frames
            self._refuse_torn("the stream broke off in the middle of it")
            self._skip(self._walk.resume)
            self._walk = None
            pieces += self.feed(b"")
        self._skip(len(self._buffer))
        self._refuse_unconfirmed()
        return pieces

    def _seek(self) -> Walk | None:
        """Cut off what belongs to no frame; a walk when the buffer now begins with a frame."""
        start = self._buffer.find(SOI)
        if start >= 0:
            self._skip(start)
            return Walk()
        half = next(count for count in (2, 1, 0) if self._buffer.endswith(SOI[:count]))
        self._skip(len(self._buffer) - half)
        return None

    def _skip(self, count: int) -> None:
        self.counts.skipped_bytes += count
        del self._buffer[:count]  # moves no bytes: a bytearray only moves its start

    def _close(self, walk: Walk, verdict: Verdict) -> list[Piece]:
        """Done with ``walk``: its frame is whole, broken or oversize."""
        self._walk = None
        if verdict is Verdict.BROKEN:
            self._refuse_torn("its markers are out of order")
            self._skip(walk.resume)
            return []
        if walk.at > self._most_bytes:
            self.counts.oversize += 1
            self._refuse(f"it has more than {self._most_bytes:,} bytes")
            self._skip(walk.at)
            return []
        if not self._trusted:
            self._trusted = True
            self._skip(walk.at)
            return []
        with memoryview(self._buffer) as view:
            jpeg = bytes(view[: walk.at])
        del self._buffer[: walk.at]
        return self._judge(jpeg, walk)

    def _judge(self, jpeg: bytes, walk: Walk) -> list[Piece]:
        if jpeg == self._before:
            self.counts.repeats += 1
            self._copies += 1
            piece, self._unconfirmed = self._unconfirmed, None
            return [] if piece is None else self._of_one_size(piece)
        if reason := self._check(jpeg):
            self._refuse_torn(reason)
            return []
        self._refuse_unconfirmed()
        if self._copies:
            self._usual_copies.append(self._copies)
        self._before, self._copies = jpeg, 1
        piece = self._piece(jpeg, walk)
        if self._repeats_each():
            self._unconfirmed = piece
            return []
        return self._of_one_size(piece)

    def _piece(self, jpeg: bytes, walk: Walk) -> Piece:
        completed = walk.baseline and not walk.has_tables
        if completed:
            self.counts.completed += 1
            jpeg = jpeg[: walk.first_scan] + standard_tables() + jpeg[walk.first_scan :]
        return Piece(jpeg, walk.width, walk.height, completed=completed)

    def _repeats_each(self) -> bool:
        seen = self._usual_copies
        return len(seen) >= _LAST_FEW // 4 and median(seen) >= _REPEATING

    def _refuse_unconfirmed(self) -> None:
        if self._unconfirmed is not None:
            self._unconfirmed = None
            self._refuse_torn("it came only once in a stream that repeats each of its frames")

    def _of_one_size(self, piece: Piece) -> list[Piece]:
        """``piece`` if it has the stream's size; with the one before when these two set a new size."""
        if self._held is not None and self._held.size != piece.size:
            self._refuse_held()
        held, self._held = self._held, None
        piece = replace(piece, lost=self._lost)
        self._lost = 0
        if held is not None:
            self.size = piece.size
            return [held, piece]
        if piece.size == self.size:
            return [piece]
        self._held = piece
        return []

    def _refuse_held(self) -> None:
        if self._held is not None:
            self.counts.odd_size += 1
            self._lost += self._held.lost
            self._refuse("it is {} × {} pixels, alone among others".format(*self._held.size))
            self._held = None

    def _refuse_torn(self, reason: str) -> None:
        if self._trusted:  # before the first whole frame nothing is known of what the bytes were
            self.counts.torn += 1
            self._refuse(reason)

    def _refuse(self, reason: str) -> None:
        self._lost += 1
        self.reason = reason
