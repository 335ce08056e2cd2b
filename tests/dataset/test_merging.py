import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from signlab import alphabet
from signlab.dataset import sessions, verbs
from signlab.dataset.importing import Imported
from signlab.dataset.merging import MergeProject
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch

Record = Callable[..., list[str]]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "theirs", "theirs", alphabet.load("D,B,A")) as made:
        yield made


def merge(project: Project, other: Project, **options: Any) -> Imported:
    job = MergeProject(project, other.root, **options)
    job.prepare()
    result = job.run(Watch())
    project.index.refresh()
    return result


def content(project: Project) -> dict[str, bytes]:
    return {
        str(path.relative_to(project.root)): path.read_bytes()
        for area in ("images", "trash", "sessions")
        for path in (project.root / area).rglob("*.*")
    }


def test_pictures_come_with_their_sessions(project: Project, other: Project, record: Record) -> None:
    mine, theirs = record(project, "A"), record(other, "B", 2, "s2", first=10)
    before = content(other)
    result = merge(project, other)
    assert result.words == "2 pictures added to B"
    assert project.index.select() == [*mine, *theirs]
    picture = next(project.index.pictures("B"))
    assert (picture.signer, picture.burst) == ("s2", 1)
    file = project.session_file(picture.session)
    assert file.read_bytes() == other.session_file(picture.session).read_bytes()
    assert content(other) == before


def test_merging_twice_changes_nothing(project: Project, other: Project, record: Record) -> None:
    record(project, "A")
    record(other, "B", first=10)
    merge(project, other)
    before = content(project)
    assert merge(project, other).words == "nothing was added; 3 were here already"
    assert content(project) == before


def test_a_session_that_went_on_elsewhere_is_extended(
    tmp_path: Path, project: Project, record: Record, jpeg: Callable[[int], bytes]
) -> None:
    names = record(project, "A", 2)
    shutil.copytree(project.root, tmp_path / "copy")
    with Project.open(tmp_path / "copy") as copy:
        (file,) = copy.sessions.iterdir()
        last = sessions.parse_frame(list(sessions.whole_lines(file))[-1])
        name = last.name.replace("-0002", "-0003")
        digest = sha256(jpeg(50)).hexdigest()
        sessions.append(file, replace(last, name=name, sha256=digest, size_bytes=len(jpeg(50))).line())
        (copy.images / "A" / name).write_bytes(jpeg(50))
        assert merge(project, copy).words == "1 picture added to A; 2 were here already"
        assert project.session_file(file.stem).read_bytes() == file.read_bytes()
    assert project.index.select() == [*names, name]
    assert project.index.total().sessions == 1


def test_what_is_here_stays_as_it_is_here(tmp_path: Path, project: Project, record: Record) -> None:
    names = record(project, "A", 3)
    shutil.copytree(project.root, tmp_path / "copy")
    verbs.trash(project, names[:1])
    with Project.open(tmp_path / "copy") as copy:
        verbs.relabel(copy, names, "B")
        result = merge(project, copy)
    assert result.moves == ()
    causes = {problem.thing: problem.cause for problem in result.problems}
    assert causes == dict.fromkeys(names[1:], "is A here and B there; it stays A")
    assert project.index.select(label="A") == names[1:]
    assert project.index.select(trashed=True) == names[:1]


def test_the_same_bytes_come_in_once(
    project: Project, other: Project, record: Record, jpeg: Callable[[int], bytes]
) -> None:
    record(project, "A", 2)
    record(other, "A", 3)  # the same three pictures under other names, one of them new here
    (other.images / "B" / "by hand.jpg").write_bytes(jpeg(2))
    result = merge(project, other)
    assert (len(result.moves), result.already) == (1, 3)
    assert project.index.total().pictures == 3


def test_the_trash_of_the_other_stays_there(project: Project, other: Project, record: Record) -> None:
    verbs.trash(other, record(other, "B"))
    assert merge(project, other).words == "nothing was added"
    assert not list(project.sessions.iterdir())


def test_labels_that_are_lacking_are_problems_or_are_added(project: Project, other: Project, record: Record) -> None:
    record(other, "D", 2)
    record(other, "B", 1, first=10)
    result = merge(project, other)
    assert result.words == "1 picture added to B; 1 problem"
    assert "its 2 pictures stay there" in result.problems[0].cause
    result = merge(project, other, new_labels=True)
    assert result.words == "2 pictures added to D; 1 were here already"
    assert project.alphabet.names == ("A", "B", "C", "D")


def test_two_different_pictures_of_one_name_are_left_apart(
    project: Project, other: Project, jpeg: Callable[[int], bytes]
) -> None:
    (project.images / "A" / "IMG_1.jpg").write_bytes(jpeg(1))
    (other.images / "A" / "IMG_1.jpg").write_bytes(jpeg(2))
    result = merge(project, other)
    assert [problem.cause for problem in result.problems] == ["is another picture here than there"]
    assert (project.images / "A" / "IMG_1.jpg").read_bytes() == jpeg(1)


def test_a_picture_that_does_not_decode_stays_there(project: Project, other: Project, record: Record) -> None:
    names = record(other, "A", 2)
    path = other.images / "A" / names[0]
    path.write_bytes(path.read_bytes()[:-30])
    result = merge(project, other)
    assert result.words == "1 picture added to A; 1 problem"
    assert result.problems[0].cause.startswith("does not decode")
    assert project.index.select() == names[1:]
    assert project.index.gone() == 0


def test_pictures_without_a_session_come_as_they_are(
    project: Project, other: Project, jpeg: Callable[[int], bytes]
) -> None:
    (other.images / "A" / "Größe 1.jpg").write_bytes(jpeg(1))
    assert merge(project, other).words == "1 picture added to A"
    (picture,) = project.index.pictures()
    assert (picture.name, picture.session) == ("Größe 1.jpg", "")


@pytest.mark.parametrize("where", [".", "images", ".."])
def test_a_project_is_not_merged_into_itself(project: Project, where: str) -> None:
    with pytest.raises(SignlabError, match="this very project"):
        MergeProject(project, project.root / where).prepare()


def test_what_is_no_project_is_not_merged(project: Project, tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="not a Sign Lab project"):
        MergeProject(project, tmp_path / "nowhere").prepare()


def test_a_merge_is_one_change_also_when_it_is_cancelled(project: Project, other: Project, record: Record) -> None:
    record(other, "A", 30)
    job = MergeProject(project, other.root)
    job.prepare()
    watch = Watch(interval=0)

    def cancel(progress: Progress) -> None:
        if progress.done == 10:
            watch.cancel()

    watch.on_progress = cancel
    with pytest.raises(Cancelled):
        job.run(watch)
    project.index.refresh()
    kept = project.index.total().pictures
    assert 5 < kept <= 10
    assert project.index.gone() == 0
    assert verbs.undo(project).words == f"Undo of merge: {kept} pictures moved back from A to the trash"
