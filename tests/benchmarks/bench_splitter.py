"""How fast the splitter is, on one core, against plainly looking for end markers in the same bytes.

python tests/benchmarks/bench_splitter.py
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from signlab.capture import jpeg
from signlab.capture.mjpeg import Splitter

_REAL = Path(__file__).resolve().parents[3] / "shared/data/streams/asl-A-B-C-L-V-Y.mjpeg"
_ROUNDS = 7


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of a few rounds: what else the computer does only ever makes one slower."""
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def made(width: int, height: int, count: int) -> bytes:
    """A stream of soft, noisy pictures."""
    rng = np.random.default_rng(1)
    frames = []
    for _ in range(count):
        coarse = rng.integers(0, 256, (9, 16, 3), dtype=np.uint8)
        smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
        noisy = np.clip(smooth + rng.integers(-6, 7, smooth.shape), 0, 255).astype(np.uint8)
        frames.append(jpeg.encode(noisy, quality=85))
    return b"".join(frames)


def split(stream: bytes, chunk: int, check: Callable[[bytes], str | None]) -> int:
    splitter = Splitter(trusted=True, check=check)
    view = memoryview(stream)
    count = 0
    for at in range(0, len(stream), chunk):
        count += len(splitter.feed(view[at : at + chunk]))
    return count + len(splitter.end()) + splitter.counts.repeats


def count_ends(stream: bytes) -> int:
    return stream.count(b"\xff\xd9")


def no_check(_frame: bytes) -> None:
    return None


def main() -> None:
    streams = {
        "640 × 480, made": made(640, 480, 200),
        "1280 × 720, made": made(1280, 720, 60),
        "2688 × 1520, made": made(2688, 1520, 12),
    }
    if _REAL.exists():
        streams = {"640 × 480, real": _REAL.read_bytes() * 4, **streams}
    else:
        print("The real stream is not beside this checkout; made ones only.", file=sys.stderr)
    head = ("stream", "kB a frame", "64 kB chunks", "one piece", "find FFD9", "of find", "strict check")
    print("{:<20}{:>11}{:>14}{:>12}{:>12}{:>9}{:>20}".format(*head))
    for name, stream in streams.items():
        frames = re.findall(rb"\xff\xd8\xff.*?\xff\xd9", stream, re.DOTALL)
        assert split(stream, 65536, no_check) == split(stream, len(stream), no_check) == len(frames)
        chunked = len(stream) / best(lambda stream=stream: split(stream, 65536, no_check)) / 1e6
        whole = len(stream) / best(lambda stream=stream: split(stream, len(stream), no_check)) / 1e6
        plain = len(stream) / best(lambda stream=stream: count_ends(stream)) / 1e6
        some = frames[:100]
        check = best(lambda some=some: [jpeg.why_torn(frame) for frame in some]) / len(some) * 1000
        size = len(stream) / len(frames) / 1000
        row = f"{name:<20}{size:>11.0f}{chunked:>9.0f} MB/s{whole:>7.0f} MB/s{plain:>7.0f} MB/s{chunked / plain:>9.2f}"
        print(f"{row}{check:>11.2f} ms a frame")


if __name__ == "__main__":
    main()
