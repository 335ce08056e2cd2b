import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from signlab.ui.pages.library.geometry import GAP, HEADER, Geometry

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=12)
WIDTHS = st.integers(70, 900)


@given(COUNTS, WIDTHS)
def test_the_middle_of_a_cell_is_its_row(counts: list[int], width: int) -> None:
    geometry = Geometry(counts, width, 64)
    for row in range(sum(counts)):
        cell = geometry.cell_of(row)
        assert geometry.at(cell.x + cell.side // 2, cell.y + cell.side // 2) == row
        assert cell.x + cell.side <= width


@given(COUNTS, WIDTHS, st.integers(0, 4000), st.integers(1, 800))
def test_what_is_visible_is_what_reaches_into_the_window(counts: list[int], width: int, top: int, height: int) -> None:
    geometry = Geometry(counts, width, 64)
    seen = [row for part in geometry.visible(top, top + height) for row in range(part.start, part.stop)]
    cells = [geometry.cell_of(row) for row in range(sum(counts))]
    inside = [row for row, cell in enumerate(cells) if cell.y < top + height and cell.y + cell.side + GAP > top]
    assert seen == inside


@given(COUNTS, WIDTHS)
def test_going_down_visits_each_group_and_ends_at_the_last_line(counts: list[int], width: int) -> None:
    geometry = Geometry(counts, width, 64)
    total = sum(counts)
    if not total:
        return
    row, visited = 0, {geometry.group(0)}
    while (below := geometry.down(row)) != row:
        assert geometry.cell_of(below).y > geometry.cell_of(row).y
        row = below
        visited.add(geometry.group(row))
    assert visited == {group for group, count in enumerate(counts) if count}
    assert geometry.cell_of(row).y == geometry.cell_of(total - 1).y


def test_cells_fill_the_width_with_gaps_of_two_pixels() -> None:
    geometry = Geometry([10], 400, 128, headers=False)
    assert geometry.columns == 3
    assert geometry.cell_of(1).x - (geometry.cell_of(0).x + geometry.cell) == GAP
    assert 400 - (geometry.cell_of(2).x + geometry.cell) < geometry.columns


def test_a_header_belongs_to_its_group_and_holds_no_picture() -> None:
    geometry = Geometry([3, 5], 300, 64)
    assert geometry.header_at(geometry.top(1) + HEADER - 1) == 1
    assert geometry.at(5, geometry.top(1) + 5) is None


def test_a_rectangle_finds_the_rows_it_touches() -> None:
    geometry = Geometry([12], 4 * 66 - 2, 64, headers=False)
    found = geometry.within(70, 70, 140, 140)
    assert found.tolist() == [5, 6, 9, 10]
    assert geometry.within(-50, -50, 5000, 5000).tolist() == list(range(12))


def test_two_grids_keep_step_where_one_has_more() -> None:
    few, many = Geometry([1, 9], 200, 64, lines=[4, 1]), Geometry([10, 2], 200, 64, lines=[1, 3])
    assert few.top(1) == many.top(1)
    assert few.height == many.height


def test_a_hundred_thousand_groups_are_laid_out() -> None:
    geometry = Geometry(np.ones(100_000, dtype=np.int64), 900, 64)  # type: ignore[arg-type]
    assert geometry.at(5, geometry.cell_of(99_999).y + 5) == 99_999
