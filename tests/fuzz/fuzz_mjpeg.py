"""Coverage-guided fuzzing of the splitter. Not part of the test run; atheris is not among the locked packages.

    pip install atheris
    python tests/fuzz/fuzz_mjpeg.py -max_total_time=300 -max_len=20000

Each input is a stream and how it is cut into chunks. Whatever comes: no exception, no byte unaccounted for, the same
pieces as in one chunk, and only pieces that an independent decoder takes whole.
"""

import io
import sys

import atheris

with atheris.instrument_imports(include=["signlab.capture"]):
    from signlab.capture import jpeg
    from signlab.capture.markers import Walk
    from signlab.capture.mjpeg import Piece, Splitter

import cv2
import numpy as np
from PIL import Image, ImageFile

ImageFile.LOAD_TRUNCATED_IMAGES = False
_CAP = 8000


def _frames() -> list[bytes]:
    rng = np.random.default_rng(1)
    pictures = [rng.integers(0, 255, (16, 24, 3), dtype=np.uint8) for _ in range(4)]
    kinds = [{"quality": 60}, {"progressive": True}, {"restart_marker_blocks": 2}, {"comment": b"\xff\xd9\xff\xd8\xff"}]
    frames = []
    for picture, kind in zip(pictures, kinds, strict=True):
        file = io.BytesIO()
        Image.fromarray(cv2.GaussianBlur(picture, (0, 0), 2)).save(file, "jpeg", **kind)
        frames.append(file.getvalue())
    return frames


FRAMES = _frames()


def stream_of(provider: atheris.FuzzedDataProvider) -> bytes:
    """Real frames, damaged ones and junk, one after another."""
    parts = []
    while provider.remaining_bytes() > 4 and len(parts) < 24:
        kind = provider.ConsumeIntInRange(0, 5)
        frame = FRAMES[provider.ConsumeIntInRange(0, len(FRAMES) - 1)]
        at = provider.ConsumeIntInRange(0, len(frame))
        if kind == 0:
            parts.append(provider.ConsumeBytes(provider.ConsumeIntInRange(0, 200)))
        elif kind == 1:
            parts.append(frame[:at])
        elif kind == 2:
            parts.append(frame[at:])
        elif kind == 3:
            parts.append(frame[:at] + provider.ConsumeBytes(provider.ConsumeIntInRange(0, 8)) + frame[at:])
        else:
            parts.append(frame)
    return b"".join(parts)


def split(stream: bytes, sizes: list[int], *, trusted: bool, strict: bool) -> tuple[list[Piece], Splitter]:
    check = jpeg.why_torn if strict else (lambda _frame: None)
    splitter = Splitter(trusted=trusted, check=check, most_bytes=_CAP)
    pieces, at, turn = [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        pieces += splitter.feed(stream[at : at + size])
        assert len(splitter._buffer) <= _CAP + size + 65537
        at, turn = at + size, turn + 1
    return pieces + splitter.end(), splitter


def one(data: bytes) -> None:
    provider = atheris.FuzzedDataProvider(data)
    trusted = provider.ConsumeBool()
    sizes = [provider.ConsumeIntInRange(1, 3000) for _ in range(3)]
    stream = stream_of(provider)

    pieces, splitter = split(stream, sizes, trusted=trusted, strict=True)
    whole, other = split(stream, [len(stream) + 1], trusted=trusted, strict=True)
    assert pieces == whole
    assert splitter.counts == other.counts
    for piece in pieces:
        with Image.open(io.BytesIO(piece.jpeg)) as picture:
            picture.load()
            assert picture.size == piece.size

    loose, loose_splitter = split(stream, sizes, trusted=trusted, strict=False)
    counts = loose_splitter.counts
    if not (counts.repeats or counts.odd_size or counts.completed):
        assert sum(len(piece.jpeg) for piece in loose) + counts.skipped_bytes == len(stream)

    walk = Walk()
    walk.advance(bytearray(b"\xff\xd8\xff" + data))
    assert 2 <= walk.resume <= walk.at <= len(data) + 3


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
