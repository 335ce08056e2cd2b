"""``signlab guide``: a guided session in the terminal."""

import builtins
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.capture import jpeg
from signlab.cli import main
from signlab.dataset.project import Project
from tests.capture.conftest import picture

DEMO = ["--source", "demo:?fps=60&size=160x120", "--fps", "60", "--novelty", "0", "--keep-all", "--countdown", "0"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    Project.create(tmp_path / "signs", "signs", alphabet.load("A,B,C")).close()
    return tmp_path / "signs"


def guide(project: Path, *arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["guide", str(project), "--signer", "s1", *map(str, arguments)])
    return int(ended.value.code or 0)


def count(project: Path) -> dict[str, int]:
    return {folder.name: len(list(folder.iterdir())) for folder in sorted((project / "images").iterdir())}


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Somebody who sits there and types these lines."""

    def sit(*lines: str) -> list[str]:
        left = list(lines)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(builtins, "input", lambda _prompt: left.pop(0))
        return left

    return sit


def test_without_a_terminal_it_walks_through_the_alphabet_by_itself(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = ["--hand", "left", "--consent", "training", "--camera-note", "kitchen"]
    assert guide(project, *DEMO, *facts, "--count", 3) == 0
    told = capsys.readouterr()
    assert told.out.startswith("Thank you, s1. You recorded 9 pictures of 3 labels in 3 bursts")
    assert "Hold B in the square with your left hand" in told.err
    assert count(project) == {"A": 3, "B": 3, "C": 3}
    (session,) = (project / "sessions").glob("*.jsonl")
    header = json.loads(session.read_text(encoding="utf-8").splitlines()[0])
    assert (header["signer"], header["hand"], header["camera"]) == ("s1", "left", "kitchen")
    assert header["consent"]["training"]


def test_the_countdown_is_told_in_whole_seconds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guide(project, *DEMO, "--count", 2, "--labels", "A", "--countdown", 1, "--hands-free", "--json") == 0
    told = capsys.readouterr()
    assert "\n  1\n" in told.err
    assert json.loads(told.out)["recorded"] == {"A": 2}


def test_enter_records_and_other_answers_skip_go_back_and_jump(
    project: Path, keyboard: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    left = keyboard("s I do not know it", "Q", "C", "", "b", "", "s it hurts")
    assert guide(project, *DEMO, "--count", 2) == 0
    told = capsys.readouterr()
    assert left == []
    assert "is not in this session" in told.err
    assert count(project) == {"A": 2, "B": 0, "C": 2}
    assert "Skipped B: it hurts" in told.out


def test_who_stops_goes_on_there_the_next_time(
    project: Path, keyboard: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard("s later", "", "q")
    assert guide(project, *DEMO, "--count", 2) == 130
    assert "Left for another time: C." in capsys.readouterr().out
    keyboard("")
    assert guide(project, *DEMO) == 0
    assert count(project) == {"A": 0, "B": 2, "C": 2}
    assert guide(project, *DEMO, "--again", "--count", 1, "--labels", "B", "--hands-free") == 0
    assert count(project)["B"] == 3


PROGRAM = """
import signal
from signlab.cli import main
signal.signal(signal.SIGINT, {handler})
main()
"""
"""With Ctrl-C heeded, as in a terminal, or ignored, as in a script's background job; tests may run in either."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "handler"),
    [(signal.SIGINT, "signal.default_int_handler"), (signal.SIGTERM, "signal.SIG_IGN")],
    ids=["Ctrl-C", "SIGTERM in the background"],
)
def test_who_is_told_to_stop_ends_with_all_that_was_stored(number: signal.Signals, handler: str, project: Path) -> None:
    program = PROGRAM.format(handler=handler)
    command = [sys.executable, "-c", program, "guide", str(project), "--signer", "s1", *DEMO, "--count", "100000"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    deadline = time.monotonic() + 60
    while count(project)["A"] < 10 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    try:
        told, words = process.communicate(timeout=120)  # what waits to be stored is stored, however slow the disk is
    finally:
        process.kill()
    assert process.returncode == 130, words
    assert "Traceback" not in words
    assert "Left for another time: A, B, C." in told
    with Project.open(project) as opened:
        assert opened.found == []
        assert opened.index.total().pictures == count(project)["A"] >= 10
        assert opened.index.gone() == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--source", "camera:96"], 1, "The camera 96"),
        (["--source", "file:nothing.mp4"], 1, "is not there"),
        ([*DEMO, "--labels", "A,Q"], 1, "is not in the alphabet"),
        ([*DEMO, "--consent", "selling"], 1, "consent to selling"),
        ([*DEMO, "--hand", "both"], 1, "is unknown"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert guide(project, *arguments) == code
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert list((project / "sessions").iterdir()) == []


def test_a_file_that_is_too_short_ends_it_with_what_was_stored(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(b"".join(jpeg.encode(picture(seed)) for seed in range(12)))
    source = ["--source", f"file:{clip}?fps=20", "--fps", 0, "--novelty", 0, "--countdown", 0]
    guide(project, *source, "--count", 40)
    assert count(project)["A"] > 3
    assert "Left for another time: A, B, C." in capsys.readouterr().out
