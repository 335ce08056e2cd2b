"""Draw a hand: the one entry to this package's pictures."""

from dataclasses import asdict, dataclass

import cv2
import numpy as np
import numpy.typing as npt

from signlab.errors import SignlabError
from signlab.hand import scene as scenery
from signlab.hand.body import Body
from signlab.hand.flesh import Part, parts
from signlab.hand.poses import Pose
from signlab.hand.scene import Picture, Scene
from signlab.hand.shading import radiance
from signlab.hand.skeleton import Floats, bend
from signlab.hand.surface import Surface, see
from signlab.hand.view import Camera, Light, View


@dataclass(frozen=True)
class Drawing:
    """A picture and the truth about it.

    ``picture`` (H, W, 3) BGR; ``linear`` the same before the camera's curve; ``mask`` (H, W) 255 where hand or bare
    arm is. ``landmarks_px`` (21, 2) in pixels from the upper left corner, perhaps outside of the picture;
    ``landmarks_cm`` (21, 3) in the camera's frame, from the middle of what the camera looks at. ``roll``, ``yaw`` and
    ``pitch`` in degrees are the hand's own angles, as :func:`angles` measures them. ``inside`` is the share of
    landmarks within the picture.
    """

    picture: Picture
    linear: Floats
    mask: npt.NDArray[np.uint8]
    landmarks_px: Floats
    landmarks_cm: Floats
    roll: float
    yaw: float
    pitch: float
    light: Light
    inside: float

    def as_dict(self) -> dict[str, object]:
        """The truth, without the pictures."""
        return {
            "roll": round(self.roll, 2),
            "yaw": round(self.yaw, 2),
            "pitch": round(self.pitch, 2),
            "inside": self.inside,
            "light": asdict(self.light),
            "landmarks_px": np.round(self.landmarks_px, 2).tolist(),
            "landmarks_cm": np.round(self.landmarks_cm, 3).tolist(),
        }


def angles(landmarks_cm: Floats, side: str) -> tuple[float, float, float]:
    """Roll, yaw and pitch in degrees of a hand from its 21 landmarks in the camera's frame.

    Roll is the lean of wrist to middle knuckle to the right of the picture; yaw how far the palm turns to the right,
    pitch how far it turns up; 0, 0, 0 is an upright hand whose palm faces the camera.
    """
    wrist, index, middle, little = (landmarks_cm[number] for number in (0, 5, 9, 17))
    along = middle - wrist
    palm = np.cross(index - wrist, little - index)
    palm = -palm if side == "left" else palm
    palm = palm / max(float(np.linalg.norm(palm)), 1e-9)
    return (
        float(np.degrees(np.arctan2(along[0], along[1]))),
        float(np.degrees(np.arctan2(palm[0], palm[2]))),
        float(np.degrees(np.arcsin(np.clip(palm[1], -1, 1)))),
    )


@dataclass(frozen=True)
class _Placed:
    """A hand in front of the camera."""

    landmarks: Floats
    parts: list[Part]
    palm: Floats


def _place(pose: Pose, view: View, body: Body) -> _Placed:
    """Bend, turn and, for a left hand, mirror the hand; then put its middle where the view wants it."""
    shape = body.proportions()
    skeleton = bend(pose.fingers, pose.thumb, shape)
    mirror = np.diag(np.array([1 if body.side == "right" else -1, 1, 1], np.float32))
    turn = (view.turn() @ mirror @ pose.turn).astype(np.float32)
    landmarks = skeleton.joints @ turn.T
    middle = landmarks.mean(axis=0)
    tall = 2 * view.distance * float(np.tan(np.deg2rad(view.field) / 2))
    offset = (np.array([view.x * tall, view.y * tall, 0], np.float32) - middle).astype(np.float32)
    elbow = (pose.turn.T @ pose.forearm).astype(np.float32)
    flesh = [part.placed(turn, offset) for part in parts(skeleton, body, shape, elbow)]
    return _Placed((landmarks + offset).astype(np.float32), flesh, turn[:, 2])


