import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from signlab.dataset import database, sessions, verbs
from signlab.dataset.changes import Place
from signlab.dataset.index import Index, Tally
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Watch


def age(folder: Path, seconds: int = 60) -> None:
    """Make ``folder`` look as if nobody had touched it for a while."""
    moment = time.time_ns() - seconds * 1_000_000_000
    os.utime(folder, ns=(moment, moment))


def test_pictures_come_by_label_and_name_with_what_sessions_say(
    project: Project, record: Callable[..., list[str]], jpeg: Callable[[int], bytes]
) -> None:
    in_b, in_a = record(project, "B", first=10), record(project, "A")
    pictures = list(project.index.pictures())
    assert [picture.name for picture in pictures] == sorted(in_a) + sorted(in_b)
    first = pictures[0]
    assert first.path.read_bytes() == jpeg(0)
    assert (first.label, first.signer, first.burst, first.width, first.height) == ("A", "s1", 1, 16, 12)
    assert first.size_bytes == len(jpeg(0))
    assert first.sha256 == sha256(jpeg(0)).hexdigest()
    assert list(project.index.pictures("C")) == []


def test_more_pictures_than_a_page_holds_come_all(project: Project) -> None:
    for number in range(4001):
        (project.images / "A" / f"{number:05}.jpg").touch()
    assert [picture.name for picture in project.index.pictures()] == [f"{number:05}.jpg" for number in range(4001)]


def test_counts_are_of_pictures_bursts_sessions_and_signers(project: Project, record: Callable[..., list[str]]) -> None:
    record(project, "A", 3)
    record(project, "A", 2, "s2", first=10)
    record(project, "B", 1, "s2", first=20)
    (project.images / "B" / "found.png").write_bytes(b"12345")
    counts = project.index.counts()
    assert list(counts) == ["A", "B", "C"]
    assert counts["A"] == Tally(5, 2, 2, 2, counts["A"].size_bytes)
    assert counts["B"] == Tally(2, 2, 1, 1, counts["B"].size_bytes)  # a picture of unknown origin is its own burst
    assert counts["C"] == Tally()
    total = project.index.total()
    assert (total.pictures, total.bursts, total.sessions, total.signers) == (7, 4, 3, 2)
    assert total.size_bytes == sum(path.stat().st_size for path in project.images.glob("*/*"))


def test_shares_tell_who_has_how_much_of_each_label(project: Project, record: Callable[..., list[str]]) -> None:
    record(project, "A", 3)
    record(project, "A", 2, "s2", first=10)
    (project.images / "B" / "found.png").write_bytes(b"12345")
    assert project.index.shares("signer") == {"A": {"s1": 3, "s2": 2}, "B": {"": 1}, "C": {}}
    assert sorted(project.index.shares("session")["A"].values()) == [2, 3]
    people = project.index.people()
    assert {name: (tally.pictures, tally.bursts, tally.signers) for name, tally in people.items()} == {
        "s1": (3, 1, 1),
        "s2": (2, 1, 1),
    }


def test_pictures_that_other_programs_brought_count(project: Project) -> None:
    for name in ("a.png", "b.JPG", "c.jpeg", "Größe 👍.webp"):
        (project.images / "A" / name).touch()
    pictures = list(project.index.pictures())
    assert len(pictures) == 4
    assert {(picture.session, picture.signer, picture.burst, picture.time) for picture in pictures} == {
        ("", "", 0, None)
    }


@pytest.mark.parametrize("old", [True, False])
def test_the_index_follows_what_other_programs_do(
    project: Project, record: Callable[..., list[str]], old: bool
) -> None:
    names = record(project, "A", 4)
    index = project.index
    if old:  # a folder that was scanned long after its last change is trusted as it is
        for folder in project.images.iterdir():
            age(folder)
        index.refresh()
    shutil.move(project.images / "A" / names[0], project.images / "B" / names[0])
    (project.images / "A" / names[1]).unlink()
    shutil.rmtree(project.images / "C")
    index.refresh()
    assert index.select(label="B") == names[:1]
    assert index.select(label="A") == names[2:]
    assert index.gone() == 1
    shutil.rmtree(project.images / "A")
    index.refresh()
    assert index.total().pictures == 1


