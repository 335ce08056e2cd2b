import errno
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from signlab import alphabet, files
from signlab.dataset import sessions, verbs
from signlab.dataset.importing import Imported, ImportFolder
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch

Jpeg = Callable[[int], bytes]


def run(project: Project, source: Path, **options: Any) -> Imported:
    job = ImportFolder(project, source, **options)
    job.prepare()
    watch = Watch()
    result = job.run(watch)
    assert tuple(watch.problems) == result.problems
    project.index.refresh()
    return result


@pytest.fixture
def fill(tmp_path: Path, jpeg: Jpeg) -> Callable[..., Path]:
    """A source folder with a different JPEG in each of the named files."""

    def make(*names: str, first: int = 0) -> Path:
        for number, name in enumerate(names, first):
            path = tmp_path / "source" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(jpeg(number))
        return tmp_path / "source"

    return make


def labels(project: Project) -> dict[str, str]:
    """The label of each picture, by where it came from."""
    found = {}
    for path in project.sessions.iterdir():
        _header, *lines = sessions.whole_lines(path)
        for line in map(sessions.parse_frame, lines):
            (place,) = project.index.places([line.name])[line.name]
            assert place.area == "images"
            found[str(line.facts["original"])] = place.label
    return found


def test_label_folders_come_in_byte_for_byte(project: Project, fill: Callable[..., Path], jpeg: Jpeg) -> None:
    source = fill("A/one.jpg", "A/inner/two.jpg", "B/three.JPEG")
    result = run(project, source, signer="s1", session="kitchen", hand="left")
    assert result.words == "2 pictures added to A, 1 added to B"
    assert labels(project) == {"A/one.jpg": "A", "A/inner/two.jpg": "A", "B/three.JPEG": "B"}
    pictures = {picture.name.split("-")[0]: picture for picture in project.index.pictures()}
    assert pictures["one"].path.read_bytes() == jpeg(0)
    assert pictures["one"].path.name == f"one-{pictures['one'].sha256[:8]}.jpg"
    assert {picture.signer for picture in pictures.values()} == {"s1"}
    (header,) = project.index.sessions()
    assert (header.note, header.hand, header.source) == ("kitchen", "left", "import:source")
    assert sorted(path.name for path in source.rglob("*.*")) == ["one.jpg", "three.JPEG", "two.jpg"]
    assert (pictures["three"].burst, pictures["one"].burst) == (2, 1)


def test_the_kaggle_layout_is_understood(tmp_path: Path, fill: Callable[..., Path]) -> None:
    train, test = "asl_alphabet_train/asl_alphabet_train", "asl_alphabet_test/asl_alphabet_test"
    source = fill(f"{train}/A/A1.jpg", f"{train}/del/del1.jpg", f"{test}/A_test.jpg", f"{test}/nothing_test.jpg")
    with Project.create(tmp_path / "p", "p", alphabet.load("asl-29")) as project:
        assert run(project, source, signer="k").problems == ()
        assert labels(project) == {
            f"{train}/A/A1.jpg": "A",
            f"{train}/del/del1.jpg": "del",
            f"{test}/A_test.jpg": "A",
            f"{test}/nothing_test.jpg": "nothing",
        }


@pytest.mark.parametrize(
    "sides", [("train", "test"), ("Train", "Val"), ("TRAINING", "validation"), ("x_train", "x-valid")]
)
def test_sides_above_the_labels_are_seen_through(
    project: Project, fill: Callable[..., Path], sides: tuple[str, str]
) -> None:
    source = fill(*(f"data/{side}/{label}/1.jpg" for side in sides for label in "AB"))
    assert run(project, source).words == "2 pictures added to A, 2 added to B"


def test_one_labels_flat_folder(project: Project, fill: Callable[..., Path]) -> None:
    source = fill("1.jpg", "deep/2.jpg")
    assert run(project, source, label="b").words == "2 pictures added to B"
    with pytest.raises(SignlabError, match="not in the alphabet"):
        ImportFolder(project, source, label="Q").prepare()


def test_names_that_differ_only_in_case_are_matched_and_said(project: Project, fill: Callable[..., Path]) -> None:
    job = ImportFolder(project, fill("a/1.jpg", "b/1.jpg"))
    words = job.prepare().words
    assert "a/ is taken for A." in words
    assert job.run(Watch()).words == "1 picture added to A, 1 added to B"


