"""``signlab window`` says in words what keeps the window from opening."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from signlab.cli import main
from signlab.cli.window import has_screen, package_of


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["window", *arguments])
    assert stopped.value.code == 1
    return capsys.readouterr().err


@pytest.mark.usefixtures("no_screen")
def test_without_a_screen_it_names_what_works_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    words = said(capsys)
    assert "needs a screen" in words
    assert "signlab start" in words


@pytest.mark.usefixtures("no_screen")
def test_the_doctor_looks_at_the_window_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> dict[str, str]:
        with pytest.raises(SystemExit):
            main(["doctor", "--json"])
        (window,) = [finding for finding in json.loads(capsys.readouterr().out) if finding["thing"] == "Window"]
        return window

    assert (found()["state"], "screen" in found()["words"]) == ("note", True)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert found()["state"] == "good"


@pytest.mark.usefixtures("no_screen")
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_of_these_counts_as_a_screen(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert not has_screen()
    monkeypatch.setenv(name, "something")
    assert has_screen()


@pytest.mark.usefixtures("no_screen")
def test_a_library_that_python_cannot_load_is_told_with_its_package(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refuses:
        @staticmethod
        def find_spec(name: str, *_rest: object) -> None:
            if name == "signlab.ui.app":
                raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delitem(sys.modules, "signlab.ui.app", raising=False)
    monkeypatch.delattr("signlab.ui.app", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refuses, *sys.meta_path])
    assert "lacks libEGL.so.1. sudo apt-get install libegl1" in said(capsys)


@pytest.mark.usefixtures("no_screen")
def test_a_library_that_qt_cannot_load_is_told_with_its_package(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("ctypes.CDLL", refuse)
    assert "lacks libxcb-cursor.so.0. sudo apt-get install libxcb-cursor0" in said(capsys)


@pytest.mark.parametrize(
    ("library", "package"),
    [("libEGL.so.1", "libegl1"), ("libdbus-1.so.3", "libdbus-1-3"), ("libglib-2.0.so.0", "libglib2.0-0"), ("x", "")],
)
def test_packages_are_known_by_their_libraries(library: str, package: str) -> None:
    assert package_of(library) == package


def test_the_help_of_the_program_loads_no_qt() -> None:
    script = "import sys, signlab.cli\ntry: signlab.cli.main(['--help'])\nexcept SystemExit: pass\n"
    script += "assert not [name for name in sys.modules if name.startswith(('PySide6', 'numpy', 'cv2'))]"
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=Path(__file__).parent)
