import pytest

from signlab.dataset.likeness import signed
from signlab.errors import SignlabError
from signlab.vision.checks import CHECKS, with_limits
from signlab.vision.findings import Judged, findings, judge
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
