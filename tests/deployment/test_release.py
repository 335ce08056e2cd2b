"""Releases: whole, the same each time, and refused where the device would not run them."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from signlab.deployment import release
from signlab.deployment.voices import Voice, pcm_to_wav
from signlab.errors import SignlabError
from signlab.training.preparation import Preparation
from tests.deployment import networks
from tests.device.running import Running, shades
from tests.stand_in.processes import wait_until

VOICE = Voice("en", {label: pcm_to_wav(bytes(400), 16000) for label in "ABC"})


def test_it_runs_on_the_device_as_it_is(tmp_path: Path) -> None:
    made, problems = release.make(networks.write(tmp_path / "m"), [VOICE], {"stream": ""}, tmp_path / "releases")
    assert problems == []
    run = Running("here", made.folder, tmp_path, shades(tmp_path / "s.mjpeg", [32, 96, 160, 224], each=8))
    try:
        assert run.wait_for("running")["model"] == made.model
        assert run.status()["release"] == made.name
        wait_until(lambda: ["001.wav"] in run.said(), what="the letter B")
    finally:
        run.close()
    assert release.read(made.folder) == made  # and leaves it as it was


def test_the_same_things_give_the_same_release_to_the_byte(tmp_path: Path) -> None:
    model = networks.write(tmp_path / "m")
    one, _ = release.make(model, [VOICE], {"threshold": 0.7}, tmp_path / "one")
    two, _ = release.make(model, [VOICE], {"threshold": 0.7}, tmp_path / "two")
    again, _ = release.make(model, [VOICE], {"threshold": 0.7}, tmp_path / "two")
    assert one.name == two.name == again.name
    assert again.folder == two.folder
    for path in ["manifest.json", *(entry.path for entry in one.entries)]:
        assert (one.folder / path).read_bytes() == (two.folder / path).read_bytes()
    release.write_zip(one, tmp_path / "one.zip")
    release.write_zip(two, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    other, _ = release.make(model, [VOICE], {"threshold": 0.8}, tmp_path / "one")
    assert other.name != one.name
    assert other.model == one.model


def test_the_zip_of_lambda_holds_the_handler_and_says_what_aws_ended(tmp_path: Path) -> None:
    made, _ = release.make(networks.write(tmp_path / "m"), [VOICE], {}, tmp_path / "releases")
    [note] = release.write_zip(made, tmp_path / "f.zip")
    assert "signToVoice.lambda_handler" in str(note)
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.testzip() is None
        assert {"signToVoice.py", "model.json", "manifest.json", "voices/en/voice.json"} <= set(archive.namelist())


def test_the_zip_of_lambda_beyond_what_it_takes_directly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "DIRECT_UPLOAD", 1000)
    made, _ = release.make(networks.write(tmp_path / "m"), [VOICE], {}, tmp_path / "releases")
    assert "through S3" in str(release.write_zip(made, tmp_path / "f.zip")[1])


@pytest.mark.parametrize(
    ("network", "prepare", "reason"),
    [
        ([networks.layer("Dropout", "drop1")], None, "The layer drop1: is a Dropout"),
        ([networks.layer("Pooling", "pool1")], None, "The layer pool1: has no stride"),
        ([networks.layer("Activation", "relu_fwd", act_type="relu")], None, "ends in _fwd"),
        ([], Preparation(2000), "goes up to 1024"),
        ([], Preparation(32, scale=1 / 255), "wants its input scaled"),
        ([], Preparation(32, std=(58.0, 57.0, 57.0)), "wants its input scaled"),
    ],
)  # fmt: skip
def test_a_model_that_the_device_would_not_run_never_leaves(
    network: list[dict[str, object]], prepare: Preparation | None, reason: str, tmp_path: Path
) -> None:
    model = networks.write(tmp_path / "m", network=networks.nodes() + network, prepare=prepare)
    with pytest.raises(SignlabError, match="would not run on the device") as refused:
        release.make(model, [VOICE], {}, tmp_path / "releases")
    assert reason in str(refused.value)
    assert not (tmp_path / "releases").exists()


def test_what_to_know_of_a_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signlab.deployment.checking.ROOMY", 10)
    model = networks.write(tmp_path / "m", assumed=True)
    _, problems = release.make(model, [Voice("en", {"A": VOICE.wavs["A"]})], {}, tmp_path / "releases")
    said = " ".join(map(str, problems))
    assert "does not say how its pictures were prepared" in said
    assert "more than the device runs well" in said
    assert "The voice en: cannot say B, C" in said
    _, problems = release.make(model, [], {}, tmp_path / "releases")
    assert "The release: has no voice" in str(problems[-1])


@pytest.mark.parametrize("settings", [{"treshold": 0.5}, {"threshold": 2}, {"only": ["Q"]}, {"thresholds": {"A": "x"}}])
def test_settings_that_the_device_would_refuse_are_refused_here(settings: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="settings of the device: cannot be used"):
        release.make(networks.write(tmp_path / "m"), [VOICE], settings, tmp_path / "releases")


def test_a_release_that_changed_on_the_disk_is_noticed(tmp_path: Path) -> None:
    made, _ = release.make(networks.write(tmp_path / "m"), [VOICE], {}, tmp_path / "releases")
    (made.folder / "classes.txt").write_text("other\n")
    with pytest.raises(SignlabError, match=r"classes\.txt is not the file it was made with"):
        release.read(made.folder)
    found, problems = release.listed(tmp_path / "releases")
    assert found == []
    assert len(problems) == 1


def test_a_full_disk_leaves_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    model = networks.write(tmp_path / "m")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            release.make(model, [VOICE], {}, tmp_path / "releases")
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_manifest_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    made, _ = release.make(networks.write(tmp_path / "m"), [VOICE], {}, tmp_path / "releases")
    facts = json.loads(made.manifest)
    facts["files"]["../m/params"] = facts["files"]["classes.txt"]
    (made.folder / "manifest.json").write_text(json.dumps(facts))
    with pytest.raises(SignlabError, match="not the file"):
        release.read(made.folder)


def test_with_other_settings_it_is_another_release_of_the_same_model(tmp_path: Path) -> None:
    made, _ = release.make(networks.write(tmp_path / "m"), [VOICE], {"stream": ""}, tmp_path / "releases")
    assert (made.settings, made.voices) == ({"stream": ""}, ("en",))
    other = release.adjusted(made, {"stream": "", "only": ["A"]})
    assert other.settings["only"] == ["A"]
    assert other.name != made.name
    assert (other.model, other.run) == (made.model, made.run)
    assert release.adjusted(other, made.settings) == made
    with pytest.raises(SignlabError, match="of interest, is none of the model's"):
        release.adjusted(made, {"only": ["Z"]})
    assert len(list((tmp_path / "releases").iterdir())) == 2
