"""A second look at pictures in which nothing was found."""

import numpy as np

from signlab.vision.again import Again
from signlab.vision.hand import Box, Floats, Hand, Picture


class Wants:
    """Finds a hand at (60, 50) of any picture that is at least ``width`` wide; an outline alone where asked."""

    name, angles = "wants", ("roll",)

    def __init__(self, width: int, *, outline: bool = False) -> None:
        self.width, self.outline, self.looked, self.open = width, outline, 0, False

    def find(self, picture: Picture) -> list[Hand]:
        self.looked += 1
        height, width = picture.shape[:2]
        if width < self.width:
            return []
        box = Box(60, 50, 30, 20)
        if self.outline:
            mask = np.zeros((height, width), np.uint8)
            mask[50:70, 60:90] = 255
            return [Hand((width, height), box, 0.9, mask=mask)]
        points: Floats = np.zeros((21, 3), np.float32)
        points[:] = (60, 50, 1)
        points[20] = (90, 70, 1)
        return [Hand((width, height), box, 0.9, points, points, True)]

    def __enter__(self) -> "Wants":
        self.open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False


PICTURE = np.zeros((80, 100, 3), np.uint8)


def test_what_is_found_at_once_is_left_as_it_is() -> None:
    wants = Wants(100)
    (found,) = Again(wants).find(PICTURE)
    assert wants.looked == 1
    assert found.box == Box(60, 50, 30, 20)


def test_a_hand_that_is_found_with_a_border_lies_where_it_was() -> None:
    wants = Wants(150)
    (found,) = Again(wants).find(PICTURE)
    assert wants.looked == 2
    assert found.size == (100, 80)
    assert found.landmarks is not None
    assert found.world is not None
    assert found.landmarks[0].tolist() == [35, 30, 1]  # a quarter of the sides came before it
    assert found.world[0].tolist() == [60, 50, 1]
    assert (found.box.left, found.box.top) == (35, 30)


def test_an_outline_is_cut_back_as_well() -> None:
    (found,) = Again(Wants(200, outline=True)).find(PICTURE)
    assert found.mask is not None
    assert found.mask.shape == (80, 100)
    assert found.mask[10:30, 10:40].all()
    assert found.mask.sum() == 255 * 20 * 30


def test_it_gives_up_in_the_end_and_closes_what_it_opened() -> None:
    wants = Wants(10_000)
    with Again(wants) as again:
        assert again.find(PICTURE) == []
        assert wants.open
    assert wants.looked == 5
    assert not wants.open
