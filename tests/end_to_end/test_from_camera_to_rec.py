"""The first job of Sign Lab, through ``main(argv)`` as a person would type it."""

import json
from pathlib import Path
from typing import Any

import pytest

from signlab.cli import main


class Terminal:
    """Types verbs and keeps what they said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: object, code: int = 0) -> str:
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        self.out, self.err = self._capsys.readouterr()
        assert (stopped.value.code or 0) == code, self.err
        return self.out

    def json(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))


@pytest.fixture
def signlab(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_letters_from_a_file_and_a_folder_become_rec_files(
    signlab: Terminal, tmp_path: Path, streams: Path, photographs: Path
) -> None:
    project = tmp_path / "my signs"
    signlab("new", project, "--alphabet", "asl-24")
    stream = f"file:{streams / 'asl-A-B-C-L-V-Y.mjpeg'}?pace=no"
    captured = signlab.json(
        "capture", project, "--label", "A", "--source", stream, "--count", 5, "--signer", "s1", "--novelty", 0,
        "--fps", 0,
    )  # fmt: skip
    assert captured["stored"] == 5
    original = (streams / "asl-A-B-C-L-V-Y.mjpeg").read_bytes()
    stored = sorted((project / "images" / "A").iterdir())
    assert len(stored) == 5
    assert all(picture.read_bytes() in original for picture in stored)

    for letter in "AB":
        signlab(
            "import", project, photographs / "asl-one-signer" / letter, "--label", letter, "--signer", f"room-{letter}"
        )
    status = signlab.json("status", project)
    assert status["total"]["pictures"] == 5 + 60

    signlab("relabel", project, f"images/A/{stored[0].name}", "--to", "B")
    assert (project / "images" / "B" / stored[0].name).exists()
    signlab("undo", project)
    assert (project / "images" / "A" / stored[0].name).exists()

    signlab("build", project, "--split", "image", "--name", "b1")
    shown = signlab.json("records", "show", project / "builds" / "b1" / "train.rec")
    assert shown["records"] > 40
    signlab("records", "verify", project / "builds" / "b1")


def test_the_main_command_does_the_whole_way(signlab: Terminal, tmp_path: Path) -> None:
    project = tmp_path / "first"
    signlab("start", project, "--source", "demo:?fps=60", "--labels", "A,B", "--count", 3, "--bursts", 4)
    assert "$ signlab build" in signlab.err
    build = project / "builds" / "b1"
    assert {path.name for path in build.iterdir()} >= {"train.rec", "train.lst", "train.idx", "classes.txt"}
    signlab("start", project, "--source", "demo:?fps=60", "--labels", "C", "--count", 2, "--bursts", 3)
    assert (project / "builds" / "b2" / "train.rec").exists()
    assert signlab.json("status", project)["total"]["pictures"] == 2 * 3 * 4 + 2 * 3
