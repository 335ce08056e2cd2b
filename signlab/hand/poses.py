"""How each label is held: the table in ``resources/hand/poses.toml``, and what lies between and around its rows."""

import dataclasses
import sys
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from signlab.bundled import RESOURCES
from signlab.errors import SignlabError
from signlab.hand.skeleton import FINGER_LIMITS, FINGERS, THUMB_LIMITS, Floats

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TABLE = RESOURCES / "hand" / "poses.toml"


class ImpossiblePose(UserWarning):
    """A joint was asked to do what no hand can; it was taken to its limit instead."""


@dataclass(frozen=True)
class Pose:
    """A hand held in one way, of a right hand; a left one is its mirror picture.

    ``fingers`` (4, 4) and ``thumb`` (5,) in degrees, as :mod:`signlab.hand.skeleton` names them. ``turn`` (3, 3)
    takes the hand's frame to the camera's (+x right, +y up, +z to the camera). ``forearm`` is the direction from the
    wrist to the elbow in the camera's frame. ``path`` is the way the hand then goes, as points in hand lengths from
    where it is, for labels that move. ``present`` is False for the label that is no hand at all.
    """

    label: str
    way: str
    share: float
    fingers: Floats
    thumb: Floats
    turn: Floats
    forearm: Floats
    path: tuple[tuple[float, float], ...] = ()
    present: bool = True

    def clamped(self) -> "Pose":
        """This pose with every joint within what a hand can do; warns with ``ImpossiblePose`` when one was not."""
        fingers = np.clip(self.fingers, FINGER_LIMITS[:, 0], FINGER_LIMITS[:, 1]).astype(np.float32)
        thumb = np.clip(self.thumb, THUMB_LIMITS[:, 0], THUMB_LIMITS[:, 1]).astype(np.float32)
        beyond = int((fingers != self.fingers).sum() + (thumb != self.thumb).sum())
        if beyond == 0:
            return self
        warnings.warn(f"{self.label}: {beyond} joint angles were beyond what a hand can do", ImpossiblePose, 2)
        return dataclasses.replace(self, fingers=fingers, thumb=thumb)


def _unit(vector: Any) -> Floats:
    array = np.asarray(vector, np.float32)
    return np.asarray(array / np.linalg.norm(array), np.float32)


def _turn(fingers_point: Any, palm_faces: Any) -> Floats:
    """The matrix whose columns are where the hand's x, y and z axes go."""
    along = _unit(fingers_point)
    facing = np.asarray(palm_faces, np.float32)
    facing = _unit(facing - along * float(facing @ along))
    return np.asarray(np.stack([np.cross(along, facing), along, facing], axis=1), np.float32)


def _pose(label: str, way: str, row: dict[str, Any]) -> Pose:
    turn = _turn(row["fingers_point"], row["palm_faces"])
    return Pose(
        label=label,
        way=way,
        share=float(row.get("share", 1.0)),
        fingers=np.array([row[name] for name in FINGERS], np.float32),
        thumb=np.array(row["thumb"], np.float32),
        turn=turn,
        forearm=_unit(row["forearm"]) if "forearm" in row else -turn[:, 1],
        path=tuple((float(x), float(y)) for x, y in row.get("path", [])),
        present=bool(row.get("present", True)),
    )


def parse(text: str) -> dict[str, tuple[Pose, ...]]:
    """The poses of every label in a TOML table, the usual way to hold each first.

    A row may start from another one (``like``), and may list other ways to hold the label, each with the share of
    signers who hold it so.

    Raises:
        SignlabError: a row lacks an angle or starts from an unknown row.
    """
    rows = tomllib.loads(text)
    table: dict[str, tuple[Pose, ...]] = {}
    for label, row in rows.items():
        try:
            full = _resolved(rows, row)
            ways = full.pop("ways", {})
            poses = [_pose(label, "usual", full)]
            poses += [_pose(label, way, {**full, **_resolved(rows, other)}) for way, other in ways.items()]
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise SignlabError(
                f"The pose of {label!r}", f"cannot be read: {error!r}", f"Mend its row in {TABLE.name}."
            ) from None
        table[label] = tuple(poses)
    return table


def _resolved(rows: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """``row`` on top of the row it is like, if it names one."""
    if "like" not in row:
        return dict(row)
    base = {key: value for key, value in _resolved(rows, rows[row["like"]]).items() if key not in ("ways", "path")}
    return {**base, **{key: value for key, value in row.items() if key != "like"}}


@cache
def table() -> dict[str, tuple[Pose, ...]]:
    """Every label that can be drawn, with all the ways to hold it."""
    return parse(TABLE.read_text(encoding="utf-8"))


def labels() -> tuple[str, ...]:
    """Every label that can be drawn."""
    return tuple(table())


def ways(label: str) -> tuple[Pose, ...]:
    """All the ways to hold ``label``, the usual one first.

    Raises:
        SignlabError: there is no pose for it.
    """
    known = table()
    for name in (label, label.upper(), label.lower()):
        if name in known:
            return known[name]
    raise SignlabError(f"The label {label!r}", "has no pose to draw", f"Choose one of {' '.join(known)}.")


def pose(label: str) -> Pose:
    """The usual way to hold ``label``."""
    return ways(label)[0]


def some_way(label: str, rng: np.random.Generator) -> Pose:
    """One of the ways to hold ``label``, as often as signers hold it so."""
    choice = ways(label)
    shares = np.array([way.share for way in choice])
    return choice[int(rng.choice(len(choice), p=shares / shares.sum()))]


def vary(base: Pose, rng: np.random.Generator, degrees: float = 4.0) -> Pose:
    """``base`` as another hand on another day would hold it: every joint off by about ``degrees``.

    Fingers that move together do so here too: half of the spread is common to all four.
    """
    spread = np.array([1.0, 1.2, 0.8, 0.5]) * degrees
    fingers = base.fingers + spread * (0.7 * rng.normal(size=4) + 0.7 * rng.normal(size=(4, 4)))
    thumb = base.thumb + degrees * np.array([1.2, 1.5, 1.4, 1.4, 1.8]) * rng.normal(size=5)
    fingers = np.clip(fingers, FINGER_LIMITS[:, 0], FINGER_LIMITS[:, 1])
    thumb = np.clip(thumb, THUMB_LIMITS[:, 0], THUMB_LIMITS[:, 1])
    forearm = _unit(base.forearm + 0.03 * degrees * rng.normal(size=3))
    return dataclasses.replace(
        base, fingers=fingers.astype(np.float32), thumb=thumb.astype(np.float32), forearm=forearm
    )


def between(start: Pose, end: Pose, share: float) -> Pose:
    """The hand on its way: at ``start`` for a ``share`` of 0, at ``end`` for 1, turning along the shortest way."""
    if share <= 0 or not end.present:
        return start
    if share >= 1 or not start.present:
        return end
    step, _ = cv2.Rodrigues((end.turn @ start.turn.T).astype(np.float64))
    turn, _ = cv2.Rodrigues(step * share)
    return Pose(
        label=start.label if share < 0.5 else end.label,
        way="between",
        share=0.0,
        fingers=(start.fingers + (end.fingers - start.fingers) * np.float32(share)),
        thumb=(start.thumb + (end.thumb - start.thumb) * np.float32(share)),
        turn=(turn @ start.turn).astype(np.float32),
        forearm=_unit(start.forearm * (1 - share) + end.forearm * share + np.float32(1e-6)),
    )
