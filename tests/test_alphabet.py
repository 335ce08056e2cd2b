import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab import alphabet
from signlab.errors import SignlabError


@pytest.mark.parametrize(("name", "size"), [("asl-24", 24), ("asl-26", 26), ("asl-29", 29), ("digits-10", 10)])
def test_the_alphabets_that_come_along(name: str, size: int) -> None:
    letters = alphabet.load(name)
    assert letters.name == name
    assert len(letters) == size
    assert [letters.class_id(label.name) for label in letters] == list(range(size))


def test_asl_24_has_no_moving_letters() -> None:
    assert set(alphabet.load("asl-26").names) - set(alphabet.load("asl-24").names) == {"J", "Z"}


def test_nothing_is_silent_and_del_is_spoken() -> None:
    spoken = {label.name: label.spoken for label in alphabet.load("asl-29")}
    assert spoken["nothing"] == ""
    assert spoken["del"] == "delete"


def test_a_custom_list_keeps_its_order() -> None:
    assert alphabet.load("yes, no ,Straße,👍").names == ("yes", "no", "Straße", "👍")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        (".hidden", "dot"),
        ("..", "dot"),
        ("a/b", "cannot hold /"),
        ("a\\b", "cannot hold"),
        ("CON", "Windows"),
        ("com1.x", "Windows"),
        (" A", "blank"),
        ("A.", "dot"),
        ("a\tb", "invisible"),
        ("a\u200bb", "invisible"),
        ("A\u0308", "accents"),
        ("x" * 65, "longer"),
    ],
)
def test_unsafe_labels_are_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(SignlabError) as error:
        alphabet.Alphabet("mine", (alphabet.Label(name, name),))
    assert reason in str(error.value)


def test_labels_that_differ_only_in_case_are_refused() -> None:
    with pytest.raises(SignlabError, match="differs only in case"):
        alphabet.load("A,a")


def test_an_unknown_alphabet_names_those_there_are() -> None:
    with pytest.raises(SignlabError, match="asl-24"):
        alphabet.load("asl-25")


def test_extending_shifts_no_id() -> None:
    letters = alphabet.load("digits-10")
    longer = letters.extended(["10"])
    assert longer.names[:10] == letters.names
    assert longer.class_id("10") == 10


@given(st.text(max_size=80))
def test_a_label_that_is_allowed_is_one_plain_folder(name: str) -> None:
    if alphabet.why_unsafe(name) is None:
        assert name not in (".", "..")
        assert not set(name) & set("/\\\0")
        assert 0 < len(name.encode()) <= 64
