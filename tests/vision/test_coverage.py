from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from signlab.dataset.likeness import signed
from signlab.dataset.measurements import kind
from signlab.errors import SignlabError
from signlab.hand.body import Body
from signlab.hand.draw import draw, landmarks
from signlab.hand.poses import pose
from signlab.hand.view import View
from signlab.vision import angles, bins, likeness
from signlab.vision.advice import next_step
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage, coverage
from signlab.vision.pictures import ALL, Pictures, from_table
from signlab.vision.pointer import Pointer, bin_words
from signlab.vision.prompts import prompt, prompts
from signlab.vision.remarks import remarks

LABELS = ("A", "B", "C")
HANDS = {"one": "right", "two": "right", "left": "left"}


def angles_of(label: str, view: View, side: str = "right") -> dict[str, float]:
    """The measures of a hand in ``view``, as a perfect estimator would give them."""
    marks = landmarks(pose(label), view, Body(side="right" if side == "right" else "left"))[1]
    palm = np.cross(marks[5] - marks[0], marks[17] - marks[5]) * (1 if side == "right" else -1)
    roll, yaw, pitch, tip = angles.from_directions((marks[9] - marks[0])[None], palm[None])[0]
    return {"roll": float(roll), "yaw": float(yaw), "pitch": float(pitch), "tip": float(tip)}


