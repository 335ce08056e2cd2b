"""The voice: a player that works, hangs, is missing or finds the speaker busy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sign_to_voice import voice
from sign_to_voice.release import Release
from sign_to_voice.voice import Voice

from tests.device.running import release
from tests.device.test_sign_to_voice import PYTHONS, Start
from tests.stand_in.device import HERE
from tests.stand_in.processes import wait_until


class Speaking:
    def __init__(self, folder: Path) -> None:
        self.problems: list[str] = []
        self.calls = folder / "calls"
        self.calls.touch()
        self.mood = folder / "mood"
        self.voice = Voice(Release(str(release(folder / "r", ["A", "B", "C"]))), "", "plughw:0,0", self.problems.append)

    def said(self) -> list[str]:
        return [line.split(maxsplit=1)[1] for line in self.calls.read_text().splitlines()]


@pytest.fixture
def speaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speaking]:
    monkeypatch.setenv("PATH", str(HERE / "programs"), prepend=":")
    monkeypatch.setenv("APLAY_CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("APLAY_MOOD", str(tmp_path / "mood"))
    speaks = Speaking(tmp_path)
    yield speaks
    speaks.voice.close()


def test_letters_are_played_by_aplay_on_the_chosen_device(speaking: Speaking, tmp_path: Path) -> None:
    speaking.voice.say(["A", "C"])
    wait_until(lambda: speaking.voice.spoken == 1, what="its being said")
    folder = tmp_path / "r/voices/en"
    assert speaking.said() == [f"-q -D plughw:0,0 {folder}/000.wav {folder}/002.wav"]


def test_a_busy_speaker_is_told_and_the_next_letter_tried(speaking: Speaking) -> None:
    speaking.mood.write_text("busy")
    speaking.voice.say(["A"])
    wait_until(lambda: speaking.problems, what="a word")
    assert "A was not said: aplay: main:831: audio open error: Device or resource busy" in speaking.problems[0]
    speaking.mood.write_text("")
    speaking.voice.say(["B"])
    wait_until(lambda: speaking.voice.spoken == 1, what="the next")


def test_while_one_is_played_one_waits_and_the_newest_wins(speaking: Speaking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "LONGEST", 4.0)  # by then it has noted that it was started
    speaking.mood.write_text("hangs")
    speaking.voice.say(["A"])
    wait_until(lambda: len(speaking.said()) == 1, what="the first")
    speaking.mood.write_text("")
    for label in "ABC":
        speaking.voice.say([label])
    wait_until(lambda: speaking.voice.spoken == 1, what="the last, once the one that hangs was ended")
    assert [call[-7:] for call in speaking.said()] == ["000.wav", "002.wav"]
    assert speaking.voice.skipped == 2
    assert "A was not said" in speaking.problems[0]


def test_a_player_that_hangs_does_not_hold_up_the_end(speaking: Speaking) -> None:
    speaking.mood.write_text("hangs")
    speaking.voice.say(["A"])
    wait_until(lambda: len(speaking.said()) == 1, what="the first")
    speaking.voice.close()
    assert speaking.problems == []


def test_a_voice_that_is_not_there_is_told_and_the_one_before_stays(speaking: Speaking, tmp_path: Path) -> None:
    speaking.voice.choose(Release(str(tmp_path / "r")), "fr")
    assert "there is no voice fr in this release" in speaking.problems[0]
    speaking.voice.say(["A"])
    wait_until(lambda: speaking.voice.spoken == 1, what="its being said")


@pytest.mark.parametrize("python", PYTHONS)
def test_without_aplay_the_program_recognises_all_the_same(python: str, start: Start, tmp_path: Path) -> None:
    run = start(python, PATH=tmp_path)
    run.wait_for("running")
    run.wait_for_error("voice: aplay cannot be run")
    wait_until(lambda: len(run.letters()) > 3, what="letters")
    assert run.end() == 0


@pytest.mark.parametrize("python", PYTHONS)
def test_a_hanging_player_never_holds_up_the_frames(python: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "aplay-mood").write_text("hangs")
    run = start(python)
    run.wait_for("running")
    wait_until(lambda: len(run.letters()) > 3, what="letters")
    assert len(run.said()) == 1
    assert run.end() == 0
