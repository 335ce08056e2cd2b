"""Flesh on the bones: the hand as groups of tapered capsules, each group blended smoothly within itself."""

from dataclasses import dataclass

import numpy as np

from signlab.hand.body import Body
from signlab.hand.skeleton import Floats, Proportions, Skeleton

PALM, FOREARM, SLEEVE = 5, 6, 7
"""Numbers of the parts that are no finger; 0 is the thumb, 1 to 4 the fingers."""

ARM = 60.0
"""How far the forearm is drawn, in cm; the picture ends before it."""


@dataclass(frozen=True)
class Part:
    """Capsules that melt into each other over about ``blend`` cm. All in cm and in one frame.

    ``start``, ``end`` (K, 3) and ``thin`` (K, 2): the radius at each end. ``cut`` ends a part flat at its start, as a
    sleeve ends. ``tip`` is the frame of a finger's last bone, for its nail: origin (3,), axes (3, 3), length, radius.
    """

    number: int
    start: Floats
    end: Floats
    thin: Floats
    blend: float
    cut: bool = False
    tip: tuple[Floats, Floats, float, float] | None = None

    def placed(self, matrix: Floats, offset: Floats) -> "Part":
        """The part in another frame: ``matrix`` (3, 3) is a turn, perhaps with a mirror, then ``offset`` is added."""
        tip = self.tip
        if tip is not None:
            tip = ((matrix @ tip[0] + offset).astype(np.float32), (matrix @ tip[1]).astype(np.float32), tip[2], tip[3])
        start = (self.start @ matrix.T + offset).astype(np.float32)
        end = (self.end @ matrix.T + offset).astype(np.float32)
        return Part(self.number, start, end, self.thin, self.blend, self.cut, tip)


class _Capsules:
    """Collects capsules for a part."""

    def __init__(self) -> None:
        self.rows: list[tuple[Floats, Floats, float, float]] = []

    def add(self, start: Floats, end: Floats, first: float, last: float) -> None:
        self.rows.append((np.asarray(start, np.float32), np.asarray(end, np.float32), float(first), float(last)))

    def part(self, number: int, blend: float, tip: tuple[Floats, Floats, float, float] | None = None) -> Part:
        start, end, first, last = zip(*self.rows, strict=True)
        thin = np.stack([first, last], axis=1).astype(np.float32)
        return Part(number, np.array(start, np.float32), np.array(end, np.float32), thin, blend, tip=tip)


def _digit(number: int, joints: Floats, frames: Floats, radii: Floats, first: int) -> Part:
    """A finger or thumb from bone ``first`` on: bones, joints a little thicker, and pads on the palm's side."""
    flesh = _Capsules()
    for bone in range(first, 3):
        start, end, frame = joints[bone], joints[bone + 1], frames[bone]
        thick, thin = radii[bone], radii[bone + 1]
        last = bone == 2
        if last:  # the landmark is the very tip, so the capsule ends its own radius before it
            end = end - frame[:, 1] * thin * 0.92
        flesh.add(start, end, thick * 0.97, thin * (1.0 if last else 0.99))
        pad_start = start + (end - start) * np.float32(0.32)
        pad_end = start + (end - start) * np.float32(0.92 if last else 0.68)
        below = frame[:, 2] * (0.20 * thick if last else 0.26 * thick)
        flesh.add(pad_start + below, pad_end + below, thick * 0.86, (thin * 0.86 if last else thick * 0.82))
    tip = (joints[2], frames[2], float(np.linalg.norm(joints[3] - joints[2])), float(radii[2] + radii[3]) / 2)
    return flesh.part(number, 0.12, tip)


