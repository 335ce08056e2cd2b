import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab.dataset import sessions
from signlab.dataset.sessions import Consent, FrameLine, SessionHeader
from signlab.errors import SignlabError

CONSENT = Consent(training=True, sharing=False, publishing=False, date="2026-11-20", wording="v1")
HEADER = SessionHeader("k3v9x2qa", "Zoë", "left", CONSENT, "demo:", "0", (640, 480), "2026-11-20T10:15:30.123Z")
LINE = FrameLine("a.jpg", "A", 1, datetime(2026, 11, 20, tzinfo=timezone.utc), "ff", 3, 16, 12, {"light": [1, None]})


def test_header_and_lines_read_back() -> None:
    assert sessions.parse_header(HEADER.line()) == HEADER
    assert sessions.parse_frame(LINE.line()) == LINE
    assert json.loads(HEADER.line())["consent"]["wording"] == "v1"
    assert json.loads(LINE.line())["bytes"] == 3


def test_facts_never_stand_for_what_is_known() -> None:
    line = FrameLine("a.jpg", "A", 1, LINE.time, "ff", 3, 16, 12, {"name": "b.jpg"})
    assert sessions.parse_frame(line.line()).name == "a.jpg"


@pytest.mark.parametrize("bad", [b"", b"[]", b"{", b"{}", b'{"name": "x"}', b'"x"', b"\xff", b'{"signer": "../x"}'])
def test_what_is_no_line_is_a_value_error(bad: bytes) -> None:
    for parse in (sessions.parse_header, sessions.parse_frame):
        with pytest.raises(ValueError):  # noqa: PT011 -- each parser of a value has its own words
            parse(bad)


@pytest.mark.parametrize("signer", ["../x", "a\nb", ".x"])
def test_a_signer_is_a_plain_pseudonym(signer: str) -> None:
    with pytest.raises(SignlabError, match="pseudonym"):
        SessionHeader("k3v9x2qa", signer)
    with pytest.raises(SignlabError, match="hand"):
        SessionHeader("k3v9x2qa", "s1", "both")


def test_a_session_file_is_begun_once_and_grows_by_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "k3v9x2qa.jsonl"
    with pytest.raises(FileNotFoundError):
        sessions.append(path, LINE.line())
    sessions.start(path, HEADER)
    with pytest.raises(FileExistsError):
        sessions.start(path, HEADER)
    sessions.append(path, LINE.line())
    with path.open("ab") as file:
        file.write(b'{"name": "torn')
    assert list(sessions.whole_lines(path)) == [HEADER.line(), LINE.line()]
    assert sessions.cut_torn_line(path) == 14
    assert sessions.cut_torn_line(path) == 0
    sessions.take_back(path, LINE.line())
    sessions.take_back(path, LINE.line())
    assert path.read_bytes() == HEADER.line()


def test_a_line_after_somebody_elses_torn_one_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "k3v9x2qa.jsonl"
    path.write_bytes(HEADER.line() + b'{"name": "torn')
    sessions.append(path, LINE.line())
    assert list(sessions.whole_lines(path))[-1] == LINE.line()
