"""What a check found and somebody found fine is remembered, undone, and taken over by other copies of the project."""

import shutil
from collections.abc import Callable
from pathlib import Path

from signlab.dataset import verbs
from signlab.dataset.merging import MergeProject
from signlab.dataset.project import Project
from signlab.dataset.query import parse
from signlab.jobs import Watch

Record = Callable[..., list[str]]


def test_a_dismissal_is_remembered_across_restarts_and_without_the_index(project: Project, record: Record) -> None:
    first, second, _ = record(project)
    done = verbs.dismiss(project, [first, second], "too_dark")
    assert done.words == "2 pictures found fine: too dark"
    assert verbs.dismiss(project, [first], "too_dark").words == "nothing changed"
    project.close()
    shutil.rmtree(project.private)
    with Project.open(project.root) as again:
        assert again.index.dismissed() == {f"too_dark/{first}", f"too_dark/{second}"}
        verbs.relabel(again, [first], "B")
        again.index.refresh()
        assert f"too_dark/{first}" in again.index.dismissed()


def test_a_dismissal_is_undone_redone_and_taken_back(project: Project, record: Record) -> None:
    name = record(project)[0]
    verbs.dismiss(project, [name], "blurred")
    assert verbs.undo(project).words == "Undo of dismiss: 1 picture no longer found fine: blurred"
    project.index.refresh()
    assert not project.index.dismissed()
    verbs.redo(project)
    project.index.refresh()
    assert project.index.dismissed() == {f"blurred/{name}"}
    verbs.dismiss(project, [name], "blurred", back=True)
    project.index.refresh()
    assert not project.index.dismissed()
    assert [problem.thing for problem in verbs.dismiss(project, ["nowhere.jpg"], "dark").problems] == ["nowhere.jpg"]


def test_marks_and_dismissals_do_not_mix(project: Project, record: Record) -> None:
    name = record(project)[0]
    verbs.mark(project, [name], "checked")
    verbs.dismiss(project, [name], "dark")
    project.index.refresh()
    assert project.index.marks([name]) == {name: "checked"}
    assert project.index.find(parse("mark:checked")).names == [name]
    assert project.index.problems() == []


def test_another_copy_takes_dismissals_over_and_the_latest_word_counts(
    project: Project, record: Record, tmp_path: Path
) -> None:
    first, second, _ = record(project)
    verbs.dismiss(project, [first], "dark")
    project.close()
    shutil.copytree(project.root, tmp_path / "copy")
    with Project.open(tmp_path / "copy") as copy:
        verbs.dismiss(copy, [second], "dark")
        verbs.dismiss(copy, [first], "dark", back=True)
    with Project.open(project.root) as ours:
        job = MergeProject(ours, tmp_path / "copy")
        job.prepare()
        job.run(Watch())
        ours.index.refresh()
        assert ours.index.dismissed() == {f"dark/{second}"}


def test_pictures_move_to_the_label_of_each_as_one_change(
    project: Project, record: Record, on_disk: Callable[[Project], dict[str, str]]
) -> None:
    first, second, third = record(project)
    verbs.relabel_each(project, {first: "B", second: "C", third: "A"})
    assert on_disk(project) == {first: "images/B", second: "images/C", third: "images/A"}
    verbs.undo(project)
    assert set(on_disk(project).values()) == {"images/A"}
