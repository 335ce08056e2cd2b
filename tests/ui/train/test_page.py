"""The list of runs, one of them, two of them, and what can be done with them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from signlab.capture.prompts import Prompt
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.training import run, runs
from signlab.ui.pages.train.page import TrainPage
from signlab.ui.pages.wishes import Trial
from tests.ui.train.conftest import MakeRun

LONG = 30_000


def wait(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=LONG)


def choose(page: TrainPage, qtbot: QtBot, name: str) -> None:
    wait(qtbot, lambda: page.roster.choose(name))
    wait(qtbot, lambda: page.view.one is not None and page.view.one.run.name == name)


def answer(qtbot: QtBot, words: str) -> None:
    """Press the button of that name in the question that is asked."""
    wait(qtbot, lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    next(one for one in box.buttons() if one.text() == words).click()


def test_an_empty_page_says_what_it_is_for_and_offers_the_first_step(page: TrainPage, qtbot: QtBot) -> None:
    wait(qtbot, lambda: page.halves.right is page._empty)
    assert any("learns the letters" in said.text() for said in page._empty.findChildren(QLabel))
    page.open_new()
    wait(qtbot, lambda: page.new.form is not None)
    assert page.step_back()
    assert page.halves.right is page._empty


def test_the_latest_run_is_seen_first_and_keys_go_to_the_list(make_run: MakeRun, page: TrainPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.setFocus()
    wait(qtbot, page.roster.new.hasFocus)
    make_run("r1").save(made="2020-01-01T00:00:00")
    make_run("r2")
    page.watching.look()
    wait(qtbot, page.roster.list.hasFocus)
    wait(qtbot, lambda: page.view.one is not None)
    wait(qtbot, lambda: len(page.roster.rows) == 2)
    qtbot.keyClick(page.roster.list, Qt.Key.Key_Down)
    wait(qtbot, lambda: page.view.one.run.name == "r1" and page.halves.right is page.view)
    page.show_all()
    assert page.halves.right is page.all
    page.roster.opened.emit("r2")
    assert page.halves.right is page.view


def test_a_row_has_the_figure_for_people_not_seen_or_a_dash(make_run: MakeRun, page: TrainPage, qtbot: QtBot) -> None:
    make_run("r1", wrong=1)
    make_run("r2", tried=False)
    make_run("r3", state="failed")
    page.watching.look()
    wait(qtbot, lambda: len(page.roster.rows) == 3)
    rows = {row.id: row for row in page.roster.rows}
    assert (rows["r1"].figure, rows["r1"].unit) == ("89 %", "new people")
    assert rows["r2"].figure == "–"
    assert (rows["r3"].tone, rows["r3"].figure) == ("record", "–")
    assert rows["r1"].state == "Pictures · b1 · 0:12"


def test_a_run_shows_its_sentence_figures_settings_and_log(make_run: MakeRun, page: TrainPage, qtbot: QtBot) -> None:
    make_run("r1", wrong=2)
    page.watching.look()
    choose(page, qtbot, "r1")
    view = page.view
    assert view.sentence.text() == "Right for 7 of 9 pictures of people it does not know. Confuses A with B (2)."
    shown = {bar.name.strip(): bar for bar in view.figures.people.bars}
    assert shown["People it knows"].value is None
    assert shown["People it knows"].words == "cannot be known from this data"
    assert shown["New people"].value == pytest.approx(7 / 9)
    assert view.figures.labels.text(",").splitlines()[1].startswith("A,3,0.333")
    assert ("num_layers", "10") in view.facts.facts
    wait(qtbot, lambda: view.log.toPlainText().endswith("last line"))
    assert view.curves is not None
    assert view.curves.accuracy.said.text().endswith("learning 75 %  ·  validation 50 %")
    assert not view.curves.loss.isVisible()
    assert view.evaluate.isVisible()
    assert not view.stop.isVisible()


def test_plots_are_imported_when_a_curve_is_first_shown() -> None:
    import subprocess

    code = "import signlab.ui.pages.train.page, sys; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_cell_leads_to_its_pictures_and_a_label_to_more_of_it(
    make_run: MakeRun, page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    make_run("r1", wrong=2)
    page.watching.look()
    choose(page, qtbot, "r1")
    matrix = page.view.figures.matrix
    with qtbot.waitSignal(page.bench.wanted) as told:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell(0, 1).center().toPoint())
    name, query = told.args
    assert name == "library"
    assert isinstance(query, Query)
    found = {picture.name for picture in project.index.pictures()}
    assert len(query.name) == 2
    assert set(query.name) <= found
    with qtbot.waitSignal(page.bench.wanted) as told:
        page.view.figures.record_wanted.emit("A")
    assert told.args[0] == "capture"
    assert isinstance(told.args[1], Prompt)
    assert told.args[1].label == "A"


def test_a_run_that_is_done_can_be_tried_and_put_onto_a_device(
    make_run: MakeRun, page: TrainPage, qtbot: QtBot
) -> None:
    make_run("r1")
    page.watching.look()
    choose(page, qtbot, "r1")
    with qtbot.waitSignal(page.bench.wanted) as told:
        page.view.try_it.click()
    assert told.args == ["deploy", Trial("r1")]
    with qtbot.waitSignal(page.bench.wanted) as told:
        page.view.deploy.click()
    assert told.args == ["deploy", "r1"]
    assert page.view.deploy.isVisible() == (page.view.one.run.engine != "landmarks")


def test_notes_are_stored_and_found_again(make_run: MakeRun, page: TrainPage, qtbot: QtBot) -> None:
    made = make_run("r1")
    make_run("r2")
    page.watching.look()
    choose(page, qtbot, "r1")
    qtbot.keyClicks(page.view.notes, "with the new lamp")
    choose(page, qtbot, "r2")  # at once: what was typed is stored all the same
    wait(qtbot, lambda: made.notes == "with the new lamp")
    assert page.view.notes.toPlainText() == ""
    page.watching.look()
    wait(qtbot, lambda: page.watching.seen.one("r1").notes)
    choose(page, qtbot, "r1")
    assert page.view.notes.toPlainText() == "with the new lamp"


def test_a_run_is_deleted_once_that_is_confirmed_and_comes_back(
    make_run: MakeRun, page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    first = make_run("r1")
    second = make_run("r2")
    second.save(start_from={"file": "model.tar.gz", "sha256": "abc"})
    first.save(outputs={run.MODEL: "abc"})
    page.watching.look()
    choose(page, qtbot, "r1")
    page.view.delete.click()
    wait(qtbot, lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    assert "Started from it: r2" in QApplication.activeModalWidget().informativeText()
    answer(qtbot, "Back")
    assert first.folder.is_dir()
    page.view.delete.click()
    told: list[Callable[[], object]] = []
    page.bench.told.connect(lambda _words, _button, call: told.append(call))
    answer(qtbot, "Delete")
    wait(qtbot, lambda: [row.id for row in page.roster.rows] == ["r2"])
    assert not first.folder.exists()
    wait(qtbot, lambda: told)
    told[0]()
    wait(qtbot, lambda: len(page.roster.rows) == 2)
    assert [one.name for one in runs.listed(project.runs)[0]] == ["r1", "r2"]


def test_two_runs_are_compared_in_words_with_what_differs(make_run: MakeRun, page: TrainPage, qtbot: QtBot) -> None:
    make_run("r1", wrong=3)
    make_run("r2", wrong=1).save(options={"num_layers": 18, "image_shape": "3,64,64", "epochs": 4})
    page.watching.look()
    choose(page, qtbot, "r1")
    chooser, model = page.roster.list.selectionModel(), page.roster.list.model()
    place = [row.id for row in page.roster.rows].index("r2")
    chooser.select(model.index(place, 0), QItemSelectionModel.SelectionFlag.Select)
    wait(qtbot, lambda: page.halves.right is page.both)
    wait(qtbot, lambda: page.both.sentence.text().startswith("r2 is right for 22 more of 100 pictures"))
    assert page.both.figures.text(",").splitlines()[1] == "Right for people it does not know,67 %,89 %"
    settings = page.both.settings.text(",").splitlines()
    assert settings[0] == "What,r1,r2"
    assert "num_layers,10,18" in settings
    assert page.step_back()
    assert page.halves.right is page.all


def test_all_runs_stand_in_a_table_that_sorts(make_run: MakeRun, page: TrainPage, qtbot: QtBot) -> None:
    make_run("r1", wrong=3)
    make_run("r2", wrong=1)
    make_run("r3", tried=False)
    page.watching.look()
    wait(qtbot, lambda: len(page.roster.rows) == 3)
    page.show_all()
    assert page.all.sentence.text() == "3 runs. Best for new people: r2, right for 89 %."
    table = page.all.table
    table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert [line.split(",")[0] for line in table.text(",").splitlines()[1:]] == ["r2", "r1", "r3"]
    table.selectRow(0)
    assert not page.all.compare.isEnabled()
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.model().index(1, 0), flags.Select | flags.Rows)
    page.all.compare.click()
    wait(qtbot, lambda: page.halves.right is page.both)


def test_a_run_that_broke_off_can_be_gone_on_with_and_one_in_a_terminal_cannot_be_stopped(
    make_run: MakeRun, page: TrainPage, qtbot: QtBot
) -> None:
    made = make_run("r1", state="running")
    page.watching.look()
    choose(page, qtbot, "r1")
    assert page.view.sentence.text() == "Broken off: its process died. It got as far as epoch 3 of 4."
    assert page.view.resume.isVisible()
    assert page.view.keep.isVisible()
    with made.held():
        page.watching.look()
        wait(qtbot, page.view.stop.isVisible)
        assert not page.view.stop.isEnabled()
        assert "terminal" in page.view.stop.toolTip()
        assert not page.view.resume.isVisible()


def test_figures_are_exported_for_people_and_for_programs(
    make_run: MakeRun, page: TrainPage, tmp_path: Path, qtbot: QtBot
) -> None:
    make_run("r1", wrong=2)
    page.watching.look()
    choose(page, qtbot, "r1")
    facts = page.view.one.figures
    for name in ("r1.html", "r1.json"):
        with qtbot.waitSignal(page.bench.told, timeout=LONG):
            page.view._exporting.save(facts, tmp_path / name)
    assert "Right for 7 of 9" in (tmp_path / "r1.html").read_text(encoding="utf-8")
    assert '"confusion"' in (tmp_path / "r1.json").read_text(encoding="utf-8")
