"""A training in a process of its own, which goes on when the window that began it is closed.

While it works it keeps ``progress.json`` in the run's folder, and ends within two seconds of a file ``stop`` there.
Where it fails before there is a run, it leaves why in ``runs/.begun/<run>.json``.
"""

import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from signlab.errors import Cancelled, Problem, SignlabError
from signlab.files import append_line, write_whole
from signlab.jobs import Job, Progress, Watch
from signlab.training import run as runs
from signlab.training import source
from signlab.training.run import Run

PROGRESS = "progress.json"
_STOP = "stop"
_BEGUN = ".begun"
_LOOK_EVERY = 0.1
_GRACE = 1.2
"""Seconds that a training has to stop by itself."""

_children: list["subprocess.Popen[bytes]"] = []
"""Kept until they have ended, as a process that is forgotten while it runs is warned of."""


@dataclass(frozen=True)
class Begun:
    """A training that was begun from here; ``runs`` is the project's folder of them."""

    name: str
    runs: Path
    process: "subprocess.Popen[bytes]"

    @property
    def at_work(self) -> bool:
        return self.process.poll() is None

    @property
    def problem(self) -> Problem | None:
        """Why there is no run, once it has ended without one."""
        if self.at_work or (self.runs / self.name / runs.NAME).is_file():
            return None
        try:
            facts = json.loads(_left(self.runs, self.name).read_bytes())
            return Problem(facts["thing"], facts["cause"], facts["next_step"])
        except (OSError, ValueError, KeyError):
            cause = f"ended with code {self.process.returncode} before it began"
            return Problem(f"The run {self.name}", cause, "See signlab doctor, then try again.")


def begin(job: Job[Any], folder: Path, name: str) -> Begun:
    """Let ``job``, which trains the run ``name`` in the folder ``folder`` of runs, go on by itself.

    Raises:
        SignlabError: no process can be started.
    """
    _left(folder, name).parent.mkdir(parents=True, exist_ok=True)
    _left(folder, name).unlink(missing_ok=True)
    _children[:] = [child for child in _children if child.poll() is None]
    command = [sys.executable, "-m", "signlab.training.background", str(folder), name]
    flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    null = subprocess.DEVNULL
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=null, stderr=null, start_new_session=True, creationflags=flags
        )
        assert child.stdin is not None
        with child.stdin as pipe:
            pickle.dump(job, pipe)
    except OSError as error:
        cause = f"cannot be started: {error.strerror or error}"
        raise SignlabError(f"The run {name}", cause, "Close other programs, then try again.") from error
    _children.append(child)
    return Begun(name, folder, child)


def stop(run: Run) -> None:
    """Ask whoever trains ``run`` in the background to stop, which takes two seconds at most."""
    write_whole(run.folder / _STOP, "")


def can_stop(run: Run) -> bool:
    """Whether ``run`` is at work in the background, and not in a terminal."""
    return (run.folder / PROGRESS).is_file()


def progress(run: Run) -> Progress | None:
    """How far it is; None where nobody tells. What a killed process left does not count: ask ``is_held`` first."""
    try:
        facts = json.loads((run.folder / PROGRESS).read_bytes())
        return Progress(**facts)
    except (OSError, ValueError, TypeError):
        return None


# ---- in the process itself


def work(job: Job[Any], folder: Path, name: str) -> None:
    """Train, then try the model on the test side of its build."""
    watch = Watch(on_progress=_Noting(folder / name), interval=0.5)
    threading.Thread(target=_look_for_stop, args=(folder / name, watch), daemon=True).start()
    try:
        job.prepare()
        job.run(watch)
        _evaluate(runs.read(folder / name), watch)
    except Cancelled:
        pass  # the run says that it was stopped
    except SignlabError as error:
        if not (folder / name / runs.NAME).is_file():
            write_whole(_left(folder, name), json.dumps(error.problem.as_dict()))
    except Exception as error:
        _tell_of_fault(folder / name, error)
        raise
    finally:
        for file in (PROGRESS, _STOP):
            (folder / name / file).unlink(missing_ok=True)


def _evaluate(run: Run, watch: Watch) -> None:
    """On people it has not seen, where the build has kept some back."""
    from signlab.training.evaluation import account
    from signlab.training.evaluation.job import Evaluate

    build = run.folder.parent.parent / "builds" / run.build.name
    if run.state != "done" or not source.read(build).total("test"):
        return
    with run.held():
        job = Evaluate(run.model, build, "test", run=run, file=run.folder / account.NAME)
        job.prepare()
        job.run(watch)


def _tell_of_fault(folder: Path, error: Exception) -> None:
    """What nobody foresaw: the run has failed, and its log says how."""
    with contextlib.suppress(SignlabError, OSError):
        append_line(folder / "log.txt", traceback.format_exc().encode())
        run = runs.read(folder)
        if run.state in ("running", "broken off"):
            run.ending("failed", 0.0, reason=f"went wrong inside Sign Lab ({type(error).__name__}: {error})")


class _Noting:
    """Keeps ``progress.json``. A step that notes nothing is of the phase that was noted last."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._note = folder, ""

    def __call__(self, now: Progress) -> None:
        self._note = now.note or self._note
        with contextlib.suppress(OSError):  # a full disk is told of by the training itself
            if self._folder.is_dir():
                write_whole(self._folder / PROGRESS, json.dumps({**asdict(now), "note": self._note}))


def _look_for_stop(folder: Path, watch: Watch) -> None:
    while not (folder / _STOP).exists():
        time.sleep(_LOOK_EVERY)
    watch.cancel()
    time.sleep(_GRACE)
    with contextlib.suppress(SignlabError, OSError):  # a step that takes long, as fitting one classifier does
        run = runs.read(folder)
        if run.state == "running":
            run.ending("stopped", 0.0, reason="stopped by hand")
        for file in (PROGRESS, _STOP):
            (folder / file).unlink(missing_ok=True)
    os._exit(1)


def _left(folder: Path, name: str) -> Path:
    return folder / _BEGUN / f"{name}.json"


def main() -> None:
    job: Job[Any] = pickle.load(sys.stdin.buffer)  # written by ``begin``, by nobody else
    work(job, Path(sys.argv[1]), sys.argv[2])


if __name__ == "__main__":
    main()
