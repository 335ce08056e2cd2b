"""signlab bundle."""

import json
import shutil
from pathlib import Path

import pytest

from signlab.cli import main
from tests.deployment import networks


@pytest.fixture
def project(tmp_path: Path) -> Path:
    with pytest.raises(SystemExit):
        main(["new", str(tmp_path / "p"), "--alphabet", ",".join(networks.CLASSES)])
    return tmp_path / "p"


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_a_model_becomes_a_release_with_two_voices(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = networks.write(tmp_path / "m")
    arguments = ["--model", model, "--voice", "en", "--voice", "de", "--set", "threshold=0.7", "--json"]
    assert run("bundle", project, *arguments, "--lambda", tmp_path / "f.zip") == 0
    shown = json.loads(capsys.readouterr().out)
    folder = Path(shown["folder"])
    assert folder.parent == project / "releases"
    assert {path.name for path in (folder / "voices").iterdir()} == {"en", "de"}
    assert json.loads((folder / "config.json").read_text()) == {"threshold": 0.7}
    assert (tmp_path / "f.zip").exists()


def test_without_a_run_it_says_what_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bundle", project) == 1
    assert "signlab train" in capsys.readouterr().err


def test_a_setting_without_a_value(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bundle", project, "--model", networks.write(tmp_path / "m"), "--voice", "none", "--set", "x") == 1
    assert "Write NAME=VALUE" in capsys.readouterr().err