def test_unknown_folders_are_problems_unless_they_are_mapped_or_added(
    project: Project, fill: Callable[..., Path]
) -> None:
    source = fill("A/1.jpg", "eh/2.jpg", "eh/3.jpg", "Ж/4.jpg")
    result = run(project, source)
    assert [problem.thing for problem in result.problems] == ["eh/ (2 files)", "Ж/ (1 file)"]
    assert "--map eh=LABEL" in result.problems[0].next_step
    result = run(project, source, mapping={"eh": "C"}, new_labels=True)
    assert result.words == "2 pictures added to C, 1 added to Ж; 1 were here already"
    assert project.alphabet.names == ("A", "B", "C", "Ж")
    assert Project.open(project.root).alphabet.class_id("C") == 2
    with pytest.raises(SignlabError, match="not in the alphabet"):
        ImportFolder(project, source, mapping={"eh": "Q"}).prepare()


def test_a_reserved_or_unsafe_folder_never_becomes_a_label(project: Project, fill: Callable[..., Path]) -> None:
    result = run(project, fill("A/1.jpg", "NUL/2.jpg", "x:y/3.jpg"), new_labels=True)
    assert project.alphabet.names == ("A", "B", "C")
    assert {problem.thing: problem.cause for problem in result.problems} == {
        "NUL/ (1 file)": "cannot be a label: Windows keeps this name for a device",
        "x:y/ (1 file)": "cannot be a label: a folder's name cannot hold :",
    }


def test_signer_session_and_burst_come_from_names(project: Project, fill: Callable[..., Path]) -> None:
    names = [f"A/{signer}_{session}_{burst}_{n}.jpg" for signer in ("s1", "s2") for session in "xy" for burst in "pq" for n in (1, 2)]  # fmt: skip  # noqa: E501
    result = run(project, fill(*names, "A/stranger.jpg"), pattern="{signer}_{session}_{burst}_{n}")
    assert [(problem.thing, problem.cause) for problem in result.problems] == [
        ("A/stranger.jpg", "does not fit the pattern")
    ]
    tally = project.index.counts()["A"]
    assert (tally.pictures, tally.bursts, tally.sessions, tally.signers) == (16, 8, 4, 2)
    assert sorted((header.signer, header.note) for header in project.index.sessions()) == [
        ("s1", "x"),
        ("s1", "y"),
        ("s2", "x"),
        ("s2", "y"),
    ]


def test_labels_too_may_come_from_names(project: Project, fill: Callable[..., Path]) -> None:
    source = fill("p1/a/color_1.png", "p2/b/color_1.png", "p2/q/color_2.png")
    result = run(project, source, pattern="{signer}/{label}/color_{n}")
    assert result.words == "1 picture added to A, 1 added to B; 1 problem"
    assert project.index.total().signers == 2


@pytest.mark.parametrize("signer", ["a/b", "..", "a\nb"])
def test_a_signer_that_cannot_be_stored_stops_the_import(
    project: Project, fill: Callable[..., Path], signer: str
) -> None:
    with pytest.raises(SignlabError, match="The signer"):
        ImportFolder(project, fill("A/1.jpg"), signer=signer).prepare()


def test_without_a_signer_there_is_a_warning(project: Project, fill: Callable[..., Path]) -> None:
    assert "--signer" in ImportFolder(project, fill("A/1.jpg")).prepare().warnings[0].next_step
    assert ImportFolder(project, fill("A/1.jpg"), signer="s1").prepare().warnings == ()


def test_the_same_bytes_never_come_in_twice(project: Project, fill: Callable[..., Path], jpeg: Jpeg) -> None:
    source = fill("A/1.jpg", "A/2.jpg", "A/3.jpg", "A/4.jpg", "A/5.jpg")
    (source / "A" / "1 again.jpg").write_bytes(jpeg(0))
    (source / "B").mkdir()
    (source / "B" / "1.jpg").write_bytes(jpeg(0))
    (project.images / "C" / "by hand.jpg").write_bytes(jpeg(2))
    (project.images / "C" / "in the trash.jpg").write_bytes(jpeg(3))
    verbs.trash(project, ["in the trash.jpg"])
    result = run(project, source)
    assert (len(result.moves), result.already) == (3, 4)
    before = sorted(project.root.rglob("*.jpg*"))
    again = run(project, source)
    assert again.words == "nothing was added; 7 were here already"
    assert sorted(project.root.rglob("*.jpg*")) == before


def test_a_converted_picture_is_known_by_the_file_it_came_from(project: Project, tmp_path: Path) -> None:
    (tmp_path / "source" / "A").mkdir(parents=True)
    Image.new("RGB", (9, 9), "red").save(tmp_path / "source" / "A" / "x.png")
    result = run(project, tmp_path / "source")
    assert result.words == "1 picture added to A; 1 converted from PNG"
    assert result.notes == ("A/x.png: converted from PNG",)
    assert run(project, tmp_path / "source").already == 1
    verbs.trash(project, project.index.select())
    verbs.empty_trash(project)
    assert len(run(project, tmp_path / "source").moves) == 1  # what was emptied may come again
    assert project.index.total().pictures == 1


