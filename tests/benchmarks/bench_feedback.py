"""How many real photographs pass the feedback on a frame, as they are and spoilt; and how long it takes.

    python tests/benchmarks/bench_feedback.py PHOTOGRAPHS

PHOTOGRAPHS holds folders of labels, as asl-one-signer/ and asl-many-rooms/. Time is held against decoding the same
1280 x 720 frame at the same scale and nothing else.
"""

import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from signlab.capture import jpeg
from signlab.capture.feedback import SIDE, Gauge
from tests.capture.test_feedback import spoilt

HOW = ("as it is", "darkened", "blown out", "out of focus", "moved")


def passing(folder: Path) -> str:
    files = sorted(folder.glob("*/*.jpg"))
    passed: Counter[str] = Counter()
    for file in files:
        pixels = cv2.imread(str(file))
        for how in HOW:
            picture = file.read_bytes() if how == "as it is" else jpeg.encode(spoilt(pixels, how))
            passed[how] += not Gauge().look(picture).faults
    return f"{folder.name:<18}{len(files):>9}" + "".join(f"{passed[how] / len(files):>14.1%}" for how in HOW)


def timed() -> tuple[float, float]:
    """Milliseconds of the feedback, and of decoding alone."""
    noisy = np.random.default_rng(7).integers(100, 110, (720, 1280, 3)).astype(np.uint8)
    frame, gauge = jpeg.encode(noisy), Gauge()
    times = []
    for work in (lambda: gauge.look(frame), lambda: jpeg.grey(frame, SIDE)):
        begun = time.perf_counter()
        for _ in range(300):
            work()
        times.append((time.perf_counter() - begun) / 0.3)
    return times[0], times[1]


def main(photographs: Path) -> None:
    print(f"{'passing':<18}{'pictures':>9}" + "".join(f"{how:>14}" for how in HOW))
    for name in ("asl-one-signer", "asl-many-rooms"):
        print(passing(photographs / name))
    feedback, decoding = timed()
    print(f"1280 x 720: {feedback:.1f} ms a frame, {feedback / decoding:.2f} of decoding alone")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
