"""Everything that is measured of one picture, by the keys of :data:`signlab.dataset.measurements.MEASURES`."""

import math
from collections.abc import Mapping

import numpy as np

from signlab.dataset.likeness import phash, signed
from signlab.vision import angles, light, marks, shape, sharpness
from signlab.vision.hand import Hand, HandEstimator, Picture
from signlab.vision.reading import decode

VERSION = 3
"""Of the figures: a change to any of them makes it higher, and pictures are measured anew."""

Values = Mapping[str, float | None]


def look(content: bytes, estimator: HandEstimator, right: bool | None = None) -> tuple[Values, bytes]:
    """Measure the picture in the bytes ``content``; its figures, and its landmarks packed (none: empty).

    ``right`` says which hand the signer uses (True: the right one), where that is known: then the palm's angles are
    those of that hand, whatever ``estimator`` takes it for. Of two hands the larger one counts.

    Raises:
        signlab.vision.reading.Unreadable: there is no whole picture in it.
    """
    picture = decode(content)
    hands = estimator.find(picture.pixels)
    values: dict[str, float] = {
        "width": picture.width,
        "height": picture.height,
        "hand": float(bool(hands)),
        "hands": len(hands),
        **of_frame(picture.pixels),
    }
    if hands:
        values |= of_hand(picture.pixels, hands[0], right)
    return known(values), marks.packed(hands[0]) if hands else b""


def known(values: Mapping[str, float]) -> Values:
    """``values`` with None for what could not be told."""
    return {key: None if math.isnan(value) else value for key, value in values.items()}


def of_frame(pixels: Picture) -> dict[str, float]:
    """The light of a whole frame, how sharp it is, and what it looks like.

    The hash is that of the quick look (:mod:`signlab.dataset.looking`) but for 2 bits now and then, seldom more: that
    one decodes pictures smaller.
    """
    small = sharpness.shrunk(pixels)
    values: dict[str, float] = {"phash": signed(int(phash(small)))}
    some = light.sampled(pixels)
    tones = light.whole(light.luminance(some))
    if tones is None:
        return values
    return {
        **values,
        "frame_sharpness": sharpness.of_frame(small),
        "brightness": tones.brightness,
        "contrast": tones.spread,
        "overexposed": tones.overexposed,
        "underexposed": tones.underexposed,
        "dynamic_range": tones.dynamic_range,
        "uniformity_lr": tones.uniformity_lr,
        "uniformity_tb": tones.uniformity_tb,
        "warmth": light.warmth(some),
    }


def of_hand(pixels: Picture, hand: Hand, right: bool | None = None) -> dict[str, float]:
    """Where ``hand`` is, how it is turned, and how it is lit."""
    return {**_place(hand), **_turn(hand, right), **_light(pixels, hand)}


def _place(hand: Hand) -> dict[str, float]:
    width, height = hand.size
    values = {
        "hand_score": 100 * hand.score,
        "hand_size": 100 * hand.box.height / height,
        "hand_x": 100 * (hand.box.left + hand.box.width / 2) / width,
        "hand_y": 100 * (hand.box.top + hand.box.height / 2) / height,
        "hand_inside": 100 * hand.box.within(width, height).area / max(hand.box.area, 1e-6),
    }
    if hand.relative is not None:
        inside = ((hand.relative >= 0) & (hand.relative <= 1)).all(axis=1)
        values["hand_inside"] = 100 * float(inside.mean())
    if hand.right is not None:
        values["handedness"] = 100 * (hand.score if hand.right else 1 - hand.score)
    return values


def _turn(hand: Hand, right: bool | None) -> dict[str, float]:
    turn = angles.measure(hand, right)
    return {name: getattr(turn, name) for name in angles.Angles.__dataclass_fields__}


def _light(pixels: Picture, hand: Hand) -> dict[str, float]:
    patch = shape.patch(pixels, hand)
    values = {"sharpness": sharpness.sharpness(patch)}
    luminance = light.luminance(patch.picture)
    rows, columns = np.nonzero(patch.hand)
    if not len(rows):
        return values
    tones = light.tones(luminance, patch.hand, (float(columns.mean()), float(rows.mean())))
    if tones is None:
        return values
    values |= {
        "hand_brightness": tones.brightness,
        "hand_overexposed": tones.overexposed,
        "hand_underexposed": tones.underexposed,
        "hand_dynamic_range": tones.dynamic_range,
        "hand_uniformity_lr": tones.uniformity_lr,
        "hand_uniformity_tb": tones.uniformity_tb,
        "hand_contrast": light.contrast(luminance, patch),
    }
    if hand.landmarks is not None:
        lamp = light.lamp(patch, luminance)
        values |= {"light_direction": lamp.direction, "light_strength": lamp.strength}
    return values
