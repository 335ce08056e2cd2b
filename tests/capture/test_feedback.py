"""What is told about a frame: on drawn pictures, and on real photographs spoilt in known ways."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from signlab.capture import jpeg
from signlab.capture.demo import DemoSource
from signlab.capture.feedback import Fault, Gauge
from signlab.capture.hands import Hand, HandWatch, Sight, inside
from signlab.capture.limits import LIMITS, limits
from signlab.capture.source import SourceOptions
from signlab.errors import Problem, SignlabError
from tests.capture.conftest import picture
from tests.stand_in.processes import wait_until

Pixels = np.ndarray


def faults(pixels: Pixels) -> tuple[Fault, ...]:
    return Gauge().look(jpeg.encode(pixels)).faults


def test_a_good_picture_has_no_faults_and_full_meters() -> None:
    told = Gauge().look(jpeg.encode(picture(1)))
    assert told.faults == ()
    assert told.words == ""
    assert told.light > 0.9
    assert told.sharp > 0.8
    assert told.change is None


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda pixels: pixels // 10, Fault.DARK),
        (lambda pixels: 255 - pixels // 16, Fault.BRIGHT),
        (lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 8), Fault.BLURRED),
        (lambda pixels: np.full_like(pixels, 128), Fault.BLURRED),
    ],
    ids=["dark", "bright", "blurred", "flat"],
)
def test_a_spoilt_picture_says_what_to_do(spoil: Callable[[Pixels], Pixels], fault: Fault) -> None:
    told = Gauge().look(jpeg.encode(spoil(picture(1))))
    assert told.faults == (fault,)
    assert told.words == fault.words


def test_what_lies_outside_the_square_does_not_count() -> None:
    wide = np.zeros((120, 400, 3), np.uint8)
    wide[:, 140:260] = picture(1)[:, 20:140]
    assert faults(wide) == ()


def test_a_picture_that_stands_still_is_told_from_one_that_moved() -> None:
    gauge, soft = Gauge(), [cv2.GaussianBlur(picture(number), (0, 0), 8) for number in range(2)]
    one, other = (jpeg.encode(each) for each in soft)
    assert gauge.look(one).faults == (Fault.BLURRED,)
    assert gauge.look(other).faults == (Fault.MOVING,)
    assert gauge.look(other).faults == (Fault.SAME, Fault.BLURRED)


def test_limits_come_from_the_table_unless_the_project_says_otherwise() -> None:
    assert limits({}) == {limit.name: limit.value for limit in LIMITS}
    mine = limits({"dark": 0, "black": 1, "count": 40})
    assert Gauge(mine).look(jpeg.encode(picture(1) // 10)).faults == ()
    for wrong in (2, -0.1, "much", True):
        with pytest.raises(SignlabError, match="from 0 to 1"):
            limits({"bright": wrong})


def test_the_drawn_hand_is_good_enough_in_nearly_every_frame() -> None:
    source = DemoSource("demo:?pace=no&size=320x240&seed=3", SourceOptions())
    gauge = Gauge()
    seen = Counter(gauge.look(frame.jpeg).faults for frame, _ in zip(source.frames(), range(60), strict=False))
    assert seen[()] >= 54, seen


def spoilt(pixels: Pixels, how: str) -> Pixels:
    side = min(pixels.shape[:2])
    match how:
        case "darkened":
            return (pixels * 0.2).astype(np.uint8)
        case "blown out":
            return np.clip(pixels.astype(int) * 2 + 120, 0, 255).astype(np.uint8)
        case "out of focus":
            return cv2.GaussianBlur(pixels, (0, 0), side * 0.015)
        case "moved":
            return cv2.blur(pixels, (round(side * 0.05), 1))
    return pixels


@pytest.mark.parametrize(("folder", "least"), [("asl-one-signer", 0.99), ("asl-many-rooms", 0.95)])
def test_nearly_all_real_photographs_pass(photographs: Path, folder: str, least: float) -> None:
    files = sorted((photographs / folder).glob("*/*.jpg"))
    passed = sum(Gauge().look(file.read_bytes()).faults == () for file in files)
    assert passed >= least * len(files)


@pytest.mark.parametrize("folder", ["asl-one-signer", "asl-many-rooms"])
@pytest.mark.parametrize("how", ["darkened", "blown out", "out of focus", "moved"])
def test_nearly_all_real_photographs_that_were_spoilt_fail(photographs: Path, folder: str, how: str) -> None:
    files = sorted((photographs / folder).glob("*/*.jpg"))[::7]
    failed = sum(bool(faults(spoilt(cv2.imread(str(file)), how))) for file in files)
    assert failed >= 0.93 * len(files)


def test_how_much_of_a_hand_is_in_the_square() -> None:
    assert inside(Hand((0.4, 0.2, 0.2, 0.6)), 1280, 720) == pytest.approx(1)
    assert inside(Hand((0.0, 0.2, 0.2, 0.6)), 1280, 720) == 0
    assert inside(Hand((0.4, -0.3, 0.2, 0.6)), 720, 1280) == pytest.approx(max(0, 0.3 - 0.21875) / 0.6)
    assert inside(Hand((0.5, 0.5, 0.0, 0.0)), 100, 100) == 0


class Finder:
    """Finds what it is told to find."""

    def __init__(self, *hands: Hand | SignlabError | None) -> None:
        self._hands = list(hands)

    def find(self, picture: Pixels) -> Hand | None:
        assert picture.shape == (120, 160, 3)
        hand = self._hands.pop(0) if len(self._hands) > 1 else self._hands[0]
        if isinstance(hand, SignlabError):
            raise hand
        return hand

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("hand", "told"),
    [(Hand((0.4, 0.4, 0.2, 0.2)), ()), (Hand((0.0, 0.4, 0.2, 0.2)), (Fault.NO_HAND,)), (None, (Fault.NO_HAND,))],
)
def test_a_hand_is_missed_where_somebody_looks_for_it(hand: Hand | None, told: tuple[Fault, ...]) -> None:
    problems: list[Problem] = []
    watch = HandWatch(lambda: Finder(hand), problems.append)
    one = jpeg.encode(picture(1))
    assert watch.sight is None
    watch.give(one)
    wait_until(lambda: watch.sight)
    assert Gauge().look(one, watch.sight).faults == told
    watch.close()
    assert problems == []


def test_a_finder_that_fails_is_told_once_and_nothing_is_said_of_hands() -> None:
    problems: list[Problem] = []
    watch = HandWatch(lambda: Finder(None, SignlabError("The model", "is broken")), problems.append)
    for _ in range(3):
        watch.give(jpeg.encode(picture(1)))
        wait_until(lambda: watch.sight or problems)
    watch.give(jpeg.encode(picture(1)))
    wait_until(lambda: problems)
    assert [problem.cause for problem in problems] == ["is broken"]
    assert watch.sight is None
    assert Gauge().look(jpeg.encode(picture(1)), watch.sight).hand is None


def test_what_was_seen_is_not_believed_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = HandWatch(lambda: Finder(None), lambda _problem: None)
    watch.give(jpeg.encode(picture(1)))
    wait_until(lambda: watch.sight == Sight(None, inside=False))
    wait_until(lambda: watch.sight is None)
    watch.close()
