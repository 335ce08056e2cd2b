import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signlab.dataset.index import Picture
from signlab.errors import SignlabError
from signlab.records.allot import allot
from signlab.records.groups import SIDES, group, where
from signlab.records.split import Split, split

LABELS = ("A", "B", "C")


def picture(
    name: str, label: str = "A", signer: str = "", session: str = "", burst: int = 0, sha256: str = ""
) -> Picture:
    return Picture(name, label, Path(label), session, burst, signer, None, 1000, sha256 or name, None, None)


def sessions(
    *, signers: int, each: int = 1, bursts: int = 1, count: int = 3, labels: Sequence[str] = LABELS
) -> list[Picture]:
    """Pictures of people who each recorded ``each`` sessions with ``bursts`` of ``count`` pictures of every label."""
    return [
        picture(
            f"{signer}-{session}-{label}-{burst}-{number}",
            label,
            f"s{signer}",
            f"{signer}.{session}",
            burst * 10 + at + 1,
        )
        for signer in range(signers)
        for session in range(each)
        for at, label in enumerate(labels)
        for burst in range(bursts)
        for number in range(count)
    ]


def on(done: Split, side: str, pictures: list[Picture], fact: str) -> set[object]:
    return {getattr(one, fact) for one in pictures if done.sides[where(one)] == side}


@pytest.mark.parametrize(("rule", "fact"), [("signer", "signer"), ("session", "session")])
def test_nobody_and_no_session_is_on_two_sides(rule: str, fact: str) -> None:
    pictures = sessions(signers=6, each=2)
    done = split(pictures, LABELS, rule)  # type: ignore[arg-type]
    sides = [on(done, side, pictures, fact) for side in SIDES]
    assert all(sides)
    assert sum(map(len, sides)) == len(set.union(*sides))


def test_no_burst_is_on_two_sides() -> None:
    pictures = sessions(signers=1, bursts=10)
    done = split(pictures, LABELS, "burst")
    bursts = [{(one.session, one.burst) for one in pictures if done.sides[where(one)] == side} for side in SIDES]
    assert all(bursts)
    assert sum(map(len, bursts)) == len(set.union(*bursts))


def test_auto_takes_signers_where_there_are_enough() -> None:
    done = split(sessions(signers=10), LABELS)
    assert done.rule == "signer"
    assert "people it has never seen" in done.why
    assert [done.total(side) for side in SIDES] == [72, 9, 9]


def test_auto_takes_sessions_where_signers_are_too_few() -> None:
    done = split(sessions(signers=2, each=5), LABELS)
    assert done.rule == "session"
    assert "not by signer, as there are 2 signers for 3 sides" in done.why


def test_auto_takes_bursts_where_sessions_are_too_few() -> None:
    done = split(sessions(signers=1, each=1, bursts=8), LABELS)
    assert done.rule == "burst"
    assert "not by session, as there is 1 session for 3 sides" in done.why


def test_auto_leaves_no_label_out_for_the_sake_of_strictness() -> None:
    pictures = [one for one in sessions(signers=4, bursts=6) if one.label != "C" or one.signer == "s0"]
    done = split(pictures, LABELS)
    assert done.rule == "burst"
    assert "not by signer, as C would be missing from" in done.why
    assert all(done.table["C"].values())


def test_auto_needs_most_pictures_to_say_who_it_is() -> None:
    pictures = sessions(signers=5) + [picture(f"x{number}") for number in range(30)]
    done = split(pictures, LABELS)
    assert done.rule == "burst"
    assert "only 60% of the pictures have a signer" in done.why
    assert any("30 pictures: do not say of which burst" in str(warning) for warning in done.warnings)


def test_auto_deals_out_single_pictures_where_bursts_would_leave_sides_without_labels() -> None:
    pictures = sessions(signers=1, count=20)  # as an import that knows nothing but folders makes them
    done = split(pictures, LABELS)
    assert done.rule == "image"
    assert re.search("not by burst, as [23] of 3 labels would be missing from", done.why)
    assert "may put pictures of one burst on several sides" in str(done.warnings[0])
    assert done.table["A"] == {"train": 16, "validation": 2, "test": 2}


def test_pictures_without_any_provenance_are_dealt_out_alone_and_that_is_said() -> None:
    pictures = [picture(f"{label}{number}", label) for label in LABELS for number in range(20)]
    done = split(pictures, LABELS)
    assert "every picture alone" in done.why
    assert done.groups == 60
    assert done.table == {label: {"train": 16, "validation": 2, "test": 2} for label in LABELS}


def test_a_split_by_image_says_what_is_wrong_with_it() -> None:
    done = split(sessions(signers=5), LABELS, "image")
    assert "mostly measures memory" in str(done.warnings[0])
    assert done.groups == 45


