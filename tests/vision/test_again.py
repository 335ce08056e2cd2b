"""A second look at pictures in which nothing was found."""

from collections.abc import Sequence

import numpy as np
import pytest

from signlab.vision.again import STILL, Again, AgainInFilm
from signlab.vision.hand import Box, Floats, Hand, Picture
from signlab.vision.ways import Way, as_it_is, clear, lit


class Wants:
    """Finds a hand where the brightest dots are of any picture that is at least ``width`` wide; an outline alone where
    asked."""

    name, angles = "wants", ("roll",)

    def __init__(self, width: int, *, outline: bool = False) -> None:
        self.width, self.outline, self.looked, self.open = width, outline, 0, False

    def find(self, picture: Picture) -> list[Hand]:
        self.looked += 1
        height, width = picture.shape[:2]
        lit = np.argwhere(picture.max(axis=2) > 200)
        if width < self.width or not len(lit):
            return []
        top, left = (float(one) for one in lit.min(axis=0))
        high, wide = (float(one) for one in np.ptp(lit, axis=0))
        box = Box(left, top, wide, high)
        if self.outline:
            mask = np.where(picture.max(axis=2) > 200, 255, 0).astype(np.uint8)
            return [Hand((width, height), box, 0.9, mask=mask)]
        points: Floats = np.zeros((21, 3), np.float32)
        points[:] = (left + wide / 2, top, 1)
        points[0, 1] = top + high
        points[1], points[20] = (left, top, 1), (left + wide, top + high, 1)
        return [Hand((width, height), box, 0.9, points, points, True)]

    def __enter__(self) -> "Wants":
        self.open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False


PICTURE = np.zeros((80, 100, 3), np.uint8)
PICTURE[30:51, 35:66] = 255
DARK = np.zeros((80, 100, 3), np.uint8)
WIDER = (Way(room=1.5), Way(room=2))


def test_what_is_found_at_once_is_left_as_it_is() -> None:
    wants = Wants(100)
    (found,) = Again(wants).find(PICTURE)
    assert wants.looked == 1
    assert found.box == Box(35, 30, 30, 20)
    assert not found.again


@pytest.mark.parametrize("width", [150, 200])
def test_a_hand_that_is_found_with_a_border_lies_where_it_was(width: int) -> None:
    wants = Wants(width)
    (found,) = Again(wants, WIDER).find(PICTURE)
    assert wants.looked == (2 if width == 150 else 3)
    assert found.size == (100, 80)
    assert found.again
    assert found.landmarks is not None
    np.testing.assert_allclose(found.landmarks[1], [35, 30, 1], atol=1)
    assert (found.box.width, found.box.height) == (30, 20)


@pytest.mark.parametrize("turn", [0, 90, 180, -90])
@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("room", [1.0, 1.6])
def test_each_way_there_has_its_way_back(turn: float, mirror: bool, room: float) -> None:
    way = Way(turn, room, mirror)
    other = way.look(PICTURE)
    assert other.shape == (round(80 * room), round(100 * room), 3)
    dots = np.argwhere(other.max(axis=2) > 200)[:, ::-1].astype(np.float32)
    points = np.zeros((21, 3), np.float32)
    points[:, :2] = dots[:: len(dots) // 20][:21]
    world = np.zeros((21, 3), np.float32)
    world[9] = (0, -0.1, 0.02)  # upright in the other picture
    found = way.back(Hand((1, 1), Box(0, 0, 1, 1), 0.8, points, world, True), PICTURE)
    assert found.landmarks is not None
    assert found.world is not None
    assert (found.landmarks[:, 0] > 33).all()
    assert (found.landmarks[:, 0] < 67).all()
    assert (found.landmarks[:, 1] > 28).all()
    assert (found.landmarks[:, 1] < 52).all()
    assert found.right is not mirror
    assert found.world[9, 2] == pytest.approx(0.02)
    aside = {0: (0, -0.1), 90: (-0.1, 0), 180: (0, 0.1), -90: (0.1, 0)}[int(turn)]  # where its top lay before the turn
    np.testing.assert_allclose(found.world[9, :2], np.array(aside) * ([-1, 1] if mirror else [1, 1]), atol=1e-6)


def test_tones_change_no_place() -> None:
    soft = np.full((60, 80, 3), (60, 90, 120), np.uint8)
    soft[20:40, 30:60] = (75, 105, 135)
    for tone in (clear, lit):
        other = Way(tone=tone).look(soft)
        assert other.shape == soft.shape
        assert other.dtype == np.uint8
        assert other[30, 45].sum() > other[5, 5].sum()
    spread = clear(soft)
    assert int(spread[30, 45, 1]) - int(spread[5, 5, 1]) > 15
    assert as_it_is(soft) is soft


def test_an_outline_is_brought_back_as_well() -> None:
    (found,) = Again(Wants(200, outline=True), WIDER).find(PICTURE)
    assert found.mask is not None
    assert found.mask.shape == (80, 100)
    assert found.mask[31:50, 36:65].all()
    assert found.mask.sum() == pytest.approx(255 * 21 * 31, rel=0.1)
    np.testing.assert_allclose([found.box.left, found.box.top, found.box.width], [35, 30, 30], atol=1)


def test_it_gives_up_in_the_end_and_closes_what_it_opened() -> None:
    wants = Wants(10_000)
    with Again(wants) as again:
        assert again.find(PICTURE) == []
        assert wants.open
    assert not wants.open
    assert wants.looked == 1 + len(STILL)


def told(wants: Wants, pictures: Sequence[Picture]) -> list[int]:
    """How many hands are told of each frame; each is looked at once."""
    film = AgainInFilm(wants, (Way(), Way(room=1.5), Way(), Way(room=2)))
    said = [len(film.find(picture)) for picture in pictures]
    assert wants.looked == len(pictures)
    return said


def test_a_film_is_looked_at_once_a_frame_in_the_way_that_finds() -> None:
    assert told(Wants(100), [PICTURE] * 3) == [1, 1, 1]
    assert told(Wants(150), [PICTURE] * 4) == [0, 0, 1, 1]  # the second frame shows it, the third confirms it
    assert told(Wants(200), [PICTURE] * 6) == [0, 0, 0, 0, 1, 1]
    assert told(Wants(150), [PICTURE, PICTURE, DARK, DARK, PICTURE, PICTURE, PICTURE, PICTURE]) == [0] * 5 + [1] * 3


def test_a_hand_in_another_way_of_a_film_lies_where_it_is() -> None:
    film = AgainInFilm(Wants(150), (Way(), Way(room=1.5)))
    found = [film.find(PICTURE) for _ in range(3)][-1]
    assert found[0].again
    np.testing.assert_allclose([found[0].box.left, found[0].box.top], [35, 30], atol=1)
