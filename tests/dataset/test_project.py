import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset import verbs
from signlab.dataset.project import Project
from signlab.errors import SignlabError

LETTERS = alphabet.load("A,B,C")


def test_a_new_project_has_a_folder_for_each_label(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "deep" / "signs", "My signs", LETTERS)
    assert sorted(path.name for path in project.images.iterdir()) == ["A", "B", "C"]
    opened = Project.open(project.root)
    assert opened.name == "My signs"
    assert opened.alphabet == LETTERS
    assert opened.settings["coverage"]["pictures"] > 0
    assert opened.found == []


def test_a_project_is_made_only_where_nothing_is(tmp_path: Path, project: Project) -> None:
    with pytest.raises(SignlabError, match="already a project"):
        Project.create(project.root, "x", LETTERS)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(SignlabError, match="not an empty folder"):
        Project.create(tmp_path / "full", "x", LETTERS)
    with pytest.raises(SignlabError, match="not an empty folder"):
        Project.create(tmp_path / "full" / "x", "x", LETTERS)


def test_what_is_no_project_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="not a Sign Lab project"):
        Project.open(tmp_path)
    with pytest.raises(SignlabError, match="not a Sign Lab project"):
        Project.open(tmp_path / "nowhere")


def test_labels_are_added_at_the_end(project: Project) -> None:
    project.add_labels(["D"])
    assert project.alphabet.names == ("A", "B", "C", "D")
    assert project.index.counts()["D"].pictures == 0
    assert Project.open(project.root).alphabet == project.alphabet


def test_a_copied_project_is_a_project(tmp_path: Path, project: Project, record: Callable[..., list[str]]) -> None:
    names = record(project)
    shutil.copytree(project.root, tmp_path / "copy")
    with Project.open(tmp_path / "copy") as copy:
        assert copy.index.select(label="A") == names
        verbs.relabel(copy, names, "B")
    assert project.index.select(label="A") == names


def test_without_its_private_folder_a_project_loses_only_its_history(
    project: Project, record: Callable[..., list[str]]
) -> None:
    names = record(project)
    assert project.index.total().pictures == 3
    shutil.rmtree(project.private)
    project.index.refresh()
    assert project.index.total().sessions == 1
    with pytest.raises(SignlabError, match="nothing to undo"):
        verbs.undo(project)
    assert verbs.trash(project, names).words == "3 pictures moved from A to the trash"
    assert verbs.undo(project).words == "Undo of trash: 3 pictures moved back from the trash to A"


def test_who_changes_a_project_waits_for_others_and_then_says_so(
    project: Project, record: Callable[..., list[str]]
) -> None:
    names = record(project)
    other = Project.open(project.root)
    other.patience = 0.01
    with project.changing():
        with pytest.raises(SignlabError, match="another window or command"):
            verbs.trash(other, names)
        other.patience = 30
        thread = threading.Thread(target=verbs.trash, args=(other, names))
        thread.start()
    thread.join()
    project.index.refresh()
    assert project.index.total().pictures == 0
    other.close()
