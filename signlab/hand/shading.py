"""The light that a surface sends to the camera, in linear blue, green, red; 1 is about white paper in good light."""

import cv2
import numpy as np

from signlab.hand.body import Body, to_linear
from signlab.hand.flesh import SLEEVE, Part
from signlab.hand.skeleton import Floats
from signlab.hand.surface import FAR, Surface
from signlab.hand.view import Light

_SKY = np.array([1.06, 1.0, 0.96], np.float32)
_FLOOR = np.array([0.80, 0.88, 0.96], np.float32)


def radiance(
    surface: Surface, parts: list[Part], body: Body, lamp: Light, *, pixel: float, palm: Floats, grain: Floats
) -> Floats:
    """What the camera receives from ``surface``, (H, W, 3).

    ``pixel`` is the width of a pixel in cm; ``palm`` the direction the palm faces, since palms are lighter than the
    backs of hands; ``grain`` (H, W) is the skin's own unevenness around 0.
    """
    direction = lamp.unit()
    albedo = _albedo(surface, parts, body, palm, grain)
    open_sky = _openness(surface, pixel)
    lit = _lit(surface, direction, lamp.softness, pixel)
    facing = surface.normal @ direction
    colour = np.array(lamp.colour[::-1], np.float32)
    # skin scatters red light beyond the edge of the shadow: each colour wraps by its own share
    wrap = np.array([0.06, 0.10, 0.22], np.float32) + np.float32(0.15 * lamp.softness)
    diffuse = np.clip((facing[..., None] + wrap) / (1 + wrap), 0, None)
    shadow = 1 - (1 - lit)[..., None] * np.array([1.0, 0.97, 0.86], np.float32)
    up = surface.normal[..., 1:2] * 0.5 + 0.5
    dome = (_FLOOR * 0.62 + (_SKY - _FLOOR * 0.62) * up) * open_sky[..., None]
    bounce = np.clip(1 - open_sky, 0, 1)[..., None] * np.array([0.0, 0.02, 0.08], np.float32)
    glow = albedo * (lamp.strength * colour * diffuse * shadow + lamp.ambient * (dome + bounce))
    shine = _shine(surface, direction) * lit * np.where(surface.part == SLEEVE, 0.0, 1.0).astype(np.float32)
    glow += (0.05 * lamp.strength) * shine[..., None] * colour
    rim = np.clip(1 - surface.normal[..., 2], 0, 1) ** 4
    glow += (0.03 * lamp.ambient) * (rim * open_sky)[..., None] * _SKY
    return np.asarray(glow, np.float32)


def _albedo(surface: Surface, parts: list[Part], body: Body, palm: Floats, grain: Floats) -> Floats:
    """The colour of skin, nails and sleeve, (H, W, 3)."""
    skin = body.skin()
    pale = to_linear(np.array([0.62, 0.70, 0.86], np.float32))  # palms and nails keep some of it in dark skin
    inner = skin * np.float32(0.82) + pale * np.float32(0.18)
    face = np.clip(surface.normal @ palm * 1.4 + 0.3, 0, 1)[..., None]
    albedo = skin + (inner - skin) * face
    albedo = albedo * (1 + grain[..., None] * np.array([0.9, 1.0, 0.6], np.float32))
    for part in parts:
        if part.tip is not None:
            _finish_tip(albedo, surface, part, skin, body.nails)
        elif part.number == SLEEVE and body.sleeve is not None:
            cloth = to_linear(np.array(body.sleeve[::-1], np.float32))
            albedo[surface.part == SLEEVE] = cloth
    return np.asarray(albedo, np.float32)


