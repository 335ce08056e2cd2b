"""A release as a job, and which voices there are."""

import shutil
from pathlib import Path

import pytest

from signlab.deployment import choices, voices
from signlab.deployment.bundling import Bundle, Wanted
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training.preparation import Preparation
from tests.deployment import networks
from tests.deployment.test_voices import wav

SPOKEN = {label: label for label in networks.CLASSES}


def test_own_recordings_become_a_release_that_can_be_listened_to(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    for label in "AB":
        (own / f"{label}.wav").write_bytes(wav())
    wanted = Wanted(networks.write(tmp_path / "r1"), SPOKEN, (str(own),), {"threshold": 0.7})
    job = Bundle(wanted, tmp_path / "releases")
    assert job.prepare().words == f"Making a release of r1; voices: {own}."
    assert not (tmp_path / "releases").exists()
    done = job.run(Watch())
    assert "has no recording of C" in str(done.problems[0])
    assert done.release.settings == {"threshold": 0.7}
    said = done.release.said["mine"]
    assert {label: path.read_bytes() for label, path in said.items()} == {"A": wav(), "B": wav()}
    assert done.words.startswith(f"Release {done.release.name}: ")


def test_a_model_that_the_device_would_not_run_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    model = networks.write(tmp_path / "r1", prepare=Preparation(2000))
    with pytest.raises(SignlabError, match="would not run on the device"):
        Bundle(Wanted(model, SPOKEN, ()), tmp_path / "releases").prepare()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_languages_that_this_computer_speaks() -> None:
    found = dict(choices.languages())
    assert found["de"] == "German"
    assert choices.voice("de", {"A": "A"})[0].name == "de"


def test_without_espeak_there_is_no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert choices.languages() == []


def test_a_voice_that_is_not_whole(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="cannot be read"):
        voices.files(tmp_path)
