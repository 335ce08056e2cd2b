"""Rays that walk to the surface of blended capsules, all at once.

The distance to a part is a smooth minimum of the distances to its capsules, ``-k log Σ exp(-d/k)``; it never
overestimates, so a ray may go on by it safely ("sphere tracing").
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signlab.hand.flesh import Part
from signlab.hand.skeleton import Floats

_STEPS = 100
_HASTE = 1.9
"""By how much a step may be longer than the distance; from 2 on free spheres no longer meet."""


@dataclass(frozen=True)
class Reached:
    """Rays that came to a part, or within a pixel of it.

    ``chosen`` (N,) which rays; ``points`` (N, 3) where; ``normals`` (N, 3) there; ``gaps`` (N,) how far off, in cm.
    """

    chosen: npt.NDArray[np.intp]
    points: Floats
    normals: Floats
    gaps: Floats


@dataclass
class _Rays:
    """Rays and, for each capsule and ray (K, N), the numbers from which a distance at any place along is quick.

    ``lead`` and ``rate``: place along the capsule's axis at the ray's start and its change; ``square`` and ``slope``:
    squared distance to the capsule's start and its change.
    """

    lead: Floats
    rate: Floats
    square: Floats
    slope: Floats

    @classmethod
    def towards(cls, part: Part, start: Floats, away: Floats) -> "_Rays":
        axis = part.end - part.start
        axis = axis / np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), 1e-6)
        rate = axis @ away.T
        lead = axis @ start.T - (axis * part.start).sum(1)[:, None]
        slope = (start * away).sum(1)[None] - part.start @ away.T
        square = (start * start).sum(1)[None] - 2 * (part.start @ start.T) + (part.start**2).sum(1)[:, None]
        return cls(lead, rate, square, 2 * slope)

    def only(self, chosen: npt.NDArray[np.intp]) -> "_Rays":
        return _Rays(self.lead[:, chosen], self.rate[:, chosen], self.square[:, chosen], self.slope[:, chosen])


class _Field:
    """Distance to a part."""

    def __init__(self, part: Part) -> None:
        self.blend = np.float32(part.blend)
        self.length = np.linalg.norm(part.end - part.start, axis=1).astype(np.float32)[:, None]
        self.radius = part.thin[:, :1]
        self.taper = (part.thin[:, 1:] - part.thin[:, :1]) / np.maximum(self.length, 1e-6)
        self.cut = part.cut

    def apart(self, rays: _Rays, along: Floats) -> tuple[Floats, Floats, Floats]:
        """Distances (K, N) to each capsule at ``along`` (N,), the places along their axes, and the unclamped ones."""
        free = along * rays.rate  # in place from here on: a third of the time went into new arrays
        free += rays.lead
        place = np.minimum(np.maximum(free, 0), self.length)
        square = along + rays.slope
        square *= along
        square += rays.square
        rest = free * np.float32(-2)
        rest += place
        rest *= place
        square += rest
        np.maximum(square, 1e-8, out=square)
        np.sqrt(square, out=square)
        np.multiply(place, self.taper, out=rest)
        rest += self.radius
        square -= rest
        return square, place, free

    def blended(self, apart: Floats, free: Floats) -> Floats:
        """The distance (N,) to the part."""
        nearest = apart.min(axis=0)
        share = nearest - apart
        share /= self.blend
        np.exp(share, out=share)
        distance = nearest - self.blend * np.log(share.sum(axis=0))
        return np.asarray(np.maximum(distance, -free.min(axis=0)) if self.cut else distance, np.float32)

    def behind(self, part: Part) -> np.float32:
        """How far along a ray the whole part has been passed."""
        lowest = float(np.minimum(part.start[:, 2], part.end[:, 2]).min() - part.thin.max())
        return np.float32(max(1.0, -lowest) * 1.15)

    def entry(self, rays: _Rays) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Where each ray enters the first capsule inflated by the blend, and whether it enters any."""
        # a cylinder with round ends, of the larger radius
        grown = np.maximum(self.radius, self.radius + self.taper * self.length) + self.blend * np.float32(
            np.log(len(self.radius))
        )
        steep = np.maximum(1 - rays.rate * rays.rate, 1e-6)
        towards = rays.slope / 2
        half = towards - rays.lead * rays.rate
        inside = half * half - steep * (rays.square - rays.lead**2 - grown * grown)
        side = (-half - np.sqrt(np.maximum(inside, 0))) / steep
        place = rays.lead + side * rays.rate
        on_side = (inside >= 0) & (place >= 0) & (place <= self.length)
        first = self._ball(towards, rays.square, grown)
        ahead = towards - self.length * rays.rate
        last = self._ball(ahead, rays.square + self.length * (self.length - 2 * rays.lead), grown)
        nearest = np.minimum(np.where(on_side, side, np.float32(np.inf)), np.minimum(first, last)).min(axis=0)
        return nearest, np.isfinite(nearest)

    @staticmethod
    def _ball(slope: Floats, square: Floats, radius: Floats) -> Floats:
        inside = slope * slope - square + radius * radius
        return np.where(inside >= 0, -slope - np.sqrt(np.maximum(inside, 0)), np.float32(np.inf))


