import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab import files
from signlab.dataset.exporting import Exported, ExportFolder
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch

Record = Callable[..., list[str]]


def export(project: Project, target: Path, **options: object) -> Exported:
    job = ExportFolder(project, target, **options)  # type: ignore[arg-type]
    job.prepare()
    return job.run(Watch())


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("link", [True, False])
def test_pictures_lie_in_label_folders_with_a_list_of_classes(
    project: Project, record: Record, tmp_path: Path, link: bool
) -> None:
    in_b, in_a = record(project, "B", 2), record(project, "A", 1, first=10)
    result = export(project, tmp_path / "out", link=link)
    assert result.words == f"3 pictures of 2 labels written to {tmp_path / 'out'}"
    assert tree(tmp_path / "out") == sorted([f"A/{in_a[0]}", *(f"B/{name}" for name in in_b), "classes.txt"])
    assert (tmp_path / "out" / "classes.txt").read_text() == "A\nB\n"
    copy, original = tmp_path / "out" / "A" / in_a[0], project.images / "A" / in_a[0]
    assert copy.read_bytes() == original.read_bytes()
    assert copy.samefile(original) == link


def test_only_the_labels_asked_for(project: Project, record: Record, tmp_path: Path) -> None:
    record(project, "A", 1)
    record(project, "B", 1, first=10)
    assert export(project, tmp_path / "out", labels=["B"]).count == 1
    assert (tmp_path / "out" / "classes.txt").read_text() == "B\n"
    with pytest.raises(SignlabError, match="not in the alphabet"):
        ExportFolder(project, tmp_path / "out2", labels=["Q"]).prepare()


def test_empty_labels_are_said(project: Project, record: Record, tmp_path: Path) -> None:
    record(project, "A")
    plan = ExportFolder(project, tmp_path / "out").prepare()
    assert [warning.thing for warning in plan.warnings] == ["The label B", "The label C"]


def test_nothing_is_overwritten(project: Project, record: Record, tmp_path: Path) -> None:
    record(project)
    (tmp_path / "empty").mkdir()
    export(project, tmp_path / "empty")
    for target in (tmp_path / "empty", project.root / "out", project.root):
        with pytest.raises(SignlabError, match=r"not an empty folder|lies in the project"):
            ExportFolder(project, target).prepare()
    job = ExportFolder(project, tmp_path / "late")
    job.prepare()
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "theirs").touch()
    with pytest.raises(SignlabError, match="nothing was left behind"):
        job.run(Watch())
    assert tree(tmp_path / "late") == ["theirs"]


def test_there_has_to_be_something_to_export(project: Project, tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="has no pictures to write"):
        ExportFolder(project, tmp_path / "out").prepare()


def test_a_picture_that_goes_away_meanwhile_is_listed(project: Project, record: Record, tmp_path: Path) -> None:
    names = record(project)
    job = ExportFolder(project, tmp_path / "out")
    job.prepare()
    (project.images / "A" / names[0]).unlink()
    result = job.run(Watch())
    assert (result.count, [problem.thing for problem in result.problems]) == (2, names[:1])


def test_an_export_that_is_cancelled_or_fails_leaves_nothing(
    project: Project, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(project)
    job = ExportFolder(project, tmp_path / "deep" / "out")
    job.prepare()
    watch = Watch(interval=0)

    def cancel(progress: Progress) -> None:
        if progress.done == 2:
            watch.cancel()

    watch.on_progress = cancel
    with pytest.raises(Cancelled):
        job.run(watch)

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(SignlabError, match="No space left on device"):
        job.run(Watch())
    monkeypatch.setattr(files, "free_bytes", lambda _folder: 10)
    with pytest.raises(SignlabError, match="Free some space"):
        job.prepare()
    assert not list((tmp_path / "deep").iterdir())
    assert not list((project.private / "work").iterdir())
