"""Letters here are those of the device."""

import pytest
from sign_to_voice.letters import Letters
from sign_to_voice.settings import DEFAULTS
from sign_to_voice.words import Words

from signlab.deployment.here.spelling import Spelling
from signlab.errors import SignlabError
from tests.device.spelling import CLASSES, Hand, recorded


def test_it_tells_what_the_device_tells_frame_by_frame() -> None:
    here, letters, words = Spelling(CLASSES), Letters(CLASSES, DEFAULTS), Words()
    told = []
    for now, row, _ in recorded(["SIGN", "LAB"], Hand(), 4):
        reading = here.see(now, row)
        label = letters.see(now, row)
        expected = words.see(now, label, letters.held, DEFAULTS["pause"])
        assert [(event.kind, list(event.labels)) for event in reading.events] == expected
        assert (reading.letter, reading.word) == (letters.held or "", words.word)
        told += [event.text for event in reading.events if event.kind == "word"]
    assert told == ["SIGN", "LAB"]


def test_settings_are_the_devices_and_it_may_refuse_them() -> None:
    spelling = Spelling(["A", "B"], {"only": ["A"], "otherwise": "not A", "smoothing": 0})
    for number in range(12):
        reading = spelling.see(number / 10, [0.1, 0.9])
    assert reading.scores == {"A": 0.1, "not A": 0.9}
    assert reading.letter == "not A"
    with pytest.raises(SignlabError, match="the label Q, of interest, is none of the model's"):
        Spelling(["A", "B"], {"only": ["Q"]})


def test_no_sign_is_an_answer() -> None:
    spelling = Spelling(["A", "B"])
    reading = spelling.see(0, [0.0, 0.0])
    assert (reading.leading, reading.letter, reading.no_sign, reading.confidence) == ("", "", 1.0, 1.0)
    reading = spelling.see(5, [0.3, 0.1])  # so long after it that nothing is left of before
    assert reading.leading == ""
    assert reading.no_sign == pytest.approx(0.6)
    assert spelling.see(10, [0.7, 0.1]).leading == "A"


def test_the_word_that_is_being_spelled_is_told_at_the_end() -> None:
    spelling = Spelling(["A", "B"])
    assert spelling.end() is None
    for number in range(12):
        spelling.see(number / 10, [1.0, 0.0])
    last = spelling.end()
    assert last is not None
    assert (last.kind, last.text) == ("word", "A")
    assert spelling.end() is None
