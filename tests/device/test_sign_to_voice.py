"""The program on the device, run as it is there, under the device's Pythons."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signlab.capture.jpeg import encode
from tests.device.running import Running
from tests.stand_in.processes import wait_until

PYTHONS = ["2.7", "3.7"]
Start = Callable[..., Running]


@pytest.mark.parametrize("python", [*PYTHONS, "here"])
def test_letters_in_front_of_the_camera_are_spoken_once_each(python: str, start: Start) -> None:
    run = start(python)  # 0.8 seconds each of nothing, A, B, C, nothing, ...
    run.wait_for("running")
    wait_until(lambda: "ABCABC" in run.letters(), 30, f"the letters; there are {run.letters()}; {run.words()}")
    files = ["", "001.wav", "002.wav", "003.wav"]
    wait_until(lambda: len(run.said()) >= 6, what="the voice")
    expected = [[files["nABC".index(letter)]] for letter in run.letters()]
    assert run.said()[:6] == expected[:6]
    facts = run.status()
    manifest = json.loads((run.root / "release/manifest.json").read_text())
    assert (facts["release"], facts["model"]) == ("release", manifest["model"])
    assert facts["frames"] > 0
    assert facts["errors"] == []
    assert run.end() == 0
    assert run.status()["state"] == "stopped"
    assert not (run.root / "results.mjpeg").exists()  # made by it, and removed


@pytest.mark.parametrize("python", PYTHONS)
def test_the_optimiser_is_asked_for_the_models_own_size_and_only_once(python: str, start: Start) -> None:
    run = start(python)
    run.wait_for("running")
    assert run.end() == 0
    again = start(python)
    again.wait_for("running")
    [call] = [json.loads(line) for line in (run.root / "mo.txt").read_text().splitlines()]
    assert call[1:] == [32, 32, {"--epoch": 0}]
    assert call[0].startswith("signlab-")


def test_what_was_made_of_another_model_is_never_used(start: Start, tmp_path: Path) -> None:
    run = start("here")
    first = run.wait_for("running")["model"]
    run.end()
    (tmp_path / "release").rename(tmp_path / "before")
    run = start("here")
    second = run.wait_for("running")["model"]
    assert first != second
    assert len((tmp_path / "mo.txt").read_text().splitlines()) == 2
    names = {path.name.split(".")[0][:24] for path in (tmp_path / "artifacts").iterdir()}
    assert names == {f"signlab-{first[:16]}", f"signlab-{second[:16]}"}  # the last one stays, to go back to


@pytest.mark.parametrize("python", PYTHONS)
def test_a_conversion_that_was_cut_short_is_made_anew(python: str, start: Start) -> None:
    run = start(python, MO_MOOD="dies")
    assert run.ended() == 9
    run = start(python)
    run.wait_for("running")
    assert len((run.root / "mo.txt").read_text().splitlines()) == 2


def test_a_converted_model_that_was_damaged_is_made_anew(start: Start, tmp_path: Path) -> None:
    run = start("here")
    run.wait_for("running")
    run.end()
    [weights] = (tmp_path / "artifacts").glob("*.bin")
    weights.write_bytes(b"")
    run = start("here")
    run.wait_for("running")
    assert weights.read_bytes()


@pytest.mark.parametrize("python", PYTHONS)
def test_what_the_optimiser_says_is_in_the_heartbeat(python: str, start: Start) -> None:
    run = start(python, MO_MOOD="refuses")
    assert run.ended() == 1
    assert run.status()["state"] == "failed"
    assert "refused the model (error 1): [ERROR] Unsupported layer: pooling0_fwd" in run.errors()
    run = start(python, MO_MOOD="silent")
    assert run.ended() == 1
    assert "(error 2): it gave no reason" in run.errors()


@pytest.mark.parametrize("python", PYTHONS)
def test_without_awscam_it_says_so(python: str, start: Start) -> None:
    run = start(python, AWSCAM_MOOD="missing")
    assert run.ended() == 1
    assert "No module named awscam" in run.errors()
    assert "No module named awscam" in (run.state / "log.txt").read_text()


def test_a_model_that_is_not_the_one_of_the_release_is_refused(start: Start, tmp_path: Path) -> None:
    run = start("here")
    run.wait_for("running")
    run.end()
    (tmp_path / "release/image-classification-0000.params").write_bytes(b"other")
    run = start("here")
    assert run.ended() == 1
    assert "image-classification-0000.params is not the file that model.json was written for" in run.errors()


def test_a_mean_is_told_to_the_optimiser_and_a_scale_refused(start: Start, tmp_path: Path) -> None:
    run = start("here", prepare={"mean": [123.0, 117.0, 104.0]})
    run.wait_for("running")
    call = json.loads((tmp_path / "mo.txt").read_text())
    assert call[3] == {"--epoch": 0, "--mean-var-r": 123.0, "--mean-var-g": 117.0, "--mean-var-b": 104.0}
    run.end()
    (tmp_path / "release").rename(tmp_path / "before")
    run = start("here", prepare={"scale": 0.0039})
    assert run.ended() == 1
    assert "wants its input scaled" in run.errors()


@pytest.mark.parametrize("python", PYTHONS)
def test_of_several_looks_the_mean_counts(python: str, start: Start, tmp_path: Path) -> None:
    frames, seen = tmp_path / "rings.mjpeg", tmp_path / "seen"
    seen.mkdir()
    pictures = [np.full((96, 128, 3), 230, np.uint8) for _ in range(16)]
    for number, picture in enumerate(pictures):
        picture[24:72, 40:88] = 10  # what the closer look sees is dark
        picture[4 : 8 + number, 20:24] = 0  # no two are the same
    frames.write_bytes(b"".join(map(encode, pictures)))
    looks = {"prepare": {"looks": [1.0, 0.5]}, "AWSCAM_STREAM": frames, "AWSCAM_SIZE": "128x96", "MODEL_SEEN": seen}
    run = start(python, **looks)
    run.wait_for("running")
    wait_until(lambda: len(list(seen.iterdir())) >= 40, what="twenty frames")
    facts = run.status()
    run.end()
    assert facts["confidence"] == pytest.approx(0.5, abs=0.03)  # sure of one label at one look, of another at the other
    whole, middle = (np.load(seen / f"{number:06}.npy").mean() for number in (1, 2))
    assert (whole > 160, middle < 20) == (True, True)


def test_without_a_graphics_processor_it_runs_on_the_other_and_says_so(start: Start) -> None:
    run = start("here", MODEL_MOOD="no gpu")
    run.wait_for("running")
    run.wait_for_error("runs on the slower one")


@pytest.mark.parametrize("python", PYTHONS)
def test_a_dark_camera_is_reported_and_a_kill_leaves_nothing_that_stops_the_next_start(
    python: str, start: Start, tmp_path: Path
) -> None:
    mood = tmp_path / "mood"
    mood.write_text("dark")
    run = start(python, AWSCAM_MOOD_FILE=mood)
    run.wait_for("waiting for the camera")
    run.wait_for_error("the camera gives no new frame")
    mood.write_text("quiet")
    run.wait_for("running")
    run.process.send_signal(signal.SIGKILL)
    run.ended()
    again = start(python)
    again.wait_for("running")
    assert again.end() == 0


def test_the_heartbeat_goes_on_while_the_disk_is_full(start: Start, tmp_path: Path) -> None:
    run = start("here")
    run.wait_for("running")
    before = run.status()["time"]
    (tmp_path / "state/letters.jsonl").unlink(missing_ok=True)
    (tmp_path / "state/letters.jsonl").mkdir()  # whatever is written there fails
    run.wait_for_error("results:")
    assert run.status()["time"] > before
    assert run.end() == 0


@pytest.mark.parametrize("python", PYTHONS)
def test_settings_change_while_it_runs_and_bad_ones_change_nothing(python: str, start: Start) -> None:
    run = start(python)
    run.wait_for("running")
    run.settings.write_text('{"threshold": "high"}')
    run.wait_for_error("the setting threshold cannot be")
    run.settings.write_text('{"thresholds": {"Q": 0.5}}')
    run.wait_for_error("the threshold of Q cannot be")
    wait_until(lambda: "A" in run.letters(), what="letters, in spite of it")
    run.settings.write_text('{"thresholds": {"A": 0.99, "B": 0.99}}')
    wait_until(lambda: "the settings changed" in (run.state / "log.txt").read_text(), what="a look at the settings")
    count = len(run.letters())
    wait_until(lambda: run.letters()[count:].count("C") >= 2, 30, what="two more rounds")
    assert "B" not in run.letters()[count + 2 :]
    assert "A" not in run.letters()[count + 2 :]


def test_words_are_said_whole_at_their_end_and_only_what_is_of_interest(start: Start) -> None:
    config = {"say": "words", "pause": 0.9, "only": ["A", "C", "nothing"]}
    run = start("here", config=config, levels=[32, 32, 96, 160, 224])  # a longer rest than that at B
    run.wait_for("running")
    wait_until(lambda: ["001.wav", "003.wav"] in run.said(), 30, "the word AC")
    assert "B" not in run.letters()


def test_a_label_of_interest_and_all_the_others(start: Start) -> None:
    config = {"only": ["A"], "otherwise": "not A"}
    run = start("here", config=config)
    run.wait_for("running")
    wait_until(lambda: run.letters().count("A") >= 7, 30, "letters")
    assert "A-A-A" in run.letters().replace("not A", "-")
    run.wait_for_error("voice: there is no recording of not A")


def test_without_a_folder_for_its_state_it_ends_in_words(start: Start, tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    run = start("here")
    assert run.ended() == 1
    assert "signlab: " in run.words()
    assert "Traceback" not in run.words()
