"""The verbs of the drawn hand, as a terminal calls them."""

import json
from pathlib import Path

import cv2
import pytest

from signlab.cli import main


def _run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main(["hand", *(str(argument) for argument in arguments)])
    return int(end.value.code or 0)


def test_draw_writes_a_picture_and_tells_the_truth_about_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a.png"
    code = _run("draw", "A", "--roll", 30, "--light", "left", "--size", "160x120", "--out", out, "--json")
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert cv2.imread(str(out)).shape == (120, 160, 3)
    straight = _run("draw", "A", "--size", "160x120", "--out", out, "--json")
    assert straight == 0
    assert told["roll"] - json.loads(capsys.readouterr().out)["roll"] == pytest.approx(30, abs=0.1)


def test_draw_takes_a_signer_a_side_and_the_left_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a.jpg"
    assert _run("draw", "G", "--signer", 3, "--left", "--side", "signer", "--size", "96x96", "--out", out) == 0
    assert "roll" in capsys.readouterr().out
    assert _run("draw", "B", "--distance", 21, "--size", "96x64", "--out", out) == 0
    assert "outside of the picture" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("draw", "Ä"), 1, "has no pose to draw"),
        (("draw", "A", "--light", "disco"), 1, "is not known"),
        (("draw", "A", "--size", "0x0"), 1, "cannot be drawn"),
        (("draw", "A", "--size", "10000x10000"), 1, "cannot be drawn"),
        (("draw", "A", "--size", "big"), 1, "has the size big"),
        (("draw", "A", "--side", "above"), 2, "viewer or signer"),
        (("turntable", "A", "--frames", 1), 1, "A turn of 1 pictures"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...], code: int, words: str
) -> None:
    assert _run(*arguments, "--out", tmp_path / "x.png") == code
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_sheet_turntable_and_references_write_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("sheet", "--labels", "A,G", "--ways", "--out", tmp_path / "s.png") == 0
    assert cv2.imread(str(tmp_path / "s.png")).shape == (200, 1000, 3)
    assert _run("turntable", "A", "--frames", 2, "--out", tmp_path / "t.jpg") == 0
    assert _run("references", "--labels", "B", "--out", tmp_path / "r") == 0
    assert "2 pictures" in capsys.readouterr().out


def test_dataset_makes_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "drawn"
    options = ("--per-label", 2, "--signers", 1, "--alphabet", "A,B", "--size", "64x48", "--processes", 1)
    assert _run("dataset", root, *options, "--json") == 0
    assert json.loads(capsys.readouterr().out)["pictures"] == 4
    assert len(list((root / "images" / "A").glob("*.jpg"))) == 2
    assert _run("dataset", root, *options) == 1
    assert "is not empty" in capsys.readouterr().err
