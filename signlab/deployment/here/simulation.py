"""The device's own program on this computer, for demonstration and tests: a source for its camera, MXNet for its
engine, with its project stream, heartbeat and voice."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from signlab.bundled import DEVICE_LAMBDA
from signlab.capture.pump import Pump
from signlab.capture.source import FrameSource
from signlab.deployment import release, voices
from signlab.deployment.here.answering import Answering
from signlab.deployment.here.choice import Choice
from signlab.deployment.release import Release
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Watch
from signlab.training import bundle
from signlab.training.evaluation import models

_LOOK = 0.05
_GRACE = 30.0
"""Seconds that the program may take to end by itself."""

Tell = Callable[[dict[str, Any]], object]


class Simulation:
    """A context manager: at its end the program has ended and nothing of it is left, but for ``folder`` if one is
    given. ``settings`` go over those of the release. ``python`` runs the program; ``libraries`` holds its own cv2 and
    numpy, where it has none.

    Raises:
        SignlabError: this system has no FIFOs.
    """

    def __init__(
        self,
        chosen: Release,
        settings: dict[str, Any] | None = None,
        *,
        folder: Path | None = None,
        python: str = sys.executable,
        libraries: Path | None = None,
    ) -> None:
        if not hasattr(os, "mkfifo"):
            raise SignlabError("This system", "has no FIFOs, which the device's program needs", "Use signlab try.")
        self.release = chosen
        self.folder = folder or Path(tempfile.mkdtemp(prefix="signlab-"))
        self._made = folder is None
        self._python, self._libraries = python, libraries
        self._given = {"stream": str(self.folder / "results.mjpeg"), "speaker": "default", **(settings or {})}
        self._sockets = tempfile.TemporaryDirectory(prefix="signlab-")  # the name of a socket must be short
        self._process: subprocess.Popen[bytes] | None = None
        prepare = bundle.settle(chosen.folder, chosen.folder, ()).prepare
        self._answering = Answering(Path(self._sockets.name) / "line", prepare)
        self._told = 0
        self._errors: set[str] = set()

    @property
    def stream(self) -> str:
        """The FIFO of the project stream; "" for none."""
        return str(self._given["stream"])

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def heartbeat(self) -> dict[str, Any]:
        """What the program says of itself; {} before it has."""
        try:
            facts: dict[str, Any] = json.loads((self.folder / "state/status.json").read_bytes())
        except FileNotFoundError:
            return {}
        return facts

    def __enter__(self) -> "Simulation":
        try:
            self._begin()
        except BaseException:
            self._clean_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clean_up()

    def _begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        artifacts, settings = self.folder / "artifacts", self.folder / "settings.json"
        artifacts.mkdir(exist_ok=True)
        settings.write_text(json.dumps(self._given))
        self._answering.start()
        before = os.environ.get("PYTHONPATH")
        paths = [DEVICE_LAMBDA / "stand_in", self.release.folder, self._libraries, before]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(path) for path in paths if path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SIGNLAB_STAND_IN": str(Path(self._sockets.name) / "line"),
            "SIGNLAB_ARTIFACTS": str(artifacts),
        }
        program = [self._python, "-u", str(self.release.folder / "signToVoice.py")]
        state = ["--state", str(self.folder / "state"), "--settings", str(settings), "--artifacts", str(artifacts)]
        with (self.folder / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                [*program, *state],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is ours to pass on
            )

    def run(self, source: FrameSource, on_event: Tell, on_error: Callable[[str], object], watch: Watch) -> None:
        """Let the program see ``source`` until that ends, or ``watch`` is cancelled. ``on_event`` is told what it
        recognises, as in its ``letters.jsonl``; ``on_error`` what it reports, once each.

        Raises:
            SignlabError: the program ended by itself, or the source gives nothing.
        """
        try:
            while not self._answering.asked.is_set():  # until then it loads its model, and would miss what is shown
                self._look(on_event, on_error, watch)
            last = -1
            with Pump(source) as pump:
                while (frame := pump.take(_LOOK)) or not pump.ended:
                    if frame:
                        self._answering.show(frame.jpeg, frame.sequence)
                        last = frame.sequence
                    self._look(on_event, on_error, watch, pause=0)
            for _ in range(20):
                self._look(on_event, on_error, watch)
                if self._answering.taken >= last:
                    break
        except Cancelled:
            pass
        finally:
            self._end()
            self._tell(on_event, on_error)

    def _look(self, on_event: Tell, on_error: Callable[[str], object], watch: Watch, pause: float = _LOOK) -> None:
        watch.check()
        if pause:
            watch.pause(pause)
        self._tell(on_event, on_error)
        assert self._process is not None
        if self._process.poll() is not None:
            errors = [error["words"] for error in self.heartbeat().get("errors", [])]
            said = (self.folder / "output.txt").read_text(errors="replace").splitlines()
            cause = "; ".join(errors) or (said[-1] if said else f"status {self._process.returncode}")
            raise SignlabError("The device's program", f"ended by itself: {cause}", "See its log with --folder.")

    def _tell(self, on_event: Tell, on_error: Callable[[str], object]) -> None:
        path = self.folder / "state/letters.jsonl"
        if path.exists():
            if path.stat().st_size < self._told:  # it began another, as it does before one grows large
                self._told = 0
            with path.open("rb") as lines:
                lines.seek(self._told)
                for line in lines:
                    if not line.endswith(b"\n"):
                        break
                    self._told += len(line)
                    on_event(json.loads(line))
        for error in self.heartbeat().get("errors", []):
            if error["words"] not in self._errors:
                self._errors.add(error["words"])
                on_error(error["words"])

    def _end(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _clean_up(self) -> None:
        self._end()
        self._answering.close()
        self._sockets.cleanup()
        if self._made:
            shutil.rmtree(self.folder, ignore_errors=True)


def released(choice: Choice, folder: Path) -> tuple[Release, list[Problem]]:
    """The release that ``choice`` is, or one of its run, made in ``folder`` with a voice where espeak-ng is installed.

    Raises:
        SignlabError: it would not run on a device.
    """
    if choice.is_release:
        return release.read(choice.model), []
    with models.unpacked(choice.model, choice.classes) as found:
        if not isinstance(found, bundle.Bundle):
            cause = "is of the engine landmarks, which runs on this computer only"
            raise SignlabError(f"The model of {choice.name}", cause, "Choose a run of pictures, or use signlab try.")
        spoken = {label: label for label in found.about.classes}
    try:
        made, problems = [voices.espeak(spoken)], []
    except SignlabError as error:
        made, problems = [], [error.problem]
    chosen, doubts = release.make(choice.model, made, choice.settings, folder, classes=choice.classes)
    return chosen, problems + doubts
