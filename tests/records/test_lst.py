from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.records import lst
from signlab.records.lst import Entry

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: lst.why_unlistable(name) is None
)
entries = st.builds(Entry, st.integers(0, 2**63), st.tuples(st.integers(0, 999).map(float)), names)


def test_a_line_is_written_as_mxnet_1_writes_it() -> None:
    assert lst.text([Entry(737, (8.0,), "I/Ä b.jpg")]) == "737\t8.000000\tI/Ä b.jpg\n".encode()
    assert lst.text([Entry(1, (0.5, 2.0), "x")]) == b"1\t0.500000\t2.000000\tx\n"


@given(st.lists(entries))
def test_what_was_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, wanted: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("lst") / "a.lst"
    path.write_bytes(lst.text(wanted))
    assert lst.read(path) == (wanted, [])


def test_both_forms_and_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.lst"
    path.write_bytes(b"1\t8\tA/1.jpg\r\n 2 \t 9.000000 \t A/2 x.jpg \n3\t1\t2\t3\tboxes.jpg")
    assert lst.read(path) == (
        [Entry(1, (8.0,), "A/1.jpg"), Entry(2, (9.0,), "A/2 x.jpg"), Entry(3, (1.0, 2.0, 3.0), "boxes.jpg")],
        [],
    )


def test_bad_lines_are_skipped_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.lst"
    path.write_bytes(b"1\tA/1.jpg\n\nx\t1\tA/2.jpg\n3\tone\tA/3.jpg\n4\t4\tA/4.jpg\n")
    found, problems = lst.read(path)
    assert found == [Entry(4, (4.0,), "A/4.jpg")]
    assert [problem.thing for problem in problems] == [f"a.lst, line {number}" for number in (1, 2, 3, 4)]


def test_a_name_that_is_not_utf8_survives(tmp_path: Path) -> None:
    path = tmp_path / "a.lst"
    path.write_bytes(b"1\t8.000000\tA/\xff.jpg\n")
    (entry,), problems = lst.read(path)
    assert not problems
    assert lst.text([entry]) == path.read_bytes()
    assert "UTF-8" in (lst.why_unlistable(entry.path) or "")


@pytest.mark.parametrize("name", ["a\tb", "a\nb", "a\rb", " a", "a "])
def test_names_that_break_a_list_are_known(name: str) -> None:
    assert lst.why_unlistable(name)
