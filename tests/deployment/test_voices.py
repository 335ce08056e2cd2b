"""Voices: WAV files that any aplay plays."""

import io
import shutil
import wave
from pathlib import Path

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from signlab.deployment import voices
from signlab.errors import SignlabError

LABELS = {"A": "A", "thank you": "thank you", "nothing": "nothing"}


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize("language", ["en", "de"])
def test_espeak_says_each_label_that_is_spoken_the_same_each_time(language: str) -> None:
    made = voices.espeak(LABELS, language)
    assert set(made.wavs) == {"A", "thank you"}
    assert made.wavs == voices.espeak(LABELS, language).wavs
    with wave.open(io.BytesIO(made.wavs["thank you"])) as wav:
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
        assert 0.3 < wav.getnframes() / wav.getframerate() < 3
        assert any(wav.readframes(wav.getnframes()))  # not silence
    assert all(voices.why_unplayable(content) is None for content in made.wavs.values())


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_a_language_that_espeak_does_not_speak() -> None:
    with pytest.raises(SignlabError, match="The voice klingonese: cannot be made"):
        voices.espeak(LABELS, "klingonese")


def test_without_espeak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SignlabError, match="sudo apt-get install espeak-ng"):
        voices.espeak(LABELS)


def test_polly_is_asked_for_pcm_and_what_it_refuses_is_said() -> None:
    client = boto3.client("polly", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    sound = bytes(range(200)) * 2
    with Stubber(client) as stub:
        for text in ("A", "thank you"):
            asked = {"Text": text, "VoiceId": "Brian", "OutputFormat": "pcm", "SampleRate": "16000"}
            stub.add_response("synthesize_speech", {"AudioStream": StreamingBody(io.BytesIO(sound), len(sound))}, asked)
        made = voices.polly(LABELS, client)
        with wave.open(io.BytesIO(made.wavs["A"])) as wav:
            assert (wav.getframerate(), wav.readframes(1000)) == (16000, sound)
        stub.add_client_error("synthesize_speech", "AccessDeniedException", "you may not")
        with pytest.raises(SignlabError, match="you may not"):
            voices.polly(LABELS, client)


def wav(seconds: float = 0.1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(width)
        out.setframerate(8000)
        out.writeframes(bytes(int(seconds * 8000) * width))
    return file.getvalue()


def test_own_recordings_are_taken_and_each_that_cannot_be_played_is_told(tmp_path: Path) -> None:
    files = {"A": wav(), "B": wav(width=1), "C": b"no sound", "D": wav()[:-5], "E": wav(0), "F": wav(11)}
    for label, content in files.items():
        (tmp_path / f"{label}.wav").write_bytes(content)
    (tmp_path / "notes.txt").write_text("x")
    made, problems = voices.recorded(tmp_path, ["A", "B", "nothing", "Z"])
    assert set(made.wavs) == {"A"}
    causes = [problem.cause for problem in problems]
    assert causes[0].startswith("has samples of 8 bits")
    assert causes[1].startswith("is no WAV file")
    assert causes[2:5] == ["is cut short", "is empty", "takes 11 seconds; 10 are the most"]
    assert causes[5:] == ["has no recording of B", "has no recording of Z"]


def test_recordings_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="is no folder"):
        voices.recorded(tmp_path / "x", ["A"])


def test_a_voice_with_a_name_that_is_no_folder() -> None:
    with pytest.raises(SignlabError, match=r"The voice '\.\./x': cannot be used"):
        voices.Voice("../x", {}).files()
