"""Try it, as a person uses it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from signlab.capture.source import State
from signlab.errors import Problem, SignlabError
from signlab.ui.pages.capture.source_chooser import SourceChooser
from signlab.ui.workbench import Workbench
from tests.ui.deploy.try_it.playing import Scene, add_run


def test_a_letter_is_shown_large_with_its_bar_and_spelled_once_it_counts(scene: Scene) -> None:
    scene.sees = "B"
    scene.go_live()
    scene.shoot(lambda: scene.control.spelled.word == "B")
    assert scene.page.panel.letter.text == "B"
    shown = dict(scene.page.panel.bars.shown)
    assert shown["B"] > 0.8
    assert len(shown) == 5
    assert scene.page.word.accessibleDescription() == "B"
    scene.sees = "C"
    scene.shoot(lambda: scene.control.spelled.word == "BC")


def test_a_rest_ends_the_word_and_what_was_spelled_can_be_cleared(scene: Scene) -> None:
    scene.sees = "B"
    scene.go_live()
    scene.shoot(lambda: scene.control.spelled.word == "B")
    scene.sees = ""
    scene.shoot(lambda: scene.control.spelled.before == ("B",))
    assert scene.page.panel.letter.text == "–"
    scene.control.clear()
    assert scene.control.spelled.before == ()


def test_letters_or_words_are_said_aloud_and_nothing_unless_it_is_asked_for(scene: Scene) -> None:
    scene.sees = "B"
    scene.go_live()
    scene.shoot(lambda: scene.control.spelled.word == "B")
    assert scene.said == []
    choose(scene.page.says, 1)
    scene.sees = "C"
    scene.shoot(lambda: scene.said[-1:] == ["C"])
    choose(scene.page.says, 2)
    scene.sees = ""
    scene.shoot(lambda: scene.said[-1:] == ["BC"])
    assert scene.bench.settings["try.say"] == "words"


def choose(box: QComboBox, place: int) -> None:
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_a_letter_is_said_as_the_alphabet_spells_it(scene: Scene) -> None:
    scene.bench.settings["try.say"] = "letters"
    scene.sees = "D"
    scene.go_live()
    scene.shoot(lambda: scene.said)
    spoken = next(label.spoken or label.name for label in scene.bench.project.alphabet if label.name == "D")
    assert scene.said == [spoken]


def test_the_newest_run_is_tried_unless_another_was_or_is_wanted(scene: Scene, bench: Workbench) -> None:
    add_run(bench, "r2")
    add_run(bench, "r3", "pictures")
    scene.go_live()
    assert scene.loaded == ["r3"]
    assert [scene.page.models.itemText(n).split()[0] for n in range(3)] == ["r3", "r2", "r1"]
    choose(scene.page.models, 1)
    scene.until(lambda: scene.loaded == ["r3", "r2"])
    scene.page.show_model("r1")
    scene.until(lambda: scene.loaded == ["r3", "r2", "r1"])
    assert scene.page.models.currentIndex() == 2
    assert bench.settings["try.model"] == "r1"


def test_without_a_model_it_says_where_one_comes_from(scene: Scene, bench: Workbench) -> None:
    (bench.project.runs / "r1" / "model.tar.gz").unlink()
    bench.settings["try.source"] = "demo:"
    scene.show()
    scene.until(lambda: scene.control.choices == [])
    scene.until(lambda: "no model yet" in scene.page.panel._more.text())
    assert not scene.page.models.isEnabled()


def test_without_a_source_one_is_chosen(scene: Scene) -> None:
    scene.show()
    assert scene.page.preview.banner.isVisible()
    QTest.mouseClick(scene.page.source, Qt.MouseButton.LeftButton)
    scene.until(lambda: scene.page.findChildren(SourceChooser))
    chooser = scene.page.findChildren(SourceChooser)[0]
    scene.until(chooser.list.count)
    chooser.use()
    scene.until(lambda: scene.cameras)
    assert scene.bench.settings["try.source"] == scene.control.url


def test_a_film_waits_until_somebody_reads_it(scene: Scene) -> None:
    scene.hold = True
    scene.bench.settings["try.source"] = "file:clip.mp4"
    scene.show()
    scene.until(lambda: scene.control.loading)
    scene.qtbot.wait(300)
    assert scene.cameras == []
    assert scene.page.panel._more.text() == "Loading the model…"
    scene.until(lambda: "Loading the model" in scene.page.preview.banner.accessibleName())
    scene.hold = False
    scene.until(lambda: scene.cameras)


def test_unseen_it_lets_go_of_camera_and_model_and_takes_them_up_again(scene: Scene) -> None:
    scene.go_live()
    scene.window.hide()
    scene.until(lambda: scene.control.status.state is State.ENDED)
    scene.until(lambda: not scene.control.loading)
    assert scene.control._reader is None
    scene.window.show()
    scene.until(lambda: len(scene.cameras) == 2)
    scene.until(lambda: scene.loaded == ["r1", "r1"])


def test_a_source_that_fails_is_told_across_the_picture(scene: Scene) -> None:
    scene.go_live()
    scene.cameras[-1].fail(SignlabError("The camera 0", "was unplugged", "Plug it in."))
    scene.until(lambda: scene.page.preview.banner.said)
    assert "was unplugged" in scene.page.preview.banner.accessibleName()
    scene.until(lambda: not scene.page.panel.bars.shown)


def test_what_goes_wrong_is_told_and_can_be_put_away(scene: Scene) -> None:
    scene.go_live()
    scene.control._fail(Problem("The model", "ended by signal 9", "Choose another."))
    card = scene.page._card
    assert card is not None
    assert "ended by signal 9" in card.accessibleName()
    scene.control.dismiss()
    assert scene.page._card is None


def test_the_capture_page_lets_go_of_the_camera_that_is_wanted(scene: Scene, bench: Workbench) -> None:
    wanted: list[str] = []
    bench.source_wanted.connect(wanted.append)
    scene.show()
    scene.control.open("camera:0")
    assert wanted == ["camera:0"]
    scene.until(lambda: scene.cameras)
    assert scene.cameras[-1].url == "camera:0"
