from pathlib import Path

import pytest

from signlab.dataset import ledger
from signlab.dataset.layout import Layout
from signlab.errors import Problem


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


@pytest.fixture
def file(layout: Layout) -> Path:
    return layout.marks_file


def test_lines_are_there_once_and_in_the_order_of_their_times(layout: Layout, file: Path) -> None:
    first = ledger.stamped("", what=1)
    second = ledger.stamped(first["time"], what=2)
    assert ledger.complete(layout, {file.name: [second], "others.jsonl": [first]}) == 1
    assert ledger.complete(layout, {file.name: [first, second]}) == 1
    assert ledger.complete(layout, {file.name: [first, second]}) == 0
    assert [line["what"] for line in ledger.lines(file)] == [1, 2]
    assert ledger.lines(file.with_name("none.jsonl")) == []


def test_a_line_is_later_than_one_of_a_clock_that_runs_ahead() -> None:
    assert ledger.stamped("2999-01-01T00:00:00.999999+00:00")["time"] == "2999-01-01T00:00:01.000000+00:00"


def test_lines_that_cannot_be_read_are_problems_and_cost_only_themselves(file: Path) -> None:
    good = ledger.stamped("", what=1)
    ledger.append(file, [good])
    with file.open("ab") as lines:
        lines.write(b'nonsense\n[]\n{"id": "x"}\n{"id": "x", "time": "2026-11-20"}\n{"id": "torn"')
    assert ledger.is_torn(file)
    assert ledger.lines(file) == [good]
    found = ledger.problems(file)
    assert len(found) == 4
    assert all(isinstance(problem, Problem) and problem.thing == "marks.jsonl" for problem in found)
    ledger.append(file, [ledger.stamped(good["time"], what=2)])
    assert [line["what"] for line in ledger.lines(file)] == [1, 2]
    assert not ledger.is_torn(file)
