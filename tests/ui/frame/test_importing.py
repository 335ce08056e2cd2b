"""The form that asks what to import."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.ui.frame import importing
from signlab.ui.frame.importing import ImportForm
from signlab.ui.frame.workspace import Workspace
from tests.ui.conftest import picture


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    random = np.random.default_rng(5)
    for label in ("A", "b", "thumb"):
        (tmp_path / "theirs" / label).mkdir(parents=True)
        for number in range(2):
            (tmp_path / "theirs" / label / f"s7_x_{number}.jpg").write_bytes(picture(random))
    (tmp_path / "theirs" / "A" / "torn.jpg").write_bytes(b"\xff\xd8 no picture")
    return tmp_path / "theirs"


@pytest.fixture
def form(workspace: Workspace, theirs: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ImportForm:
    monkeypatch.setattr(importing, "_LOOK_AFTER", 0)
    importing.ask_import(workspace, workspace.bench, theirs)
    made = workspace.findChild(ImportForm)
    qtbot.waitUntil(made._go.isEnabled)
    return made


def unknown(form: ImportForm) -> QComboBox:
    (choice,) = [box for box in form.findChildren(QComboBox) if "thumb" in box.accessibleName()]
    return choice


def test_the_plan_is_said_before_anything_happens(form: ImportForm, project: Project) -> None:
    assert form._go.text() == "Import 5 pictures"
    assert "5 pictures of 2 labels" in form._plan.text()
    assert "--" not in form._warnings.text()
    assert project.index.total().pictures == 0
    form.reject()
    assert project.index.total().pictures == 0


def test_what_was_told_goes_into_the_sessions_and_what_was_of_no_use_is_listed(
    form: ImportForm, workspace: Workspace, project: Project, qtbot: QtBot
) -> None:
    form._signer.setText("s9")
    form._session.setText("kitchen")
    form._hand.setCurrentIndex(form._hand.findData("left"))
    qtbot.waitUntil(lambda: "s9" in form._plan.text() and form._go.isEnabled())
    form._go.click()
    assert workspace.status.drawer.isVisible()
    (task,) = workspace.bench.jobs.tasks
    qtbot.waitUntil(lambda: task.state.over)
    assert "torn.jpg" in " ".join(problem.thing for problem in task.problems)
    qtbot.waitUntil(lambda: workspace.bench.commands.action("undo").isEnabled())  # the disk was looked at again
    (session,) = project.index.sessions()
    assert (session.signer, session.hand) == ("s9", "left")
    assert {label: tally.pictures for label, tally in project.index.counts().items() if tally.pictures} == {
        "A": 2,
        "B": 2,
    }


def test_a_folder_that_means_no_label_can_mean_one_or_become_one(
    form: ImportForm, workspace: Workspace, project: Project, qtbot: QtBot
) -> None:
    choice = unknown(form)
    choice.setCurrentIndex(choice.findData("Y"))
    qtbot.waitUntil(lambda: form._go.text() == "Import 7 pictures" and form._go.isEnabled())
    choice.setCurrentIndex(choice.findData(importing.NEW))
    assert not form._go.isEnabled()  # until it was looked through again
    qtbot.waitUntil(form._go.isEnabled)
    with qtbot.waitSignal(workspace.bench.project_set):
        form._go.click()
    assert project.alphabet.names[-1] == "thumb"
    qtbot.waitUntil(lambda: project.index.counts()["thumb"].pictures == 2)


def test_names_that_tell_the_signer_are_used(form: ImportForm, project: Project, qtbot: QtBot) -> None:
    form._pattern.setText("{signer")
    qtbot.waitUntil(lambda: "signer" in form._plan.text() and not form._go.isEnabled())
    form._pattern.setText("{signer}_{session}_{n}")
    qtbot.waitUntil(lambda: "s7" in form._plan.text() and form._go.isEnabled())
    form.reject()


def test_all_pictures_of_one_label(form: ImportForm, qtbot: QtBot) -> None:
    form._label.setCurrentIndex(form._label.findData("C"))
    qtbot.waitUntil(lambda: form._go.text() == "Import 7 pictures" and form._go.isEnabled())
    form.reject()


def test_a_folder_that_is_not_there_says_so_where_it_is_typed(form: ImportForm, qtbot: QtBot) -> None:
    form._folder.setText(form._folder.text() + "x")
    qtbot.waitUntil(lambda: "is not a folder" in form._plan.text())
    assert not form._go.isEnabled()
    form._folder.setText("")
    qtbot.waitUntil(lambda: "Choose a folder" in form._plan.text())
    form.reject()


def test_without_a_folder_it_asks_for_one(
    workspace: Workspace, theirs: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(theirs))
    importing.ask_import(workspace, workspace.bench)
    form = workspace.findChild(ImportForm)
    qtbot.waitUntil(form._go.isEnabled)
    form.reject()
