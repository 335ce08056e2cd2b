"""The window as a person starts and uses it: a screen, a keyboard, ``signlab window``."""

import signal
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
import tomllib

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.ui.theme import COLOURS
from tests.ui.screen import Screen, screen


@pytest.fixture(scope="module")
def display() -> Iterator[Screen]:
    with screen() as made:
        yield made


def test_from_the_start_page_to_a_new_project_and_back_the_next_time(display: Screen, own_home: Path) -> None:
    root = own_home / "Documents" / "Sign Lab" / "kitchen"
    with display.program() as program:
        program.wait_for("Sign Lab")
        display.picture("start")
        program.press("ctrl+n")
        program.type("kitchen")
        display.picture("new-project")
        program.press("Return")
        program.wait_for("kitchen – Sign Lab")
        assert tomllib.loads((root / "signlab.toml").read_text())["name"] == "kitchen"
        assert len(list((root / "images").iterdir())) == 24
        program.press("ctrl+3")
        display.picture("coverage")
        program.press("ctrl+k")
        program.type("go dep")
        display.picture("palette")
        program.press("Return")
        program.press("F1")
        display.picture("help")
        program.press("ctrl+6")
        program.press("ctrl+q")
        assert program.ended() == 0
    kept = tomllib.loads((own_home / "signlab" / "window.toml").read_text())
    assert [row["path"] for row in kept["recent"]] == [str(root)]

    with display.program() as program:
        program.wait_for("Sign Lab")
        display.picture("start-with-a-recent-project")
        program.press("Return")
        program.wait_for("kitchen – Sign Lab")
        display.picture("as-it-was-left")
        program.press("ctrl+w")
        program.wait_for("Sign Lab")
        program.press("ctrl+q")
        assert program.ended() == 0


def test_in_the_dark_on_a_4k_screen_at_twice_the_size(own_home: Path, tmp_path: Path) -> None:
    (own_home / "signlab").mkdir(exist_ok=True)
    (own_home / "signlab" / "window.toml").write_text('[settings]\ntheme = "dark"\n')
    Project.create(tmp_path / "signs", "signs", alphabet.load("asl-29")).close()
    with (
        screen("3840x2160") as large,
        large.program(tmp_path / "signs", environment={"QT_SCALE_FACTOR": "2"}) as program,
    ):
        program.wait_for("signs – Sign Lab")
        for key, name in (("F1", "help"), ("ctrl+comma", "settings"), ("ctrl+j", "jobs"), ("ctrl+w", "start")):
            program.press(key)
            if name == "start":
                program.wait_for("Sign Lab")
            picture = large.picture(f"{name}-dark-4k")
        seen = cv2.imread(str(picture))
        assert seen.shape == (2160, 3840, 3)
        surface = COLOURS["dark"]["surface"].removeprefix("#")
        assert bytes(seen[40, 2500, ::-1]).hex() == surface  # 1280 wide at twice the size
        program.press("ctrl+q")
        assert program.ended() == 0


def test_a_polite_kill_closes_the_window(display: Screen, tmp_path: Path) -> None:
    Project.create(tmp_path / "signs", "signs", alphabet.load("digits-10")).close()
    with display.program(tmp_path / "signs") as program:
        program.wait_for("signs – Sign Lab")
        program.process.send_signal(signal.SIGTERM)
        assert program.ended() == 0


def test_a_screen_that_goes_away_ends_the_program(tmp_path: Path) -> None:
    Project.create(tmp_path / "signs", "signs", alphabet.load("digits-10")).close()
    with screen() as display, display.program(tmp_path / "signs") as program:
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+1")
        display.pull_out()
        program.ended()  # with whatever code: nothing of it is left running
    with Project.open(tmp_path / "signs") as project:
        assert project.found == []


def test_a_hard_crash_is_offered_at_the_next_start(display: Screen, own_home: Path) -> None:
    with display.program() as program:
        program.wait_for("Sign Lab")
        program.process.send_signal(signal.SIGSEGV)
        assert program.ended() == -signal.SIGSEGV
    crashes = own_home / "signlab" / "crashes"
    with display.program() as program:
        program.wait_for("Sign Lab")
        (report,) = crashes.glob("crash-*.txt")
        assert "Segmentation fault" in report.read_text()
        display.picture("start-after-a-crash")
        program.press("ctrl+q")
        assert program.ended() == 0
    assert report.exists()  # nobody has dismissed it


def test_a_project_that_is_none_is_told_on_the_start_page(display: Screen, tmp_path: Path) -> None:
    with display.program(tmp_path / "nothing") as program:
        program.wait_for("Sign Lab")
        display.picture("not-a-project")
        program.press("ctrl+q")
        assert program.ended() == 0
