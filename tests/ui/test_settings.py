"""What was set is kept, whatever state the file is in."""

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from signlab.errors import Problem
from signlab.ui.settings import SETTINGS, Settings, when


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "window.toml"


def test_what_was_set_is_there_the_next_time(path: Path) -> None:
    settings = Settings(path)
    settings["theme"] = "dark"
    settings["library.size"] = 200
    settings.set_key("undo", "Ctrl+Y")
    settings.remember(Path("/one"))
    settings.remember(Path("/two"))
    settings.remember(Path("/one"))
    again = Settings(path)
    assert (again["theme"], again["library.size"], again.keys) == ("dark", 200, {"undo": "Ctrl+Y"})
    assert list(again.recent) == [Path("/one"), Path("/two")]
    assert again.recent == settings.recent
    assert not again.problems


def test_every_default_fits_its_own_setting() -> None:
    assert all(setting.fits(setting.default) for setting in SETTINGS)
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(("key", "value"), [("theme", "purple"), ("library.size", 5), ("library.size", True)])
def test_what_a_setting_cannot_be_is_refused(path: Path, key: str, value: object) -> None:
    settings = Settings(path)
    with pytest.raises(ValueError, match=key):
        settings[key] = value
    assert not path.exists()


def test_a_value_edited_by_hand_that_does_not_fit_is_told_and_the_rest_holds(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('[settings]\ntheme = "purple"\n"library.size" = 96\nunheard = 1\n')
    settings = Settings(path)
    assert (settings["theme"], settings["library.size"]) == ("system", 96)
    assert [problem.thing for problem in settings.problems] == ["The setting theme"]


def test_a_broken_file_is_told_and_left_as_it_is_until_something_is_set(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("[settings\n")
    settings = Settings(path)
    assert settings["theme"] == "system"
    assert "cannot be read" in settings.problems[0].cause
    assert path.read_text() == "[settings\n"


def test_a_list_of_projects_with_nonsense_in_it_keeps_the_others(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('[[recent]]\npath = "/a"\nopened = "2026-05-01T10:00:00"\n[[recent]]\npath = 3\n')
    assert list(Settings(path).recent) == [Path("/a")]


def test_a_file_that_cannot_be_written_is_told_and_the_value_holds_until_the_end(path: Path, qtbot: QtBot) -> None:
    path.mkdir(parents=True)  # no file can take the place of a folder
    settings = Settings(path)
    told: list[Problem] = []
    settings.failed.connect(told.append)
    settings["theme"] = "dark"
    assert settings["theme"] == "dark"
    assert "cannot be written" in told[0].cause


def test_a_change_is_announced_once_and_only_where_there_is_one(path: Path) -> None:
    settings = Settings(path)
    seen: list[object] = []
    when(settings, "theme", seen.append)
    settings["theme"] = "dark"
    settings["theme"] = "dark"
    settings["motion"] = False
    assert seen == ["system", "dark"]


def test_who_follows_a_setting_is_let_go_when_it_is_gone(path: Path, qtbot: QtBot) -> None:
    settings, seen = Settings(path), []

    class Owner(QObject):
        def follow(self, value: object) -> None:
            seen.append((self.objectName(), value))

    owner = Owner()
    owner.setObjectName("page")
    when(settings, "theme", owner.follow)
    settings["theme"] = "dark"
    owner.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(owner))
    settings["theme"] = "light"
    assert seen == [("page", "system"), ("page", "dark")]
