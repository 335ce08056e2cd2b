"""What a guided session asks for: a label, how many pictures, and how to hold it; in words and as a picture."""

from dataclasses import dataclass, replace

import numpy as np

from signlab.errors import SignlabError
from signlab.hand import references
from signlab.hand.poses import Pose, pose
from signlab.hand.scene import Picture
from signlab.hand.view import LIGHTS, Light, View

_LIGHT_WORDS = {
    "front": "with the light in front of you",
    "left": "with the light on your right",  # as the camera sees it, it is on the left
    "right": "with the light on your left",
    "top": "with the light above you",
    "below": "with the light below you",
    "behind": "with the light behind you",
    "room": "in the light of the room",
    "bright": "in bright light",
    "dim": "in dim light",
    "warm": "in warm light, as of a lamp in the evening",
    "cool": "in cool light, as by a window",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to record: ``count`` pictures of ``label`` with the signer's ``hand``, "right" or "left".

    ``roll``, ``yaw`` and ``pitch`` (degrees, as :class:`~signlab.hand.view.View` has them) and ``light`` (one of
    :data:`~signlab.hand.view.LIGHTS`) are asked for where they are given. ``cell`` is whatever whoever asks knows the
    gap by. ``words`` say how to hold it; without any they come from the rest.
    """

    label: str
    count: int
    hand: str = "right"
    words: str = ""
    roll: float | None = None
    yaw: float | None = None
    pitch: float | None = None
    light: str | None = None
    cell: str | None = None

    @property
    def how(self) -> str:
        """How to hold it, as a sentence or two for who signs."""
        return self.words or _how(self)


def _held(label: str) -> Pose | None:
    try:
        return pose(label)
    except SignlabError:  # a label of somebody's own
        return None


def _how(prompt: Prompt) -> str:
    held = _held(prompt.label)
    if held and not held.present:
        words = "Keep your hands out of the picture"
    elif held and held.path:
        words = f"Draw {prompt.label} in the air with your {prompt.hand} hand, again and again"
    else:
        words = f"Hold {prompt.label} in the square with your {prompt.hand} hand"
    parts = [words, *_tilts(prompt)]
    if prompt.light:
        parts.append(_LIGHT_WORDS.get(prompt.light, f"in {prompt.light} light"))
    if len(parts) == 1 and held and held.present and not held.path:
        parts.append("and turn it a little all the while")
    return ", ".join(parts) + "."


def _tilts(prompt: Prompt) -> list[str]:
    """What each angle asks for. The right of the picture is the left of who stands before the camera."""
    said = [
        (prompt.roll, "leaning to your left", "leaning to your right"),
        (prompt.yaw, "its palm turned to your left", "its palm turned to your right"),
        (prompt.pitch, "its palm turned up", "its palm turned down"),
    ]
    return [f"{more if angle > 0 else less} by about {abs(angle):.0f}°" for angle, more, less in said if angle]


def reference(prompt: Prompt, *, mirrored: bool = False, size: tuple[int, int] = (320, 320)) -> Picture | None:
    """The drawn hand that shows it as the camera will see it, in the signer's own hand, (H, W, 3) BGR.

    ``mirrored`` flips it, as it looks beside a mirrored preview. None for a label that cannot be drawn.
    """
    if _held(prompt.label) is None:
        return None
    left = prompt.hand == "left"
    lamp = LIGHTS.get(prompt.light or "")
    view = _view(prompt, -1 if left else 1)
    picture = references.reference(prompt.label, view=view, light=_flipped(lamp) if left else lamp, size=size)
    return np.ascontiguousarray(picture[:, ::-1]) if left != mirrored else picture


def _view(prompt: Prompt, side: int) -> View | None:
    """The view asked for, of the hand's mirror picture where ``side`` is -1; None for the usual one."""
    if not (prompt.roll or prompt.yaw or prompt.pitch):
        return None
    return View(side * (prompt.roll or 0.0), side * (prompt.yaw or 0.0), prompt.pitch or 0.0)


def _flipped(lamp: Light | None) -> Light | None:
    if lamp is None:
        return None
    across, up, towards = lamp.direction
    return replace(lamp, direction=(-across, up, towards))
