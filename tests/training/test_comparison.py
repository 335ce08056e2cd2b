"""Whether one run is better than another, or only looks so."""

from typing import Any

import pytest

from signlab.training.comparison import Difference, difference, in_words


def account(right: dict[str, list[bool]], seen: tuple[str, ...] = ()) -> dict[str, Any]:
    """Pictures of A by signer, two to a take, each right or not."""
    rows = [
        {
            "path": f"A/{signer}-{number}.jpg",
            "label": "A",
            "told": "A" if good else "B",
            "signer": signer,
            "session": signer,
            "burst": number // 2 + 1,
        }
        for signer, some in right.items()
        for number, good in enumerate(some)
    ]
    return {"pictures": rows, "signers": [{"signer": signer, "seen": signer in seen} for signer in right]}


PEOPLE = ("ana", "ben", "cem", "dua", "eve", "fay", "gil", "hal")


def test_a_clear_difference_is_certain() -> None:
    worse = account({signer: [number % 4 == 0 for number in range(20)] for signer in PEOPLE})
    better = account({signer: [number % 4 != 0 or number % 8 == 0 for number in range(20)] for signer in PEOPLE})
    found = difference(worse, better)
    assert found is not None
    assert (found.kind, found.pictures, found.groups) == ("unseen", 160, 8)
    assert found.value == pytest.approx(13 / 20)
    assert found.is_certain
    assert in_words(found, "r1", "r2").startswith(
        "r2 is right for 65 more of 100 pictures of people new to both than r1"
    )
    turned = in_words(difference(better, worse), "r2", "r1")
    assert turned.startswith("r2 is right for 65 more")


def test_a_difference_that_one_person_makes_may_be_chance() -> None:
    same = {signer: [True, False] * 10 for signer in PEOPLE}
    lucky = {**same, "ana": [True] * 20}
    found = difference(account(same), account(lucky))
    assert found is not None
    assert not found.is_certain
    assert "It may be chance" in in_words(found, "r1", "r2")


def test_people_whom_one_of_them_knows_are_left_out_where_others_are_new() -> None:
    right = {"ana": [True] * 6, "ben": [False] * 6}
    found = difference(account(right, seen=("ana",)), account(right))
    assert found is not None
    assert (found.kind, found.pictures) == ("unseen", 6)
    assert found.groups == 3  # takes of the one person who is left
    assert "equally often" in in_words(found, "r1", "r2")


def test_where_all_are_known_all_count() -> None:
    right = {"ana": [True, False], "ben": [False, False]}
    found = difference(account(right, seen=("ana", "ben")), account(right, seen=("ana", "ben")))
    assert found is not None
    assert found.kind == "all"


def test_other_pictures_tell_nothing() -> None:
    found = difference(account({"ana": [True]}), account({"ben": [True]}))
    assert found is None
    assert "not tried on the same pictures" in in_words(found, "r1", "r2")


def test_one_take_tells_no_certainty() -> None:
    found = difference(account({"ana": [True, True]}), account({"ana": [True, False]}))
    assert found == Difference("unseen", 2, 1, -0.5, None, None)
    assert "cannot be known" in in_words(found, "r1", "r2")
