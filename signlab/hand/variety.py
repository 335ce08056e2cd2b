"""Pictures that differ as pictures of real signers do: hold, turn, distance, light, background, camera."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from signlab.hand.body import Body
from signlab.hand.draw import Drawing, draw
from signlab.hand.poses import Pose, some_way, vary
from signlab.hand.scene import Scene
from signlab.hand.view import LIGHTS, Light, View


@dataclass(frozen=True)
class Spread:
    """How much pictures differ: standard deviations in degrees, and the nearest and farthest hand in cm."""

    joints: float = 4.0
    roll: float = 12.0
    yaw: float = 14.0
    pitch: float = 13.0
    nearest: float = 34.0
    farthest: float = 66.0


@dataclass(frozen=True)
class Take:
    """Everything a picture is drawn from, but for its size."""

    pose: Pose
    view: View
    light: Light
    body: Body
    scene: Scene
    seed: int

    def draw(self, size: tuple[int, int], detail: float = 1.0) -> Drawing:
        """The picture of this take in ``size`` (width, height)."""
        return draw(self.pose, self.view, self.light, self.body, size, seed=self.seed, scene=self.scene, detail=detail)


def some_light(rng: np.random.Generator) -> Light:
    """A light as rooms have it: from anywhere in front, of any strength a camera can cope with."""
    around, up = rng.uniform(-1.9, 1.9), rng.normal(0.5, 0.4)
    direction = (float(np.sin(around)), float(up), float(max(0.12, np.cos(around) + 0.35)))
    warmth = rng.normal(0, 0.09)
    return Light(
        direction,
        strength=float(np.exp(rng.normal(-0.05, 0.35))),
        ambient=float(rng.uniform(0.16, 0.6)),
        colour=(float(1 + warmth), 1.0, float(1 - 1.3 * warmth)),
        softness=float(rng.uniform(0.1, 0.9)),
    )


def some_scene(rng: np.random.Generator) -> Scene:
    """A background and a camera, mostly sharp."""
    return Scene(
        backdrop="any",
        noise=float(abs(rng.normal(1.5, 1.5))),
        blur=float(rng.uniform(0.4, 1.4)) if rng.random() < 0.3 else 0.0,
        exposure=float(np.exp(rng.normal(0.05, 0.28))),
        wall=float(rng.uniform(12, 120)),
    )


def some_view(rng: np.random.Generator, spread: Spread) -> View:
    """A camera as people place it: the hand somewhere in the picture, never quite straight on."""
    return View(
        roll=float(rng.normal(0, spread.roll)),
        yaw=float(rng.normal(0, spread.yaw)),
        pitch=float(rng.normal(5, spread.pitch)),
        distance=float(rng.uniform(spread.nearest, spread.farthest)),
        field=float(rng.uniform(36, 56)),
        x=float(np.clip(rng.normal(0, 0.10), -0.3, 0.3)),
        y=float(np.clip(rng.normal(0.02, 0.06), -0.15, 0.15)),
    )


def some_take(label: str, body: Body, rng: np.random.Generator, spread: Spread | None = None) -> Take:
    """One picture of ``label`` by the person of ``body``, of all those there could be."""
    spread = spread or Spread()
    pose = vary(some_way(label, rng), rng, spread.joints)
    seed = int(rng.integers(2**31))
    return Take(pose, some_view(rng, spread), some_light(rng), body, some_scene(rng), seed)


def named_light(name: str, rng: np.random.Generator) -> Light:
    """The light called ``name``, a little off, as no two evenings are the same."""
    base = LIGHTS[name]
    direction = np.array(base.direction) + rng.normal(0, 0.1, 3)
    return dataclasses.replace(
        base,
        direction=(float(direction[0]), float(direction[1]), float(direction[2])),
        strength=float(base.strength * np.exp(rng.normal(0, 0.1))),
    )
