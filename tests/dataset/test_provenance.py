import pytest

from signlab.dataset.provenance import Origin, Pattern
from signlab.errors import SignlabError


@pytest.mark.parametrize(
    ("pattern", "path", "origin"),
    [
        ("{signer}_{session}_{n}", "A/s1_home_0001.jpg", Origin("s1", "home")),
        ("{signer}_{n}", "train/A/anna_b_07.png", Origin("anna_b")),
        ("{signer}/{label}/color_{burst}_{n}", "dataset5/B/a/color_0_0002.png", Origin("B", "", "0", "a")),
        ("{signer}/*/*", "zoë/A/x.jpg", Origin("zoë")),
        ("hand{session}_{label}_{burst}_seg_{n}", "1/hand1_a_bot_seg_2_cropped.png", None),
        ("hand{session}_{label}_{burst}_seg_{n}*", "1/hand1_a_bot_seg_2_cropped.png", Origin("", "1", "bot", "a")),
        ("{signer}-{signer}-{n}", "s1-s1-3.jpg", Origin("s1")),
        ("{signer}-{signer}-{n}", "s1-s2-3.jpg", None),
        ("{signer}_{n}", "x.jpg", None),
        (r"(?P<signer>p\d+)/.*take(?P<burst>\d+)", "p07/A/take3/1.jpg", Origin("p07", "", "3")),
        (r"(?P<signer>p\d+)", "nobody.jpg", None),
        ("a+b({signer}).c", "a+b(s1).c.jpg", Origin("s1")),
    ],
)
def test_patterns_read_names(pattern: str, path: str, origin: Origin | None) -> None:
    assert Pattern(pattern).read(path) == origin


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{n}", "names none of"),
        ("plain", "names none of"),
        ("{person}_{n}", "names person"),
        ("{signer}_{}", "is no field"),
        ("{signer}_{a b}", "is no field"),
        ("(?P<signer>", "not a regular expression"),
        ("(?P<who>.)", "names who"),
    ],
)
def test_patterns_that_make_no_sense_are_refused(pattern: str, told: str) -> None:
    with pytest.raises(SignlabError, match=told):
        Pattern(pattern)
