import cv2
import numpy as np
import pytest

from signlab.dataset.likeness import phash, signed
from signlab.dataset.sayings import Said
from signlab.errors import SignlabError
from signlab.vision.checks import CHECKS, of_project, with_limits
from signlab.vision.findings import Judged, findings, judge
from signlab.vision.scoring import Evidence
from tests.vision.test_coverage import Album


def _album() -> Judged:
    album = Album()
    good = {"hands": 1.0, "hand_inside": 100.0, "hand_overexposed": 0.0, "sharpness": 200.0, "contrast": 20.0}
    good |= {"hand_size": 50.0, "height": 480.0, "width": 640.0}
    hash_ = iter(range(10**6))

    def add(light: float = 20.0, **more: float) -> None:
        values = {**good, "phash": signed(next(hash_) * 0x9E3779B97F4A7C15 % 2**64), **more}
        album.add("A", light=light, **values)

    for _ in range(20):
        add()
    add(4.0)  # 20: dark
    add(hand_overexposed=40.0)
    add(sharpness=150.0)
    add(hand_inside=70.0)
    add(hands=2.0)
    add(handedness=3.0)  # 25: a left hand in a session of the right one
    add(phash=signed(0x9E3779B97F4A7C15 * 5 % 2**64 ^ 1))
    album.add("B", None, light=20.0, contrast=20.0, phash=signed(next(hash_) * 0x9E3779B97F4A7C15 % 2**64))
    album.add("B", None, light=1.0, contrast=0.2, phash=signed(next(hash_) * 0x9E3779B97F4A7C15 % 2**64))
    album.unmeasured("B")
    return judge(album.pictures())


def test_each_check_finds_what_it_is_for_and_nothing_else() -> None:
    found: dict[str, list[str]] = {}
    for each in findings(_album()):
        found.setdefault(each.check, []).append(each.name)
    assert found == {
        "blank": ["00028.jpg"],
        "no_hand": ["00027.jpg", "00028.jpg"],
        "two_hands": ["00024.jpg"],
        "cut_off": ["00023.jpg"],
        "dark": ["00028.jpg", "00020.jpg"],  # also where no hand is found, the darkest first
        "clipped": ["00021.jpg"],
        "blurred": ["00022.jpg"],
        "other_hand": ["00025.jpg"],
        "near_duplicate": ["00026.jpg"],
    }
    assert set(found) | {"doubtful_label", "model", "mirrored", "leak"} == set(CHECKS) == set(_album().scores)


def test_a_finding_says_why_in_words() -> None:
    said = {each.check: each.words for each in findings(_album()) if each.name != "00028.jpg"}
    assert said["dark"] == "it is 2.3 stops darker than this signer's usual"
    assert said["cut_off"] == "30 % of the hand is outside of the picture"
    assert said["near_duplicate"] == "it differs in 1 of 64 bits from one before it"
    assert said["other_hand"] == "it looks the other hand than the signer's (97 % sure)"


def test_limits_move_and_what_was_dismissed_stays_away() -> None:
    judged = _album()
    assert findings(judged, with_limits({"dark": 2.5}), ["clipped", "dark"])[0].check == "clipped"
    assert [each.name for each in findings(judged, with_limits({"dark": 2.5}), ["dark"])] == ["00028.jpg"]
    assert findings(judged, only=["clipped"], dismissed=["clipped/00021.jpg"]) == []
    assert len(findings(judged, only=["clipped"], dismissed=["dark/00021.jpg"])) == 1
    for wrong in ({"dim": 1.0}, {"": 1.0}):
        with pytest.raises(SignlabError, match="is not known"):
            with_limits(wrong)
    with pytest.raises(SignlabError, match="is not known"):
        findings(judged, only=["dim"])


def test_where_nobody_says_which_hand_a_signer_uses_the_pictures_tell() -> None:
    album = Album()
    for number in range(20):
        album.add("A", session="two names", signer="s4", handedness=2.0 if number < 3 else 98.0)
        album.add("A", session="both hands", signer="s5", handedness=2.0 if number < 9 else 98.0)
    found = findings(judge(album.pictures()), only=["other_hand"])
    assert [each.name for each in found] == ["00000.jpg", "00002.jpg", "00004.jpg"]


def test_a_picture_in_the_mirror_of_another_is_found_where_it_looks_the_other_hand() -> None:
    grey = np.random.default_rng(4).integers(0, 255, (12, 12), dtype=np.uint8)
    grey = cv2.resize(grey, (120, 90), interpolation=cv2.INTER_CUBIC)
    one, turned = (signed(int(phash(np.ascontiguousarray(each)))) for each in (grey, grey[:, ::-1]))
    album = Album()
    for _ in range(6):
        album.add("A", phash=one, handedness=95.0)
    album.add("A", phash=turned, handedness=5.0)
    album.add("B", phash=turned, handedness=5.0)  # nothing of its label looks like it
    found = findings(judge(album.pictures()), only=["mirrored"])
    assert [each.name for each in found] == ["00006.jpg"]
    assert "nearer to another picture of this signer" in found[0].words


def test_near_copies_on_two_sides_of_a_build_are_found_and_those_on_one_are_not() -> None:
    album = Album()
    for number, bits in enumerate((0xFF00FF00FF, 0xFF00FF00FE, 0x123456789ABCDEF)):
        album.add("A", phash=bits, burst=number)
    sides = {"A/00000.jpg": "train", "A/00001.jpg": "test", "A/00002.jpg": "test"}
    found = findings(judge(album.pictures(), Evidence(sides=sides)), only=["leak"])
    assert [each.name for each in found] == ["00000.jpg", "00001.jpg"]
    assert found[1].words == "it is on the side test, and differs in 1 of 64 bits from one on another side"
    together = dict.fromkeys(sides, "train")
    assert findings(judge(album.pictures(), Evidence(sides=together)), only=["leak"]) == []


def test_what_a_model_doubts_is_found_with_the_label_it_says() -> None:
    album = Album()
    for _ in range(4):
        album.add("A")
    said = {
        "00000.jpg": Said("r1", "A", 99.0),
        "00001.jpg": Said("r1", "B", 80.0),
        "00002.jpg": Said("r1", "C", 30.0),
        "00003.jpg": Said("r1", "", 0.0),
    }
    judged = judge(album.pictures(), Evidence(said=said))
    (found,) = findings(judged, only=["model"])
    assert (found.name, found.suggested, found.words) == ("00001.jpg", "B", "the model of r1 says B, 80 % sure")
    milder = with_limits({"model": 20.0})
    assert [each.suggested for each in findings(judged, milder, ["model"])] == ["B", "C"]


def test_limits_of_a_project_count_and_those_of_unknown_checks_do_not() -> None:
    checks = of_project({"checks": {"dark": 1, "astral": 7}})
    assert checks["dark"].limit == 1.0
    assert checks["blurred"] == CHECKS["blurred"]
    assert checks["dark"].limit_words() == "more than 1.0 stops"
    assert checks["leak"].limit_words() == "less than 3 bits"


def test_a_limit_moves_within_its_reach_in_whole_steps() -> None:
    for check in CHECKS.values():
        if check.reach:
            low, high = check.reach
            assert low <= check.limit <= high
            assert ((check.limit - low) / check.step) == pytest.approx(round((check.limit - low) / check.step))
