"""Walks the marker segments of one JPEG in a buffer that is still growing. ITU-T T.81, annex B."""

import re
from enum import Enum

SOI = b"\xff\xd8\xff"
"""How a JPEG starts: its marker, and the first byte of the next one."""

_START, _END, _SCAN, _LINES, _TABLES = 0xD8, 0xD9, 0xDA, 0xDC, 0xC4  # SOI, EOI, SOS, DNL, DHT
_FRAME_HEADERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SEGMENTS = _FRAME_HEADERS | {_TABLES, 0xCC, *range(0xDA, 0xE0), *range(0xE0, 0xF0), 0xFE}
"""Markers that a length follows."""

_AFTER_SCAN_DATA = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""A marker that ends entropy-coded data: neither a stuffed 0xFF, nor fill, nor a restart."""

_MOST_FILL = 64
"""Fill bytes (0xFF) before a marker. The standard sets no limit; more than this is garbage."""

_FILL_AND_CODE = re.compile(rb"\xff{1,%d}[^\xff]" % _MOST_FILL, re.DOTALL)


class Verdict(Enum):
    """What a walk came to."""

    MORE = "more bytes are needed"
    WHOLE = "the end was found"
    BROKEN = "this is no whole JPEG"


class Walk:
    """One JPEG, from the first byte of a buffer on. All positions are offsets into it.

    Segments are jumped by their lengths, so an end marker inside one (a thumbnail, a comment) is not the end.
    ``at`` is how far the walk has come: just behind the JPEG when it is whole. ``resume`` is where the search for
    the next one goes on when it is broken: at most the last segment is looked at again, so the cost is linear.
    """

    def __init__(self) -> None:
        self.at = 2
        self.resume = 2
        self.width = 0
        self.height = 0
        self.first_scan = 0
        self.baseline = False
        self.has_tables = False
        self._in_scan = False

    def advance(self, buffer: bytearray) -> Verdict:
        """Walk on, as far as ``buffer`` reaches. To be called again with the same buffer, grown."""
        verdict = None
        while verdict is None:
            verdict = self._skip_scan_data(buffer) if self._in_scan else self._skip_fill(buffer)
            verdict = verdict or self._marker(buffer)
        return verdict

    def _skip_scan_data(self, buffer: bytearray) -> Verdict | None:
        match = _AFTER_SCAN_DATA.search(buffer, self.at)
        if match is None:
            self.at = max(self.at, len(buffer) - 1)  # the last byte may be the first half of a marker
            return Verdict.MORE
        self.at = self.resume = match.start()
        return None

    def _skip_fill(self, buffer: bytearray) -> Verdict | None:
        match = _FILL_AND_CODE.match(buffer, self.at)
        if match is None:
            rest = buffer[self.at : self.at + _MOST_FILL]
            return Verdict.BROKEN if rest.strip(b"\xff") or len(rest) == _MOST_FILL else Verdict.MORE
        self.at = match.end() - 2
        return None

    def _marker(self, buffer: bytearray) -> Verdict | None:
        """Take the marker at ``at``: 0xFF and its code are there."""
        code = buffer[self.at + 1]
        if code in _SEGMENTS:
            return self._segment(buffer, code)
        if code == _END and self.first_scan:
            self.at += 2
            return Verdict.WHOLE
        return self._broken(self.at if code == _START else self.at + 1)

    def _segment(self, buffer: bytearray, code: int) -> Verdict | None:
        body = self.at + 4
        if body > len(buffer):
            return Verdict.MORE
        end = body - 2 + int.from_bytes(buffer[body - 2 : body], "big")
        if end < body:
            return self._broken(self.at + 1)
        if end > len(buffer):
            return Verdict.MORE
        if not self._learn(code, buffer[body : min(end, body + 5)]):
            return self._broken(self.at + 1)
        self._in_scan = code == _SCAN
        self.at, self.resume = end, body
        return None

    def _learn(self, code: int, head: bytearray) -> bool:
        """Learn from a segment by the first bytes of its body. False: it cannot stand here."""
        if code in _FRAME_HEADERS:
            if self.width or len(head) < 5:
                return False
            self.height, self.width = int.from_bytes(head[1:3], "big"), int.from_bytes(head[3:5], "big")
            self.baseline = code in (0xC0, 0xC1)
        elif code == _TABLES:
            self.has_tables = True
        elif code == _SCAN:
            self.first_scan = self.first_scan or self.at
        elif code == _LINES:  # the height, where the frame header left it open
            self.height = self.height or int.from_bytes(head[:2], "big")
        return self.width > 0 or code not in (*_FRAME_HEADERS, _SCAN, _LINES)

    def _broken(self, resume: int) -> Verdict:
        """A marker that cannot stand here. In a header, the segment before it may have had a wrong length."""
        if self._in_scan:
            self.resume = resume
        return Verdict.BROKEN