def draw(
    pose: Pose,
    view: View | None = None,
    light: Light | None = None,
    body: Body | None = None,
    size: tuple[int, int] = (640, 480),
    *,
    seed: int = 0,
    scene: Scene | None = None,
    detail: float = 1.0,
) -> Drawing:
    """Draw ``pose`` as ``view`` sees it, in a picture of ``size`` (width, height).

    ``detail`` is the resolution of the hand in pixels of the picture: 2 for stills without a jag, 0.5 where it has to
    be quick. The same arguments give the same picture, whatever the machine, to within rounding.

    Raises:
        SignlabError: there is no such picture: its size, view or light is impossible.
    """
    view, light, body = view or View(), light or Light(), body or Body()
    scene = scene or Scene()
    _check(light, body)
    camera = Camera.of(view, size)
    placed = _place(pose.clamped(), view, body)
    rng = np.random.Generator(np.random.PCG64([17, seed, scene.frame]))
    base = scenery.backdrop(scene.backdrop, scene.colour, size, seed)
    glow, cover, skin, corner = _hand(placed, body, light, camera, detail) if pose.present else _nothing()
    linear = scenery.lit_backdrop(base, cover, corner, lamp=light, scene=scene, pixel=camera.pixel())
    rows = slice(corner[1], corner[1] + cover.shape[0])
    columns = slice(corner[0], corner[0] + cover.shape[1])
    linear[rows, columns] = glow + linear[rows, columns] * (1 - cover[..., None])
    mask = np.zeros((size[1], size[0]), np.uint8)
    mask[rows, columns] = np.where(skin > 0.5, 255, 0)
    pixels = camera.project(placed.landmarks)
    inside = ((pixels >= 0) & (pixels < np.array(size))).all(axis=1).mean() if pose.present else 0.0
    roll, yaw, pitch = angles(placed.landmarks, body.side)
    return Drawing(
        picture=scenery.expose(linear, scene, rng),
        linear=linear,
        mask=mask,
        landmarks_px=pixels,
        landmarks_cm=placed.landmarks,
        roll=roll,
        yaw=yaw,
        pitch=pitch,
        light=light,
        inside=float(inside),
    )


def landmarks(
    pose: Pose, view: View, body: Body | None = None, size: tuple[int, int] = (640, 480)
) -> tuple[Floats, Floats]:
    """Where the 21 landmarks would lie, without drawing: as ``landmarks_px`` and ``landmarks_cm`` of a drawing."""
    placed = _place(pose.clamped(), view, body or Body()).landmarks
    return Camera.of(view, size).project(placed), placed


def _check(light: Light, body: Body) -> None:
    light.unit()
    if light.strength < 0 or light.ambient < 0:
        raise SignlabError("The light", "is weaker than none", "Give a strength and an ambient of 0 or more.")
    if not 0.4 <= body.size <= 2:
        raise SignlabError(f"A hand of {body.size} times the usual size", "is none", "Give 0.4 to 2.")


def _nothing() -> tuple[Floats, Floats, Floats, tuple[int, int]]:
    empty = np.zeros((1, 1), np.float32)
    return np.zeros((1, 1, 3), np.float32), empty, empty, (0, 0)


def _hand(
    placed: _Placed, body: Body, light: Light, camera: Camera, detail: float
) -> tuple[Floats, Floats, Floats, tuple[int, int]]:
    """The hand's light (premultiplied by its cover), its cover, that of skin alone, and the corner of their box."""
    fine = Camera(round(camera.width * detail), round(camera.height * detail), camera.distance, camera.focal * detail)
    surface = see(placed.parts, fine)
    if surface is None:
        return _nothing()
    grain = scenery.skin_grain(*surface.height.shape, fine.pixel())
    glow = radiance(surface, placed.parts, body, light, pixel=fine.pixel(), palm=placed.palm, grain=grain)
    glow *= surface.cover[..., None]
    skin = np.where(surface.part == 7, 0, surface.cover).astype(np.float32)
    if detail == 1:
        return glow, surface.cover, skin, (surface.left, surface.top)
    return _resampled(glow, surface, skin, camera, detail)


def _resampled(
    glow: Floats, surface: Surface, skin: Floats, camera: Camera, detail: float
) -> tuple[Floats, Floats, Floats, tuple[int, int]]:
    """From the resolution of the surface to that of the picture."""
    left, top = int(np.floor(surface.left / detail)), int(np.floor(surface.top / detail))
    right = min(camera.width, int(np.ceil((surface.left + glow.shape[1]) / detail)))
    bottom = min(camera.height, int(np.ceil((surface.top + glow.shape[0]) / detail)))
    how = cv2.INTER_LINEAR if detail < 1 else cv2.INTER_AREA
    # both boxes in one frame: the picture's pixel (x, y) lies at (x + 0.5) * detail - 0.5 of the surface's
    pad = [
        surface.top - round(top * detail),
        max(0, round(bottom * detail) - surface.top - glow.shape[0]),
        surface.left - round(left * detail),
        max(0, round(right * detail) - surface.left - glow.shape[1]),
    ]
    pad = [max(0, amount) for amount in pad]

    def fit(plane: Floats) -> Floats:
        whole = cv2.copyMakeBorder(plane, pad[0], pad[1], pad[2], pad[3], cv2.BORDER_CONSTANT, value=(0, 0, 0))
        return np.asarray(cv2.resize(whole, (right - left, bottom - top), interpolation=how), np.float32)

    return fit(glow), fit(surface.cover), fit(skin), (left, top)
