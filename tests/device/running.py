"""The device's program as it runs there: a release in a folder, under one of the device's Pythons."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from signlab.bundled import DEVICE_LAMBDA
from signlab.capture.jpeg import encode
from tests.stand_in.device import HERE
from tests.stand_in.processes import wait_until
from tests.stand_in.pythons import interpreter

PREPARE = {
    "crop": "central square",
    "resize": "halves, area",
    "side": 32,
    "channels": "RGB",
    "scale": 1.0,
    "mean": [0.0, 0.0, 0.0],
    "std": [1.0, 1.0, 1.0],
}


def release(folder: Path, classes: list[str], prepare: dict[str, Any] | None = None, **config: Any) -> Path:
    """A release by hand, with a model that is none: the stand-in only looks at its name."""
    shutil.copytree(DEVICE_LAMBDA, folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    contents = {"symbol.json": b"{}", "0000.params": os.urandom(1000)}
    hashes = {}
    for name, content in contents.items():
        (folder / f"image-classification-{name}").write_bytes(content)
        hashes[f"image-classification-{name}"] = hashlib.sha256(content).hexdigest()
    about = {"classes": classes, "prepare": {**PREPARE, **(prepare or {})}, "sha256": hashes}
    (folder / "model.json").write_text(json.dumps(about))
    model = hashlib.sha256((folder / "model.json").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({"schema": 1, "release": folder.name, "model": model}))
    (folder / "config.json").write_text(json.dumps(config))
    voice = folder / "voices/en"
    voice.mkdir(parents=True)
    for number in range(len(classes)):
        (voice / f"{number:03}.wav").write_bytes(b"RIFF")
    said = {label: f"{number:03}.wav" for number, label in enumerate(classes)}
    (voice / "voice.json").write_text(json.dumps({"said": said}))
    return folder


def shades(path: Path, levels: list[int], size: tuple[int, int] = (64, 48), each: int = 1) -> Path:
    """A stream of grey pictures: ``each`` of every level, in turn."""
    pictures = [np.full((size[1], size[0], 3), level, np.uint8) for level in levels for _ in range(each)]
    for number, picture in enumerate(pictures):  # all distinct, as a camera's are
        left, top = size[0] // 2 - 16 + 4 * (number % 8), size[1] // 2 - 16 + 4 * (number // 8 % 8)
        cv2.rectangle(picture, (left, top), (left + 3, top + 3), (0, 0, 0), -1)
    path.write_bytes(b"".join(encode(picture) for picture in pictures))
    return path


class Running:
    """One run of the program, or of another Python ``command``. ``root`` holds what it writes."""

    def __init__(
        self,
        python: str,
        release: Path,
        root: Path,
        stream: Path,
        command: list[str] | None = None,
        **environment: object,
    ) -> None:
        self.root = root
        self.state = root / "state"
        self.settings = root / "settings.json"
        self.artifacts = root / "artifacts"
        self.artifacts.mkdir(exist_ok=True)
        self.calls = root / "aplay.txt"
        self.calls.touch()
        classes = json.loads((release / "model.json").read_text())["classes"]
        chosen = interpreter(python)
        libraries = [str(folder) for folder in (HERE / "modules", chosen.libraries, release) if folder]
        settings = {
            "PATH": f"{HERE / 'programs'}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(libraries),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWSCAM_STREAM": stream,
            "AWSCAM_SIZE": "192x108",
            "AWSCAM_FRAMES": 64,
            "AWSCAM_FPS": 10,
            "AWSCAM_MOOD": "quiet",
            "MO_ARTIFACTS": self.artifacts,
            "MO_CALLS": root / "mo.txt",
            "MODEL_CLASSES": len(classes),
            "APLAY_CALLS": self.calls,
            "APLAY_MOOD": root / "aplay-mood",
            **environment,
        }
        folders = ["--state", self.state, "--settings", self.settings, "--artifacts", self.artifacts]
        program = command or [release / "signToVoice.py", *folders]
        self.output = (root / "output.txt").open("ab")
        self.process = subprocess.Popen(
            [str(part) for part in [chosen.program, "-u", *program]],
            env={name: str(value) for name, value in settings.items()},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
            cwd=root,
        )

    def status(self) -> dict[str, Any]:
        """The heartbeat, {} before the first of this run."""
        with contextlib.suppress(FileNotFoundError):
            facts: dict[str, Any] = json.loads((self.state / "status.json").read_text())
            if facts["pid"] == self.process.pid:
                return facts
        return {}

    def wait_for(self, state: str, seconds: float = 60) -> dict[str, Any]:
        def there() -> bool:
            assert state in ("failed", "stopped") or self.process.poll() is None, self.words()
            return self.status().get("state") == state

        wait_until(there, seconds, f"the state {state}; it is {self.status()}; {self.words()}")
        return self.status()

    def errors(self) -> str:
        return "\n".join(error["words"] for error in self.status().get("errors", []))

    def wait_for_error(self, words: str) -> None:
        wait_until(
            lambda: words in self.errors(), what=f"the error {words!r}; there are: {self.errors()}; {self.words()}"
        )

    def events(self) -> list[dict[str, Any]]:
        path = self.state / "letters.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def letters(self) -> str:
        return "".join(event["labels"][0] for event in self.events() if event["kind"] == "letter")

    def said(self) -> list[list[str]]:
        """The files that each player was given."""
        return [
            [Path(word).name for word in line.split() if word.endswith(".wav")]
            for line in self.calls.read_text().splitlines()
        ]

    def words(self) -> str:
        return (self.root / "output.txt").read_text()[-3000:]

    def end(self, seconds: float = 60) -> int:
        """Ask it to stop; its exit status."""
        self.process.terminate()
        return self.ended(seconds)

    def ended(self, seconds: float = 60) -> int:
        wait_until(lambda: self.process.poll() is not None, seconds, f"its end; {self.words()}")
        return int(self.process.returncode)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.output.close()
