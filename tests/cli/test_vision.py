import io
import json
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signlab import alphabet
from signlab.cli import main
from signlab.dataset.likeness import signed
from signlab.dataset.measurements import Measured, content
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.hand.view import View
from signlab.vision.looking import VERSION
from tests.vision.test_coverage import angles_of

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=timezone.utc)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as done:
        main(list(arguments))
    return int(done.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of two labels in which one picture each was measured."""
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B")) as project:
        with Recording(project, signer="s1", source="demo:") as recording:
            for number, label in enumerate("AB"):
                recording.start_burst(label)
                picture = io.BytesIO()
                Image.new("RGB", (64, 48), (90 + number, 80, 70)).save(picture, "JPEG")
                name = recording.add(picture.getvalue(), time=NOON, width=64, height=48)
                _, size, mtime = content(project.images / label / name)
                values = {**angles_of(label, View()), "hand": 1.0, "hand_brightness": 20.0, "phash": signed(number)}
                project.index.remember([Measured(name, size, mtime, VERSION, values)])
        return project.root


def test_coverage_says_what_to_do_next_and_shows_the_sheet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("coverage", str(folder)) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("signs: Record every label")
    assert "7 of 100" not in shown
    assert shown.count("▒") == 2


def test_coverage_writes_a_page_a_picture_and_a_table(folder: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"out.{kind}" for kind in ("html", "png", "csv")]
    assert run("coverage", str(folder), "--html", str(paths[0]), "--png", str(paths[1]), "--csv", str(paths[2])) == 0
    assert paths[0].read_text().startswith("<!doctype html>")
    assert np.asarray(Image.open(paths[1])).size
    assert paths[2].read_text().startswith("label,light,roll")


def test_the_target_is_kept_in_the_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "signlab.toml").read_text()
    assert run("coverage", str(folder), "--target", "1", "--json", "--axis", "yaw") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["target"], said["axis"], said["labels"][0]["covered"]) == (1, "yaw", pytest.approx(1 / 9))
    after = (folder / "signlab.toml").read_text()
    assert after == before.replace("cell = 3", "cell = 1")
    with Project.open(folder) as project:
        assert project.settings["coverage"]["cell"] == 1


def test_an_unknown_axis_is_refused_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("coverage", str(folder), "--axis", "tilt") == 1
    assert "Choose one of roll, yaw, pitch" in capsys.readouterr().err


def test_measure_looks_at_what_was_not_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mediapipe")
    assert run("measure", str(folder), "--workers", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["measured"] == 0
    assert run("measure", str(folder), "--workers", "1", "--again") == 0
    said = capsys.readouterr()
    assert said.out.startswith("Measured 2 pictures; a hand was found in 0.")
    assert "A: no hand in 1" in said.out


def test_check_lists_what_wants_a_look(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(folder), "--only", "near_duplicate,no_hand") == 0
    shown = capsys.readouterr().out
    assert "Near-duplicate (near_duplicate, less than 3 bits): 0" in shown
    assert "No hand (no_hand): 0" in shown
    assert run("check", str(folder), "--threshold", "no_hand=-1", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["limits"]["no_hand"] == -1
    assert [each["label"] for each in said["findings"]] == ["A", "B"]
    assert run("check", str(folder), "--limit", "dark") == 1
    assert run("check", str(folder), "--only", "dim") == 1


def test_thresholds_are_moved_and_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(folder), "--only", "dark", "--threshold", "dark=0.7", "--keep") == 0
    assert "more than 0.7 stops" in capsys.readouterr().out
    assert run("check", str(folder), "--only", "dark") == 0
    assert "more than 0.7 stops" in capsys.readouterr().out
    assert run("check", str(folder), "--threshold", "dim=1") == 1
    assert "is not known" in capsys.readouterr().err


def test_findings_are_dismissed_opened_again_and_mended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = ("--threshold", "no_hand=-1", "--json")

    def found() -> list[str]:
        assert run("check", str(folder), "--only", "no_hand", *every) == 0
        return [each["name"] for each in json.loads(capsys.readouterr().out)["findings"]]

    both = found()
    assert len(both) == 2
    assert run("check", str(folder), both[0], "--dismiss", "no_hand", *every) == 0
    assert "1 picture found fine: no hand" in capsys.readouterr().err
    assert found() == both[1:]
    assert run("check", str(folder), "--reopen", "no_hand", *every) == 0
    capsys.readouterr()
    assert found() == both
    assert run("check", str(folder), both[1], "--fix", "no_hand", "--threshold", "no_hand=-1") == 0
    assert "1 picture moved from B to the trash" in capsys.readouterr().err
    assert found() == both[:1]


def test_two_projects_are_shown_side_by_side(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Project.create(tmp_path / "empty", "empty", alphabet.load("A,B")):
        pass
    page = tmp_path / "both.html"
    assert run("coverage", str(folder), str(tmp_path / "empty"), "--html", str(page)) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("signs: ")
    assert said[1].startswith("empty: ")
    assert any(line.startswith("signs") and line.endswith("│ empty") for line in said)
    assert "<h1>Coverage of signs and empty</h1>" in page.read_text()
    assert run("coverage", str(folder), "--signer", "s1") == 0
    assert run("coverage", str(folder), "--signer", "nobody") == 1
    assert "There are: s1" in capsys.readouterr().err
