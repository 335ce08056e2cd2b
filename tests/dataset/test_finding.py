import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from signlab.dataset import verbs
from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.dataset.query import Query, parse
from signlab.dataset.recording import Recording
from signlab.dataset.rows import Rows
from signlab.errors import SignlabError

Record = Callable[..., list[str]]


@pytest.fixture
def names(project: Project, record: Record) -> list[str]:
    """Two of A by s1, two of B by s2, one of C that nobody knows of, and one of B in the trash."""
    found = [*record(project, "A", 2, "s1"), *record(project, "B", 3, "s2", first=10)]
    verbs.trash(project, found[4:])
    (project.images / "C" / "Größe.png").write_bytes(b"12345")
    project.index.refresh()
    return [*found, "Größe.png"]


def find(project: Project, text: str) -> list[str]:
    return project.index.find(parse(text)).names


def remember(project: Project, **values: dict[str, float | None]) -> None:
    """Values by the key of the measure, and the name of the picture."""
    rows = project.index.find(Query())
    kept: dict[str, dict[str, float | None]] = {}
    for key, by_name in values.items():
        for name, value in by_name.items():
            kept.setdefault(name, {})[key] = value
    versions = {rows.names[row]: rows.version(row) for row in range(len(rows))}
    project.index.remember(Measured(*versions[name], 1, facts) for name, facts in kept.items())


def test_nothing_asked_finds_all_by_class_and_name(project: Project, names: list[str]) -> None:
    rows = project.index.find(Query())
    assert rows.names == [*names[:4], names[5]]
    assert [rows.label(row) for row in range(5)] == ["A", "A", "B", "B", "C"]
    assert rows.path(0).read_bytes()
    assert rows.path(4) == project.images / "C" / "Größe.png"
    assert rows.version(4)[:2] == ("Größe.png", 5)
    assert rows.burst(0)[1] == 1
    assert rows.burst(4) == ("", 0)
    assert [(group.start, group.count) for group in rows.groups] == [(0, 5)]
    assert rows.positions([names[3], "nowhere", names[0]]) == [0, 3]


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("label:A", [0, 1]),
        ("label:C,A", [0, 1, 5]),
        ("signer:s2", [2, 3]),
        ('signer:"" signer:s1', [0, 1, 5]),
        ('signer:""', [5]),
        ("burst:1", [0, 1, 2, 3]),
        ("burst:2", []),
        ("source:DEMO", [0, 1, 2, 3]),
        ("source:camera", []),
        ("größe", [5]),
        ("GRÖßE", []),
        ("s2 B", [2, 3]),
        ("100%", []),
        ("_", []),
        ("bytes<=5", [5]),
        ("width=16 label:A", [0, 1]),
        ("width=none", [5]),
        ("problem:stray", [5]),
        ("problem:unmeasured", [0, 1, 2, 3, 5]),
        ("problem:undecodable,doubled", []),
        ("in:trash", [4]),
        ("in:trash label:A", []),
        ("mark:none side:none", [0, 1, 2, 3, 5]),
        ("side:train", []),
    ],
)
def test_what_fits_is_found(project: Project, names: list[str], text: str, which: list[int]) -> None:
    assert find(project, text) == [names[number] for number in which]


def test_measures_filter_and_sort_and_what_is_not_known_comes_last(project: Project, names: list[str]) -> None:
    remember(project, sharpness={names[0]: 30.5, names[2]: 10.0, names[3]: 50.0}, hand={names[2]: 1})
    assert find(project, "sharpness<40") == [names[0], names[2]]
    assert find(project, "sharpness>=10 sharpness<=30.5 hand=1") == [names[2]]
    assert find(project, "sharpness=none") == [names[1], names[5]]
    rows = project.index.find(parse("sort:sharpness"))
    assert rows.names == [names[number] for number in (2, 0, 3, 1, 5)]
    assert rows.values is not None
    assert rows.values[:3].tolist() == [10.0, 30.5, 50.0]
    assert np.isnan(rows.values[3:]).all()
    assert find(project, "sort:-sharpness") == [names[number] for number in (3, 0, 2, 1, 5)]


def test_undecodable_pictures_are_found_by_their_measurement(project: Project, names: list[str]) -> None:
    rows = project.index.find(Query())
    project.index.remember([Measured(*rows.version(4), 1, problem="is not a picture")])
    assert find(project, "problem:undecodable") == [names[5]]
    assert find(project, "problem:unmeasured") == names[:4]


def test_pictures_are_found_by_thousands_of_whole_names(project: Project, names: list[str]) -> None:
    wanted = Query(name=(names[0], names[2], *(f"{number}.jpg" for number in range(50_000))))
    assert sorted(project.index.find(wanted).names) == sorted([names[0], names[2]])
    assert find(project, f"name:{names[1]}") == [names[1]]
    assert find(project, f"name:{names[1][:-5]}") == []


def test_names_and_times_sort_both_ways(project: Project, names: list[str]) -> None:
    there = [*names[:4], names[5]]
    assert find(project, "sort:name") == sorted(there)
    assert find(project, "sort:-name") == sorted(there, reverse=True)
    assert find(project, "sort:time")[-1] == find(project, "sort:-time")[-1] == names[5]
    assert find(project, "sort:-label") == list(reversed(there))


def groups(rows: Rows) -> dict[str, list[str]]:
    return {group.words: rows.names[group.start : group.start + group.count] for group in rows.groups}