def _finish_tip(albedo: Floats, surface: Surface, part: Part, skin: Floats, nails: float) -> None:
    """Redder finger ends and a nail on the back of the last bone."""
    assert part.tip is not None
    origin, axes, length, radius = part.tip
    rows, columns = np.nonzero(surface.part == part.number)
    if len(rows) == 0:
        return
    local = (surface.point[rows, columns] - origin) @ axes
    along, across, back = local[:, 1] / length, local[:, 0] / radius, -local[:, 2] / radius
    ruddy = np.clip(along, 0, 1)[:, None] * np.array([0.10, 0.09, 0.0], np.float32)
    colour = albedo[rows, columns] * (1 - ruddy)
    crease = np.exp(-((along / 0.07) ** 2)) * np.clip(-back * 1.5, 0, 1) * 0.2
    knuckle = (
        (np.exp(-(((along + 0.06) / 0.05) ** 2)) + np.exp(-(((along - 0.10) / 0.04) ** 2))) * np.clip(back, 0, 1) * 0.13
    )
    colour *= (1 - crease - knuckle)[:, None]
    if nails > 0:
        oval = (across / 0.66) ** 2 + ((along - 0.70) / 0.27) ** 2
        plate = np.clip((1.06 - oval) / 0.12, 0, 1) * np.clip(back * 4 - 0.4, 0, 1) * nails
        tint = skin * np.float32(0.62) + to_linear(np.array([0.70, 0.72, 0.90], np.float32)) * np.float32(0.38)
        colour += (tint - colour) * plate[:, None] * 0.85
        edge = np.exp(-(((oval - 1.05) / 0.12) ** 2)) * np.clip(back * 4 - 0.4, 0, 1) * 0.22 * nails
        colour *= (1 - edge)[:, None]
    albedo[rows, columns] = colour


def _openness(surface: Surface, pixel: float) -> Floats:
    """How much of the sky each place sees (ambient occlusion): less where its neighbourhood stands in front of it."""
    there = surface.height > FAR
    open_sky = np.ones_like(surface.height)
    for reach, depth, share in ((0.45, 0.5, 0.9), (1.3, 1.3, 0.55)):
        width = max(3, 2 * round(reach / pixel) + 1)
        known = np.where(there, surface.height, 0)
        weight = cv2.blur(there.astype(np.float32), (width, width))
        mean = cv2.blur(known, (width, width)) / np.maximum(weight, 1e-4)
        sunk = np.clip((mean - surface.height) / depth, 0, 1) * np.sqrt(weight)
        open_sky *= 1 - share * sunk
    return np.where(there, open_sky, 1).astype(np.float32)


def _lit(surface: Surface, direction: Floats, softness: float, pixel: float) -> Floats:
    """How much of the lamp each place sees: walk over the picture towards it and look for what stands in between."""
    height = surface.height
    flat = float(np.hypot(direction[0], direction[1]))
    dark = np.zeros_like(height)
    if flat < 0.05:
        return 1 - dark
    blurred = cv2.blur(height, (3, 3)) if softness > 0.6 else height
    edge = np.float32(0.12 + 0.5 * softness)
    rows, columns = height.shape
    for reach in (0.25, 0.5, 0.85, 1.3, 1.8, 2.5, 3.4, 4.6, 6.2, 8.5):
        shift = np.array(
            [[1, 0, -direction[0] / flat * reach / pixel], [0, 1, direction[1] / flat * reach / pixel]], np.float32
        )
        ahead = cv2.warpAffine(
            blurred,
            shift,
            (columns, rows),
            flags=cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(float(FAR),),
        )
        above = ahead - (height + direction[2] * reach / flat)
        # an occluder is in the way if it is above the ray, yet not so far above that the ray passes behind it
        dark = np.maximum(
            dark, np.clip(above / (edge * (0.4 + 0.35 * reach)), 0, 1) * np.clip((5.0 - above) / 1.5, 0, 1)
        )
    width = max(3, 2 * round((0.05 + 0.25 * softness) / pixel) + 1)
    there = (height > FAR).astype(np.float32)
    smooth = cv2.blur(dark * there, (width, width)) / np.maximum(cv2.blur(there, (width, width)), 1e-3)
    return np.asarray(1 - smooth * (1 - 0.35 * softness), np.float32)


def _shine(surface: Surface, direction: Floats) -> Floats:
    """The slight gloss of skin (Blinn-Phong)."""
    half = direction + np.array([0, 0, 1], np.float32)
    half = half / np.float32(max(float(np.linalg.norm(half)), 1e-3))
    return np.asarray(np.clip(surface.normal @ half, 0, 1) ** 18, np.float32)
