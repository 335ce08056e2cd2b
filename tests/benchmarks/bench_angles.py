"""How right the angles of the palm and the direction of the light are on drawn hands, letter by letter.

Drawn are people that nobody taught the nets, of any skin, turned by some 25°, in any light, before any background.
Peers: the angles straight from mediapipe's world landmarks; light by the difference of the hand's halves. The
direction of weak light is left out: "told" is the share in which it is not, "within 30°" the share of those.

Run: python tests/benchmarks/bench_angles.py [pictures of each letter, 24 unless given]
"""

import sys
from collections.abc import Iterator
from multiprocessing import get_context

import cv2
import numpy as np

from signlab.hand.body import signer
from signlab.hand.variety import Spread, some_take
from signlab.vision import angles, light, shape
from signlab.vision.angles import turned
from signlab.vision.hand import Hand
from signlab.vision.landmarks import MediapipeHands
from signlab.vision.teaching import JUDGED, LABELS

FROM_A_SIDE = 0.4
"""Light whose direction is at least so far (the sine) from the camera's has a direction to speak of."""


def _straight(hand: Hand, right: bool) -> tuple[float, ...]:
    """Roll, yaw, pitch straight from the world landmarks."""
    assert hand.world is not None
    marks = hand.world * np.array([1, -1, -1], np.float32)
    palm = np.cross(marks[5] - marks[0], marks[17] - marks[5]) * (1 if right else -1)
    return tuple(angles.from_directions((marks[9] - marks[0])[None], palm[None])[0, :3])


def _halves(patch: shape.Patch, luminance: np.ndarray) -> float:
    rows, columns = np.nonzero(patch.hand)
    values = luminance[rows, columns].astype(float)
    across = values[columns > columns.mean()].mean() - values[columns <= columns.mean()].mean()
    up = values[rows < rows.mean()].mean() - values[rows >= rows.mean()].mean()
    return float(np.degrees(np.arctan2(across, up)))


def _looks(job: tuple[str, int]) -> list[list[float]]:
    """For each picture errors: roll, yaw, pitch and their peers; light (NaN: it has none) and its peer."""
    cv2.setNumThreads(1)
    label, count = job
    rng = np.random.Generator(np.random.PCG64([9, *label.encode()]))
    rows = []
    with MediapipeHands(most=1) as finder:
        for _ in range(count):
            body = signer(int(rng.choice(JUDGED)))
            take = some_take(label, body, rng, Spread(roll=20, yaw=22, pitch=20))
            drawing = take.draw((320, 240))
            for hand in finder.find(drawing.picture)[:1]:
                rows += [list(_row(drawing, hand, body.side == "right"))]
    return rows


def _row(drawing: object, hand: Hand, right: bool) -> Iterator[float]:
    truth = (drawing.roll, drawing.yaw, drawing.pitch)  # type: ignore[attr-defined]
    said = angles.measure(hand, right)
    yield from (abs(turned(a, b)) for a, b in zip((said.roll, said.yaw, said.pitch), truth, strict=True))
    yield from (abs(turned(a, b)) for a, b in zip(_straight(hand, right), truth, strict=True))
    patch = shape.patch(drawing.picture, hand)  # type: ignore[attr-defined]
    luminance = light.luminance(patch.picture)
    lamp = drawing.light.unit()  # type: ignore[attr-defined]
    if np.hypot(lamp[0], lamp[1]) < FROM_A_SIDE:
        yield from (np.nan, np.nan)
        return
    true = float(np.degrees(np.arctan2(lamp[0], lamp[1])))
    yield abs(turned(light.lamp(patch, luminance).direction, true))
    yield abs(turned(_halves(patch, luminance), true))


def _line(words: str, rows: np.ndarray) -> None:
    text = "".join(f"{np.nanmedian(rows[:, k]):>7.1f}{np.nanpercentile(rows[:, k], 90):>6.1f}" for k in range(6))
    lit = rows[~np.isnan(rows[:, 7])]
    told = lit[~np.isnan(lit[:, 6])]
    ours = f"{len(told) / len(lit):>10.2f}{(told[:, 6] < 30).mean():>10.2f}"
    print(f"{words:<8}{len(rows):>5}{text}{ours}{(lit[:, 7] < 30).mean():>9.2f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    with get_context("spawn").Pool(2) as pool:
        found = dict(zip(LABELS, pool.map(_looks, [(label, count) for label in LABELS], chunksize=1), strict=True))
    heads = "".join(f"{words:>13}" for words in ("roll", "yaw", "pitch", "straight roll", "yaw", "pitch"))
    print(f"errors in degrees: median, 90th percentile{'':<47}light from a side")
    print(f"{'':<13}{heads}{'told':>10}{'within 30°':>12}{'halves':>8}")
    for label, rows in found.items():
        if rows:
            _line(label, np.array(rows))
    _line("all", np.array([row for rows in found.values() for row in rows]))


if __name__ == "__main__":
    main()