def test_a_folder_that_has_not_changed_is_not_read_again(
    project: Project, record: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    record(project)
    for folder in project.images.iterdir():
        age(folder)
    project.index.refresh()
    scanned = []
    scandir = os.scandir

    def spy(path: str | Path) -> object:
        scanned.append(Path(path).name)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", spy)
    project.index.refresh()
    assert set(scanned) == {"images", "trash", "sessions"}


def test_a_change_in_the_same_tick_as_the_scan_is_seen(project: Project) -> None:
    folder = project.images / "A"
    (folder / "one.jpg").touch()
    moment = time.time_ns()
    os.utime(folder, ns=(moment, moment))
    project.index.refresh()
    (folder / "two.jpg").touch()
    os.utime(folder, ns=(moment, moment))  # a coarse clock gives the same time twice
    project.index.refresh()
    assert project.index.select() == ["one.jpg", "two.jpg"]


def test_session_files_are_read_on_from_where_they_were_left(
    project: Project, record: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    record(project, "A", 5)
    index = project.index
    parsed = []
    parse = sessions.parse_frame
    monkeypatch.setattr(sessions, "parse_frame", lambda line: parsed.append(line) or parse(line))
    (path,) = project.sessions.iterdir()
    line = list(sessions.whole_lines(path))[-1].replace(b"0005.jpg", b"0006.jpg")
    sessions.append(path, line)
    index.refresh()
    assert parsed == [line]
    with path.open("ab") as file:
        file.write(line.replace(b"0006.jpg", b"0007.jpg")[:-1])
    for _ in range(2):
        index.refresh()
        assert [problem.cause for problem in index.problems()] == ["ends in the middle of a line"]
    with path.open("ab") as file:
        file.write(b"\n")
    index.refresh()
    assert index.problems() == []
    assert index.gone() == 2


def test_a_session_file_that_was_rewritten_or_removed_is_followed(
    project: Project, record: Callable[..., list[str]]
) -> None:
    record(project, "A")
    index = project.index
    (path,) = project.sessions.iterdir()
    path.write_bytes(path.read_bytes().replace(b'"signer":"s1"', b'"signer":"s9"'))
    age(path, 5)
    index.refresh()
    assert index.sessions()[0].signer == "s9"
    assert next(index.pictures()).signer == "s9"
    path.unlink()
    index.refresh()
    assert next(index.pictures()).session == ""
    assert index.counts()["A"] == Tally(3, 3, 0, 0, index.counts()["A"].size_bytes)


@pytest.mark.parametrize("old", [b'"signer":"s1"', b'.jpg","label":"A"'])
def test_a_session_file_that_an_editor_made_longer_in_place_is_read_anew(
    project: Project, record: Callable[..., list[str]], old: bytes
) -> None:
    record(project, "A")
    index = project.index
    index.refresh()
    (path,) = project.sessions.iterdir()
    before = path.stat().st_ino
    path.write_bytes(path.read_bytes().replace(old, old.replace(b":", b": ")))
    assert path.stat().st_ino == before
    index.refresh()
    assert index.problems() == []
    assert index.counts()["A"].pictures == 3
    assert {picture.session for picture in index.pictures()} == {path.stem}


def test_a_picture_that_two_sessions_list_belongs_to_the_later_one(
    project: Project, record: Callable[..., list[str]]
) -> None:
    record(project, "A", 1)
    (path,) = project.sessions.iterdir()
    earlier = path.read_bytes().replace(b'"started":"20', b'"started":"19').replace(path.stem.encode(), b"earlier0", 1)
    (project.sessions / "earlier0.jsonl").write_bytes(earlier)
    (project.sessions / "zzzzzzz0.jsonl").write_bytes(earlier)
    assert next(project.index.pictures()).session == path.stem
    path.unlink()
    project.index.refresh()
    assert next(project.index.pictures()).session == "zzzzzzz0"


def test_lines_that_cannot_be_read_are_listed(project: Project, record: Callable[..., list[str]]) -> None:
    record(project, "A", 1)
    (path,) = project.sessions.iterdir()
    with path.open("ab") as file:
        file.write(b"nonsense\n")
    (project.sessions / "headless.jsonl").write_bytes(b"[]\n")
    causes = {problem.thing: problem.cause for problem in project.index.problems()}
    assert causes["sessions/headless.jsonl"] == "does not begin with a session's header"
    assert "cannot be read" in causes[f"sessions/{path.name}"]
    assert project.index.total().pictures == 1


def test_what_does_not_count_is_listed_and_left_alone(project: Project) -> None:
    folder = project.images / "A"
    (folder / ".hidden.jpg").touch()
    (folder / "notes.txt").touch()
    (folder / "inner").mkdir()
    (folder / "nowhere.jpg").symlink_to("missing")
    os.mkfifo(folder / "pipe.jpg")
    (folder / os.fsdecode(b"latin-\xe4.jpg")).touch()
    before = sorted(folder.iterdir())
    listed = {problem.thing: problem.cause for problem in project.index.problems()}
    assert listed == {
        "images/A/.hidden.jpg": "is hidden, so it does not count",
        "images/A/notes.txt": "is not a picture, so it does not count",
        "images/A/inner": "is a folder, so it does not count",
        "images/A/nowhere.jpg": "is a link to nothing",
        "images/A/pipe.jpg": "is no plain file, so it does not count",
        "images/A/latin-�.jpg": "has a name that is not UTF-8",
    }
    assert project.index.total().pictures == 0
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "damage",
    [
        database.delete,
        lambda path: path.write_bytes(b"no database at all" * 100),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(path.stat().st_size - 4096)),
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 999").connection.close(),
    ],
    ids=["deleted", "nonsense", "empty", "torn", "newer"],
)
def test_a_lost_or_damaged_index_is_made_anew(
    project: Project, record: Callable[..., list[str]], damage: Callable[[Path], object]
) -> None:
    names = record(project)
    before = list(project.index.pictures())
    project.close()
    damage(project.private / "index.sqlite")
    assert list(project.index.pictures()) == before
    assert project.index.total().pictures == len(names)


