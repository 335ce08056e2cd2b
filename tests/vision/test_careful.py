"""Several looks at one hand, taken together."""

from collections.abc import Sequence

import numpy as np
import pytest

from signlab.vision.careful import Careful
from signlab.vision.hand import Box, Floats, Hand, Picture, careful_estimator
from signlab.vision.ways import close
from tests.vision.estimators import Seeing

GREY = np.full((120, 160, 3), 90, np.uint8)


class Film:
    """Sees the hand that ``Seeing`` sees in GREY in each close look, off by so many pixels of the picture to the right;
    None: nothing there. ``right``: which hand it takes it for, and how sure it is."""

    name, angles = "film", ()

    def __init__(self, off: Sequence[float | None], right: Sequence[tuple[bool, float]] = ()) -> None:
        self.off, self.right = list(off), list(right) or [(True, 0.9)] * len(off)
        self.open = False
        self.sizes: list[tuple[int, ...]] = []
        (self.true,) = Seeing().find(GREY)

    def find(self, picture: Picture) -> list[Hand]:
        number = len(self.sizes)
        self.sizes.append(picture.shape)
        if number >= len(self.off) or self.off[number] is None:
            return []
        place = close(self.true, (0.0, 0.0, 10.0, -10.0)[number])
        assert self.true.landmarks is not None
        assert self.true.world is not None
        points: Floats = self.true.landmarks + np.array([self.off[number], 0, 0], np.float32)
        points[:, :2] = points[:, :2] @ place.matrix[:, :2].T + place.matrix[:, 2]
        points[:, 2] *= place.scale
        world = self.true.world.copy()
        world[:, :2] = world[:, :2] @ place.turn.T
        right, score = self.right[number]
        return [Hand((320, 320), Box.around(points[:, :2]), score, points.astype(np.float32), world, right)]

    def __enter__(self) -> "Film":
        self.open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False


def looked(film: Film) -> Hand:
    with Careful(Seeing(), film) as careful:
        assert film.open
        (found,) = careful.find(GREY)
    assert not film.open
    return found


def test_joints_are_the_mean_of_what_all_looks_see() -> None:
    film = Film([2.0, 4.0, 6.0, 8.0])
    found = looked(film)
    assert found.landmarks is not None
    assert film.true.landmarks is not None
    np.testing.assert_allclose(found.landmarks, film.true.landmarks + np.array([5, 0, 0]), atol=0.01)
    np.testing.assert_allclose(found.world, film.true.world, atol=1e-4)
    assert found.size == (160, 120)
    assert found.box.left == pytest.approx(film.true.box.left + 5, abs=0.01)
    assert film.sizes[:4] == [(320, 320, 3)] * 4
    assert max(film.sizes[4]) < 64  # and then nothing, so that the next picture is one of its own


def test_a_look_that_sees_nothing_or_another_hand_does_not_count() -> None:
    film = Film([None, 3.0, 500.0, None])
    found = looked(film)
    assert found.landmarks is not None
    assert film.true.landmarks is not None
    np.testing.assert_allclose(found.landmarks, film.true.landmarks + np.array([3, 0, 0]), atol=0.01)
    none = Film([None] * 4)
    np.testing.assert_array_equal(looked(none).landmarks, none.true.landmarks)


def test_which_hand_it_is_says_whoever_is_surest() -> None:
    film = Film([0.0] * 4, [(True, 0.6), (False, 0.95), (True, 0.5), (False, 0.9)])
    found = looked(film)
    assert found.right is False
    assert found.score == pytest.approx(0.75 / 4, abs=1e-3)


def test_where_there_is_no_hand_nothing_is_looked_at() -> None:
    film = Film([1.0])
    assert Careful(Seeing(), film).find(np.zeros((120, 160, 3), np.uint8)) == []
    assert film.sizes == []


def test_a_picture_gives_the_same_whatever_came_before_it(photographs: object) -> None:
    pytest.importorskip("mediapipe")
    import cv2

    folder = str(photographs)
    some = [cv2.imread(f"{folder}/asl-many-rooms/{name}") for name in ("A/dl_A_00.jpg", "A/dl_A_01.jpg")]
    with careful_estimator() as estimator:
        first = estimator.find(some[0])[0].landmarks
        estimator.find(some[1])
        again = estimator.find(some[0])[0].landmarks
    np.testing.assert_allclose(first, again, atol=0.01)
