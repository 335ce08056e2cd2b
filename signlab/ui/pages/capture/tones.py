"""The sounds of the Capture page, made by arithmetic: ``python -m signlab.ui.pages.capture.tones`` writes them anew."""

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signlab.bundled import RESOURCES
from signlab.files import write_whole

FOLDER = RESOURCES / "sounds"
RATE = 44_100
"""Samples a second."""

Samples = NDArray[np.float64]


def _time(seconds: float) -> Samples:
    return np.arange(round(RATE * seconds)) / RATE


def _bell(pitch: float, seconds: float) -> Samples:
    """A soft bell of ``pitch`` hertz: a tone with a little of its octave, dying away."""
    time = _time(seconds)
    tone = np.sin(2 * np.pi * pitch * time) + 0.25 * np.sin(4 * np.pi * pitch * time)
    return np.asarray(tone * np.exp(-time * 5 / seconds) * np.minimum(time / 0.004, 1))


def countdown() -> Samples:
    return _bell(660, 0.18)


def shutter() -> Samples:
    """Two short bursts of noise, as a camera's curtain makes."""
    noise = np.random.default_rng(7).normal(size=round(RATE * 0.1))
    time = _time(0.1)
    two = np.exp(-time * 160) + np.where(time > 0.045, np.exp(-(time - 0.045) * 120), 0) * 0.8
    return np.asarray(np.convolve(noise, np.ones(6) / 6, "same") * two)


def done() -> Samples:
    """Two bells that go up."""
    low, high = _bell(660, 0.3), _bell(880, 0.45)
    sound = np.zeros(round(RATE * 0.14) + len(high))
    sound[: len(low)] += low
    sound[-len(high) :] += high
    return sound


SOUNDS = {"countdown": countdown, "shutter": shutter, "done": done}


def encoded(samples: Samples) -> bytes:
    """``samples`` as a WAV file: 16 bits, one channel, at half of full loudness."""
    scaled = np.round(samples / np.abs(samples).max() * 0.5 * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(scaled.tobytes())
    return file.getvalue()


def write_sounds(folder: Path = FOLDER) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in SOUNDS.items():
        written.append(folder / f"{name}.wav")
        write_whole(written[-1], encoded(make()))
    return written


if __name__ == "__main__":
    print(*write_sounds(), sep="\n")
