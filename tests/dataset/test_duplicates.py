import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signlab.dataset import looking, verbs
from signlab.dataset.duplicates import Alike, Duplicates, FindDuplicates
from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.recording import Recording
from signlab.errors import Cancelled, Problem
from signlab.jobs import Progress, Watch

START = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


def scene(number: int, bright: int = 0) -> bytes:
    """Another picture for each number; ``bright`` changes its bytes and hardly its looks."""
    blocks = np.random.default_rng(number).integers(20, 200, (6, 8, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    image = Image.fromarray(blocks).resize((160, 120), Image.Resampling.BICUBIC)
    image.point(lambda value: value + bright).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def record(project: Project, *bursts: tuple[str, list[bytes]]) -> list[str]:
    names = []
    with Recording(project, signer="s1") as recording:
        for label, contents in bursts:
            recording.start_burst(label)
            for content in contents:
                moment = START + timedelta(seconds=len(names))
                names.append(recording.add(content, time=moment, width=160, height=120))
    return names


def find(project: Project, watch: Watch | None = None) -> Duplicates:
    job = FindDuplicates(project)
    job.prepare()
    return job.run(watch or Watch())


def names(groups: list[Alike] | tuple[Alike, ...]) -> list[list[str]]:
    return [[picture.name for picture in group.pictures] for group in groups]


def test_the_same_bytes_are_found_across_labels(project: Project) -> None:
    (one, other) = record(project, ("A", [scene(1)]), ("B", [scene(2)]))
    copied = project.images / "C" / "copied.jpg"
    copied.write_bytes(scene(1))
    (project.images / "C" / "alone.jpg").write_bytes(scene(3))
    found = find(project)
    assert names(found.exact) == [[one, "copied.jpg"]]
    assert found.exact[0].words == "A and C: 2 pictures with the same bytes"
    assert [picture.name for picture in found.exact[0].spare] == ["copied.jpg"]
    assert found.near(12) == []
    assert other not in json.dumps(found.as_dict(4))


def test_near_copies_are_grouped_by_burst_and_then_by_label(project: Project) -> None:
    all_names = record(
        project,
        ("A", [scene(1), scene(1, 3), scene(2)]),
        ("A", [scene(2, 3), scene(3)]),
        ("B", [scene(1, 6)]),
    )
    found = find(project)
    groups = found.near(8)
    assert names(groups) == [all_names[:2], all_names[2:4]]
    assert [group.kind for group in groups] == ["burst", "likeness"]
    assert groups[0].words.startswith("A, session ")
    assert all(group.distances[0] == 0 and max(group.distances) <= 8 for group in groups)
    assert found.words(8).startswith("0 pictures too many with the same bytes, 2 that are near another (up to 8 bits)")


@pytest.fixture
def chain(project: Project) -> list[str]:
    """Five pictures of A of which each is 2 bits from the next, by what is known of them."""
    for number in range(5):
        (project.images / "A" / f"{number}.jpg").write_bytes(scene(number))
    project.index.refresh()
    rows = project.index.find(Query())
    hashes = [0, 0b11, 0b1111, 0b111111, -1]
    project.index.remember(
        Measured(*rows.version(row), looking.VERSION, {"phash": hashes[row]}) for row in range(len(rows))
    )
    return rows.names


def test_near_is_what_is_near_the_first_and_no_chain(project: Project, chain: list[str]) -> None:
    found = find(project)
    assert found.near(0) == found.near(1) == []
    assert names(found.near(2)) == [["0.jpg", "1.jpg"], ["2.jpg", "3.jpg"]]
    assert names(found.near(4)) == [["0.jpg", "1.jpg", "2.jpg"]]
    assert names(found.near(6)) == [["0.jpg", "1.jpg", "2.jpg", "3.jpg"]]
    assert found.near(6)[0].distances == (0, 2, 4, 6)
    assert found.near(6)[0].kind == "likeness"  # without a session there is no burst


def test_pictures_that_do_not_decode_are_listed_with_the_reason(project: Project) -> None:
    (project.images / "A" / "bad.jpg").write_bytes(b"nonsense")
    (project.images / "A" / "torn.jpg").write_bytes(scene(1)[:-300])
    (project.images / "A" / "good.png").write_bytes(scene(1))
    found = find(project)
    assert [problem.thing for problem in found.undecodable] == ["A/bad.jpg", "A/torn.jpg"]
    assert found.undecodable[0].cause == "is not a picture"
    assert found.undecodable[1].cause.startswith("does not decode")
    assert find(project).undecodable == found.undecodable


def test_what_was_looked_at_is_not_looked_at_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    record(project, ("A", [scene(1), scene(2)]))
    job = FindDuplicates(project)
    assert job.prepare().words == "Compare 2 pictures. 2 pictures have to be looked at first."
    before = job.run(Watch())

    def look(path: Path) -> Measured:
        raise AssertionError(path)

    monkeypatch.setattr(looking, "look", look)
    job = FindDuplicates(project)
    assert job.prepare().words == "Compare 2 pictures."
    assert job.run(Watch()).as_dict(4) == before.as_dict(4)


def test_pictures_in_the_trash_are_no_duplicates(project: Project) -> None:
    all_names = record(project, ("A", [scene(1), scene(1, 3)]))
    verbs.trash(project, all_names[:1])
    assert find(project).near(12) == []


def test_a_cancelled_search_keeps_what_was_looked_at(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    record(project, ("A", [scene(number) for number in range(30)]))
    watch = Watch(interval=0)

    def cancel(progress: Progress) -> None:
        if progress.done == 20:
            watch.cancel()

    watch.on_progress = cancel
    with pytest.raises(Cancelled):
        find(project, watch)
    assert 0 < len(looking.unseen(project)) <= 11


def test_a_file_that_cannot_be_read_is_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (name,) = record(project, ("A", [scene(1)]))

    def refuse(_path: Path) -> tuple[bytes, int, int]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(looking, "content", refuse)
    found = find(project)
    assert found.problems == (Problem(name, "cannot be read: Permission denied", "Mend its permissions."),)
    assert looking.unseen(project) == [name]


def test_a_quick_look_measures_light_and_size(project: Project) -> None:
    for name, colour in (("black.png", 0), ("grey.png", 128), ("white.png", 255)):
        Image.new("RGB", (300, 200), (colour,) * 3).save(project.images / "A" / name)
    find(project)
    kept = project.index.measured(["black.png", "grey.png", "white.png"])
    found = {name.removesuffix(".png"): measured.values for name, measured in kept.items()}
    assert [round(found[name]["brightness"] or 0) for name in ("black", "grey", "white")] == [0, 50, 100]
    assert (found["black"]["underexposed"], found["white"]["overexposed"]) == (100, 100)
    assert (found["grey"]["underexposed"], found["grey"]["overexposed"]) == (0, 0)
    assert (found["grey"]["width"], found["grey"]["height"]) == (300, 200)


def test_a_project_without_pictures_has_no_duplicates(project: Project) -> None:
    found = find(project)
    assert (found.exact, found.near(12), found.undecodable) == ((), [], ())