def test_exif_rotation_is_applied_and_said(project: Project, tmp_path: Path) -> None:
    (tmp_path / "source" / "A").mkdir(parents=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    original = tmp_path / "source" / "A" / "phone.jpg"
    Image.new("RGB", (20, 10), "red").save(original, exif=exif)
    before = original.read_bytes()
    assert run(project, tmp_path / "source").words == "1 picture added to A; 1 turned upright"
    (picture,) = project.index.pictures()
    assert (picture.width, picture.height) == (10, 20)
    assert Image.open(io.BytesIO(picture.path.read_bytes())).size == (10, 20)
    assert original.read_bytes() == before


def test_bad_files_are_counted_and_listed_and_the_rest_comes_in(
    project: Project, fill: Callable[..., Path], tmp_path: Path, jpeg: Jpeg
) -> None:
    source = fill("A/good.jpg", "../outside.jpg", "../elsewhere/x.jpg")
    folder = source / "A"
    (folder / "empty.jpg").touch()
    (folder / "truncated.jpg").write_bytes(jpeg(5)[:-40])
    (folder / "text.jpg").write_text("no picture")
    (folder / "link out.jpg").symlink_to(tmp_path / "outside.jpg")
    (folder / "link in.jpg").symlink_to("good.jpg")
    (folder / "folder").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "pipe.jpg")
    (source / "lost.jpg").write_bytes(jpeg(6))
    (source / "README.md").write_text("about")
    (folder / ".DS_Store").touch()
    (folder / "._good.jpg").touch()
    (folder / "Thumbs.db").touch()
    job = ImportFolder(project, source)
    assert "Left alone, as they are no pictures of a label: 4" in job.prepare().words
    result = job.run(Watch())
    assert result.words == "1 picture added to A; 1 were here already; 7 problems"
    causes = {problem.thing: problem.cause for problem in result.problems}
    assert causes.pop("A/text.jpg") == "is not a picture"
    assert causes.pop("A/truncated.jpg").startswith("does not decode")
    assert causes == {
        "lost.jpg": "lies in no label's folder",
        "A/folder": "is a link to a folder, which is not followed",
        "A/empty.jpg": "is empty",
        "A/link out.jpg": "is a link that leads out of the folder",
        "A/pipe.jpg": "is no plain file",
    }


def test_names_of_every_kind_are_stored_safely(project: Project, tmp_path: Path, jpeg: Jpeg) -> None:
    folder = tmp_path / "source" / "A"
    folder.mkdir(parents=True)
    long = "ü" * 125 + ".jpeg"
    names = ["two words.jpg", "Hände.jpg", "👍🏽.jpg", ".dot.jpg", long, "CON.jpg", "a:b?.jpg", "tab\t.jpg", "noending"]
    for number, name in enumerate(names):
        (folder / name).write_bytes(jpeg(number))
    (folder / os.fsdecode(b"latin-\xe4.jpg")).write_bytes(jpeg(99))
    result = run(project, tmp_path / "source")
    assert result.problems == ()
    stems = {picture.name.rpartition("-")[0] for picture in project.index.pictures()}
    assert stems >= {"two words", "Hände", "👍🏽", "dot", "_CON", "a_b_", "tab", "noending", "latin-_"}
    assert max(len(picture.name.encode()) for picture in project.index.pictures()) in (254, 255)


@pytest.mark.parametrize("where", [".", "images", ".."])
def test_a_project_is_not_imported_into_itself(project: Project, where: str) -> None:
    with pytest.raises(SignlabError, match="holds this project, or lies in it"):
        ImportFolder(project, project.root / where).prepare()


@pytest.mark.parametrize("names", [(), ("x.jpg",), ("Q/x.jpg",)])
def test_a_source_without_pictures_of_labels_is_refused(
    project: Project, tmp_path: Path, fill: Callable[..., Path], names: tuple[str, ...]
) -> None:
    (tmp_path / "source").mkdir()
    fill(*names)
    with pytest.raises(SignlabError, match="has no pictures in label folders"):
        ImportFolder(project, tmp_path / "source").prepare()
    with pytest.raises(SignlabError, match="is not a folder"):
        ImportFolder(project, tmp_path / "nowhere").prepare()


def test_an_import_is_one_change(project: Project, fill: Callable[..., Path], on_disk: Callable[..., Any]) -> None:
    run(project, fill("A/1.jpg", "B/2.jpg"))
    assert (
        verbs.undo(project).words
        == "Undo of import: 1 picture moved back from A to the trash, 1 moved back from B to the trash"
    )
    verbs.redo(project)
    assert sorted(on_disk(project).values()) == ["images/A", "images/B"]


