"""Voices: a WAV file for each label, made by espeak-ng on this computer, by Amazon Polly, or recorded by people."""

import io
import json
import shutil
import subprocess
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab.alphabet import why_unsafe
from signlab.errors import Problem, SignlabError

SILENT = frozenset(("nothing", "space", "del"))
"""Signs that are never said: they shape words. Compared in lower case."""

LONGEST = 10.0
"""Seconds of a recording; a longer one would still be speaking two letters later."""


@dataclass(frozen=True)
class Voice:
    """``wavs``: for each label (or whole word, its labels with blanks between) a WAV file of 16-bit PCM."""

    name: str
    wavs: Mapping[str, bytes]

    def files(self) -> dict[str, bytes]:
        """The files of its folder in a release. Their names are numbers: a label may hold any letter of any script."""
        if reason := why_unsafe(self.name):
            raise SignlabError(f"The voice {self.name!r}", f"cannot be used: {reason}", "Choose another name.")
        said = {label: f"{number:03}.wav" for number, label in enumerate(self.wavs)}
        about = json.dumps({"schema": 1, "said": said}, indent=1).encode()
        return {"voice.json": about, **{said[label]: wav for label, wav in self.wavs.items()}}

    def missing(self, labels: Sequence[str]) -> list[str]:
        return [label for label in labels if label not in self.wavs and label.lower() not in SILENT]


def espeak(spoken: Mapping[str, str], language: str = "en", *, name: str = "", words_per_minute: int = 150) -> Voice:
    """A voice by espeak-ng; ``spoken`` is what to say for each label. The same text gives the same bytes.

    Raises:
        SignlabError: espeak-ng is not installed, or does not know the language.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise SignlabError("The voice", "needs espeak-ng, which is not installed", "sudo apt-get install espeak-ng")
    command = [program, "-v", language, "-s", str(words_per_minute), "--stdin", "--stdout"]
    wavs = {}
    for label, text in _said(spoken):
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=60)
        if done.returncode or not done.stdout:
            words = done.stderr.decode(errors="replace").strip() or "it said nothing"
            raise SignlabError(f"The voice {language}", f"cannot be made: {words}", "See espeak-ng --voices.")
        wavs[label] = _whole(done.stdout)
    return Voice(name or language, wavs)


def _whole(streamed: bytes) -> bytes:
    """A WAV whose header says how long it is: on a pipe espeak-ng does not know yet and writes the largest number."""
    start = streamed.index(b"data") + 8
    rate = int.from_bytes(streamed[24:28], "little")
    return pcm_to_wav(streamed[start:], rate)


def pcm_to_wav(samples: bytes, rate: int) -> bytes:
    """One channel of signed 16-bit samples, little-endian, as a WAV file. ``rate`` in samples a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(samples)
    return file.getvalue()


def polly(spoken: Mapping[str, str], client: Any, speaker: str = "Brian", *, name: str = "polly") -> Voice:
    """A voice by Amazon Polly; ``client`` is boto3's client of that service. Each label is a request that costs.

    Raises:
        SignlabError: AWS refuses, or cannot be reached.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    wavs = {}
    try:
        for label, text in _said(spoken):
            answer = client.synthesize_speech(Text=text, VoiceId=speaker, OutputFormat="pcm", SampleRate="16000")
            wavs[label] = pcm_to_wav(answer["AudioStream"].read(), 16000)
    except (BotoCoreError, ClientError) as error:
        raise SignlabError("The voice of Amazon Polly", f"cannot be made: {error}", "See signlab doctor.") from None
    return Voice(name, wavs)


def recorded(folder: Path, labels: Sequence[str]) -> tuple[Voice, list[Problem]]:
    """A voice from people's own recordings, ``<label>.wav`` in ``folder``, and what is wrong with some of them."""
    if not folder.is_dir():
        raise SignlabError(f"The voice {folder}", "is no folder", "Name one that holds A.wav, B.wav and so on.")
    wavs, problems = {}, []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".wav":
            continue
        content = path.read_bytes()
        if reason := why_unplayable(content):
            problems.append(Problem(str(path), reason, "Store it as WAV with 16-bit PCM, or leave it out."))
        else:
            wavs[path.stem] = content
    voice = Voice(folder.name, wavs)
    problems += [
        Problem(
            f"The voice {folder.name}", f"has no recording of {label}", f"Add {label}.wav; until then it is silent."
        )
        for label in voice.missing(labels)
    ]
    return voice, problems


def files(folder: Path) -> dict[str, Path]:
    """What the voice in a folder of a release says, and in which file.

    Raises:
        SignlabError: there is none.
    """
    try:
        said = json.loads((folder / "voice.json").read_bytes())["said"]
        return {str(label): folder / str(name) for label, name in said.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignlabError(f"The voice {folder}", f"cannot be read ({error})", "Make the release anew.") from None


def why_unplayable(content: bytes) -> str | None:
    """Why the device would not play this file, or None."""
    try:
        with wave.open(io.BytesIO(content)) as wav:
            if wav.getsampwidth() != 2:
                return f"has samples of {8 * wav.getsampwidth()} bits; 16 are played everywhere"
            if not wav.getnframes():
                return "is empty"
            if len(wav.readframes(wav.getnframes())) != wav.getnframes() * 2 * wav.getnchannels():
                return "is cut short"
            seconds = wav.getnframes() / wav.getframerate()
    except (wave.Error, EOFError, ValueError) as error:
        return f"is no WAV file of PCM ({error or 'it ends too early'})"
    return f"takes {seconds:.0f} seconds; {LONGEST:.0f} are the most" if seconds > LONGEST else None


def _said(spoken: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(label, text or label) for label, text in spoken.items() if label.lower() not in SILENT]