def test_groups_have_words_and_counts(project: Project, names: list[str]) -> None:
    remember(project, sharpness={names[0]: 30, names[1]: 20, names[2]: 10, names[3]: 50})
    by_label = groups(project.index.find(parse("group:label sort:sharpness")))
    assert by_label == {"A": [names[1], names[0]], "B": [names[2], names[3]], "C": [names[5]]}
    by_signer = groups(project.index.find(parse("group:signer sort:-sharpness")))
    assert by_signer == {"s1": names[:2], "s2": [names[3], names[2]], "No signer": [names[5]]}
    assert project.index.find(parse("group:burst label:C signer:s1")).groups == ()


def test_bursts_stay_together_in_the_order_of_their_sessions(project: Project, jpeg: Callable[[int], bytes]) -> None:
    start = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
    with Recording(project, signer="s1") as recording:
        for burst, label in enumerate("BAB"):
            recording.start_burst(label)
            for number in range(2):
                moment = start + timedelta(minutes=burst, seconds=number)
                recording.add(jpeg(10 * burst + number), time=moment, width=16, height=12)
    (project.images / "C" / "found.jpg").touch()
    project.index.refresh()
    rows = project.index.find(parse("group:burst"))
    day = datetime.now().astimezone().date()
    assert [(group.words, group.start, group.count) for group in rows.groups] == [
        (f"B · s1 · {day} · {recording.session}, burst 1", 0, 2),
        (f"A · s1 · {day} · {recording.session}, burst 2", 2, 2),
        (f"B · s1 · {day} · {recording.session}, burst 3", 4, 2),
        ("No burst", 6, 1),
    ]
    rows = project.index.find(parse(f"group:session session:{recording.session}"))
    assert [(group.words, group.count) for group in rows.groups] == [(f"s1 · {day} · {recording.session}", 6)]
    assert find(project, f"session:{recording.session} burst:2,3") == sorted(
        name for name in rows.names if name[-8:-4] in ("0003", "0004", "0005", "0006")
    )


@pytest.fixture
def in_auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Twelve hours before Greenwich, and one more in summer."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_auckland")
def test_days_are_those_of_the_calendar_on_the_wall(project: Project, record: Record) -> None:
    names = record(project)  # at noon UTC on the 20th, which is the 21st there
    project.index.refresh()
    assert find(project, "since:2026-11-21") == names
    assert find(project, "until:2026-11-21 since:2026-11-21") == names
    assert find(project, "until:2026-11-20") == []
    assert find(project, "since:2026-11-22") == []


def build(project: Project, name: str, made: str, **sides: list[str]) -> Path:
    folder = project.builds / name
    folder.mkdir()
    for side, paths in sides.items():
        lines = (f"{number}\t0.000000\t{path}\n" for number, path in enumerate(paths))
        (folder / f"{side}.lst").write_text("".join(lines), encoding="utf-8")
    (folder / "build.json").write_text(f'{{"name": "{name}",\n "made": "{made}"}}')
    return folder


def test_sides_are_those_of_the_last_build(project: Project, names: list[str]) -> None:
    build(project, "b1", "2026-11-20T10:00:00+00:00", train=[f"A/{name}" for name in names[:2]])
    assert find(project, "side:train") == names[:2]
    folder = build(project, "a2", "2026-11-21T10:00:00+00:00", train=[f"A/{names[0]}"], test=["C/Größe.png"])
    (project.builds / ".draft-0").mkdir()
    assert find(project, "side:train") == names[:1]
    assert find(project, "side:test,none") == names[1:4] + names[5:]
    lists = folder / "test.lst"
    lists.write_text("0\t0\tB/gone.jpg\n")
    os.utime(lists, (1, 1))
    assert find(project, "side:test") == []


def test_what_the_project_lacks_is_an_error_that_says_what_it_has(project: Project, names: list[str]) -> None:
    with pytest.raises(SignlabError, match=r"The filter label:X: names no label of this project\. There are: A B C"):
        find(project, "label:X")
    with pytest.raises(SignlabError, match="There are: s1 s2"):
        find(project, "signer:s3")
    with pytest.raises(SignlabError, match="names no session"):
        find(project, "session:nowhere")


def test_pages_are_whole_pictures(project: Project, names: list[str]) -> None:
    rows = project.index.find(parse("sort:-name"))
    page = project.index.page(rows, 1, 3)
    assert [picture.name for picture in page] == rows.names[1:3]
    assert page == [picture for name in rows.names[1:3] for picture in project.index.pictures() if picture.name == name]
    verbs.trash(project, rows.names[1:2])
    project.index.refresh()
    assert [picture.name for picture in project.index.page(rows, 0, 99)] == [rows.names[0], *rows.names[2:]]


def test_a_name_in_two_places_is_found_twice_and_each_is_itself(project: Project, names: list[str]) -> None:
    (project.images / "B" / names[0]).write_bytes(b"another")
    project.index.refresh()
    rows = project.index.find(parse("problem:doubled"))
    assert rows.names == [names[0], names[0]]
    assert [picture.path for picture in project.index.page(rows, 0, 2)] == [rows.path(0), rows.path(1)]


def test_many_threads_may_look_while_one_changes(project: Project, names: list[str]) -> None:
    failed: list[BaseException] = []
    ended = threading.Event()

    def look() -> None:
        try:
            while not ended.is_set():
                rows = project.index.find(parse("group:label sort:sharpness mark:none,checked"))
                assert len(rows) == 5
                assert len(project.index.page(rows, 0, 9)) == 5
                project.index.measured(rows.names)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(10):
        verbs.mark(project, names[:4], ("checked", "none")[number % 2])
        project.index.refresh()
        remember(project, sharpness={names[0]: number})
    ended.set()
    for thread in threads:
        thread.join()
    assert failed == []