def _palm(skeleton: Skeleton, shape: Proportions, body: Body, elbow: Floats) -> Part:
    """The body of the hand, from the wrist to the first third of the fingers, and the ball of the thumb."""
    flesh, thick, size = _Capsules(), float(shape.radii[1, 0]), body.size
    joints, knuckles = skeleton.joints, shape.knuckles
    wide = np.array([body.wrist, 1, 1], np.float32)
    roots = np.array([[1.35, 0.7, 0.05], [0.45, 0.5, 0.0], [-0.55, 0.5, 0.0], [-1.45, 0.6, 0.1]], np.float32)
    roots = roots * wide * size
    for number in range(4):
        knuckle, radius = knuckles[number], float(shape.radii[number, 0])
        flesh.add(roots[number], knuckle, 1.1 * thick, 1.0 * radius)
        flesh.add(knuckle, knuckle + (joints[6 + 4 * number] - knuckle) * np.float32(0.42), radius, radius * 0.95)
    little, index = knuckles[3], knuckles[0]
    heel = wide * np.array([-1.75, 1.3, 0.5], np.float32) * size
    flesh.add(heel, little * 0.66 + np.array([-0.35, 0.4, 0.3], np.float32) * size, 1.15 * thick, 0.95 * thick)
    ridge = np.array([0, -0.95, 0.28], np.float32) * size
    flesh.add(index + ridge, little + ridge, 0.68 * thick, 0.66 * thick)
    base, knuckle, radii = joints[1], joints[2], shape.thumb_radii
    inner = skeleton.frames[0, 0][:, 2] * np.float32(0.35 * size)
    flesh.add(base, knuckle, radii[0] * 1.0, radii[1] * 0.98)
    flesh.add(
        base * np.float32(0.75) + inner, base + (knuckle - base) * np.float32(0.62) + inner, radii[0], radii[0] * 0.86
    )
    flesh.add(knuckle, knuckle + (joints[3] - knuckle) * np.float32(0.4), radii[1] * 0.98, radii[1] * 0.92)
    web = base + (knuckle - base) * np.float32(0.66)
    flesh.add(web, roots[0] + (index - roots[0]) * np.float32(0.66), 0.62 * thick, 0.6 * thick)
    side = np.array([1.12, 0, 0], np.float32) * size * body.wrist
    deep = thick * body.wrist
    for sign in (1, -1):
        flesh.add(elbow * 2.4 * size + sign * side, roots[1] * 0.5 + sign * side, deep, deep)
    return flesh.part(PALM, 0.42)


def _arm(shape: Proportions, body: Body, elbow: Floats) -> Part:
    """The forearm: two capsules side by side, since it is wider than thick."""
    flesh, thick, size = _Capsules(), float(shape.radii[1, 0]), body.size
    side = np.array([1, 0, 0], np.float32) - elbow * elbow[0]
    side = side / max(float(np.linalg.norm(side)), 1e-3)
    for sign in (1, -1):
        wrist = elbow * np.float32(0.6 * size) + side * np.float32(sign * 1.1 * size * body.wrist)
        end = elbow * np.float32(ARM * size) + side * np.float32(sign * 2.4 * size)
        flesh.add(wrist, end, 1.02 * thick * body.wrist, 4.6 * thick)
    return flesh.part(FOREARM, 0.5)


def _sleeve(body: Body, shape: Proportions, elbow: Floats) -> Part:
    flesh, thick = _Capsules(), float(shape.radii[1, 0])
    side = np.array([1, 0, 0], np.float32) - elbow * elbow[0]
    side = side / max(float(np.linalg.norm(side)), 1e-3)
    for sign in (1, -1):
        start = elbow * np.float32(body.cuff) + side * np.float32(sign * 1.2 * body.size * body.wrist)
        end = elbow * np.float32((ARM + 4) * body.size) + side * np.float32(sign * 2.5 * body.size)
        flesh.add(start, end, (1.7 * body.wrist + 0.06 * body.cuff) * thick, 5.6 * thick)
    part = flesh.part(SLEEVE, 0.5)
    return Part(part.number, part.start, part.end, part.thin, part.blend, cut=True)


def parts(skeleton: Skeleton, body: Body, shape: Proportions, elbow: Floats) -> list[Part]:
    """The hand and arm in the hand's frame. ``elbow`` is the direction from the wrist to the elbow in it."""
    radii = [shape.thumb_radii, *shape.radii]
    groups = [skeleton.joints[1 + 4 * number : 5 + 4 * number] for number in range(5)]
    digits = [
        _digit(number, groups[number], skeleton.frames[number], radii[number], 1 if number == 0 else 0)
        for number in range(5)
    ]
    found = [*digits, _palm(skeleton, shape, body, elbow), _arm(shape, body, elbow)]
    return [*found, _sleeve(body, shape, elbow)] if body.sleeve else found
