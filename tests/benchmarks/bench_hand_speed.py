"""How long a drawn picture takes on one core, beside what a JPEG of it takes to encode; and drawn datasets.

Run: python tests/benchmarks/bench_hand_speed.py
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import tempfile
import time
from functools import partial
from pathlib import Path

import cv2

from signlab.alphabet import load
from signlab.hand import poses
from signlab.hand.animation import Signing
from signlab.hand.body import signer
from signlab.hand.dataset import DrawDataset
from signlab.hand.draw import draw
from signlab.hand.references import reference
from signlab.hand.view import light
from signlab.jobs import Watch

LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"


def _row(name: str, work: list, unit: float) -> float:
    """Time each call of ``work``; processor time, since other programs run too."""
    work[0]()
    begun, wall = time.process_time(), time.perf_counter()
    for call in work:
        call()
    spent, lasted = (
        (now - then) / len(work) for now, then in ((time.process_time(), begun), (time.perf_counter(), wall))
    )
    ratio = f"{spent / unit:>8.1f}" if unit else f"{1:>8.1f}"
    print(f"{name:<44}{1000 * spent:>8.1f}{1000 * lasted:>8.1f}{ratio}{1 / spent:>8.1f}")
    return spent


def main() -> None:
    cv2.setNumThreads(1)
    picture = draw(poses.pose("A")).picture
    print(f"{'one core':<44}{'ms cpu':>8}{'ms wall':>8}{'ratio':>8}{'a sec.':>8}")
    unit = _row("encode 640×480 as JPEG (the unit)", [lambda: cv2.imencode(".jpg", picture)] * 50, 0)
    for size, detail in (((320, 240), 1.0), ((640, 480), 0.5), ((640, 480), 1.0)):
        calls = [partial(draw, poses.pose(label), size=size, detail=detail) for label in LETTERS]
        _row(f"draw {size[0]}×{size[1]}, hand at {detail:g}", calls, unit)
    signing = Signing(tuple(LETTERS), signer(2), light("room"))
    _row("demo: 640×480", [lambda t=t: signing.at(t / 15).draw((640, 480), 0.5) for t in range(60)], unit)
    _row("reference picture, any tilt", [lambda label=label: reference(label) for label in LETTERS], unit)
    with tempfile.TemporaryDirectory() as folder:
        job = DrawDataset(Path(folder) / "drawn", load("asl-24"), per_label=16, signers=2)
        begun = time.perf_counter()
        drawn = job.run(Watch())
        lasted = time.perf_counter() - begun
    rate = drawn.pictures / lasted
    print(f"\nhand dataset, {os.cpu_count()} cores, 320×240, with starting: {rate:.1f} pictures a second")


if __name__ == "__main__":
    main()