def test_an_index_that_is_deleted_while_it_is_open_is_made_anew(
    project: Project, record: Callable[..., list[str]]
) -> None:
    record(project)
    assert project.index.total().pictures == 3
    database.delete(project.private / "index.sqlite")
    record(project, "B", first=10)
    project.index.refresh()
    assert project.index.total().pictures == 6
    assert (project.private / "index.sqlite").exists()


def test_where_no_index_can_be_written_it_lives_in_memory(
    project: Project, record: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    record(project)
    shutil.rmtree(project.private)
    project.private.write_text("in the way")
    assert project.index.total().pictures == 3
    with Project.open(project.root) as again:
        assert again.index.total().pictures == 3
        with pytest.raises(SignlabError, match="File exists"):
            verbs.trash(again, again.index.select())


def test_two_processes_may_hold_the_index(project: Project, record: Callable[..., list[str]]) -> None:
    other = Index(project, project.alphabet)
    record(project)
    project.index.refresh()
    other.refresh()
    assert other.total() == project.index.total()
    other.close()


def test_a_refresh_that_is_cancelled_changes_nothing(project: Project, record: Callable[..., list[str]]) -> None:
    index = project.index
    record(project)
    watch = Watch()
    watch.cancel()
    with pytest.raises(Cancelled):
        index.refresh(watch)
    assert index.total().pictures == 0
    index.refresh()
    assert index.total().pictures == 3


def test_hashes_are_of_the_bytes_that_are_there_now(
    project: Project, record: Callable[..., list[str]], jpeg: Callable[[int], bytes]
) -> None:
    names = record(project)
    (project.images / "B" / "other.png").write_bytes(b"one")
    hashes = project.index.sha256([*names, "other.png", "absent.jpg"])
    assert hashes["other.png"] == sha256(b"one").hexdigest()
    assert hashes[names[0]] == sha256(jpeg(0)).hexdigest()
    assert len(hashes) == 4
    (project.images / "B" / "other.png").write_bytes(b"two, longer")
    assert project.index.sha256(["other.png"])["other.png"] == sha256(b"two, longer").hexdigest()


def test_the_index_knows_which_bytes_are_held(
    project: Project, record: Callable[..., list[str]], jpeg: Callable[[int], bytes]
) -> None:
    names = record(project)
    index = project.index
    assert index.holds(sha256(jpeg(1)).hexdigest()) == names[1]
    assert index.holds(sha256(jpeg(99)).hexdigest()) is None
    (project.images / "B" / "other.png").write_bytes(b"one")
    index.refresh()
    index.hash_unlisted()
    assert index.holds(sha256(b"one").hexdigest()) == "other.png"
    verbs.trash(project, [names[1], "other.png"])
    index.refresh()
    assert index.holds(sha256(jpeg(1)).hexdigest()) == names[1]
    assert index.holds(sha256(b"one").hexdigest()) == "other.png"
    path = project.trash / "A" / names[1]
    path.write_bytes(bytes(path.stat().st_size))  # edited in place: the session's word no longer counts
    assert index.holds(sha256(jpeg(1)).hexdigest()) is None
    verbs.empty_trash(project)
    index.refresh()
    assert index.holds(sha256(b"one").hexdigest()) is None


def test_names_can_be_chosen_by_where_they_come_from(project: Project, record: Callable[..., list[str]]) -> None:
    one, two = record(project, "A"), record(project, "B", signer="s2", first=10)
    session = next(project.index.pictures("B")).session
    assert project.index.select(session=session) == two
    assert project.index.select(session=session, burst=2) == []
    assert project.index.select(signer="s1") == one
    assert project.index.select(label="A", signer="s2") == []
    assert project.index.select(trashed=True) == []


def test_a_name_that_lies_in_two_places_is_found_in_both(project: Project, record: Callable[..., list[str]]) -> None:
    names = record(project)
    shutil.copy(project.images / "A" / names[0], project.images / "B" / names[0])
    assert project.index.doubled() == {names[0]: [Place("images", "A"), Place("images", "B")]}
    assert project.index.places([names[1], "x", os.fsdecode(b"\xff")]) == {names[1]: [Place("images", "A")]}
