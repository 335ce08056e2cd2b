"""What is typed: labels, filters and their completion."""

import pytest

from signlab.dataset.query import Query
from signlab.ui.pages.library.arranging import sort_words
from signlab.ui.pages.library.completion import Vocabulary, complete, completions
from signlab.ui.pages.library.spelling import Typed, matching, typed

KNOWN = Vocabulary(("A", "B", "thank you"), ("ana", "ben"), ("s1", "s2"))


@pytest.mark.parametrize(
    ("text", "labels", "meant"),
    [
        ("a", ("A", "B"), Typed("A")),
        ("d", ("D", "del"), Typed("D")),
        ("n", ("A", "nothing"), Typed(among=("nothing",))),
        ("ä", ("Ä",), Typed("Ä")),
        ("7", ("A",), Typed()),
        (" ", ("A",), Typed()),
    ],
)
def test_a_key_means_its_label_or_asks_which(text: str, labels: tuple[str, ...], meant: Typed) -> None:
    assert typed(text, labels) == meant


def test_labels_that_begin_with_what_is_typed_come_first() -> None:
    assert matching("o", ["no", "open", "A"]) == ["open", "no"]


def test_keys_and_values_are_completed() -> None:
    assert "signer:" in completions("sig", KNOWN)
    assert completions("x signer:", KNOWN) == ["signer:ana", "signer:ben"]
    assert completions("signer:ana,b", KNOWN) == ["signer:ana,ben"]
    assert completions("label:th", KNOWN) == ['label:"thank you"']
    assert "sharpness<" in completions("sharp", KNOWN)
    assert completions("mark:d", KNOWN)[0] == "mark:doubtful"
    assert completions("", KNOWN) == []


def test_a_choice_takes_the_place_of_the_last_word_only() -> None:
    assert complete("since:2026-01-01 sig", "signer:") == "since:2026-01-01 signer:"


def test_the_order_is_said_in_words() -> None:
    assert sort_words(Query(sort="sharpness")) == "Sharpness of the hand, blurred first"
    assert sort_words(Query(sort="sharpness", descending=True)) == "Sharpness of the hand, sharp first"
    assert sort_words(Query(sort="time", descending=True)) == "Time ↓"
