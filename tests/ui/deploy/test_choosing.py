"""What is typed into a form, as settings of a device and back."""

import pytest

from signlab.deployment import program
from signlab.ui.pages.deploy import choosing

CLASSES = ("nothing", "A", "thank you")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("A 80", {"A": 0.8}),
        ("a: 80 %, Thank You=62.5", {"A": 0.8, "thank you": 0.625}),
        (" , A 0", {"A": 0.0}),
    ],
)
def test_thresholds_are_read_as_people_write_them(text: str, found: dict[str, float]) -> None:
    assert choosing.thresholds(text, CLASSES) == (found, "")


@pytest.mark.parametrize(("text", "wrong"), [("Z 80", "Z 80"), ("A", "A"), ("A 80, A 101", "A 101"), ("A -5", "A -5")])
def test_what_is_no_threshold_is_named(text: str, wrong: str) -> None:
    assert choosing.thresholds(text, CLASSES) == ({}, wrong)


def test_settings_come_out_of_the_form_as_they_went_in() -> None:
    given = {"only": ["A"], "threshold": 0.75, "thresholds": {"thank you": 0.9}, "say": "words", "stream": ""}
    held = choosing.values(given)
    assert held == {"only": ("A",), "threshold": 75, "thresholds": "thank you 90", "say": "words"}
    assert choosing.settings(held, CLASSES, given) == given
    assert program.checked(given, CLASSES) == given


def test_what_is_as_the_device_has_it_is_not_set() -> None:
    assert choosing.settings(choosing.values({}), CLASSES, {}) == {}
    assert choosing.settings(choosing.values({}), CLASSES, {}, "de") == {"voice": "de"}