def test_a_cancelled_import_keeps_what_landed_as_one_change(project: Project, fill: Callable[..., Path]) -> None:
    job = ImportFolder(project, fill(*(f"A/{number}.jpg" for number in range(30))), signer="s1")
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
    assert verbs.undo(project).words == f"Undo of import: {kept} pictures moved back from A to the trash"
    assert not list((project.private / "work").iterdir())


def test_a_full_disk_ends_the_import_with_how_many_are_stored(
    project: Project, fill: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(*(f"A/{number}.jpg" for number in range(9)))
    place, calls = files.place, []

    def full_after_four(draft: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        place(draft, target)

    monkeypatch.setattr(files, "place", full_after_four)
    with pytest.raises(SignlabError, match=r"No space left on device\. 4 pictures are stored"):
        run(project, source)
    monkeypatch.undo()
    project.index.refresh()
    assert project.index.total().pictures == 4
    assert project.index.gone() == 0
    assert run(project, source).words == "5 pictures added to A; 4 were here already"


def test_an_import_that_will_not_fit_does_not_start(
    project: Project, fill: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda _folder: 1000)
    with pytest.raises(SignlabError, match="Free some space"):
        ImportFolder(project, fill("A/1.jpg")).prepare()


def test_one_import_at_a_time(project: Project, fill: Callable[..., Path]) -> None:
    job = ImportFolder(project, fill("A/1.jpg", "A/2.jpg"))
    job.prepare()
    other = ImportFolder(Project.open(project.root), fill("A/1.jpg"))
    other.prepare()
    refused: list[SignlabError] = []

    def meanwhile(_progress: Progress) -> None:
        if project.index.total().pictures == 0 and watch.done:
            with pytest.raises(SignlabError, match="another import or merge is running") as error:
                other.run(Watch())
            refused.append(error.value)

    watch = Watch(on_progress=meanwhile, interval=0)
    assert len(job.run(watch).moves) == 2
    assert refused
    assert other.run(Watch()).already == 2


def test_an_edited_file_does_not_stand_in_the_way_of_its_original(
    project: Project, fill: Callable[..., Path], jpeg: Jpeg
) -> None:
    source = fill("A/1.jpg")
    run(project, source)
    (picture,) = project.index.pictures()
    edited = jpeg(7)
    assert len(edited) != picture.size_bytes or edited != jpeg(0)
    picture.path.write_bytes(edited)
    run(project, source)
    assert sorted(path.read_bytes() for path in (project.images / "A").iterdir()) == sorted([edited, jpeg(0)])


def test_photographs_come_in(project: Project, photographs: Path) -> None:
    source = photographs / "asl-one-signer"
    assert len(run(project, source, signer="t32").moves) == 90
    first = next(project.index.pictures("A"))
    original = source / "A" / first.path.name.replace(f"-{first.sha256[:8]}", "")
    assert original.read_bytes() == first.path.read_bytes()
    shutil.rmtree(project.private)
    project.index.refresh()
    assert project.index.total().signers == 1
    assert Image.open(io.BytesIO(first.path.read_bytes())).size == (first.width, first.height)


def test_a_folder_that_may_not_be_read_is_listed(
    project: Project, fill: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill("A/1.jpg", "B/2.jpg", "other/3.jpg")
    scandir = os.scandir

    def refuse(path: Path) -> Any:  # root may read everything, so the mode will not do
        if Path(path).name in ("B", "other"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    job = ImportFolder(project, source)
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        job.prepare()
    result = job.run(Watch())
    assert result.words == "1 picture added to A; 2 problems"
    assert {problem.thing for problem in result.problems} == {"B/", "other/ (0 files)"}


def test_sides_may_be_nested_however_deep(project: Project, fill: Callable[..., Path]) -> None:
    source = fill("a_train/b_train/c_train/d_train/e_train/f_train/A/1.jpg")
    assert run(project, source).words == "1 picture added to A"


def test_of_named_files_only_these_come_in(project: Project, fill: Callable[..., Path]) -> None:
    source = fill("one.jpg", "two.jpg", "left.jpg")
    named = [source / "one.jpg", source / "two.jpg"]
    result = run(project, source, label="B", files=named)
    assert len(result.moves) == 2
    assert labels(project) == {"one.jpg": "B", "two.jpg": "B"}


def test_named_files_without_a_label_have_that_of_their_folder_or_are_refused(
    project: Project, fill: Callable[..., Path]
) -> None:
    source = fill("A/one.jpg", "A/two.jpg", "other/three.jpg")
    run(project, source / "A", files=[source / "A" / "one.jpg"])
    assert labels(project) == {"one.jpg": "A"}
    with pytest.raises(SignlabError, match="no label's folder"):
        run(project, source / "other", files=[source / "other" / "three.jpg"])