@pytest.mark.parametrize("rule", ["signer", "session", "burst", "image"])
def test_the_same_bytes_are_never_on_two_sides(rule: str) -> None:
    pictures = [one._replace(sha256=f"{number % 7}") for number, one in enumerate(sessions(signers=9))]
    done = split(pictures, LABELS, rule)  # type: ignore[arg-type]
    sides: dict[str | None, set[str]] = {}
    for one in pictures:
        sides.setdefault(one.sha256, set()).add(done.sides[where(one)])
    assert all(len(some) == 1 for some in sides.values())


def test_the_same_name_in_two_folders_is_two_pictures() -> None:
    pictures = [picture("x", "A", sha256="1"), picture("x", "B", sha256="2"), picture("y", "C")]
    done = split(pictures, LABELS)
    assert set(done.sides) == {"A/x", "B/x", "C/y"}


def test_the_order_of_the_pictures_does_not_matter_and_the_seed_does() -> None:
    pictures = sessions(signers=12)
    shuffled = random.Random(1).sample(pictures, len(pictures))
    assert split(pictures, LABELS).sides == split(shuffled, LABELS).sides
    assert len({str(sorted(split(pictures, LABELS, seed=seed).sides.items())) for seed in range(5)}) > 1


def test_a_label_with_fewer_groups_than_sides_is_trained_on_first_and_named() -> None:
    pictures = [*sessions(signers=1, bursts=10), *(picture(f"d{n}", "D", "s0", "0.0", 99) for n in range(4))]
    done = split(pictures, (*LABELS, "D"), "burst")
    assert done.table["D"] == {"train": 4, "validation": 0, "test": 0}
    (warning,) = done.warnings
    assert warning.thing == "The label D"
    assert warning.cause == "has nothing in validation and test: fewer groups of pictures than sides"


def test_labels_without_pictures_and_thin_ones_are_named() -> None:
    pictures = [*sessions(signers=10, count=10), picture("c", "C"), picture("c2", "C"), picture("c3", "C")]
    thin = [one for one in pictures if one.label != "B"]
    things = {warning.thing: warning.cause for warning in split(thin, LABELS, "signer").warnings}
    assert things["The label B"] == "has no pictures"


def test_one_picture_a_label_goes_to_training() -> None:
    done = split([picture(label, label) for label in LABELS], LABELS, ratios=(0.8, 0.1, 0.1))
    assert done.total("train") >= 1
    assert sum(done.total(side) for side in SIDES) == 3
    named = {label for warning in done.warnings for label in re.findall(r"\b[ABC]\b", warning.thing)}
    assert named == {"A", "B", "C"}
    assert any("fewer groups of pictures than sides" in warning.cause for warning in done.warnings)


def test_a_side_with_no_share_gets_nothing() -> None:
    done = split(sessions(signers=5), LABELS, ratios=(0.8, 0.2, 0.0))
    assert done.asked == ("train", "validation")
    assert done.total("test") == 0


@pytest.mark.parametrize(
    "ratios", [(0.8, 0.1), (1.2, -0.1, -0.1), (0, 0.5, 0.5), (1,), (0.25,) * 4, (float("nan"), 0.5, 0.5)]
)
def test_ratios_that_are_no_shares_are_refused(ratios: tuple[float, ...]) -> None:
    with pytest.raises(SignlabError, match="add up to 1"):
        split(sessions(signers=3), LABELS, ratios=ratios)  # type: ignore[arg-type]


def test_no_pictures_is_an_error_in_words() -> None:
    with pytest.raises(SignlabError, match="has no pictures"):
        split([], LABELS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 30), min_size=1), min_size=1, max_size=25),
    st.integers(0, 3),
)
def test_every_group_gets_a_side_and_something_is_left_to_train_on(groups: list[dict[str, int]], seed: int) -> None:
    sides = allot(groups, (0.6, 0.2, 0.2), seed)
    assert len(sides) == len(groups)
    assert set(sides) <= {0, 1, 2}
    assert 0 in sides
    assert sides == allot(groups, (0.6, 0.2, 0.2), seed)


@pytest.mark.parametrize("size", [1, 5, 40])
def test_a_label_with_three_groups_is_on_all_three_sides(size: int) -> None:
    groups = [{label: size} for label in "ABC" for _ in range(3)]
    sides = allot(groups, (0.8, 0.1, 0.1), 0)
    assert [sorted(sides[at : at + 3]) for at in (0, 3, 6)] == [[0, 1, 2]] * 3


def test_many_single_pictures_are_shared_out_to_the_picture() -> None:
    groups = [{"ABCDEFGH"[number % 8]: 1} for number in range(4000)]
    sides = allot(groups, (0.8, 0.1, 0.1), 0)
    assert Counter(sides) == {0: 3200, 1: 400, 2: 400}
    per_label = Counter((min(group_), side) for group_, side in zip(groups, sides, strict=True))
    assert set(per_label.values()) == {400, 50}


def test_groups_come_in_the_order_of_their_names() -> None:
    pictures = sessions(signers=3)
    names = [some[0].name for some in group(reversed(pictures), "signer")]
    assert names == sorted(names)
