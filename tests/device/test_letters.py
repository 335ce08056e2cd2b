"""Letters from frames: what a person spelled comes out, whatever single frames say."""

from collections.abc import Iterator

import pytest
from sign_to_voice.letters import Letters, fold
from sign_to_voice.settings import DEFAULTS
from sign_to_voice.words import Words

from tests.device.spelling import CLASSES, Hand, Outcome, figures, read, recorded

WORDS = ["HELLO", "SIGN", "LAB", "BOOK"]


@pytest.mark.parametrize(("fps", "missed"), [(6, 0.04), (12, 0.02), (24, 0.0)])
def test_spelled_words_come_out_right(fps: float, missed: float) -> None:
    found = figures(WORDS, Hand(fps=fps), range(12))
    assert found.missed <= missed
    assert found.invented <= 0.01
    assert found.delay < 0.5


def test_a_letter_is_told_once_however_long_it_is_held() -> None:
    assert read(recorded(["A"], Hand(hold=20), 1)).words == ["A"]


def test_flicker_between_two_letters_tells_neither() -> None:
    letters = Letters(["A", "B"], DEFAULTS)
    told = [letters.see(n / 12, [0.9, 0.1] if n % 2 else [0.1, 0.9]) for n in range(100)]
    assert told == [None] * 100


def test_after_a_gap_what_was_before_is_forgotten() -> None:
    letters = Letters(["A", "B"], DEFAULTS)
    for n in range(2):
        assert letters.see(n / 12, [1.0, 0.0]) is None
    assert letters.see(60.0, [1.0, 0.0]) is None
    assert letters.see(60.1, [1.0, 0.0]) is None


def test_a_held_letter_bears_a_dip_and_counts_again_only_after_it_was_let_go() -> None:
    letters = Letters(["A", "B", "nothing"], DEFAULTS)
    sequence = [1.0] * 12 + [0.45] * 12 + [1.0] * 12 + [0.0] * 12 + [1.0] * 12
    told = [letters.see(n / 12, [score, 0.4 * (1 - score), 0.6 * (1 - score)]) for n, score in enumerate(sequence)]
    assert [label for label in told if label] == ["A", "nothing", "A"]


def test_space_del_and_a_pause_make_words() -> None:
    def frames() -> Iterator[tuple[float, list[float], str | None]]:
        yield from recorded_signs(["A", "B", "del", "C", "space", "D"])

    assert read(frames()).words == ["AC", "D"]


def recorded_signs(signs: list[str]) -> Iterator[tuple[float, list[float], str | None]]:
    now = 0.0
    for sign in [*signs, *["nothing"] * 3]:
        for _ in range(12):
            yield now, [float(sign == label) for label in CLASSES], sign
            now += 1 / 12


def test_del_in_an_empty_word_and_a_pause_at_the_start_are_nothing() -> None:
    assert read(recorded_signs(["nothing", "nothing", "del", "space", "space"])) == Outcome([], [])


def test_labels_of_several_letters_are_written_apart() -> None:
    words = Words()
    words.see(0.0, "thank you", "thank you", 1.5)
    words.see(1.0, "Anna", "Anna", 1.5)
    assert words.word == "thank you Anna"


def test_labels_of_no_interest_add_up() -> None:
    assert fold(["A", "B", "C"], [0.5, 0.25, 0.25], [], "") == (["A", "B", "C"], [0.5, 0.25, 0.25])
    assert fold(["A", "B", "C"], [0.5, 0.25, 0.25], ["A"], "other") == (["A", "other"], [0.5, 0.5])
