"""Our end of ``device_lambda/send_frames.py``: its bytes into frames."""

import struct
from dataclasses import dataclass

import simplejpeg

from signlab.capture.jpeg import why_torn
from signlab.capture.mjpeg import MOST_BYTES, Piece
from signlab.capture.source import Counts

HEADER = struct.Struct(">4sIId")
MAGIC = b"SLFR"
_SOI = b"\xff\xd8"


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: a JPEG as the device encoded it, its number, and the device's clock in seconds since 1970."""

    jpeg: bytes
    sequence: int
    taken: float


class Messages:
    """Cuts what the sender writes into messages.

    Bytes between them belong to nobody: a login script that prints, a library that does. They are counted and
    skipped, and so is a header that cannot be true: a length beyond the cap, or no JPEG behind it.
    """

    def __init__(self, counts: Counts, most_bytes: int = MOST_BYTES) -> None:
        self._counts = counts
        self._most_bytes = most_bytes
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Sent]:
        """The messages that ``data`` completed."""
        self._buffer += data
        messages = []
        at = 0
        while (at := self._skip_to_header(at)) + HEADER.size + len(_SOI) <= len(self._buffer):
            _, length, sequence, taken = HEADER.unpack_from(self._buffer, at)
            start, end = at + HEADER.size, at + HEADER.size + length
            if length > self._most_bytes or not self._buffer.startswith(_SOI, start):
                self._counts.oversize += length > self._most_bytes
                self._counts.skipped_bytes += len(MAGIC)
                at += len(MAGIC)
                continue
            if end > len(self._buffer):
                break
            messages.append(Sent(bytes(self._buffer[start:end]), sequence, taken))
            at = end
        del self._buffer[:at]
        return messages

    def _skip_to_header(self, at: int) -> int:
        """Where the next header starts, or where it might once more bytes are there."""
        start = self._buffer.find(MAGIC, at)
        if start < 0:
            tail = next(count for count in (3, 2, 1, 0) if self._buffer.endswith(MAGIC[:count]))
            start = max(at, len(self._buffer) - tail)
        self._counts.skipped_bytes += start - at
        return start


class SentFrames:
    """The frames that one run of the sender delivers: checked, and with what was lost between them."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._messages = Messages(counts)
        self._expected: int | None = None
        self._lost = 0  # since the frame before

    def feed(self, data: bytes) -> list[Piece]:
        """The whole frames that ``data`` completed. Torn ones are refused and counted."""
        pieces = []
        for message in self._messages.feed(data):
            gap = 0 if self._expected is None else (message.sequence - self._expected) % (1 << 32)
            self._expected = message.sequence + 1
            self._counts.lost += gap
            self._lost += gap
            if why_torn(message.jpeg):
                self._counts.torn += 1
                self._lost += 1
                continue
            height, width, *_ = simplejpeg.decode_jpeg_header(message.jpeg)
            pieces.append(Piece(message.jpeg, width, height, self._lost))
            self._lost = 0
        return pieces
