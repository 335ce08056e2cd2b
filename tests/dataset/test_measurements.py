import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from signlab.dataset import database, measurements, verbs
from signlab.dataset.likeness import signed, unsigned
from signlab.dataset.measurements import MEASURES, STORED, Measure, Measured
from signlab.dataset.project import Project

Record = Callable[..., list[str]]


def measure(project: Project, name: str, version: int = 1, problem: str = "", **values: float | None) -> Measured:
    path = next(picture.path for picture in project.index.pictures() if picture.name == name)
    _content, size, mtime_ns = measurements.content(path)
    return Measured(name, size, mtime_ns, version, values, problem)


def test_what_was_measured_is_there_again_also_after_a_restart(project: Project, record: Record) -> None:
    names = record(project)
    row = measure(project, names[0], sharpness=12.5, hand=1, phash=signed(0xF000_0000_0000_0001))
    project.index.remember([row])
    assert project.index.measured(names) == {names[0]: row}
    project.close()
    assert project.index.measured(names) == {names[0]: row}
    assert unsigned(int(row.values["phash"] or 0)) == 0xF000_0000_0000_0001


def test_pictures_wait_for_a_measurer_until_it_has_measured_them(project: Project, record: Record) -> None:
    names = record(project)
    project.index.refresh()
    assert project.index.unmeasured(1) == names
    project.index.remember(measure(project, name, sharpness=1) for name in names[:2])
    assert project.index.unmeasured(1) == names[2:]
    assert project.index.unmeasured(2) == names
    assert project.index.unmeasured(1, without="phash") == names
    project.index.remember([measure(project, names[0], problem="does not decode")])
    assert project.index.unmeasured(1, without="phash") == names[1:]


def test_one_measurer_leaves_what_another_measured(project: Project, record: Record) -> None:
    (name,) = record(project, count=1)
    project.index.refresh()
    project.index.remember([measure(project, name, 3, roll=20, hand=1)])
    project.index.remember([measure(project, name, 1, phash=5, hand=None)])
    kept = project.index.measured([name])[name]
    assert (kept.version, kept.values) == (3, {"roll": 20, "phash": 5})


def test_a_measurement_goes_with_the_picture_and_ends_with_its_bytes(project: Project, record: Record) -> None:
    (name,) = record(project, count=1)
    project.index.refresh()
    project.index.remember([measure(project, name, sharpness=1)])
    verbs.relabel(project, [name], "B")
    project.index.refresh()
    assert project.index.unmeasured(1) == []
    path = project.images / "B" / name
    path.write_bytes(path.read_bytes() + b"more")
    (project.images / "B" / "touch.jpg").touch()  # files that are written in place show when their folder changes
    project.index.refresh()
    assert project.index.measured([name]) == {}
    assert name in project.index.unmeasured(1)
    project.index.remember([measure(project, name, sharpness=2)])
    with sqlite3.connect(project.private / "index.sqlite") as table:
        assert table.execute("SELECT sharpness FROM measurements").fetchall() == [(2,)]
    table.close()


def test_a_measurement_of_a_picture_that_the_index_has_not_seen_waits_for_it(project: Project, record: Record) -> None:
    (name,) = record(project, count=1)
    project.index.refresh()
    row = measure(project, name, sharpness=1)
    fresh = replace(row, mtime_ns=row.mtime_ns + 1)
    project.index.remember([fresh])
    assert project.index.measured([name]) == {}
    with sqlite3.connect(project.private / "index.sqlite") as table:
        assert table.execute("SELECT mtime_ns FROM measurements").fetchall() == [(fresh.mtime_ns,)]
    table.close()


def test_a_new_measure_is_a_new_column_and_what_is_known_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = database.open_database(tmp_path / "index.sqlite")
    with database.transaction(table):
        measurements.remember(table, [Measured("a.jpg", 1, 1, 1, {"sharpness": 3.5})])
    table.close()
    monkeypatch.setitem(MEASURES, "charm", Measure("charm", "Charm"))
    monkeypatch.setattr(measurements, "STORED", (*STORED, "charm"))
    table = database.open_database(tmp_path / "index.sqlite")
    assert table.execute("SELECT sharpness, charm FROM measurements").fetchall() == [(3.5, None)]
    table.close()


def test_a_measurement_that_nothing_declares_is_an_error_and_nothing_is_kept(project: Project, record: Record) -> None:
    names = record(project)
    project.index.refresh()
    with pytest.raises(KeyError, match="no measure is called chram"):
        project.index.remember([measure(project, names[0], hand=1), measure(project, names[1], chram=1)])
    assert project.index.measured(names) == {}


def test_every_measure_can_be_read_by_people() -> None:
    assert MEASURES["brightness"].text(12.34) == "12.3 %"
    assert MEASURES["bytes"].text(12345) == "12,345 bytes"
    assert all(key == measure.key and measure.words for key, measure in MEASURES.items())
