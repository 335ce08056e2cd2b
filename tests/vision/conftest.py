"""Drawn hands, whose angles and light are known, and whoever finds them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from signlab.hand.body import Body
from signlab.hand.draw import Drawing, draw
from signlab.hand.poses import pose
from signlab.hand.scene import Scene
from signlab.hand.view import Light, View
from signlab.vision.hand import HandEstimator


@pytest.fixture(scope="session")
def estimator() -> Iterator[HandEstimator]:
    """mediapipe, started once."""
    pytest.importorskip("mediapipe", reason="mediapipe has no wheel for this computer")
    from signlab.vision.landmarks import MediapipeHands

    with MediapipeHands() as hands:
        yield hands


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Drawing]:
    """Draw a label small and quickly; the same arguments give the very same picture, drawn once."""
    done: dict[tuple[Any, ...], Drawing] = {}

    def make(
        label: str,
        view: View = View(),  # noqa: B008 -- frozen
        light: Light = Light(),  # noqa: B008
        body: Body = Body(),  # noqa: B008
        scene: Scene = Scene(),  # noqa: B008
        seed: int = 0,
    ) -> Drawing:
        key = (label, view, light, body, scene, seed)
        if key not in done:
            done[key] = draw(pose(label), view, light, body, (320, 240), seed=seed, scene=scene)
        return done[key]

    return make
