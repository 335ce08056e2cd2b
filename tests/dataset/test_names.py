from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.dataset import names

MOMENT = datetime(2026, 11, 20, 11, 15, 30, 123_999, tzinfo=timezone(timedelta(hours=1)))


def test_a_frame_is_named_by_time_session_and_number() -> None:
    assert names.frame_name(MOMENT, "k3v9x2qa", 42) == "20261120T101530.123Z-k3v9x2qa-0042.jpg"


def test_times_are_written_in_utc_and_read_back() -> None:
    assert names.utc_text(MOMENT) == "2026-11-20T10:15:30.123Z"
    assert names.from_utc_text("2026-11-20T10:15:30.123Z") == MOMENT.replace(microsecond=123_000)
    assert names.from_utc_text("2026-11-20T10:15:30").tzinfo == timezone.utc


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("hand 1", "hand 1"),
        ("Hände", "Hände"),
        ("Ha\u0308nde", "Hände"),
        ("👍🏽 ok", "👍🏽 ok"),
        ("...hidden", "hidden"),
        ("..", "picture"),
        ("", "picture"),
        ("a/b\\c:d", "a_b_c_d"),
        ("a\nb\u202ec", "abc"),
        ("NUL", "_NUL"),
        ("con.x", "_con.x"),
        ("raw\udcff", "raw_"),
    ],
)
def test_stems_are_made_safe(stem: str, safe: str) -> None:
    assert names.safe_stem(stem) == safe


def test_a_long_stem_is_cut_between_letters_and_the_name_fits() -> None:
    name = names.imported_name("👍" * 100, "0123456789abcdef")
    assert name.endswith("👍-01234567.jpg")
    assert 250 < len(name.encode()) <= 255


@given(st.text(st.characters(), max_size=300))
def test_whatever_the_stem_the_name_is_one_plain_visible_file(stem: str) -> None:
    name = names.imported_name(stem, "f" * 64)
    assert not set(name) & set('/\\\0<>:"|?*')
    assert not name.startswith((".", " "))
    assert len(name.encode()) <= 255
    assert names.is_picture(name)


@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_any_time_survives_to_the_millisecond(time: datetime) -> None:
    assert abs(names.from_utc_text(names.utc_text(time)) - time) < timedelta(milliseconds=1)