def walk(part: Part, start: Floats, away: Floats, pixel: float) -> Reached:
    """Follow rays from ``start`` (N, 3) in the direction ``away`` (N, 3) to ``part``; ``pixel`` is its width in cm."""
    field = _Field(part)
    rays = _Rays.towards(part, start, away)
    along, near = field.entry(rays)
    chosen = np.flatnonzero(near)
    along, rays = along[chosen], rays.only(chosen)
    best, best_along = np.full(len(chosen), np.inf, np.float32), along.copy()
    active, own, here = np.arange(len(chosen)), rays, along
    enough, behind = np.float32(0.2 * pixel), field.behind(part)
    before, stride = np.full(len(chosen), np.inf, np.float32), np.zeros(len(chosen), np.float32)
    for step in range(_STEPS):
        apart, _, free = field.apart(own, here)
        distance = field.blended(apart, free)
        closer = np.flatnonzero(np.abs(distance) < best[active])
        best[active[closer]], best_along[active[closer]] = np.abs(distance[closer]), here[closer]
        # towards a slanted surface the distance shrinks by less than the step: go on in that proportion; but where
        # the two free spheres do not meet, something may lie between them: back to the end of the first
        nearing = before - distance
        missed = stride > before + np.maximum(distance, 0)
        longer = distance * np.clip(stride / np.maximum(nearing, 1e-6), 1, _HASTE)
        stride = np.where(missed, before - stride, longer)
        distance = np.where(missed, np.inf, distance)
        going = (np.abs(distance) > enough) & ((here < behind) | missed)
        count = np.count_nonzero(going)
        if count == 0:
            break
        if step and count < 0.8 * len(active):
            kept = np.flatnonzero(going)
            active, own, here = active[kept], own.only(kept), here[kept]
            distance, stride = distance[kept], stride[kept]
        here, before = here + stride, distance
    hit = np.flatnonzero(best < pixel)
    chosen, best, best_along = chosen[hit], best[hit], best_along[hit]
    points = start[chosen] + best_along[:, None] * away[chosen]
    return Reached(chosen, points, _normals(part, field, rays.only(hit), points, best_along), best)


def _normals(part: Part, field: _Field, rays: _Rays, point: Floats, along: Floats) -> Floats:
    """The gradient of the distance: the capsules' own directions, weighted as the smooth minimum weighs them."""
    apart, place, free = field.apart(rays, along)
    axis = (part.end - part.start) / np.maximum(field.length, 1e-6)
    weight = np.exp((apart.min(axis=0) - apart) / field.blend)
    weight /= apart + field.radius + field.taper * place  # the length of each capsule's own direction
    total = weight.sum(axis=0)
    shift = (weight * place).T @ axis
    normal = point * total[:, None] - weight.T @ part.start - shift
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    if part.cut:
        flat = free.min(axis=0) <= 0.05
        normal[flat] = -axis[0]
    return np.asarray(normal, np.float32)