class Album:
    """Rows as the index gives them."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    def add(
        self, label: str, view: View | None = View(), light: float = 20.0, *, burst: int = 1, session: str = "one",  # noqa: B008
        signer: str = "s1", frames: int = 1, **more: float,
    ) -> None:  # fmt: skip
        """``frames`` pictures in one view and light; without a hand where ``view`` is None."""
        for _ in range(frames):
            number = len(self.rows)
            values: dict[str, float] = {"hand": float(view is not None), "brightness": light, "phash": number << 20}
            if view is not None:
                values |= angles_of(label, view, HANDS.get(session, "right"))
                values |= {"hand_brightness": light, "handedness": 95.0}
            values |= more
            time = f"2026-11-20T12:{number // 60 % 60:02d}:{number % 60:02d}.000Z"
            measures = tuple(values.get(key) for key in ALL)
            self.rows.append((f"{number:05d}.jpg", label, session, burst, signer, time, *measures))

    def unmeasured(self, label: str) -> None:
        self.rows.append((f"{len(self.rows):05d}.jpg", label, "one", 99, "s1", None, *([None] * len(ALL))))

    def pictures(self, labels: Sequence[str] = LABELS) -> Pictures:
        return from_table(np.array(self.rows, kind(ALL)), labels, HANDS)


def place(covered: Coverage, degrees: float, stops: float = 0.0) -> tuple[int, int]:
    return int(LIGHT.of(np.array([stops]))[0]), int(covered.axis.of(np.array([degrees]))[0])


def test_a_cell_counts_bursts_and_not_frames() -> None:
    album = Album()
    album.add("A", frames=50, burst=1)
    album.add("A", frames=2, burst=2)
    album.add("A", View(roll=23), burst=3)
    album.add("B", View(roll=-45), burst=4)
    covered = coverage(album.pictures(), "roll", 2)
    middle = place(covered, 0)
    assert covered.bursts[0][middle] == 2
    assert covered.frames[0][middle] == 52
    assert covered.bursts[0][place(covered, 23)] == 1
    assert covered.bursts[1][place(covered, -45)] == 1
    assert covered.bursts.sum() == 4
    assert covered.missing[0][middle] == 0
    assert covered.missing[0][place(covered, 23)] == 1
    assert covered.names("A", *place(covered, 23)) == ["00052.jpg"]
    assert len(covered.names("A")) == 53
    assert covered.names("A", angle=place(covered, 23)[1]) == ["00052.jpg"]


@pytest.mark.parametrize(("axis", "turn"), [("roll", View(roll=45)), ("yaw", View(yaw=-30)), ("pitch", View(pitch=30))])
def test_any_angle_may_lie_across(axis: str, turn: View) -> None:
    album = Album()
    album.add("A", turn, session="left")
    covered = coverage(album.pictures(), axis)
    assert covered.bursts[0][place(covered, getattr(turn, axis))] == 1
    with pytest.raises(SignlabError, match="not known"):
        coverage(album.pictures(), "tilt")


def test_light_is_judged_against_the_signer_so_that_dark_is_never_dark_skin() -> None:
    album = Album()
    for burst in range(5):
        album.add("A", light=40, burst=burst, session="one", signer="light skin")
        album.add("A", light=4, burst=burst, session="two", signer="dark skin")
    album.add("B", light=2, burst=9, session="two", signer="dark skin")
    covered = coverage(album.pictures())
    assert covered.bursts[0][place(covered, 0)] == 10
    assert covered.bursts[1][place(covered, 0, -1)] == 1
    assert covered.pictures.medians["dark skin"] == pytest.approx(4)


def test_figures_of_a_label() -> None:
    album = Album()
    for burst, roll in enumerate((-45, -23, 0, 23, 45)):
        album.add("A", View(roll=roll), burst=burst)
        album.add("B", burst=100 + burst)
    covered = coverage(album.pictures(), "roll", 1)
    assert covered.covered.tolist() == pytest.approx([5 / 15, 1 / 15, 0])
    assert covered.filled.tolist() == pytest.approx([5 / 15, 1 / 15, 0])
    assert covered.evenness[0] == pytest.approx(np.log(5) / np.log(15))
    assert covered.evenness[1] == 0
    assert np.isnan(covered.evenness[2])


def test_cells_by_one_signer_or_in_one_session_are_told() -> None:
    album = Album()
    album.add("A", burst=1, session="one", signer="s1")
    album.add("A", burst=2, session="two", signer="s1")
    album.add("B", burst=3, session="one", signer="s1")
    album.add("B", burst=4, session="two", signer="s2")
    album.add("C", burst=5, session="one", signer="")
    covered = coverage(album.pictures())
    middle = place(covered, 0)
    assert [bool(covered.one_signer[number][middle]) for number in range(3)] == [True, False, False]
    assert [bool(covered.one_session[number][middle]) for number in range(3)] == [False, False, True]
    assert covered.matrix("A") == (["s1"], ["one", "two"], pytest.approx(np.array([[1, 1]])))


def test_pictures_without_a_hand_or_not_measured_are_counted_apart() -> None:
    album = Album()
    album.add("A", None, frames=3)
    album.add("A")
    album.unmeasured("A")
    covered = coverage(album.pictures())
    totals = {key: int(counts[0]) for key, counts in covered.totals.items()}
    assert (totals["pictures"], totals["measured"], totals["no_hand"]) == (5, 4, 3)
    assert covered.bursts[0].sum() == 1


def test_pictures_of_no_session_are_a_burst_each() -> None:
    album = Album()
    for _ in range(4):
        album.add("A", session="", signer="", burst=0)
    covered = coverage(album.pictures())
    assert covered.bursts[0].sum() == 4
    assert not covered.one_signer.any()


def test_near_duplicates_are_those_like_one_before_them() -> None:
    album = Album()
    for hash_ in (0, 1, 0b11111, 1 << 40, 0b11111111 << 30):
        album.add("A", phash=hash_)
    album.add("A", burst=2, phash=0)
    album.add("B", session="", signer="", phash=7)
    album.add("B", session="", signer="", phash=signed(0x8000_0000_0000_0007))
    near = album.pictures().near_duplicates
    assert near.tolist() == [False, True, True, True, False, False, False, True]


def test_likeness_is_to_the_burst_and_to_the_rest_of_the_label() -> None:
    hashes = np.array([0, 1, 0b111, 0xFF00], np.uint64)
    bursts = np.array([1, 1, 2, 2])
    assert likeness.to_burst(hashes, bursts, np.arange(4)).tolist() == [64, 1, 64, 11]
    assert likeness.to_rest(hashes, bursts).tolist() == [3, 2, 2, 8]
    assert likeness.to_rest(hashes, bursts, earlier=True).tolist() == [64, 64, 2, 8]
    assert likeness.bits(hashes[:1], hashes[3:]).tolist() == [8]


def test_light_comes_from_where_the_signer_sees_it() -> None:
    degrees, strong = np.array([0.0, 90.0, 180.0, -90.0, 10.0, np.nan], np.float32), np.full(6, 0.6, np.float32)
    strong[4] = 0.1
    said = [bins.DIRECTIONS[each] for each in bins.direction_of(degrees, strong)[:5]]
    assert said == ["above", "left", "below", "right", "front"]
    assert bins.direction_of(degrees, strong)[5] == -1
    even = bins.direction_of(np.array([np.nan, np.nan], np.float32), np.array([0.05, np.nan], np.float32))
    assert even.tolist() == [0, -1]  # so even that it has no direction comes from the front


def test_an_empty_project_has_figures_too() -> None:
    covered = coverage(from_table(np.array([], kind(ALL)), LABELS, {}))
    assert covered.bursts.shape == (3, len(LIGHT), 7)
    assert covered.covered.tolist() == [0, 0, 0]
    assert "no pictures yet" in next_step(covered)


def test_the_next_step_goes_from_nothing_to_a_second_person() -> None:
    album = Album()
    album.unmeasured("A")
    assert next_step(coverage(album.pictures())).startswith("Measure first")
    album = Album()
    album.add("A")
    assert next_step(coverage(album.pictures())) == "Record B and C: there is no picture of them yet."
    for label in "BC":
        album.add(label, None, burst=2)
    assert next_step(coverage(album.pictures())).startswith("Look at B and C: in more than half")


def _all_but(album: Album, without: set[str], signers: Sequence[str] = ("s1",)) -> None:
    """Every wanted cell of every label, but no dim light for ``without``."""
    burst = 0
    for signer, session in zip(signers, ("one", "two"), strict=False):
        for label in LABELS:
            album.add(label, light=20, burst=burst, session=session, signer=signer, frames=15)
            for light in (10.0, 20.0, 20 * 2**0.8):
                for roll in (-45, -23, 0, 23, 45):
                    burst += 1
                    if light > 10 or label not in without:
                        album.add(label, View(roll=roll), light, burst=burst, session=session, signer=signer)


def test_the_sentence_names_the_light_that_is_missed_most_and_who_recorded_it() -> None:
    album = Album()
    _all_but(album, {"A", "C"})
    covered = coverage(album.pictures(), "roll", 1)
    assert next_step(covered) == "Record A and C in dim light; nobody has so far."
    album.add("A", View(roll=0), 10, burst=1000, signer="s1")
    assert next_step(coverage(album.pictures(), "roll", 1)) == "Record C and A in dim light; only s1 has so far."
    _all_but(album, set())
    assert next_step(coverage(album.pictures(), "roll", 1)).endswith("all by s1: a second person would help most.")


def test_a_gap_becomes_a_prompt_in_the_words_of_the_signer() -> None:
    album = Album()
    album.add("A", light_direction=0.0, light_strength=0.6)
    album.add("A", burst=2, light_direction=-90.0, light_strength=0.6)
    album.add("A", burst=3, light_direction=0.0, light_strength=0.6)
    covered = coverage(album.pictures(), "roll", 3)
    gap = prompt(covered, "A", *place(covered, 23, -1), hand="left")
    assert gap.words == "A, tilted left about 23°, in dim light, light from your left"
    assert (gap.missing, gap.view.roll, gap.hand, gap.direction) == (3, 23, "left", "left")
    assert gap.lamp.direction[0] > 0.5  # the right of the picture
    assert gap.lamp.strength == pytest.approx(0.5)
    assert prompt(covered, "A", *place(covered, 0)).words == "A, light from your left"
    assert gap.as_dict()["view"] == {"roll": 23}
    asked = gap.asking(10)
    assert (asked["label"], asked["count"], asked["hand"], asked["cell"]) == ("A", 10, "left", "roll/1/4")
    assert (asked["roll"], asked["yaw"], asked["pitch"], asked["light"]) == (23, None, None, "dim")
    assert prompt(covered, "A", *place(covered, 0)).asking(5)["light"] == "right"  # of the picture: the signer's left


def test_the_prompt_drawn_falls_into_its_own_cell() -> None:
    for axis in bins.AXES:
        album = Album()
        for label in LABELS:
            album.add(label)
        covered = coverage(album.pictures(), axis)
        for gap in prompts(covered, most=40):
            drawing = draw(pose(gap.label), gap.view, gap.lamp, Body(side=gap.hand), (64, 64), detail=0.5)
            assert drawing.inside > 0.8
            values = {**angles_of(gap.label, gap.view, gap.hand), "hand_brightness": 20.0, "handedness": 95.0}
            cell = Pointer(covered, "s1", right=True).cell_of(gap.label, values)
            assert cell is not None
            assert (cell.light, cell.angle) == (2, gap.angle)


def test_prompts_begin_with_what_is_missed_most() -> None:
    album = Album()
    for label in LABELS:
        album.add(label)
    covered = coverage(album.pictures(), "roll", 2)
    wanted = prompts(covered, ["B"], most=100)
    assert {gap.label for gap in wanted} == {"B"}
    assert len(wanted) == 15
    assert wanted[-1].missing == 1
    assert wanted[0].missing == 2


def test_the_pointer_follows_a_hand_and_learns_a_new_signer() -> None:
    album = Album()
    album.add("A", light=20)
    covered = coverage(album.pictures(), "yaw")
    values = {**angles_of("A", View(yaw=30)), "hand_brightness": 10.0, "handedness": 90.0}
    cell = Pointer(covered, "s1").cell_of("A", values)
    assert cell is not None
    assert (cell.stops, cell.degrees) == (pytest.approx(-1), pytest.approx(30, abs=0.5))
    assert bin_words(cell, "yaw") == "with the palm turned left about 30°, in dim light"
    new = Pointer(covered, "s9")
    for _ in range(20):
        new.cell_of("A", {**values, "hand_brightness": 40.0})
    dim = new.cell_of("A", {**values, "hand_brightness": 20.0})
    assert dim is not None
    assert dim.stops == pytest.approx(-1)
    assert new.cell_of("A", {"hand": 0.0}) is None


def test_remarks_say_what_is_wrong_with_a_picture() -> None:
    good = {"hand": 1.0, "hands": 1.0, "hand_inside": 100.0, "hand_brightness": 20.0, "hand_overexposed": 0.0}
    good |= {"sharpness": 190.0, "hand_size": 50.0}
    assert remarks(good) == []
    assert [each.key for each in remarks({"hand": 0.0, "hands": 0.0})] == ["no_hand"]
    bad = {"hand_brightness": 1.0, "sharpness": 100.0, "hand_inside": 80.0, "hands": 2.0, "hand_overexposed": 40.0}
    assert [each.key for each in remarks({**good, **bad})] == ["two_hands", "cut_off", "dark", "clipped", "blurred"]
