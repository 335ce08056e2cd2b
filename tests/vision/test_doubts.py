import numpy as np
import pytest

from signlab.hand.body import Body, signer
from signlab.hand.draw import landmarks
from signlab.hand.poses import pose, vary
from signlab.hand.view import View
from signlab.vision import marks
from signlab.vision.doubts import doubts
from signlab.vision.findings import findings, judge
from signlab.vision.hand import Box, Hand
from signlab.vision.scoring import Evidence
from tests.vision.test_coverage import Album

LETTERS = ("A", "B", "L", "V", "Y")


def _hand(label: str, number: int, body: Body) -> Hand:
    """A hand as a perfect estimator would find it."""
    rng = np.random.default_rng(number)
    view = View(roll=float(rng.normal(0, 12)), yaw=float(rng.normal(0, 10)))
    pixels, solid = landmarks(vary(pose(label), rng), view, body, (320, 240))
    points = np.column_stack([pixels, -(solid[:, 2] - solid[0, 2]) * 10]).astype(np.float32)
    return Hand((320, 240), Box.around(points[:, :2]), 0.9, points, solid / 100, body.side == "right")


def _album(signers: int) -> tuple[Album, dict[str, bytes], list[str]]:
    """Pictures of five letters, of which three are in the wrong label; their landmarks; the names of the three."""
    album, known, wrong, number = Album(), {}, [], 0
    for person in range(signers):
        for label in LETTERS:
            for _ in range(8):
                number += 1
                shown = "V" if number in (7, 50, 90) else label
                known[f"{len(album.rows):05d}.jpg"] = marks.packed(_hand(shown, number, signer(person)))
                if shown != label:
                    wrong.append(f"{len(album.rows):05d}.jpg")
                more = {"width": 320.0, "height": 240.0}
                album.add(label, session="", burst=0, signer=f"s{person}" if signers > 1 else "", **more)
    return album, known, wrong


@pytest.mark.parametrize(("signers", "apart"), [(4, "signer"), (1, "burst")])
def test_a_picture_in_the_wrong_label_is_doubted_and_the_right_one_named(signers: int, apart: str) -> None:
    album, known, wrong = _album(signers)
    pictures = album.pictures(LETTERS)
    judged = doubts(pictures, known)
    assert judged.apart == apart
    found = findings(judge(pictures, Evidence(judged)), only=["doubtful_label"])
    assert {each.name for each in found} >= set(wrong)
    assert len(found) <= len(wrong) + 3
    worst = next(each for each in found if each.name == wrong[0])
    assert worst.words.startswith("to the other pictures it is V, ")


def test_without_landmarks_or_with_few_pictures_nothing_is_doubted() -> None:
    album, known, _ = _album(1)
    pictures = album.pictures(LETTERS)
    for some in ({}, {name: known[name] for name in list(known)[:20]}):
        judged = doubts(pictures, some)
        assert np.isnan(judged.own).all()
        assert findings(judge(pictures, Evidence(judged)), only=["doubtful_label"]) == []


def test_landmarks_come_back_as_they_were_kept() -> None:
    hand = _hand("B", 1, Body())
    assert hand.relative is not None
    assert len(marks.packed(hand)) == 126
    assert marks.unpacked(marks.packed(hand))[:, :2] == pytest.approx(hand.relative, abs=1e-3)
    assert marks.packed(Hand((9, 9), Box(0, 0, 1, 1), 0.3)) == b""


def test_a_left_hand_reads_as_the_right_one_in_the_mirror() -> None:
    right, left = _hand("L", 3, Body()), _hand("L", 3, Body())
    assert left.landmarks is not None
    left.landmarks[:, 0] = 320 - left.landmarks[:, 0]
    known = np.stack([marks.unpacked(marks.packed(each)) for each in (right, left)])
    read = marks.features(known, np.full(2, 320 / 240, np.float32), np.array([1, 0], np.float32))
    assert read[0] == pytest.approx(read[1], abs=0.04)  # kept in half precision
